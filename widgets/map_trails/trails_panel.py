"""The panel of trails: whose, how far back, what the shades mean, and what is kept."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.classes import MOVING_GROUPS, EntityClass
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

SPANS_MIN = (10, 30, 60, 180)
FIRST_SPAN_MIN = 30
RAMP_PX = 8


class TrailsPanel(QWidget):
    """Emits ``changed`` when something else is to be shown."""

    changed = Signal()

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.is_touched = False
        self._column = QVBoxLayout(self)
        self._labels: list[PlainLabel] = []
        self._label("trails.of", "muted")
        self.selected = self._check("trails.selected")
        self.picked = self._check("trails.picked")
        self.kinds_of = {key: self._check(f"trails.group.{key}") for key in MOVING_GROUPS}
        self._label("trails.span", "muted")
        self.span = ChoiceBox()
        self.span.setAccessibleName(texts("trails.span"))
        for minutes in SPANS_MIN:
            self.span.addItem(texts("trails.minutes", count=f"{minutes:d}"), minutes)
        self.span.setCurrentIndex(SPANS_MIN.index(FIRST_SPAN_MIN))
        self.span.currentIndexChanged.connect(self._told)
        self._column.addWidget(self.span)
        self.ramp = _Ramp(look)
        self._column.addWidget(self.ramp)
        ends = QHBoxLayout()
        self._old = self._label("trails.old", "second", is_added=False)
        self._new = self._label("trails.new", "second", is_added=False)
        ends.addWidget(self._old)
        ends.addStretch(1)
        ends.addWidget(self._new)
        self._column.addLayout(ends)
        self._label("trails.gaps", "second")
        self._said = PlainLabel(is_wrapping=True)
        self._said.setProperty("tone", "muted")
        self._labels.append(self._said)
        self._column.addWidget(self._said)
        self._column.addStretch(1)
        self.set_look(look)

    @property
    def is_of_selected(self) -> bool:
        """Whether the selected thing has a trail."""
        return self.selected.isChecked()

    @property
    def is_of_picked(self) -> bool:
        """Whether what a lasso caught has trails."""
        return self.picked.isChecked()

    @property
    def kinds(self) -> frozenset[EntityClass]:
        """The classes whose things all have trails."""
        chosen = [MOVING_GROUPS[key] for key, box in self.kinds_of.items() if box.isChecked()]
        return frozenset().union(*chosen)

    @property
    def span_s(self) -> float:
        """How far back trails reach."""
        return 60.0 * float(self.span.currentData())

    def switch_on(self) -> None:
        """Show trails of what is selected and picked, as a hand would."""
        self.selected.setChecked(True)
        self.picked.setChecked(True)

    def say(self, text: str) -> None:
        """Say what is kept and what is not known."""
        self._said.set_text(text)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setContentsMargins(0, look.px(6), 0, 0)
        self._column.setSpacing(look.px(6))
        boxes = (self.selected, self.picked, *self.kinds_of.values(), self.span)
        for widget in (*boxes, *self._labels):
            widget.setFont(look.font())
        self.ramp.set_look(look)

    def _told(self) -> None:
        self.is_touched = True
        self.changed.emit()

    def _label(self, key: str, tone: str, *, is_added: bool = True) -> PlainLabel:
        label = PlainLabel(self._texts(key), is_wrapping=is_added)
        label.setProperty("tone", tone)
        self._labels.append(label)
        if is_added:
            self._column.addWidget(label)
        return label

    def _check(self, key: str) -> QCheckBox:
        box = QCheckBox(self._texts(key))
        box.toggled.connect(self._told)
        self._column.addWidget(box)
        return box


class _Ramp(QWidget):
    """From old to new, as trails are coloured."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.setFixedHeight(look.px(RAMP_PX))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, area = self._look.theme, self.rect()
        ramp = QLinearGradient(0.0, 0.0, float(area.width()), 0.0)
        ramp.setColorAt(0.0, QColor(theme.hex("map.trail_old")))
        ramp.setColorAt(1.0, QColor(theme.hex("map.trail_new")))
        painter = QPainter(self)
        painter.fillRect(QRect(area), ramp)
        painter.end()
