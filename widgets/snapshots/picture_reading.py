"""Reads a picture of a case no larger than it is shown; one that claims to be vast is not read."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from widgets.camera.decoder_wire import MOST_PIXELS


def read_picture(content: bytes, room: QSize) -> QImage:
    """Return JPEG or PNG bytes as a picture that fits ``room`` (pixels); null if they are none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    is_png = content.startswith(b"\x89PNG")
    reader = QImageReader(buffer, QByteArray(b"png" if is_png else b"jpeg"))
    size = reader.size()
    if not 0 < size.width() * size.height() <= MOST_PIXELS:
        return QImage()
    reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
