"""The legend of the map, which is its filter too: groups of classes with how many there are."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.classes import CLASS_GROUPS, EntityClass
from widgets.look import Look
from widgets.map.legend_entry import LegendEntry, Wording
from widgets.map.map_tally import MapTally
from widgets.plain import PlainLabel
from widgets.texts import Texts

HEIGHT_PX = 46
ARROW_PX = 16
SIDE_PX = 8


class Legend(QFrame):
    """Emits ``changed`` when something is shown or hidden; ``hidden`` holds the classes.

    A group of several classes has an arrow that opens them in a second row above the first, which
    stays where it is.
    """

    changed = Signal()

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._look = look
        self._texts = texts
        self._hidden: frozenset[EntityClass] = frozenset()
        self._tally: MapTally | None = None
        self._fitted: tuple[object, ...] = ()
        self._is_folded = False
        self.open_group = ""
        self.buttons: dict[str, LegendEntry] = {}
        self.classes: dict[EntityClass, LegendEntry] = {}
        self.arrows: dict[str, QToolButton] = {}
        self.head = PlainLabel(texts("map.legend.head"), is_wrapping=True)
        self.head.setProperty("tone", "muted")
        self._row, self._detail = QWidget(), QWidget()
        self._rows = (QHBoxLayout(self._row), QHBoxLayout(self._detail))
        self._rows[0].addWidget(self.head)
        for group, kinds in CLASS_GROUPS.items():
            self._add_group(group, kinds)
        self._rows[0].addStretch(1)
        for kind in sorted(
            kind for kinds in CLASS_GROUPS.values() if len(kinds) > 1 for kind in kinds
        ):
            self._add_class(kind)
        self._rows[1].addStretch(1)
        self._detail.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._detail)
        column.addWidget(self._row)
        self.set_look(look)

    @property
    def hidden(self) -> frozenset[EntityClass]:
        """The classes that are not drawn."""
        return self._hidden

    def hide_classes(self, hidden: frozenset[EntityClass]) -> None:
        """Hide these classes and no others."""
        if hidden != self._hidden:
            self._hidden = hidden
            self._mark()
            self.changed.emit()

    def open(self, group: str) -> None:
        """Show the classes of a group, or none for an empty name."""
        self.open_group = group
        for name, arrow in self.arrows.items():
            arrow.setChecked(name == group)
            arrow.setArrowType(Qt.ArrowType.DownArrow if name == group else Qt.ArrowType.UpArrow)
        for kind, entry in self.classes.items():
            entry.setVisible(bool(group) and kind in CLASS_GROUPS[group])
        self._detail.setVisible(bool(group) or self._is_folded)
        self._write()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self._fitted = ()
        for widget, row in zip((self._row, self._detail), self._rows, strict=True):
            widget.setFixedHeight(look.px(HEIGHT_PX))
            row.setContentsMargins(look.px(SIDE_PX), 0, look.px(SIDE_PX), 0)
            row.setSpacing(look.px(2))
        self.head.setFont(look.font())
        for entry in (*self.buttons.values(), *self.classes.values()):
            entry.set_look(look)
        for arrow in self.arrows.values():
            arrow.setFixedSize(look.px(ARROW_PX), look.px(HEIGHT_PX - 10))
        self._mark()

    def show_tally(self, tally: MapTally) -> None:
        """Show these counts, unless it was put away: the panels' maps have none."""
        self._tally = tally
        if self.isHidden():
            return
        for group, kinds in CLASS_GROUPS.items():
            self.buttons[group].count(tally, kinds)
        for kind, entry in self.classes.items():
            entry.count(tally, (kind,))
        self.buttons["unknown"].setVisible(self.buttons["unknown"].everywhere > 0)
        self._write()

    def _write(self) -> None:
        """Write as much as there is room for: who is lost, names, symbols alone."""
        entries = list(self.buttons.values())
        state = (self.width(), self.open_group, tuple(e.figures for e in self._all()))
        if state == self._fitted or (self._fitted and self.underMouse()):
            return  # what a pointer is over does not move
        self._fitted = state
        for wording in Wording:
            for entry in entries:
                entry.write(wording)
            self.head.setVisible(wording in (Wording.FULL, Wording.NAMES))
            for arrow in self.arrows.values():
                arrow.setVisible(wording is not Wording.TIGHT)
            fits = self._needed_px() <= self.width()
            if fits:
                break
        self._fold(is_folded=not fits)
        for entry in self.classes.values():
            entry.write(Wording.FULL)

    def _needed_px(self) -> int:
        """Return how wide all groups are side by side."""
        widgets = (self.head, *self.buttons.values(), *self.arrows.values())
        gap_px = self._rows[0].spacing()
        shown = [widget.sizeHint().width() for widget in widgets if not widget.isHidden()]
        return sum(shown) + gap_px * (len(shown) + 1) + 2 * self._look.px(SIDE_PX)

    def _fold(self, *, is_folded: bool) -> None:
        """Put half of the groups into the row above where they have no room side by side."""
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        self.open("")
        half = len(self.buttons) // 2 if is_folded else 0
        for widget in (*self.buttons.values(), *self.arrows.values()):
            for layout in self._rows:
                layout.removeWidget(widget)
        at = [1, 0]  # the head comes first
        for number, (group, entry) in enumerate(self.buttons.items()):
            row = int(number < half)
            arrow = self.arrows.get(group)
            for part in (entry,) if arrow is None else (entry, arrow):
                self._rows[row].insertWidget(at[row], part)
                at[row] += 1
        self._detail.setVisible(is_folded)

    def _all(self) -> Iterable[LegendEntry]:
        return (*self.buttons.values(), *self.classes.values())

    def _add_group(self, group: str, kinds: tuple[EntityClass, ...]) -> None:
        name = self._texts(f"map.legend.{group}")
        entry = LegendEntry(name, kinds[0], self._look, self._texts)
        entry.toggled.connect(lambda on, kinds=kinds: self._toggle(kinds, is_shown=on))
        self.buttons[group] = entry
        self._rows[0].addWidget(entry)
        if len(kinds) == 1:
            return
        arrow = QToolButton()
        arrow.setCheckable(True)
        arrow.setAutoRaise(True)
        arrow.setArrowType(Qt.ArrowType.UpArrow)
        arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        arrow.setToolTip(self._texts("map.legend.open_tip"))
        arrow.setAccessibleName(self._texts("map.legend.open_tip"))
        arrow.clicked.connect(lambda on, group=group: self.open(group if on else ""))
        self.arrows[group] = arrow
        self._rows[0].addWidget(arrow)

    def _add_class(self, kind: EntityClass) -> None:
        name = self._texts(f"classes.{kind.name.lower()}")
        entry = LegendEntry(name, kind, self._look, self._texts)
        entry.toggled.connect(lambda on, kind=kind: self._toggle((kind,), is_shown=on))
        entry.hide()
        self.classes[kind] = entry
        self._rows[1].addWidget(entry)

    def _toggle(self, kinds: Iterable[EntityClass], *, is_shown: bool) -> None:
        kinds = frozenset(kinds)
        self.hide_classes(self._hidden - kinds if is_shown else self._hidden | kinds)

    def _mark(self) -> None:
        """Strike out what is hidden; a group of which some are hidden says so."""
        for group, kinds in CLASS_GROUPS.items():
            self.buttons[group].mark(self._hidden.intersection(kinds), kinds)
        for kind, entry in self.classes.items():
            entry.mark(self._hidden & {kind}, (kind,))
        self._fitted = ()
        self._write()
