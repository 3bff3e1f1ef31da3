"""One MJPEG stream over HTTP: no proxy, no redirect, bounded buffers, pictures checked first."""

import zlib
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, QUrl
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkReply,
    QNetworkRequest,
)

from app.domain.errors import DecodeError
from widgets.camera.mjpeg import MjpegParser

READ_BUFFER_BYTES = 1024 * 1024
MOST_PIXELS = 3840 * 2160
_OK = 200
OnPicture = Callable[[QImage, int], None]


class HttpStream(QObject):
    """``on_picture`` gets each picture and a digest of its bytes, ``on_trouble`` a short name."""

    def __init__(
        self, on_picture: OnPicture, on_trouble: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._on_picture = on_picture
        self._on_trouble = on_trouble
        self._network = QNetworkAccessManager(self)
        self._network.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._reply: QNetworkReply | None = None
        self._parser: MjpegParser | None = None

    @property
    def is_open(self) -> bool:
        """Whether a request is under way."""
        return self._reply is not None

    def open(self, address: str) -> None:
        """Ask for the stream, after closing an older one."""
        self.close()
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        if not is_supported(address) or not url.isValid():
            self._on_trouble("unsupported")
            return
        request = QNetworkRequest(url)
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute,
            QNetworkRequest.RedirectPolicy.ManualRedirectPolicy,
        )
        reply = self._network.get(request)
        reply.setReadBufferSize(READ_BUFFER_BYTES)
        self._reply, self._parser = reply, None
        reply.readyRead.connect(self._read)
        reply.finished.connect(self._finish)

    def close(self) -> None:
        """Hang up."""
        reply, self._reply, self._parser = self._reply, None, None
        if reply is not None:
            reply.readyRead.disconnect(self._read)
            reply.finished.disconnect(self._finish)
            reply.abort()
            reply.deleteLater()
            self._network.clearConnectionCache()  # nothing is kept open to what is not watched

    def _read(self) -> None:
        reply = self._reply
        if reply is None:
            return
        try:
            if self._parser is None:
                self._parser = _parser_for(reply)
            pictures = self._parser.feed(bytes(reply.readAll().data()))
            if pictures:
                # Only the newest is decoded: a slow console must not fall behind the camera.
                self._on_picture(decoded(pictures[-1]), zlib.crc32(pictures[-1]))
        except DecodeError as error:
            self.close()
            self._on_trouble(error.reason)

    def _finish(self) -> None:
        reply = self._reply
        error = reply.error() if reply is not None else QNetworkReply.NetworkError.NoError
        was_live = self._parser is not None
        self.close()
        is_clean = error in (
            QNetworkReply.NetworkError.NoError,
            QNetworkReply.NetworkError.RemoteHostClosedError,
        )
        self._on_trouble("closed" if was_live or is_clean else "refused")


def _parser_for(reply: QNetworkReply) -> MjpegParser:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    if status != _OK:
        raise DecodeError("refused", f"HTTP {status}")
    kind = reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader)
    return MjpegParser(str(kind or ""))


def is_supported(address: str) -> bool:
    """Return whether this version can show the address: MJPEG over HTTP(S), not RTSP or HLS."""
    url = QUrl(address)
    return url.scheme() in {"http", "https"} and not url.path().endswith(".m3u8")


def decoded(jpeg: bytes) -> QImage:
    """Return the picture; raise DecodeError for a damaged or enormous one before it is decoded."""
    buffer = QBuffer()
    buffer.setData(QByteArray(jpeg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    size: QSize = reader.size()
    if not size.isValid():
        raise DecodeError("broken", "no size")
    if size.width() * size.height() > MOST_PIXELS:
        raise DecodeError("too_large", f"{size.width()}x{size.height()}")
    image = reader.read()
    if image.isNull():
        raise DecodeError("broken", reader.errorString())
    return image
