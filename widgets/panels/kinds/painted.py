"""The widget under most kinds of panes: it reads what is to be shown, paints when it changed."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
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
from app.domain.measures.figure import Figure
from app.domain.measures.indicator import FactKind
from app.domain.measures.publishing import LATE_AFTER_S, asks_who_speaks
from app.domain.readings import LOST_AFTER_LATE_TIMES, Soundness, worst
from widgets.look import Look
from widgets.panels.body import PanelContext, ShownText
from widgets.panels.kinds.paint import Faces, Hit, Sheet
from widgets.panels.spec import BodySpec
from widgets.plain import plain_tooltip

PADDING_PX = 8
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
FED = frozenset({FactKind.READINGS, FactKind.THINGS, FactKind.FEEDS})
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Stand:
    """As of when what a pane shows is, what that is worth, and which feeds it lacks."""

    as_of_s: float = 0.0
    soundness: Soundness = Soundness.LOST
    missing: tuple[str, ...] = ()


def lacking(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return the feeds of figures that never came, or that are of what only feeds can tell.

    Where such a feed is silent it is named beside the number, be it 0: nobody said that 0. A rate
    of nothing in this month, or a median of no tasks, lacks no feed: there was nothing.
    """
    told = (one for one in figures if not one.is_of_the_city)
    gone = (one.indicator.sources if _is_left_out(one) else one.silent for one in told)
    return tuple(dict.fromkeys(source for sources in gone for source in sources))


def _is_left_out(one: Figure) -> bool:
    is_unfed = one.indicator.meant.facts in FED and not one.indicator.is_quotient
    is_untold = math.isnan(one.value) and asks_who_speaks(one.indicator)
    return one.as_of_s <= 0 or (not one.is_known and is_unfed) or is_untold


def stand_of(figures: Sequence[Figure]) -> Stand:
    """Return how the figures of a pane stand; what is counted for the city alone is no fault."""
    figures = [one for one in figures if not one.is_of_the_city] or figures
    times = [one.as_of_s for one in figures if one.as_of_s > 0]
    return Stand(min(times, default=0.0), worst(one.soundness for one in figures), lacking(figures))


def answer_soundness(as_of_s: float, now_s: float) -> Soundness:
    """Return what parts or rows are worth that were counted at a time: as figures are."""
    age_s = now_s - as_of_s
    if not age_s < LATE_AFTER_S * LOST_AFTER_LATE_TIMES:
        return Soundness.LOST
    return Soundness.LATE if age_s >= LATE_AFTER_S else Soundness.LIVE


def answer_stand(as_of_s: float, figure: Figure, now_s: float) -> Stand:
    """Return how parts or rows stand that were counted at a time: as old as their figure is."""
    sound = answer_soundness(as_of_s, now_s)
    if figure.as_of_s > 0:
        sound = worst((sound, figure.soundness))
    if 0 < figure.as_of_s < figure.counted_s:
        as_of_s = min(as_of_s, figure.as_of_s)
    return Stand(as_of_s, sound, figure.silent)


class PaintedBody(QWidget, Generic[Model]):
    """A kind says in :meth:`read` what is to be shown and in :meth:`draw` how it looks.

    What is read is compared with what was read before, so a model holds words and finite numbers
    only: NaN is unlike itself and would be painted every time. Arrows go from place to place, Enter
    opens. On a wall nobody clicks and nothing has the keyboard.
    """

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__()
        self.spec, self.context, self.look = spec, context, look
        self.faces = Faces(look)
        self.model: Model | None = None
        self.stand = Stand()
        self.paints = 0  # how often it was painted: a test of what an unchanged refresh costs
        self._texts: tuple[ShownText, ...] = ()
        self._tips: tuple[tuple[QRectF, str], ...] = ()
        self.hits: tuple[Hit, ...] = ()
        self._on = ""  # the key of the place the keyboard is on
        self._pressed = ""
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
        self.faces = Faces(look)
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
        sheet = Sheet(painter, self.look, self.faces)
        self.paints += 1
        if self.model is not None:
            room = self.look.px(PADDING_PX)
            over = 0 if self.look.scale.is_wall else room / 2
            box = QRectF(self.rect()).adjusted(room, over, -room, -over)
            painter.setClipRect(self.rect())
            self.draw(sheet, self.model, box)
        self._texts, self._tips = tuple(sheet.texts), tuple(sheet.tips)
        self.hits = () if self.context.is_wall else tuple(sheet.hits)
        if self.hasFocus() and self.hits:
            out = self.look.px(PADDING_PX) / 2
            ring = self._hit_on().box.adjusted(-out, 0, out, 0)
            ring = ring.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.look.colour("accent"), max(1.5, self.look.px(2))))
            painter.drawRoundedRect(ring, self.look.px(3), self.look.px(3))
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew: painting does it."""
        super().resizeEvent(event)
        self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what there is under the pointer, and whether it can be clicked."""
        self.setToolTip(plain_tooltip(self.tip_at(event.position())))
        is_hit = self._hit_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_hit else Qt.CursorShape.ArrowCursor)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take note of what is meant; it opens when the button is let go over the same."""
        hit = self._hit_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and hit is not None:
            self._pressed = self._on = hit.key
            self.update()
        else:
            event.ignore()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what was pressed, if it is still there and still the same."""
        hit, pressed = self._hit_at(event.position()), self._pressed
        self._pressed = ""
        if hit is not None and pressed == hit.key:
            hit.act()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from place to place with the arrows, open with Enter; the rest is the panel's."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        if self.hits and plain and key in _OPENING:
            self._hit_on().act()
        elif self.hits and plain and key in _STEPS:
            at = self.hits.index(self._hit_on()) + _STEPS[key]
            self._on = self.hits[min(max(at, 0), len(self.hits) - 1)].key
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

    def _hit_at(self, at: QPointF) -> Hit | None:
        return next((hit for hit in self.hits if hit.box.contains(at)), None)

    def _hit_on(self) -> Hit:
        return next((hit for hit in self.hits if hit.key == self._on), self.hits[0])


_KEYPAD = Qt.KeyboardModifier.KeypadModifier
