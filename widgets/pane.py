"""The frame every pane has: title, as-of, a dot for the health of its source, and the content."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.classes import Age
from widgets.hatch import hatch
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel

DOT_PX = 10
BAND_PX = 6


class HealthDot(QWidget):
    """A dot: full while live, half when late, a hollow ring when lost or not known."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._age: Age | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_age(self, age: Age | None) -> None:
        """Show how far the source may be trusted; None where it is not known."""
        if age is not self._age:
            self._age = age
            self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Return the room of a dot."""
        return QSize(self._look.px(DOT_PX), self._look.px(DOT_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot."""
        painter = QPainter(self)
        draw_dot(painter, self._look, self._age, QRectF(self.rect()))
        painter.end()


def draw_dot(painter: QPainter, look: Look, age: Age | None, box: QRectF) -> None:
    """Paint the dot of a source into ``box``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
    if age is Age.LIVE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("good"))
    elif age is Age.LATE:
        late = look.colour("severity.mark.3")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(late)
        painter.drawPie(inner, 90 * 16, 180 * 16)  # half a disc: colour is never the only sign
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(late, max(1.0, box.width() / 8)))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        lost = look.colour("severity.mark.2") if age is Age.LOST else look.colour("muted")
        painter.setPen(QPen(lost, max(1.5, box.width() / 6)))
    painter.drawEllipse(inner)
    painter.restore()


class Pane(QFrame):
    """Put content into ``content``; the header belongs to the pane.

    A pane whose source is late or lost is hatched along its top, where nothing else lies.
    """

    def __init__(self, title: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._age: Age | None = None
        self._hatch_look = look
        self._name, self._is_part = title, False
        self.title = PlainLabel(title)
        self.as_of = PlainLabel()
        self.as_of.setProperty("tone", "muted")
        self.dot = HealthDot(look)
        self.header = QHBoxLayout()
        self.header.addWidget(self.title)
        self.header.addStretch(1)
        self.header.addWidget(self.as_of)
        self.header.addWidget(self.dot)
        self.content = QVBoxLayout()
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self.header)
        self._outer.addLayout(self.content, 1)
        self.set_look(look)

    @property
    def is_hatched(self) -> bool:
        """Whether what is shown depends on something that has stopped, or is a part only."""
        return self._is_part or self._age in (Age.LATE, Age.LOST)

    def vouch(self, age: Age | None) -> None:
        """Show how far what is here may be trusted; None where that is not known."""
        self.dot.set_age(age)
        if age is not self._age:
            self._age = age
            self.update()

    def mark_part(self, said: str) -> None:
        """Say in the title why what is here is not whole; empty where it is."""
        self.title.set_text(f"{self._name} · {said}" if said else self._name)
        if self._is_part != bool(said):
            self._is_part = bool(said)
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and the band where it is due."""
        super().paintEvent(event)
        if self.is_hatched:
            painter = QPainter(self)
            band = QRect(0, 0, self.width(), self._hatch_look.px(BAND_PX))
            hatch(painter, self._hatch_look, band)
            painter.end()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._hatch_look = look
        self.title.setFont(look.font(TextRole.STRONG))
        self.as_of.setFont(look.font())
        self.dot.set_look(look)
        # On a wall letters are so large that room by their measure would cost a row.
        over, under = (1, 0) if look.scale.is_wall else (BAND_PX, 4)
        self.header.setContentsMargins(look.px(12), look.px(over), look.px(12), look.px(under))
        self.header.setSpacing(look.px(8))
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
