"""What all painted kinds share: a canvas, what was shown last, and what that is worth."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QWidget

from app.domain.measures.asking import OTHERS, Part, PartsAnswer, PartsQuestion
from app.domain.measures.figure import Grade
from app.domain.measures.indicator import Indicator
from app.domain.readings import Soundness
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.panels.body import PanelContext, ShownText
from widgets.panels.kinds.canvas import Canvas
from widgets.panels.kinds.heat import HeatTints
from widgets.panels.kinds.note import broken
from widgets.panels.kinds.picture import Picture, line_of, width_of
from widgets.panels.kinds.stand import Stand, answer_stand, lacking
from widgets.panels.kinds.words import label_of, part_name, part_number, unit_of
from widgets.panels.spec import BodySpec
from widgets.row_paint import CENTRE

MARKED = frozenset({Grade.BAD, Grade.WARN})
MOST_PARTS = 50
SIDE_PX, BELOW_PX = 8, 6  # margins within the frame, as other panes have them


class Pictured(ABC):
    """A body that is one picture; it composes anew only when what it read has changed."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        self.spec, self.context, self.look = spec, context, look
        self.canvas = Canvas(self._compose_page, look, is_still=context.is_wall)
        self._read_last: Hashable = None
        self.heat = HeatTints(look)
        self.refresh()

    @abstractmethod
    def read(self) -> Hashable:
        """Return all that the picture depends on but size and look; keep what it needs."""

    @abstractmethod
    def compose(self, picture: Picture, size: QSize) -> None:
        """Fill the picture from what was read last."""

    @abstractmethod
    def why_nothing(self) -> str:
        """Return why there is nothing to show, empty where there is something."""

    @abstractmethod
    def as_of_s(self) -> float:
        """Return as of when its oldest number is."""

    @abstractmethod
    def soundness(self) -> Soundness:
        """Return the worst of what it shows."""

    @abstractmethod
    def missing(self) -> tuple[str, ...]:
        """Return the feeds whose absence leaves a number out."""

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        return self.canvas

    def refresh(self) -> None:
        """Look again, and compose where something is other than before."""
        found = self.read()
        if found != self._read_last:
            self._read_last = found
            self.canvas.renew()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.look = look
        self.heat = HeatTints(look)
        self.canvas.set_look(look)

    def release(self) -> None:
        """Let go of what was composed."""
        self.canvas.renew()

    def shown_texts(self) -> Sequence[ShownText]:
        """Return what is painted."""
        return self.canvas.shown_texts()

    @property
    def rows(self) -> int:
        """How many rows or parts there may be where it is shown."""
        wall = self.spec.wall
        return wall.rows if self.context.is_wall and wall is not None else self.spec.rows

    @property
    def node(self) -> str:
        """Whose figures it shows."""
        return self.context.node

    def text(self, key: str, /, **values: object) -> str:
        """Return a text by its whole key."""
        return self.context.texts(key, **values)

    def label(self, indicator: Indicator) -> str:
        """Return an indicator's name in the language of the window."""
        return label_of(self.context, indicator)

    def unit(self, indicator: Indicator) -> str:
        """Return an indicator's unit in the language of the window."""
        return unit_of(self.context, indicator)

    def left_out(self, rows: int, columns: int = 0) -> str:
        """Return how many rows and columns are not shown in words; empty where all are."""
        said = [self.text("panel_shapes.more_rows", count=rows)] if rows else []
        said += [self.text("panel_shapes.more_columns", count=columns)] if columns else []
        return self.text("panel_shapes.between").join(said)

    def _compose_page(self, size: QSize, page: int) -> Picture:  # noqa: ARG002 - most have one
        side, below = self.look.px(SIDE_PX), self.look.px(BELOW_PX)
        inner = QSize(max(1, size.width() - 2 * side), max(1, size.height() - below))
        picture = self._composed(inner)
        picture.move(side, 0)
        return picture

    def _composed(self, size: QSize) -> Picture:
        room = QRectF(0, 0, size.width(), size.height())
        picture = Picture(room)
        why = self.why_nothing()
        if not why:
            self.compose(picture, size)
            if not picture.is_short:
                return picture
            picture, why = Picture(room), self.text("panel_shapes.too_small")
        self.say_nothing(picture, size, why)
        return picture

    def say_nothing(self, picture: Picture, size: QSize, why: str) -> None:
        """Say in the middle of the pane that there is no number, and why."""
        font, px = self.look.font(), self.look.px
        room = QRectF(px(8), 0, size.width() - 2 * px(8), size.height())
        lines = broken(why, room.width(), lambda text: width_of(font, text))
        high = line_of(font)
        lines = lines[: max(1, int(room.height() // high))]
        top = (size.height() - high * len(lines)) / 2
        for number, line in enumerate(lines):
            box = QRectF(room.left(), top + number * high, room.width(), high)
            picture.write(line, box, font, self.look.colour("muted"), CENTRE)
        picture.spot(QRectF(0, 0, size.width(), size.height()), why)


class Parted(Pictured):
    """A body of one figure's parts; ``indicator`` is None where the table has none of that name."""

    by = ""
    across = ""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        key = spec.indicators[0] if spec.indicators else ""
        self.key = key
        self.indicator = context.figures.table.find(key)
        self.by, self.across = self.by or spec.by, self.across or spec.across
        self.answer: PartsAnswer | None = None
        super().__init__(spec, context, look)

    def question(self) -> PartsQuestion:
        """Return what is asked about the figure."""
        return PartsQuestion(
            self.key, self.by, self.node, self.across, self.spec.order, self.most()
        )

    def most(self) -> int:
        """Return how many parts are asked for: as other panes of the same parts do."""
        return MOST_PARTS * 10 if self.across else MOST_PARTS

    def read(self) -> Hashable:
        """Keep the newest answer."""
        if self.indicator is None:
            return None
        self.answer = self.context.parts.parts(self.question())
        answer = self.answer
        if answer is None:
            known = self.context.figures.of(self.indicator, self.node).is_known
            return self.context.parts.code(self.question()), known
        return answer.parts, answer.whole, answer.count

    def why_nothing(self) -> str:
        """Return why nobody has parts."""
        if self.indicator is None:
            return self.text("panel_shapes.no_indicator", key=self.key or "—")
        if self.answer is not None:
            return "" if self.answer.parts else self.text("panel_shapes.no_parts")
        code = self.context.parts.code(self.question())
        if code in {"", "ok"}:
            return self.text("panel_shapes.asking")
        return error_text(self.context.texts, code)

    def as_of_s(self) -> float:
        """Return as of when the parts are."""
        if self.indicator is None or self.answer is None:
            return 0.0
        return self._stand(self.indicator, self.answer).as_of_s

    def soundness(self) -> Soundness:
        """Return what the parts are worth by their age, or the figure if it is worse."""
        if self.indicator is None or self.answer is None:
            return Soundness.LOST
        return self._stand(self.indicator, self.answer).soundness

    def _stand(self, indicator: Indicator, answer: PartsAnswer) -> Stand:
        figure = self.context.figures.of(indicator, self.node)
        return answer_stand(answer.as_of_s, figure, self.context.group.now_s())

    def missing(self) -> tuple[str, ...]:
        """Return the figure's feeds while it has no parts, and those that are silent."""
        if self.indicator is None:
            return ()
        figure = self.context.figures.of(self.indicator, self.node)
        return lacking([figure]) if self.answer is None else figure.silent

    def number(self, part: Part) -> float:
        """Return a part's figure, divided where it is a quotient; NaN where there is none."""
        return math.nan if self.indicator is None else part_number(self.indicator, part)

    def name(self, part: Part) -> str:
        """Return what a part is called."""
        return self.named(self.by, part.key, part.name)

    def across_name(self, part: Part) -> str:
        """Return what a part's second dimension is called."""
        return self.named(self.across, part.across, part.across_name)

    def named(self, dimension: str, key: str, name: str) -> str:
        """Return what a part of a dimension is called."""
        return part_name(self.context, dimension, key, name)

    def opener(self, *within: tuple[str, str]) -> Callable[[], None] | None:
        """Return what a click on these parts does; the sum of all others opens the whole."""
        if self.context.is_wall:
            return None
        kept = tuple(one for one in within if one[1] != OTHERS)

        def act() -> None:
            self.context.acts.open_figure(self.key, self.node, self.spec.side, kept)

        return act
