"""The picture of a snapshot, as large as its place: decoded once, never larger than it is shown."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.cases.picture_reading import picture_in
from widgets.look import Look, TextRole

LEAST_PX = (320, 180)
MOST_CHARACTERS = 300


class SnapshotPicture(QWidget):
    """Shows a picture, or says in words why there is none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._content: bytes | None = None
        self._said = ""
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(*LEAST_PX)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.update()

    def show_picture(self, content: bytes) -> bool:
        """Show a picture of JPEG or PNG bytes; return whether it could be read."""
        if content is not self._content:
            self._content, self._said = content, ""
            self._decode()
        return not self.image.isNull()

    def show_words(self, said: str) -> None:
        """Show no picture and say why."""
        if said != self._said or self._content is not None:
            self._content, self._said, self.image = None, said, QImage()
            self.update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decode for the new size."""
        super().resizeEvent(event)
        self._decode()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture in the middle, or the words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("ground"))
        if self.image.isNull():
            painter.setFont(self._look.font(TextRole.BODY))
            painter.setPen(self._look.colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(flags), safe_text(self._said, MOST_CHARACTERS))
        else:
            ratio = self.devicePixelRatioF()
            wide, high = round(self.image.width() / ratio), round(self.image.height() / ratio)
            left, top = (self.width() - wide) // 2, (self.height() - high) // 2
            painter.drawImage(QRect(left, top, wide, high), self.image)
        painter.end()

    def _decode(self) -> None:
        """Read the picture at the size it is shown; one that claims to be vast is not read."""
        if self._content is None:
            return
        ratio = self.devicePixelRatioF()
        room = QSize(round(self.width() * ratio), round(self.height() * ratio))
        self.image = picture_in(self._content, room)
        self.update()
