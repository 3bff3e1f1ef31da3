"""The camera drawer: nine cameras near a place, one large on demand, by mouse and by keyboard."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from app.domain.errors import DecodeError
from app.domain.ports import Answer
from app.services.live import ViewGroup
from app.services.record import CameraNear, cameras_of
from widgets.camera.tile import TileMarks
from widgets.camera_grid.keeper import PictureKeeper
from widgets.camera_grid.slots import SLOTS, CameraSlots
from widgets.camera_grid.tile_board import TileBoard
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text, plain_tooltip
from widgets.texts import Texts

ASKED = 16  # nine to be shown, and those to change one for
HEIGHT_PX = 520
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CameraGrid(Pane):
    """Emits ``closed`` on Esc, ``target_wanted`` and ``centre_wanted`` for another place.

    Whoever hears those calls :meth:`look_near`. ``keeper`` is None where nothing can be kept.
    """

    closed = Signal()
    target_wanted = Signal()
    centre_wanted = Signal()

    def __init__(
        self,
        group: ViewGroup,
        keeper: PictureKeeper | None,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("camera.grid.title"), look, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group = group
        self._texts = texts
        self._keeper = keeper
        self._question = ""
        self._place = ""
        self.slots = CameraSlots()
        self.board = TileBoard(look, texts, monotonic)
        self.board.pressed.connect(self.press)
        self.notice = PlainLabel(texts("camera.grid.idle"), is_wrapping=True)
        self.notice.setProperty("tone", "second")
        self.notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note = PlainLabel()
        self.note.setProperty("tone", "muted")
        self._acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_N: self.target_wanted.emit,
            Qt.Key.Key_M: self.centre_wanted.emit,
            Qt.Key.Key_P: self.pin,
            Qt.Key.Key_R: self.replace,
            Qt.Key.Key_Return: self.toggle_large,
            Qt.Key.Key_Enter: self.toggle_large,
            Qt.Key.Key_S: self.keep,
            Qt.Key.Key_Escape: self._step_back,
        }
        self.buttons = {
            key: self._button(key, act)
            for key, act in (
                ("nearest", self.target_wanted.emit),
                ("from_centre", self.centre_wanted.emit),
                ("pin", self.pin),
                ("replace", self.replace),
                ("large", self.toggle_large),
                ("keep", self.keep),
            )
        }
        self.buttons["keep"].setVisible(keeper is not None)
        self.header.insertWidget(1, self.note, 2)  # it elides, so it needs room given to it
        self.content.addWidget(self.notice)
        self.content.addWidget(self.board, 1)
        self.dot.hide()  # each tile says how far its own picture may be trusted
        self.set_look(look)
        self._show()

    def look_near(self, lon_deg: float, lat_deg: float, place: str) -> None:
        """Show the nine nearest to a position, called ``place``; those that are held stay."""
        self._group.questions.cancel(self._question)
        self._place = place
        self.note.set_text(self._texts("camera.grid.asking"))
        self._question = self._group.questions.ask(
            "cameras_near", self._on_cameras, lon_deg=lon_deg, lat_deg=lat_deg, count=ASKED
        )

    def put(self, camera: CameraNear) -> None:
        """Show a camera in the chosen place and hold it there."""
        self.slots.put(camera)
        self._show()

    def press(self, number: int) -> None:
        """Choose a tile and show it alone, or all nine again."""
        self.slots.choose(number)
        self.toggle_large()
        self.setFocus()

    def toggle_large(self) -> None:
        """Show the chosen tile alone, or all nine again."""
        is_large = self.board.large is None and self._chosen() is not None
        self.board.enlarge(self.slots.chosen if is_large else None)
        self._show()

    def pin(self) -> None:
        """Hold the chosen camera in its place, or let it go."""
        self.slots.pin()
        self._show()

    def replace(self) -> None:
        """Change the chosen camera for the next nearest."""
        if not self.slots.replace():
            self.note.set_text(self._texts("camera.grid.no_more"))
        self._show()

    def keep(self) -> None:
        """Keep the chosen picture of now in the log."""
        if self._keeper is not None:
            self._keeper.keep(self.board.tiles[self.slots.chosen], self.note.set_text)

    def refresh(self) -> None:
        """Let ages grow."""
        if self.isVisible():
            self.board.refresh()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if hasattr(self, "buttons"):
            self.board.set_look(look)
            self.notice.setFont(look.font())
            self.note.setFont(look.font())
            pad = look.px(12)
            self.content.setContentsMargins(pad, 0, pad, look.px(8))
            self.content.setSpacing(look.px(4))
            self.setFixedHeight(look.px(HEIGHT_PX))

    def release(self) -> None:
        """Close all streams, and let pictures under way be kept."""
        self._group.questions.cancel(self._question)
        self.board.release()
        if self._keeper is not None:
            self._keeper.release()

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the letters that mean something here from the window's own keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            key = Qt.Key(event.key())
            if not event.modifiers() and key in self._acts and key != Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with digits and arrows, act with letters, shut with Esc."""
        key = Qt.Key(event.key())
        number = event.key() - Qt.Key.Key_1
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif 0 <= number < SLOTS:
            self._choose(lambda: self.slots.choose(number))
        elif key in _ARROWS:
            self._choose(lambda: self.slots.step(*_ARROWS[key]))
        elif key in self._acts and not event.isAutoRepeat():
            self._acts[key]()
        else:
            super().keyPressEvent(event)

    def _choose(self, act: Callable[[], None]) -> None:
        act()
        if self.board.large is not None:
            self.board.enlarge(self.slots.chosen)
        self._show()

    def _step_back(self) -> None:
        if self.board.large is not None:
            self.toggle_large()
        else:
            self.closed.emit()

    def _chosen(self) -> CameraNear | None:
        return self.slots.slots[self.slots.chosen].camera

    def _on_cameras(self, answer: Answer) -> None:
        self.note.set_text("")
        try:
            cameras = cameras_of(answer.result) if answer.code == "ok" else ()
        except DecodeError as error:
            self.note.set_text(error_text(self._texts, error.reason))
            return
        if answer.code != "ok":
            self.note.set_text(error_text(self._texts, answer.code))
            return
        self.slots.take_nearest(cameras)
        key = "camera.grid.near" if cameras else "camera.grid.none"
        shown = min(len(cameras), SLOTS)
        self.note.set_text(self._texts(key, place=self._place, count=shown))
        self._show()

    def _show(self) -> None:
        slots = self.slots
        for number, (tile, slot) in enumerate(zip(self.board.tiles, slots.slots, strict=True)):
            tile.show_camera(slot.camera)
            tile.mark(TileMarks(number + 1, number == slots.chosen, slot.is_pinned))
        is_any = any(slot.camera is not None for slot in slots.slots)
        self.notice.setVisible(not is_any)
        self.board.setVisible(is_any)
        for key in ("pin", "replace", "large", "keep"):
            self.buttons[key].setEnabled(self._chosen() is not None)
        self.buttons["pin"].setChecked(slots.slots[slots.chosen].is_pinned)
        self.buttons["large"].setChecked(self.board.large is not None)

    def _button(self, key: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(button_text(self._texts(f"camera.grid.{key}")))
        button.setToolTip(plain_tooltip(self._texts(f"camera.grid.{key}_tip")))
        button.setProperty("role", "tool")
        button.setCheckable(key in {"pin", "large"})
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: act())
        self.header.insertWidget(self.header.count() - 2, button)
        return button
