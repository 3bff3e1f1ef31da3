"""The card of a picture that a line of the duty log has: what was kept, if it still is that."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from app.domain.errors import StoreError
from app.domain.shift import LogLine
from app.services.attachments import Attachments, picture_of
from widgets.camera.decoder_wire import MOST_PIXELS
from widgets.cards.card import Card
from widgets.hall_time import clock_text, date_text
from widgets.look import Look
from widgets.texts import Texts

_NO_ROOM_PX = 40


class PictureCard(Card):
    """Shows the picture as wide as the card, or says why it cannot be vouched for."""

    def __init__(
        self, line: LogLine, attachments: Attachments | None, look: Look, texts: Texts
    ) -> None:
        super().__init__(look, texts)
        sha256 = picture_of(line.about)
        self.title.set_text(texts("camera.keep.title"))
        when = f"{date_text(line.time_s)} {clock_text(line.time_s)}"
        self.when = self.label(f"{when}  {line.person}", tone="second")
        self.text = self.label(line.text or texts("log.erased"), is_wrapping=True)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumWidth(1)
        self.hash = self.label(
            texts("camera.keep.hash", hash=sha256), tone="muted", is_wrapping=True
        )
        self.trouble = self.label(tone="bad", is_wrapping=True)
        self._image = QImage()
        self.stack(self.when, self.text, self.picture, self.trouble, self.hash)
        key = self._read(sha256, attachments)
        self.trouble.set_text(texts(key) if key else "")
        self.trouble.setVisible(bool(key))
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _read(self, sha256: str, attachments: Attachments | None) -> str:
        """Take the picture; return the key of what is wrong with it, or nothing."""
        if attachments is None:
            return "camera.keep.missing"
        try:
            content = attachments.read(sha256)
        except StoreError as error:
            is_changed = str(error) == "attachment_changed"
            return "camera.keep.changed" if is_changed else "camera.keep.missing"
        buffer = QBuffer()
        buffer.setData(QByteArray(content))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, QByteArray(b"png"))
        size = reader.size()
        if 0 < size.width() * size.height() <= MOST_PIXELS:
            self._image = reader.read()
        return "camera.keep.changed" if self._image.isNull() else ""

    def _fit(self) -> None:
        if self._image.isNull():
            self.picture.hide()
            return
        ratio = self.devicePixelRatioF()
        room = max(_NO_ROOM_PX, self.width() - 2 * self.look.px(12))
        size = QSize(round(room * ratio), round(room * ratio))
        shown = self._image.scaled(
            size,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap = QPixmap.fromImage(shown)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
