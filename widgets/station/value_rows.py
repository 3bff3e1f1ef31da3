"""Rows of a station's quantities: name, value, soundness; a click or Enter asks for the curve."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.readings import Soundness
from app.domain.safe_text import safe_text
from app.services.readings import LastValue
from widgets.look import Look, TextRole
from widgets.row_paint import RIGHT, draw_line
from widgets.station.station_words import (
    is_sound,
    label_of,
    shown_value,
    state_tone,
    state_words,
)
from widgets.texts import Texts

ROW_PX = 26
VALUE_PX = 104
STATE_PX = 96
TONES = {"warn": "severity.text.2", "late": "severity.text.3", "second": "text2"}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ValueRows(QWidget):
    """Emits ``chosen`` with the id of a series. ``broken`` names the series above a limit."""

    chosen = Signal(str)

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._lasts: tuple[LastValue, ...] = ()
        self._broken: frozenset[str] = frozenset()
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(texts("station.open_chart"))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.updateGeometry()
        self.update()

    def show_values(self, lasts: Sequence[LastValue], broken: frozenset[str]) -> None:
        """Show these values in their order."""
        is_resized = len(lasts) != len(self._lasts)
        self._lasts, self._broken = tuple(lasts), broken
        self._at = min(self._at, len(lasts) - 1)
        self.setAccessibleName(safe_text(self._spoken()))
        if is_resized:
            self.updateGeometry()
        self.update()

    def lines(self) -> list[tuple[str, str, str]]:
        """Return name, value and state of every row, as they are painted."""
        texts = self._texts
        return [
            (label_of(last, texts), shown_value(last, texts), state_words(last, texts))
            for last in self._lasts
        ]

    @override
    def sizeHint(self) -> QSize:
        """Return the room of all rows."""
        return QSize(self._look.px(200), len(self._lasts) * self._look.px(ROW_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        look, px = self._look, self._look.px
        painter = QPainter(self)
        for at, last in enumerate(self._lasts):
            box = QRect(0, at * px(ROW_PX), self.width(), px(ROW_PX))
            if at == self._at:
                painter.fillRect(box, look.colour("raised"))
            name, value, state = self.lines()[at]
            state_box = QRect(box.right() - px(STATE_PX), box.top(), px(STATE_PX), box.height())
            value_box = QRect(
                state_box.left() - px(8) - px(VALUE_PX), box.top(), px(VALUE_PX), box.height()
            )
            name_box = QRect(0, box.top(), value_box.left() - px(8), box.height())
            draw_line(painter, look.font(), look.colour("muted"), name_box, name)
            is_bad = last.series_id in self._broken
            strong = look.font(TextRole.STRONG if is_bad else TextRole.BODY)
            ink = "severity.text.2" if is_bad else "text" if is_sound(last) else "muted"
            draw_line(painter, strong, look.colour(ink), value_box, value, RIGHT)
            if last.soundness is not Soundness.LIVE or not is_sound(last):
                tone = look.colour(TONES[state_tone(last)])
                draw_line(painter, look.font(), tone, state_box, state, RIGHT)
        painter.end()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lift the row under the pointer."""
        self._go(self._row_at(event.position().toPoint()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the curve of the row."""
        at = self._row_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and 0 <= at < len(self._lasts):
            self._go(at)
            self.chosen.emit(self._lasts[at].series_id)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, choose with Enter."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._lasts:
            self._go((self._at + step) % len(self._lasts))
        elif event.key() in _ENTER and 0 <= self._at < len(self._lasts):
            self.chosen.emit(self._lasts[self._at].series_id)
        else:
            super().keyPressEvent(event)

    def _row_at(self, at: QPoint) -> int:
        return at.y() // self._look.px(ROW_PX)

    def _go(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.update()

    def _spoken(self) -> str:
        return " · ".join(f"{name} {value} {state}" for name, value, state in self.lines())
