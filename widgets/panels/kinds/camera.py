"""Cameras in a panel: one to four by their ids; a replay has none, and says so."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import DecodeError
from app.domain.ports import Answer, LinkState
from app.domain.readings import Soundness
from app.domain.register import Camera
from widgets.camera.registered import near_of
from widgets.camera.tile import CameraTile
from widgets.camera.turns import Turns
from widgets.look import Look
from widgets.map.register_answer import registers_of
from widgets.panels.body import PanelContext, ShownText
from widgets.panels.spec import BodySpec
from widgets.plain import PlainLabel

MOST_TILES = 4
ASK_AGAIN_S = 10.0
TILE_HZ = 4.0
GAP_PX = 4


class CameraBody(QWidget):
    """Streams only while it can be seen; each tile says how far its own picture may be trusted."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__()
        self._context = context
        self._look = look
        self._ids = spec.cameras[:MOST_TILES]
        self._question = ""
        self._asked_s = float("-inf")
        self._is_known = False
        self._unknown: tuple[str, ...] = ()
        self.notice = PlainLabel(is_wrapping=True)
        self.notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room = _Room(look)
        turns = Turns(self)
        self.tiles = tuple(
            CameraTile(look, context.texts, time.monotonic, self._room, TILE_HZ, turns)
            for _ in (self._ids if context.group.is_live else ())
        )
        self._room.tiles = self.tiles
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notice)
        column.addWidget(self._room, 1)
        self.set_look(look)
        self.refresh()

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        return self

    def refresh(self) -> None:
        """Ask for the register where it is still wanted, and let ages grow."""
        group = self._context.group
        now_s = time.monotonic()
        is_due = self.tiles and not self._is_known and now_s - self._asked_s >= ASK_AGAIN_S
        if is_due and group.status.state is LinkState.LIVE:
            self._asked_s = now_s
            group.questions.cancel(self._question)
            self._question = group.questions.ask("registers", self._on_registers)
        for tile in self.tiles:
            if not tile.isHidden():
                tile.refresh()
        said = self._said()
        self.notice.set_text(said)
        self.notice.setVisible(bool(said))
        self._room.setVisible(bool(self.tiles))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.notice.setFont(look.font())
        self._room.set_look(look)

    def release(self) -> None:
        """Close all streams."""
        self._context.group.questions.cancel(self._question)
        for tile in self.tiles:
            tile.release()

    def as_of_s(self) -> float:
        """Return now: pictures come from the cameras, and each tile tells its own age."""
        return self._context.group.now_s() if self.tiles else 0.0

    def soundness(self) -> Soundness:
        """Return that there are tiles; how fresh each picture is stands on it."""
        return Soundness.LIVE if self.tiles else Soundness.LOST

    def missing(self) -> tuple[str, ...]:
        """Return the cameras that no register knows."""
        return self._unknown

    def shown_texts(self) -> Sequence[ShownText]:
        """Return nothing: the tiles measure their own words, the notice is a label."""
        return ()

    def _said(self) -> str:
        texts = self._context.texts
        if not self._context.group.is_live:
            return texts("panel_shapes.no_replay_camera")
        if not self._ids:
            return texts("panel_shapes.no_camera")
        if self._unknown:
            return texts("panel_shapes.unknown_camera", id=", ".join(self._unknown))
        return ""

    def _on_registers(self, answer: Answer) -> None:
        try:
            cameras = registers_of(answer.result).cameras if answer.code == "ok" else None
        except DecodeError:
            cameras = None
        if cameras is None:
            return  # asked again before long
        self._is_known = True
        known: dict[str, Camera] = {camera.camera_id: camera for camera in cameras}
        for tile, camera_id in zip(self.tiles, self._ids, strict=True):
            camera = known.get(camera_id)
            tile.show_camera(near_of(camera) if camera is not None else None)
        self._unknown = tuple(one for one in self._ids if one not in known)
        self.refresh()


class _Room(QWidget):
    """Two by two at most, all alike."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.tiles: tuple[CameraTile, ...] = ()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for tile in self.tiles:
            tile.set_look(look)
        self._lay_out()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        count = len(self.tiles)
        if not count:
            return
        gap = self._look.px(GAP_PX)
        is_wide = self.width() >= self.height()
        columns = 2 if count > 2 or (count > 1 and is_wide) else 1  # noqa: PLR2004 - two by two
        rows = -(-count // columns)
        wide = (self.width() - (columns - 1) * gap) // columns
        high = (self.height() - (rows - 1) * gap) // rows
        for number, tile in enumerate(self.tiles):
            row, column = divmod(number, columns)
            tile.setGeometry(QRect(column * (wide + gap), row * (high + gap), wide, high))
