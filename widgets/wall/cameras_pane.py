"""Cameras on a wall: the ones that the scene names, up to nine, each with its own age."""

from typing import ClassVar

from PySide6.QtCore import Qt
from typing_extensions import override

from app.domain.errors import DecodeError
from app.domain.ports import Answer
from widgets.camera.registered import near_of
from widgets.camera_grid.tile_board import TileBoard
from widgets.look import Look
from widgets.map.register_answer import registers_of
from widgets.plain import PlainLabel
from widgets.wall.wall_pane import WallContext, WallPane

ASK_AGAIN_S = 10.0


class CamerasPane(WallPane):
    """Asks for the register once the link is live, and again until it came."""

    waits_for_data: ClassVar[bool] = False

    def __init__(self, context: WallContext, look: Look, ids: tuple[str, ...]) -> None:
        super().__init__(context.texts("camera.grid.wall"), context, look)
        self._ids = ids
        self._question = ""
        self._asked_s: float | None = None
        self._is_known = False
        self.notice = PlainLabel(is_wrapping=True)
        self.notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.board = TileBoard(look, context.texts, context.monotonic, len(ids))
        self.content.addWidget(self.notice)
        self.content.addWidget(self.board, 1)
        self.dot.hide()  # each tile says how far its own picture may be trusted
        self.as_of.hide()
        if context.player is not None:
            self.notice.set_text(context.texts("camera.grid.not_in_replay"))
            self.board.hide()
        else:
            self.notice.hide()
        self.set_look(look)

    @override
    def refresh(self) -> None:
        """Ask for the register where it is still wanted, and let ages grow."""
        super().refresh()
        self.vouch(None)  # pictures come from the cameras themselves, not over the link
        if self.context.player is not None:
            return
        now_s = self.context.monotonic()
        is_due = self._asked_s is None or now_s - self._asked_s >= ASK_AGAIN_S
        if self.is_live and not self._is_known and is_due:
            self._asked_s = now_s
            questions = self.context.group.questions
            questions.cancel(self._question)
            self._question = questions.ask("registers", self._on_registers)
        self.board.refresh()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if hasattr(self, "board"):
            self.board.set_look(look)
            self.notice.setFont(look.font())
            pad = look.px(12)
            self.content.setContentsMargins(pad, 0, pad, look.px(8))

    @override
    def release(self) -> None:
        """Close all streams."""
        self.context.group.questions.cancel(self._question)
        self.board.release()

    def _on_registers(self, answer: Answer) -> None:
        try:
            cameras = registers_of(answer.result).cameras if answer.code == "ok" else None
        except DecodeError:
            cameras = None
        if cameras is None:
            return  # asked again before long
        self._is_known = True
        known = {camera.camera_id: camera for camera in cameras}
        unknown = []
        for tile, camera_id in zip(self.board.tiles, self._ids, strict=True):
            camera = known.get(camera_id)
            tile.show_camera(near_of(camera) if camera is not None else None)
            if camera is None:
                unknown.append(camera_id)
        self.notice.setVisible(bool(unknown))
        if unknown:
            ids = ", ".join(unknown)
            self.notice.set_text(self.context.texts("camera.grid.unknown", id=ids))
