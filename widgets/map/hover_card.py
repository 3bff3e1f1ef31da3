"""The card of the thing under the pointer: comes after a moment, goes at once, covers nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.services.dispatch import Dispatch
from app.services.live import ViewGroup
from app.services.plan_posts import best_at
from widgets.city_words import CityWords
from widgets.look import Look, TextRole
from widgets.map.hover_words import hover_lines
from widgets.map.map_pane import MapPane
from widgets.map.plan_hover import plan_lines
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

AFTER_MS = 300
LEAST_PX, MOST_PX = 260, 520  # wide: a word is cut only where the map has no room for it
AWAY_PX = 26  # from the thing, whose symbol and ring are less wide
CLEAR_PX = 20  # a thing that comes nearer than this to the card makes it go
LINES = 4
KINDS = ("entity", "alarm", "camera", "site", "post", "ban", "count")


class HoverCard(QFrame):
    """A child of the window, beside the thing; never takes the keyboard or a click."""

    def __init__(
        self,
        pane: MapPane,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        words: CityWords,
        dispatch: Dispatch,
        is_quiet: Callable[[], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._pane = pane
        self._group = group
        self._texts = texts
        self._words = words
        self._dispatch = dispatch
        self._is_quiet = is_quiet
        self._hit: Hit | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._show)
        self.lines = tuple(PlainLabel() for _ in range(LINES))
        self._column = QVBoxLayout(self)
        for line in self.lines:
            self._column.addWidget(line)
            if line is not self.lines[0]:
                line.setProperty("tone", "second")
        pane.hovered_on.connect(self.over)
        pane.moved.connect(self.dismiss)
        pane.clicked_on.connect(self.dismiss)
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self._column.setContentsMargins(look.px(10), look.px(6), look.px(10), look.px(6))
        self._column.setSpacing(look.px(1))
        for line in self.lines:
            line.setFont(look.font())
        self.lines[0].setFont(look.font(TextRole.STRONG))

    def over(self, hits: "list[Hit]") -> None:
        """Take what the pointer is over now."""
        known = [hit for hit in hits if hit.kind.value in KINDS]
        plan = self._dispatch.plan
        posts = [hit for hit in known if hit.kind.value == "post" and best_at(plan, hit.id)]
        hit = next(iter((*posts, *known)), None)  # who goes there, before the traffic beneath it
        if hit is None or self._is_quiet():
            self.dismiss()
        elif self._hit is None or (hit.kind, hit.id) != (self._hit.kind, self._hit.id):
            self.dismiss()
            self._hit = hit
            self._timer.start()
        else:
            self._hit = hit

    def dismiss(self) -> None:
        """Go at once."""
        self._timer.stop()
        self._hit = None
        self.hide()

    def refresh(self) -> None:
        """Let ages grow; go where its thing has gone, or comes under the card."""
        if self.isHidden() or self._hit is None:
            return
        at = self._pane.place_of(self._hit)
        clear = self._look.px(CLEAR_PX)
        around = self.geometry().adjusted(-clear, -clear, clear, clear)
        if not self._write() or at is None or around.contains(self._pane.mapTo(self.window(), at)):
            self.dismiss()

    def _show(self) -> None:
        at = self._pane.place_of(self._hit) if self._hit is not None else None
        if at is None or self._is_quiet() or not self._write():
            self.dismiss()
            return
        self._fit()
        self.move(self._beside(self._pane.mapTo(self.window(), at)))
        self.show()
        self.raise_()

    def _fit(self) -> None:
        """Be as wide as the longest line asks for, between two widths."""
        margins = self._column.contentsMargins()
        asked = max(line.sizeHint().width() for line in self.lines if not line.isHidden())
        wide = asked + margins.left() + margins.right() + 2 * self.frameWidth()
        least, most = (self._look.px(width) for width in (LEAST_PX, MOST_PX))
        self.setFixedWidth(min(max(wide, least), most, max(least, self._pane.width())))
        self.adjustSize()

    def _beside(self, thing: QPoint) -> QPoint:
        """Return where it fits: right of the thing and above it, as its name stands below."""
        room = QRect(self._pane.mapTo(self.window(), QPoint()), self._pane.size())
        away = self._look.px(AWAY_PX)
        left, top = thing.x() + away, thing.y() - away - self.height()
        if left + self.width() > room.right():
            left = thing.x() - away - self.width()
        if top < room.top():
            top = thing.y() + 2 * away
        return QPoint(max(room.left(), left), max(room.top(), top))

    def _write(self) -> bool:
        """Write what is known now; return whether anything is."""
        if self._hit is None:
            return False
        if self._hit.kind.value in ("post", "ban"):
            texts = plan_lines(self._hit, self._dispatch.plan, self._group.now_s(), self._texts)
        else:
            given = (self._group, self._pane.registers, self._texts, self._words)
            texts = hover_lines(self._hit, *given)
        for line, text in zip(self.lines, (*texts, *("",) * LINES)[:LINES], strict=True):
            line.set_text(text)
            line.setVisible(bool(text))
        return bool(texts)
