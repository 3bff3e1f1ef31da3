"""The process that decodes one camera's video with FFmpeg: what breaks in it breaks nothing else.

``python -m widgets.camera.decoder`` reads commands, a line each, from its standard input: ``open
KIND ADDRESS``, ``size W H HZ``, ``next``, ``still``. It writes the messages of
:mod:`widgets.camera.decoder_wire` to its standard output, and ends when its input does. A frame is
sent only after ``next`` asked for it, and it is the newest there is: nothing ever queues.
"""

import contextlib
import os
import sys
import threading
import zlib
from typing import IO

from PySide6.QtCore import QObject, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

from app.domain.errors import DecodeError
from widgets.camera.address import SourceKind
from widgets.camera.decoder_wire import MOST_PIXELS, Message, Part, packed
from widgets.camera.first_look import look_first
from widgets.camera.relay import LOOPBACK, Relay

LOOK_EVERY_MS = 20
MOST_DATA_BYTES = 1536 * 1024 * 1024  # of the heap; 8 MB for each stack of a thread are in it
LATER_THAN_OTHERS = 5  # the console's own work goes first
_FIRST_SIZE_PX = (640, 360)
_FIRST_HZ = 12.0
# What a film is made of may name further addresses, of many kinds: sockets, pipes, files.
_MAY_OPEN = {
    SourceKind.FILE: "file",
    SourceKind.RTSP: "tcp,rtp,udp",  # it binds UDP before it asks; the relay says no to it
    SourceKind.HLS: "http,https,httpproxy,tls,tcp,crypto,data",
    SourceKind.VIDEO: "http,https,httpproxy,tls,tcp",
}
_WORDS = {
    QMediaPlayer.Error.FormatError: "no_codec",
    QMediaPlayer.Error.NetworkError: "refused",
    QMediaPlayer.Error.AccessDeniedError: "unauthorised",
}


class Decoder(QObject):
    """One player and what is asked of it; ``out`` takes the messages."""

    told = Signal(str)

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__()
        self._out = out
        self._size_px = QSize(*_FIRST_SIZE_PX)
        self._every_us = round(1e6 / _FIRST_HZ)
        self._wants_frame = self._wants_still = False
        self._last_us = self._sent_us = -1
        self._player: QMediaPlayer | None = None
        self._sink: QVideoSink | None = None
        self._relay: Relay | None = None
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)
        self.told.connect(self.obey)

    def obey(self, line: str) -> None:
        """Do what a line of the console asks."""
        word, _, rest = line.partition(" ")
        match word:
            case "open":
                kind, _, address = rest.partition(" ")
                self._open(SourceKind(kind), address)
            case "size":
                width, height, hz = rest.split()
                self._size_px = QSize(int(width), int(height))
                self._every_us = round(1e6 / float(hz))
            case "next":
                self._wants_frame = True
            case "still":
                self._wants_still = True

    def _open(self, kind: SourceKind, address: str) -> None:
        self._shut()
        try:
            look_first(address, kind)
        except DecodeError as error:
            self._fail(error.reason)
            return
        self._say(Message(Part.OPENED))
        url = self._way_to(address, kind)
        self._sink, self._player = QVideoSink(self), QMediaPlayer(self)
        self._player.setVideoSink(self._sink)
        if kind is SourceKind.FILE:
            self._player.setLoops(QMediaPlayer.Loops.Infinite)
        self._player.errorOccurred.connect(self._on_error)
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.setSource(url)
        self._player.play()
        self._last_us = self._sent_us = -1
        self._looking.start()

    def _way_to(self, address: str, kind: SourceKind) -> QUrl:
        """Return what FFmpeg is told: it reaches the register's host and port, and nobody else."""
        url = QUrl(address)
        os.environ["QT_FFMPEG_PROTOCOL_WHITELIST"] = _MAY_OPEN[kind]
        os.environ.pop("no_proxy", None)
        if kind is SourceKind.FILE:
            return url
        self._relay = Relay(address)
        os.environ["http_proxy"] = f"http://{LOOPBACK}:{self._relay.port}"
        if kind is SourceKind.RTSP:
            url.setScheme("rtsp")  # the relay speaks TLS with the camera
            url.setHost(LOOPBACK)
            url.setPort(self._relay.port)
        return url

    def _shut(self) -> None:
        self._looking.stop()
        relay, self._relay = self._relay, None
        if relay is not None:
            relay.close()
        player, self._player, self._sink = self._player, None, None
        if player is not None:
            player.errorOccurred.disconnect(self._on_error)
            player.mediaStatusChanged.disconnect(self._on_status)
            player.stop()
            player.deleteLater()

    def _on_error(self, error: QMediaPlayer.Error, _words: str) -> None:
        # Its words may hold the address, and with it a password: they are not passed on.
        self._fail(_WORDS.get(error, "not_video"))

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.EndOfMedia:
            self._fail("closed")
        elif status is QMediaPlayer.MediaStatus.InvalidMedia:
            self._fail("not_video")
        elif status is QMediaPlayer.MediaStatus.LoadedMedia:
            player = self._player
            if player is not None and not player.hasVideo():
                self._fail("no_picture")

    def _look(self) -> None:
        if self._sink is None or not (self._wants_frame or self._wants_still):
            return
        frame = self._sink.videoFrame()
        now_us = frame.startTime()
        if not frame.isValid() or now_us == self._last_us:
            return
        if frame.width() * frame.height() > MOST_PIXELS:
            self._fail("too_large")
            return
        is_due = not 0 <= now_us - self._sent_us < self._every_us - LOOK_EVERY_MS * 500
        if not (self._wants_still or is_due):
            return
        self._last_us = now_us
        self._send(frame, now_us)

    def _send(self, frame: QVideoFrame, now_us: int) -> None:
        image = frame.toImage()
        if image.isNull():
            self._fail("broken")
            return
        if self._wants_still:
            self._wants_still = False
            self._say_image(Part.STILL, image)
        if self._wants_frame:
            self._wants_frame, self._sent_us = False, now_us
            wanted = image.size().scaled(self._size_px, Qt.AspectRatioMode.KeepAspectRatio)
            if wanted.width() < image.width() and not wanted.isEmpty():
                smooth = Qt.TransformationMode.SmoothTransformation
                image = image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._say_image(Part.FRAME, image)

    def _say_image(self, part: Part, image: QImage) -> None:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        pixels = bytes(image.constBits())
        self._say(Message(part, image.width(), image.height(), zlib.crc32(pixels), pixels))

    def _fail(self, reason: str) -> None:
        reason = (self._relay.trouble if self._relay is not None else "") or reason
        self._shut()
        self._say(Message(Part.TROUBLE, payload=reason.encode("ascii")))

    def _say(self, message: Message) -> None:
        self._out.write(packed(message) + message.payload)
        self._out.flush()


def _bound() -> None:
    """Let a film that would fill the memory end this process and not the hall's machine."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA_BYTES, MOST_DATA_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(LATER_THAN_OTHERS)


def main() -> int:
    """Decode until the console lets go."""
    _bound()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(sys.argv[:1])
    decoder = Decoder(sys.stdout.buffer)

    def read() -> None:
        for line in sys.stdin:
            decoder.told.emit(line.strip())
        os._exit(0)  # the console is gone; FFmpeg may hang in whatever it waits for

    threading.Thread(target=read, name="commands", daemon=True).start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
