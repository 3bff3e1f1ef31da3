"""The base of layers that share nothing between windows: their views build what they need."""

import moderngl

from app.domain.world import Change


class WindowedLayer:
    """Uploads nothing and absorbs nothing; a subclass adds ``key`` and ``view``."""

    def upload(self, gl: moderngl.Context) -> None:
        """There is nothing to share."""
        del gl

    def absorb(self, change: Change) -> bool:
        """What moving things do is the track table's to know."""
        del change
        return False

    def release(self) -> None:
        """There is nothing to give back."""
