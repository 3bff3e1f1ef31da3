"""One MJPEG stream over HTTP: no proxy, no redirect, bounded buffers, pictures checked first."""

import zlib
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkReply,
    QNetworkRequest,
)

from app.domain.errors import DecodeError
from widgets.camera.address import STATUS_WORDS, SourceKind, kind_of
from widgets.camera.decoder_wire import MOST_PIXELS
from widgets.camera.mjpeg import MjpegParser
from widgets.camera.stream import OnPicture, OnStill, OnTrouble
from widgets.camera.turns import Turns

READ_BUFFER_BYTES = 1024 * 1024
FIRST_WITHIN_S = 4.0
FIRST_SIZE_PX = (640, 360)
FIRST_HZ = 12.0
_OK = 200
_END_OF_JPEG, _TAIL_BYTES = b"\xff\xd9", 1024  # some makers pad what follows the end


class HttpStream(QObject):
    """Implements ``widgets.camera.stream.Stream`` for MJPEG; ``monotonic`` gives real seconds."""

    first_within_s = FIRST_WITHIN_S

    def __init__(
        self,
        on_picture: OnPicture,
        on_trouble: OnTrouble,
        monotonic: Callable[[], float],
        turns: Turns,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._on_picture = on_picture
        self._on_trouble = on_trouble
        self._monotonic = monotonic
        self._turns = turns
        self._network = QNetworkAccessManager(self)
        self._network.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._reply: QNetworkReply | None = None
        self._parser: MjpegParser | None = None
        self._size_px = QSize(*FIRST_SIZE_PX)
        self._every_s = 1.0 / FIRST_HZ
        self._due_s = 0.0
        self._jpeg = b""
        self.late_word = "silent"

    @property
    def is_open(self) -> bool:
        """Whether a request is under way."""
        return self._reply is not None

    def open(self, address: str) -> None:
        """Ask for the stream, after closing an older one."""
        self.close()
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        if kind_of(address) is not SourceKind.MJPEG or not url.isValid():
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
        self.late_word = "silent"
        reply.readyRead.connect(self._read)
        reply.finished.connect(self._finish)

    def close(self) -> None:
        """Hang up."""
        reply, self._reply, self._parser = self._reply, None, None
        self._jpeg = b""
        self._turns.forget(self)
        if reply is not None:
            reply.readyRead.disconnect(self._read)
            reply.finished.disconnect(self._finish)
            reply.abort()
            reply.deleteLater()
            self._network.clearConnectionCache()  # nothing is kept open to what is not watched

    def show_at(self, width_px: int, height_px: int, most_hz: float) -> None:
        """Decode no larger and no more often than this from now on."""
        self._size_px = QSize(max(16, width_px), max(16, height_px))
        self._every_s = 1.0 / most_hz

    def take_still(self, on_still: OnStill) -> None:
        """Decode the newest picture as large as it came."""
        if not self._jpeg:
            on_still(None)
            return
        try:
            still = decoded(self._jpeg)
        except DecodeError as error:
            self.close()
            self._on_trouble(error.reason)
            on_still(None)
        else:
            on_still(still)

    def _read(self) -> None:
        reply = self._reply
        if reply is None:
            return
        self.late_word = "slow"
        try:
            if self._parser is None:
                self._parser = _parser_for(reply)
            pictures = self._parser.feed(bytes(reply.readAll().data()))
            if pictures and (now_s := self._monotonic()) >= self._due_s:
                # Only the newest is decoded: a slow console must not fall behind the camera.
                self._due_s = max(self._due_s + self._every_s, now_s)
                self._jpeg = pictures[-1]
                self._turns.wait(self, self._decode)
        except DecodeError as error:
            self.close()
            self._on_trouble(error.reason)

    def _decode(self) -> None:
        try:
            image = decoded(self._jpeg, self._size_px)
        except DecodeError as error:
            self.close()
            self._on_trouble(error.reason)
        else:
            self._on_picture(image, zlib.crc32(self._jpeg))

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
        raise DecodeError(STATUS_WORDS.get(status, "refused"), f"HTTP {status}")
    kind = reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader)
    return MjpegParser(str(kind or ""))


def decoded(jpeg: bytes, within: QSize | None = None) -> QImage:
    """Return the picture, scaled down to fit ``within`` if that is given.

    Raises DecodeError for a damaged or enormous one before it is decoded.
    """
    if _END_OF_JPEG not in jpeg[-_TAIL_BYTES:]:
        raise DecodeError("broken", f"{len(jpeg)} bytes without an end")
    buffer = QBuffer()
    buffer.setData(QByteArray(jpeg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    size: QSize = reader.size()
    if not size.isValid() or size.isEmpty():
        raise DecodeError("broken", "no size")
    if size.width() * size.height() > MOST_PIXELS:
        raise DecodeError("too_large", f"{size.width()}x{size.height()}")
    if within is not None and (size.width() > within.width() or size.height() > within.height()):
        # The JPEG library leaves out what is not wanted: a quarter of the size is a tenth of it.
        reader.setScaledSize(size.scaled(within, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise DecodeError("broken", reader.errorString())
    return image
