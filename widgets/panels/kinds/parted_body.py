"""The base of charts of one figure's parts: what is asked, what opens, why there are none."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.asking import OTHERS, PartOrder
from app.domain.measures.figure import DASH
from app.domain.measures.indicator import Indicator
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.parted import Parted, PartsReader
from widgets.panels.kinds.stand import Stand
from widgets.panels.kinds.words import unit_beside
from widgets.panels.spec import BodySpec


class PartedBody(PaintedBody[Parted]):
    """A kind says in :meth:`chart` how the parts look; ``asked`` what they are parted by."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self.key = spec.indicators[0] if spec.indicators else ""
        self.indicator = context.figures.table.find(self.key)
        self.by, self.across, order, most = self.asked()
        self.parts: PartsReader | None = None
        if self.indicator is not None:
            self.parts = PartsReader(context, self.indicator, self.by, self.across, order, most)

    def asked(self) -> tuple[str, str, PartOrder, int]:
        """Return one or two dimensions, in which order, and how many parts (0: as others ask)."""
        return self.spec.by, self.spec.across, self.spec.order, 0

    def chart(self, sheet: Sheet, indicator: Indicator, parted: Parted, box: QRectF) -> None:
        """Paint the parts, of which there is one at least, into ``box``."""
        raise NotImplementedError

    @override
    def read(self) -> tuple[Stand, Parted]:
        """Read the parts; a figure that nobody knows is named."""
        if self.parts is None:
            said = self.context.texts("panel_shapes.no_indicator", key=self.key or DASH)
            return Stand(), Parted(note=said)
        return self.parts.read()

    @override
    def draw(self, sheet: Sheet, model: Parted, box: QRectF) -> None:
        """Paint the parts, or say why there are none."""
        if model.note or self.indicator is None:
            draw_note(sheet, model.note, box)
        else:
            self.chart(sheet, self.indicator, model, box)

    def unit_beside(self, number: str) -> str:
        """Return the unit of the figure as it stands beside a number; empty where it has none."""
        return "" if self.indicator is None else unit_beside(self.context, self.indicator, number)

    def told(self, name: str, number: str) -> str:
        """Return a part with its number and its unit in words."""
        unit = self.unit_beside(number)
        return self.context.texts("panel_shapes.part", name=name, number=number, unit=unit).strip()

    def told_whole(self, parted: Parted) -> str:
        """Return what all parts come to in words."""
        number = DASH if parted.whole is None else parted.whole.forms[0]
        unit = self.unit_beside(number)
        return self.context.texts("panel_shapes.whole", number=number, unit=unit).strip()

    def opener(self, *within: tuple[str, str]) -> Callable[[], None]:
        """Return what opens these parts; the sum of all others opens what it is a part of."""
        return self.opens(self.key, None, *(one for one in within if one[1] != OTHERS))
