"""The strip of the nearest cameras: asks the hub which they are and opens two of them."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import DecodeError
from app.domain.ports import Answer
from app.services.live import ViewGroup
from app.services.record import cameras_of
from widgets.camera.tile import CameraTile
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

TILES = 2


class CameraPair(QFrame):
    """Implements ``widgets.camera_slot.CameraSlot``; ``monotonic`` gives real seconds."""

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._group = group
        self._texts = texts
        self._question = ""
        self.tiles = tuple(CameraTile(look, texts, monotonic) for _ in range(TILES))
        self.notice = PlainLabel(texts("camera.idle"), is_wrapping=True)
        self.notice.setProperty("tone", "muted")
        self._row = QHBoxLayout()
        for tile in self.tiles:
            self._row.addWidget(tile)
            tile.hide()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.notice)
        self._column.addLayout(self._row)
        self.set_look(look)

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        return self

    def look_near(self, lon_deg: float, lat_deg: float) -> None:
        """Open the cameras nearest to a position; a newer position drops the older question."""
        self._group.questions.cancel(self._question)
        if not any(tile.camera for tile in self.tiles):
            self._say("camera.asking")
        self._question = self._group.questions.ask(
            "cameras_near", self._on_cameras, lon_deg=lon_deg, lat_deg=lat_deg, count=TILES
        )

    def refresh(self) -> None:
        """Let the ages of the pictures grow, and notice streams that died."""
        for tile in self.tiles:
            tile.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for tile in self.tiles:
            tile.set_look(look)
        self.notice.setFont(look.font())
        self._row.setSpacing(look.px(4))
        self._column.setContentsMargins(look.px(12), look.px(4), look.px(12), look.px(8))

    def release(self) -> None:
        """Close all streams."""
        self._group.questions.cancel(self._question)
        for tile in self.tiles:
            tile.release()

    def _on_cameras(self, answer: Answer) -> None:
        try:
            cameras = cameras_of(answer.result) if answer.code == "ok" else ()
        except DecodeError as error:
            self._show_text(error_text(self._texts, error.reason))
            return
        if answer.code != "ok":
            self._show_text(error_text(self._texts, answer.code))
            return
        for number, tile in enumerate(self.tiles):
            camera = cameras[number] if number < len(cameras) else None
            tile.show_camera(camera)
            tile.setVisible(camera is not None)
        if cameras:
            self.notice.hide()
        else:
            self._say("camera.none")

    def _say(self, key: str) -> None:
        self._show_text(self._texts(key))

    def _show_text(self, text: str) -> None:
        self.notice.set_text(text)
        self.notice.show()
