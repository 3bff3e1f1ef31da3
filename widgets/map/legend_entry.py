"""One entry of the legend: a symbol, a name, and how many are in view and in all."""

from collections.abc import Collection, Sequence
from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QPushButton

from app.domain.classes import EntityClass
from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.map.map_tally import MapTally, total
from widgets.plain import button_text, plain_tooltip
from widgets.symbol import class_pixmap
from widgets.texts import Texts

SYMBOL_PX = 18
Figures = tuple[int, int, int, int]  # in view (-1 where there is no map), in all, late, lost


class Wording(Enum):
    """How much an entry says; from the most to the least."""

    FULL = "full"  # with who is late and lost
    NAMES = "names"
    SYMBOLS = "symbols"
    TIGHT = "tight"  # the same over two lines


class LegendEntry(QPushButton):
    """Checked is shown; its text has two lines, name and counts."""

    def __init__(self, name: str, kind: EntityClass, look: Look, texts: Texts) -> None:
        super().__init__()
        self._name = name
        self._kind = kind
        self._texts = texts
        self._look = look
        self._is_partly = False
        self.figures: Figures | None = None
        self.setCheckable(True)
        self.setChecked(True)
        self.setProperty("role", "legend")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(safe_text(name))
        self._tell()

    @property
    def everywhere(self) -> int:
        """How many there are in all."""
        return self.figures[1] if self.figures is not None else 0

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        side = look.px(SYMBOL_PX)
        self.setIconSize(QSize(side, side))
        self.setIcon(QIcon(class_pixmap(look, self._kind, side, self.devicePixelRatioF())))

    def count(self, tally: MapTally, kinds: Sequence[EntityClass]) -> None:
        """Take the counts of ``kinds``; :meth:`write` shows them. An empty world is not known."""
        if not tally.count:
            self.figures = None
        else:
            in_view = -1 if tally.in_view is None else total(tally.in_view, kinds)
            counts = (total(part, kinds) for part in (tally.everywhere, tally.late, tally.lost))
            everywhere, late, lost = counts
            self.figures = (in_view, everywhere, late, lost)
        self._tell()

    def mark(self, hidden: Collection[EntityClass], kinds: Sequence[EntityClass]) -> None:
        """Strike it out where all of it is hidden; a style sheet would strike them all."""
        self._is_partly = 0 < len(hidden) < len(kinds)
        self.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
        self.setChecked(len(hidden) < len(kinds))
        self.blockSignals(False)  # noqa: FBT003
        font = QFont(self._look.font())
        font.setStrikeOut(not self.isChecked())
        self.setFont(font)

    def write(self, wording: Wording) -> None:
        """Write as much as ``wording`` says."""
        unknown = self._texts("time.unknown")
        if self.figures is None:
            counts = unknown
        else:
            in_view, everywhere, late, lost = self.figures
            seen = unknown if in_view < 0 else str(in_view)
            key = "counts_tight" if wording is Wording.TIGHT else "counts"
            counts = self._texts(f"map.legend.{key}", view=seen, all=everywhere)
            if wording is Wording.FULL and late + lost:
                counts = self._texts("map.legend.old", counts=counts, count=late + lost)
        name = self._texts("map.legend.partly", name=self._name) if self._is_partly else self._name
        is_named = wording in (Wording.FULL, Wording.NAMES)
        lines = (name, *counts.split("\n")) if is_named else counts.split("\n")
        shown = "\n".join(button_text(line) for line in lines)
        self.setText(safe_text(shown, is_multiline=True))

    def _tell(self) -> None:
        lines = [self._name]
        if self.figures is not None:
            in_view, everywhere, late, lost = self.figures
            seen = self._texts("time.unknown") if in_view < 0 else in_view
            lines.append(self._texts("map.legend.tip_counts", view=seen, all=everywhere))
            if late + lost:
                lines.append(self._texts("map.legend.tip_old", late=late, lost=lost))
        self.setToolTip(plain_tooltip("\n".join((*lines, self._texts("map.legend.tip")))))
