"""What a tile asks of a stream, however its pictures come: one seam for MJPEG and for the rest."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtGui import QImage

OnPicture = Callable[[QImage, int], None]
"""Gets a picture, no larger than was asked for, and a digest that tells it from the one before."""
OnTrouble = Callable[[str], None]
"""Gets a short name with a text ``camera.trouble.<name>``; the stream is closed by then."""
OnStill = Callable[[QImage | None], None]
"""Gets one picture as large as the camera sent it, None where the stream ended before."""


class Stream(Protocol):
    """Opens one address at a time; nothing here blocks and nothing raises for what was sent."""

    @property
    def is_open(self) -> bool:
        """Whether a connection is under way or stands."""
        ...

    @property
    def late_word(self) -> str:
        """The trouble's name if no picture comes: ``silent``, ``slow`` or ``no_frames``."""
        ...

    @property
    def first_within_s(self) -> float:
        """How long a first picture may take: a key frame comes every few seconds only."""
        ...

    def open(self, address: str) -> None:
        """Ask for the pictures of an address, after closing an older one."""
        ...

    def close(self) -> None:
        """Hang up and decode no more."""
        ...

    def show_at(self, width_px: int, height_px: int, most_hz: float) -> None:
        """Give pictures of about this size and no more often than that from now on."""
        ...

    def take_still(self, on_still: OnStill) -> None:
        """Give one whole picture, at once or with the next frame; None if it closes before."""
        ...
