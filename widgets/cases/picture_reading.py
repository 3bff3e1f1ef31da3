"""A picture of a case out of its bytes: never larger than it is shown, a vast one not at all."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from widgets.camera.decoder_wire import MOST_PIXELS


def picture_in(content: bytes, room: QSize) -> QImage:
    """Return a PNG or JPEG scaled into ``room`` (px); a null image where it cannot be read."""
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
