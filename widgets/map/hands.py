"""Hands on the map: drag pans or turns, the wheel zooms where it points, a click chooses."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from typing_extensions import override

from widgets.map.hand_tool import HandTool, MapPoint
from widgets.map.middle import under_middle

if TYPE_CHECKING:  # both bring the GL library with them
    from map_layers.contract import Hit
    from map_layers.scene import MapScene

DRAG_PX = 4.0  # a hand that shakes less than this meant to click
PAN_STEP_PX = 80.0
ZOOM_STEP = 0.5
DOUBLE_STEP = 1.0
TURN_DEG_PER_PX = 0.5
TURN_STEP_DEG = 15.0
NORTH_WITHIN_DEG = 4.0  # a turn let go so near to north meant north
GROUND = "area"  # what covers the ground is ground to a double click
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TOOL_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
HELD_BY = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
WHEEL_STEP = 120.0  # eighths of a degree: one notch of a wheel


class MapHands(QObject):
    """Watches a host's surface. Emits what was clicked, and what the pointer is over.

    The right button turns, as the left one does with Ctrl. A double click zooms in on bare ground;
    on a thing it is one click, since who double-clicks from habit wants that thing to stay there.
    """

    clicked = Signal(object, QPointF)  # list[Hit], nearest first, empty for bare ground; where
    hovered = Signal(object)  # list[Hit]
    fit_wanted = Signal()
    moved = Signal()

    def __init__(
        self,
        scene: "MapScene",
        now_s: Callable[[], float],
        monotonic: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._now_s = now_s
        self._monotonic = monotonic
        self._tool: HandTool | None = None
        self._is_tool_down = False
        self._pressed_at: QPointF | None = None
        self._last = QPointF()
        self._is_dragging = False
        self._is_turning = False
        self._is_double = False
        self._hover_at: QPointF | None = None
        self._is_hover_due = False

    @property
    def is_holding(self) -> bool:
        """Whether a hand is on the map now."""
        return self._pressed_at is not None

    @property
    def tool(self) -> HandTool | None:
        """What has the left button, or None where it clicks and pans."""
        return self._tool

    def take(self, tool: HandTool | None) -> None:
        """Give the left button to a tool, or back."""
        self._tool, self._is_tool_down = tool, False
        if self._pressed_at is not None:
            self._pressed_at, self._is_dragging = None, False
            self._scene.camera.let_go()

    def look_under_pointer(self) -> None:
        """Pick what the pointer is over, if it or the map moved since; call once per frame."""
        if not self._is_hover_due or self._is_dragging:
            return
        self._is_hover_due = False
        self.hovered.emit([] if self._hover_at is None else self._pick(self._hover_at))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle what a hand does; everything else goes on."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._mouse(event, kind)
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            # Of the window's shortcuts some are a tool's while it has the hand: Backspace, say.
            is_tools = self._tool is not None and event.key() in TOOL_KEYS
            event.setAccepted(is_tools and not event.modifiers())
            return is_tools
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._key(event)
        if kind == QEvent.Type.Leave:
            self._hover_at, self._is_hover_due = None, True
        return False

    def _mouse(self, event: QMouseEvent, kind: QEvent.Type) -> bool:
        if kind == QEvent.Type.MouseButtonPress:
            return self._press(event)
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if kind == QEvent.Type.MouseButtonRelease:
            return self._let_go(event)
        if kind == QEvent.Type.MouseButtonDblClick:
            is_left = event.button() == Qt.MouseButton.LeftButton
            if self._tool is not None and is_left:
                self._tool.double(self._point(event))
                return True
            # It may as well be the next of two quick drags.
            return self._press(event, is_double=True)
        return False

    def _press(self, event: QMouseEvent, *, is_double: bool = False) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._tool is not None and is_left:
            self._is_tool_down = True
            self._tool.press(self._point(event))
            return True
        # While a tool has the left button, the middle one pans.
        if event.button() not in HELD_BY or self._pressed_at is not None:
            return False
        self._pressed_at = self._last = event.position()
        self._is_dragging, self._is_double = False, is_double
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_right = event.button() == Qt.MouseButton.RightButton
        self._is_turning = is_right or (is_left and has_ctrl)
        self._scene.camera.hold(self._monotonic())
        return True

    def _move(self, event: QMouseEvent) -> bool:
        at = event.position()
        self._hover_at, self._is_hover_due = at, True
        if self._pressed_at is None:
            if self._tool is not None:
                self._tool.move(self._point(event), is_down=self._is_tool_down)
                return True
            return False
        if not self._is_dragging:
            way = at - self._pressed_at
            self._is_dragging = abs(way.x()) + abs(way.y()) > DRAG_PX
        if self._is_dragging:
            step = at - self._last
            if self._is_turning:
                self._turn(step.x() * TURN_DEG_PER_PX)
            else:
                self._scene.camera.pan(step.x(), step.y(), self._monotonic())
            self._last = at
            self._note_move()
        return True

    def _let_go(self, event: QMouseEvent) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._tool is not None and is_left and self._is_tool_down:
            self._is_tool_down = False
            self._tool.let_go(self._point(event))
            return True
        if event.button() not in HELD_BY or self._pressed_at is None:
            return False
        if event.buttons() & (HELD_BY[0] | HELD_BY[1] | HELD_BY[2]):
            return True  # another button is down still
        was_click = is_left and not self._is_dragging and not self._is_turning
        was_turn = self._is_dragging and self._is_turning
        self._pressed_at, self._is_dragging = None, False
        self._scene.camera.let_go()
        if was_turn:
            self._rest_on_north()
        if was_click and self._is_double:
            self._look_nearer(event.position())
        elif was_click:
            self.clicked.emit(self._pick(event.position()), event.position())
        return True

    def _look_nearer(self, at: QPointF) -> None:
        if all(hit.kind.value == GROUND for hit in self._pick(at)):
            self._scene.camera.ease_zoom_at(at.x(), at.y(), DOUBLE_STEP, self._monotonic())
            self._note_move()

    def _turn(self, by_deg: float) -> None:
        camera, at_s = self._scene.camera, self._monotonic()
        camera.rotate(camera.view(at_s).bearing_deg + by_deg, at_s)

    def _rest_on_north(self) -> None:
        camera, at_s = self._scene.camera, self._monotonic()
        off_deg = (camera.view(at_s).bearing_deg + 180.0) % 360.0 - 180.0
        if 0.0 < abs(off_deg) <= NORTH_WITHIN_DEG:
            camera.ask(at_s)
            camera.turn_to(0.0, at_s)
            self._note_move()

    def _wheel(self, event: QWheelEvent) -> bool:
        at = event.position()
        steps = event.angleDelta().y() / WHEEL_STEP * ZOOM_STEP
        if steps:
            self._scene.camera.zoom_at(at.x(), at.y(), steps, self._monotonic())
            self._note_move()
        return True

    def _key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            return False
        key = Qt.Key(event.key())
        if self._tool is not None and self._tool.key(key):
            return True
        pans = {
            Qt.Key.Key_Left: (PAN_STEP_PX, 0.0),
            Qt.Key.Key_Right: (-PAN_STEP_PX, 0.0),
            Qt.Key.Key_Up: (0.0, PAN_STEP_PX),
            Qt.Key.Key_Down: (0.0, -PAN_STEP_PX),
        }
        zooms = {
            Qt.Key.Key_Plus: ZOOM_STEP,
            Qt.Key.Key_Equal: ZOOM_STEP,
            Qt.Key.Key_Minus: -ZOOM_STEP,
        }
        if key in pans:
            self._scene.camera.pan(*pans[key], self._monotonic())
        elif key in zooms:
            view = self._scene.camera.target
            self._scene.camera.zoom_at(
                view.width_px / 2, view.height_px / 2, zooms[key], self._monotonic()
            )
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._turn(TURN_STEP_DEG if key == Qt.Key.Key_BracketRight else -TURN_STEP_DEG)
        elif key == Qt.Key.Key_F:
            self.fit_wanted.emit()
        elif key in ENTER and not event.isAutoRepeat():
            view = self._scene.camera.target
            middle = QPointF(view.width_px / 2, view.height_px / 2)
            self.clicked.emit(*under_middle(self._pick, middle))
            return True
        else:
            return False
        self._note_move()
        return True

    def _point(self, event: QMouseEvent) -> MapPoint:
        at = event.position()
        lon_deg, lat_deg = self._scene.lonlat_at(at.x(), at.y(), self._monotonic())
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return MapPoint(at.x(), at.y(), lon_deg, lat_deg, has_shift, has_ctrl)

    def _note_move(self) -> None:
        self._is_hover_due = True
        self._scene.touch()
        self.moved.emit()

    def _pick(self, at: QPointF) -> "list[Hit]":
        return self._scene.pick(at.x(), at.y(), self._now_s(), self._monotonic())
