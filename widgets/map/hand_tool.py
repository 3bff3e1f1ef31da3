"""What a feature of the map does with the hand while it has it: draw, measure, select."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place under the hand: logical px from the map's top left, and degrees WGS-84.

    ``has_shift`` says that Shift was held, ``has_ctrl`` that Ctrl was.
    """

    x_px: float
    y_px: float
    lon_deg: float
    lat_deg: float
    has_shift: bool = False
    has_ctrl: bool = False


class HandTool(Protocol):
    """Has the left button; the wheel zooms, the middle button and the arrow keys pan, as always."""

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the pointer looks like over the map."""
        ...

    def press(self, at: MapPoint) -> None:
        """The left button goes down."""
        ...

    def move(self, at: MapPoint, *, is_down: bool) -> None:
        """The pointer moves."""
        ...

    def let_go(self, at: MapPoint) -> None:
        """The left button goes up."""
        ...

    def double(self, at: MapPoint) -> None:
        """The left button goes down a second time."""
        ...

    def key(self, key: Qt.Key) -> bool:
        """Take a key (Enter, Esc, Backspace); return whether it was taken."""
        ...
