"""The widget under every painted pane: it reads what is to be shown, paints when it changed."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.measures.asking import Side
from app.domain.readings import Soundness
from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.panels.body import PanelContext, ShownText
from widgets.panels.kinds.heat import HeatTints
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import Faces, Hit, Sheet
from widgets.panels.kinds.stand import Stand
from widgets.panels.kinds.walking import STEPS, walked
from widgets.panels.spec import BodySpec
from widgets.plain import plain_tooltip

PADDING_PX = 8
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
Model = TypeVar("Model")


class PaintedBody(QWidget, Generic[Model]):
    """A kind says in :meth:`read` what is to be shown and in :meth:`draw` how it looks.

    What is read is compared with what was read before, so a model holds words and finite numbers
    only: NaN is unlike itself and would be painted every time. Arrows go from place to place, what
    is there is read aloud, Enter opens. On a wall nobody clicks and nothing has the keyboard.
    """

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__()
        self.spec, self.context, self.look = spec, context, look
        self.faces, self.heat = Faces(look), HeatTints(look)
        self.model: Model | None = None
        self.stand = Stand()
        self.paints = 0  # how often it was painted: a test of what an unchanged refresh costs
        self._texts: tuple[ShownText, ...] = ()
        self._tips: tuple[tuple[QRectF, str], ...] = ()
        self.hits: tuple[Hit, ...] = ()
        self._on = ""  # the key of the place the keyboard is on
        self._pressed = self._under = ""
        is_wall = context.is_wall
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if is_wall else Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def read(self) -> tuple[Stand, Model]:
        """Return how things stand and what is to be shown of it."""
        raise NotImplementedError

    def draw(self, sheet: Sheet, model: Model, box: QRectF) -> None:
        """Paint what was read into ``box``."""
        raise NotImplementedError

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        return self

    def refresh(self) -> None:
        """Read anew; paint only where something else is shown than before."""
        self.stand, model = self.read()
        if model != self.model:
            self.model = model
            self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.look = look
        self.faces, self.heat = Faces(look), HeatTints(look)
        self.update()

    def release(self) -> None:
        """Hold nothing."""

    def as_of_s(self) -> float:
        """Return as of when its oldest number is."""
        return self.stand.as_of_s

    def soundness(self) -> Soundness:
        """Return the worst of what it shows."""
        return self.stand.soundness

    def missing(self) -> tuple[str, ...]:
        """Return the feeds whose absence leaves a number out."""
        return self.stand.missing

    def shown_texts(self) -> Sequence[ShownText]:
        """Return what was painted last."""
        return self._texts

    @property
    def rows(self) -> int:
        """How many rows there are room for by the panel's file."""
        if self.look.scale.is_wall and self.spec.wall is not None:
            return self.spec.wall.rows
        return self.spec.rows

    def opens(
        self, indicator: str, side: Side | None = None, *within: tuple[str, str]
    ) -> Callable[[], None]:
        """Return the act that opens a figure, or a part of it."""
        node = self.context.node
        meant = self.spec.side if side is None else side
        return lambda: self.context.acts.open_figure(indicator, node, meant, within)

    def tip_at(self, at: QPointF) -> str:
        """Return what is to be said at a place."""
        return next((text for box, text in self._tips if box.contains(at)), "")

    @override
    def sizeHint(self) -> QSize:
        """Ask for nothing: the panel's grid says how large a pane is."""
        return QSize(0, 0)

    @override
    def minimumSizeHint(self) -> QSize:
        """Take what there is."""
        return QSize(0, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and keep where things are."""
        painter = QPainter(self)
        try:  # a painter that is left open when a drawing fails takes the process along
            self._paint(painter)
            self._draw_hand(painter)
        finally:
            painter.end()
        self._say()

    def _paint(self, painter: QPainter) -> None:
        sheet = Sheet(painter, self.look, self.faces, QRectF(self.rect()))
        self.paints += 1
        if self.model is not None:
            room = self.look.px(PADDING_PX)
            over = 0 if self.look.scale.is_wall else room / 2
            box = QRectF(self.rect()).adjusted(room, over, -room, -over)
            painter.setClipRect(self.rect())
            self.draw(sheet, self.model, box)
            if sheet.is_short:  # half a chart would be taken for the whole
                painter.fillRect(self.rect(), self.look.colour("panel"))
                sheet = Sheet(painter, self.look, self.faces, QRectF(self.rect()))
                draw_note(sheet, self.context.texts("panel_shapes.too_small"), box)
        self._texts, self._tips = tuple(sheet.texts), tuple(sheet.tips)
        self.hits = () if self.context.is_wall else tuple(sheet.hits)

    def _draw_hand(self, painter: QPainter) -> None:
        """Show what a click would open, and where the keyboard is."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        under = next((hit for hit in self.hits if hit.key == self._under), None)
        if under is not None and under.act is not None:
            painter.setPen(QPen(self.look.colour("muted"), self.look.px(1)))
            self._frame(painter, under.box)
        if self.hasFocus() and self.hits:
            painter.setPen(QPen(self.look.colour("accent"), max(1.5, self.look.px(2))))
            self._frame(painter, self._hit_on().box)

    def _frame(self, painter: QPainter, box: QRectF) -> None:
        out = self.look.px(PADDING_PX) / 2
        ring = box.adjusted(-out, 0, out, 0)
        ring = ring.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.drawRoundedRect(ring, self.look.px(3), self.look.px(3))

    def _say(self) -> None:
        """Let a reader of the screen say what the keyboard is on."""
        said = ""
        if self.hits:
            on = self._hit_on()
            said = safe_text(on.said or self.tip_at(on.box.center()), is_multiline=True)
        if said != self.accessibleName():
            self.setAccessibleName(said)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew: painting does it."""
        super().resizeEvent(event)
        self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what there is under the pointer, and show whether it can be clicked."""
        self.setToolTip(plain_tooltip(self.tip_at(event.position())))
        hit = self._hit_at(event.position())
        is_open = hit is not None and hit.act is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_open else Qt.CursorShape.ArrowCursor)
        self._point_at("" if hit is None else hit.key)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Frame nothing any more."""
        super().leaveEvent(event)
        self._point_at("")

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take note of what is meant; it opens when the button is let go over the same."""
        hit = self._hit_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and hit is not None:
            self._pressed = self._on = hit.key
            self._say()
            self.update()
        else:
            event.ignore()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what was pressed, if it is still there and still the same."""
        hit, pressed = self._hit_at(event.position()), self._pressed
        self._pressed = ""
        if hit is not None and pressed == hit.key and hit.act is not None:
            hit.act()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from place to place with the arrows, open with Enter; the rest is the panel's."""
        key, hits = Qt.Key(event.key()), self.hits
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        if hits and plain and key in _OPENING:
            act = self._hit_on().act
            if act is not None:
                act()
        elif hits and plain and key in STEPS:
            at = walked([hit.box for hit in hits], hits.index(self._hit_on()), STEPS[key])
            self._on = hits[at].key
            self._say()
            self.update()
        else:
            event.ignore()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _point_at(self, key: str) -> None:
        if key != self._under:
            self._under = key
            self.update()

    def _hit_at(self, at: QPointF) -> Hit | None:
        return next((hit for hit in self.hits if hit.box.contains(at)), None)

    def _hit_on(self) -> Hit:
        return next((hit for hit in self.hits if hit.key == self._on), self.hits[0])
