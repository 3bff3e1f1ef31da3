"""Hands on the map: drag pans, the wheel zooms where it points, a click chooses; keys do it too."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from typing_extensions import override

from widgets.map.hand_tool import HandTool, MapPoint

if TYPE_CHECKING:  # both bring the GL library with them
    from map_layers.contract import Hit
    from map_layers.scene import MapScene

DRAG_PX = 4.0  # a hand that shakes less than this meant to click
PAN_STEP_PX = 80.0
ZOOM_STEP = 0.5
TOOL_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
WHEEL_STEP = 120.0  # eighths of a degree: one notch of a wheel


class MapHands(QObject):
    """Watches a host's surface. Emits what was clicked, and what the pointer is over."""

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
        if kind == QEvent.Type.MouseButtonDblClick and self._tool is not None:
            self._tool.double(self._point(event))
            return True
        return False

    def _press(self, event: QMouseEvent) -> bool:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._tool is not None and is_left:
            self._is_tool_down = True
            self._tool.press(self._point(event))
            return True
        # While a tool has the left button, the middle one pans.
        if not is_left and event.button() != Qt.MouseButton.MiddleButton:
            return False
        self._pressed_at = self._last = event.position()
        self._is_dragging = False
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
        is_middle = event.button() == Qt.MouseButton.MiddleButton
        if not (is_left or is_middle) or self._pressed_at is None:
            return False
        was_click = is_left and not self._is_dragging
        self._pressed_at, self._is_dragging = None, False
        self._scene.camera.let_go()
        if was_click:
            self.clicked.emit(self._pick(event.position()), event.position())
        return True

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
        elif key == Qt.Key.Key_F:
            self.fit_wanted.emit()
        else:
            return False
        self._note_move()
        return True

    def _point(self, event: QMouseEvent) -> MapPoint:
        at = event.position()
        lon_deg, lat_deg = self._scene.lonlat_at(at.x(), at.y(), self._monotonic())
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return MapPoint(at.x(), at.y(), lon_deg, lat_deg, has_shift)

    def _note_move(self) -> None:
        self._is_hover_due = True
        self._scene.touch()
        self.moved.emit()

    def _pick(self, at: QPointF) -> "list[Hit]":
        return self._scene.pick(at.x(), at.y(), self._now_s(), self._monotonic())
