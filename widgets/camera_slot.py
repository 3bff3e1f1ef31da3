"""What the duty window asks of the strip of nearest cameras, however it gets its pictures."""

from typing import Protocol

from PySide6.QtWidgets import QWidget

from widgets.look import Look


class CameraSlot(Protocol):
    """A strip of camera tiles; wiring passes the one that opens streams."""

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        ...

    def look_near(self, lon_deg: float, lat_deg: float) -> None:
        """Open the cameras nearest to a position."""
        ...

    def refresh(self) -> None:
        """Let the ages of the frames grow."""
        ...

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        ...

    def release(self) -> None:
        """Close all streams."""
        ...
