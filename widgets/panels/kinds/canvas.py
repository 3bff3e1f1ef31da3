"""The widget that shows a picture: painted, pointed at, walked by keys, opened by a click."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.panels.body import ShownText
from widgets.panels.kinds.paint import Faces, Sheet
from widgets.panels.kinds.picture import Picture, Spot
from widgets.plain import plain_tooltip
from widgets.symbol import draw_mark

LEAST_PX = (120, 60)
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_OPENERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
# Whoever composed has measured: a box as wide as its text must not cost the last letter.
_ONE_LINE = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class Canvas(QWidget):
    """``compose`` makes the picture for a size; :meth:`renew` has it made anew.

    ``page`` is which page of it is wanted, where there are several: the wheel changes it, and Page
    Up and Down where this has the keyboard.
    On a wall (``is_still``) nothing opens.
    """

    def __init__(
        self, compose: Callable[[QSize, int], Picture], look: Look, *, is_still: bool = False
    ) -> None:
        super().__init__()
        self._compose = compose
        self._look = look
        self._faces = Faces(look)
        self._picture: Picture | None = None
        self._at = 0  # which spot has the keys
        self._under = -1
        self._is_still = is_still
        self.page = 0
        self.pages = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(*LEAST_PX)
        if not is_still:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look, self._faces = look, Faces(look)
        self.renew()

    def renew(self) -> None:
        """Have the picture made anew before it is painted next."""
        self._picture = None
        self.update()

    @property
    def picture(self) -> Picture:
        """The picture as it is, or will be painted next."""
        if self._picture is None:
            self._picture = self._compose(self.size(), self.page)
            self._at = max(0, min(self._at, len(self._picture.spots) - 1))
            self._under = -1
            self._say()
        return self._picture

    def shown_texts(self) -> list[ShownText]:
        """Return every text of the picture."""
        return self.picture.shown_texts()

    def widget(self) -> QWidget:
        """Return itself: what it writes is in its own coordinates."""
        return self

    def turn(self, pages: int) -> None:
        """Go so many pages further, round at the end."""
        if self.pages > 1:
            self.page = (self.page + pages) % self.pages
            self.renew()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what was composed."""
        picture = self.picture
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for fill in picture.fills:
            shape = fill.shape
            if fill.line_px:
                style = Qt.PenStyle.DashLine if fill.is_dashed else Qt.PenStyle.SolidLine
                painter.setPen(QPen(fill.colour, fill.line_px, style))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                if isinstance(shape, QPainterPath):
                    painter.drawPath(shape)
                else:
                    painter.drawRect(shape)
            elif isinstance(shape, QPainterPath):
                painter.fillPath(shape, fill.colour)
            else:
                painter.fillRect(shape, fill.colour)
        for shown in picture.images:
            painter.drawImage(shown.box, shown.image)
        for mark in picture.marks:
            if isinstance(mark.sign, Severity):
                draw_mark(painter, self._look, mark.sign, mark.box)
            else:
                Sheet(painter, self._look, self._faces, QRectF(self.rect())).grade(
                    mark.box, mark.sign
                )
        for words in picture.words:
            painter.setFont(words.font)
            painter.setPen(words.colour)
            flags = words.side | Qt.AlignmentFlag.AlignVCenter | _ONE_LINE
            painter.drawText(words.box, int(flags), safe_text(words.text))
        self._paint_hand(painter, picture)
        painter.end()

    def _paint_hand(self, painter: QPainter, picture: Picture) -> None:
        """Show what is under the pointer, and what Enter would open."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        spots, px = picture.spots, self._look.px
        if 0 <= self._under < len(spots) and spots[self._under].act is not None:
            painter.setPen(QPen(self._look.colour("muted"), px(1)))
            painter.drawRect(_inner(spots[self._under].box, px(1)))
        if self.hasFocus() and spots:
            painter.setPen(QPen(self._look.colour("accent"), px(2)))
            painter.drawRect(_inner(spots[self._at].box, px(2)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Compose for the new size."""
        super().resizeEvent(event)
        self.renew()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from spot to spot, turn pages, open."""
        key, spots = Qt.Key(event.key()), self.picture.spots
        if key in _STEPS and spots:
            self._at = _next(spots, self._at, _STEPS[key])
            self._say()
            self.update()
        elif key in _PAGES and self.pages > 1:
            self.turn(_PAGES[key])
        elif key in _OPENERS and spots and spots[self._at].act is not None:
            self._open(self._at)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open what is under the pointer."""
        number = self._number_at(event.position())
        if number >= 0 and event.button() is Qt.MouseButton.LeftButton and not self._is_still:
            self._at = number
            self._open(number)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Frame what is under the pointer and say the whole of it."""
        number = self._number_at(event.position())
        if number != self._under:
            self._under = number
            said = self.picture.spots[number].said if number >= 0 else ""
            self.setToolTip(plain_tooltip(said))
            self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Frame nothing any more."""
        self._under = -1
        self.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are, and what they do."""
        super().focusInEvent(event)
        self._renew_hint()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Promise no key that now does something else."""
        super().focusOutEvent(event)
        self._renew_hint()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn pages, where there are some."""
        steps = event.angleDelta().y()
        if self.pages > 1 and steps and not self._is_still:
            self.turn(-1 if steps > 0 else 1)
        else:
            super().wheelEvent(event)

    def _renew_hint(self) -> None:
        if self.pages > 1:
            self.renew()
        else:
            self.update()

    def _open(self, number: int) -> None:
        act = self.picture.spots[number].act
        self._say()
        self.update()
        if act is not None:
            act()

    def _number_at(self, at: QPointF) -> int:
        """Return the last composed spot under a point: it lies on top; -1 for none."""
        spots = self.picture.spots
        return next((i for i in range(len(spots) - 1, -1, -1) if spots[i].box.contains(at)), -1)

    def _say(self) -> None:
        spots = self._picture.spots if self._picture is not None else []
        said = spots[self._at].said if spots else ""
        self.setAccessibleName(safe_text(said, is_multiline=True))


def _inner(box: QRectF, px: int) -> QRectF:
    return box.adjusted(px, px, -px, -px)


def _next(spots: list[Spot], at: int, step: tuple[int, int]) -> int:
    """Return the nearest spot in a direction; the one where one is, if there is none."""
    here = spots[at].box.center()
    best, least = at, float("inf")
    for number, spot in enumerate(spots):
        away = spot.box.center() - here
        ahead = away.x() * step[0] + away.y() * step[1]
        aside = abs(away.x() * step[1]) + abs(away.y() * step[0])
        if ahead > 1 and ahead + 3 * aside < least:
            best, least = number, ahead + 3 * aside
    return best
