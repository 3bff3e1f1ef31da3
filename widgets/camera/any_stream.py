"""The stream of a tile: our own reader for MJPEG, a decoding process for everything else."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from widgets.camera.address import SourceKind, kind_of
from widgets.camera.decoded_stream import DecodedStream
from widgets.camera.http_stream import HttpStream
from widgets.camera.stream import OnPicture, OnStill, OnTrouble, Stream
from widgets.camera.turns import Turns


class AnyStream(QObject):
    """Implements ``widgets.camera.stream.Stream``; set ``is_simulated`` before ``open``."""

    def __init__(
        self,
        on_picture: OnPicture,
        on_trouble: OnTrouble,
        monotonic: Callable[[], float],
        turns: Turns,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._http = HttpStream(on_picture, on_trouble, monotonic, turns, self)
        self._decoded = DecodedStream(on_picture, on_trouble, self)
        self._used: Stream = self._http
        self.is_simulated = False

    @property
    def is_open(self) -> bool:
        """Whether a connection is under way or stands."""
        return self._used.is_open

    @property
    def late_word(self) -> str:
        """The trouble's name if no picture comes."""
        return self._used.late_word

    @property
    def first_within_s(self) -> float:
        """How long a first picture of this address may take."""
        return self._used.first_within_s

    def choose(self, address: str) -> SourceKind | None:
        """Take the reader that ``address`` needs; return its kind, None for what is not opened."""
        self.close()
        kind = kind_of(address, is_simulated=self.is_simulated)
        is_plain = kind in (SourceKind.MJPEG, None)
        self._decoded.is_simulated = self.is_simulated
        self._used = self._http if is_plain else self._decoded
        return kind

    def open(self, address: str) -> None:
        """Ask for the pictures of an address, after closing an older one."""
        self.choose(address)
        self._used.open(address)

    def close(self) -> None:
        """Hang up and decode no more."""
        self._used.close()

    def show_at(self, width_px: int, height_px: int, most_hz: float) -> None:
        """Give pictures of about this size and no more often than that from now on."""
        for stream in (self._http, self._decoded):
            stream.show_at(width_px, height_px, most_hz)

    def take_still(self, on_still: OnStill) -> None:
        """Give one whole picture, at once or with the next frame."""
        self._used.take_still(on_still)
