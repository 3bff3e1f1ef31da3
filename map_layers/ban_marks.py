"""Junctions where nobody may be stopped: a quiet sign on each, to be pointed at for the reason."""

from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.marks import Mark, MarkPainter
from map_layers.overlays import Ban
from map_layers.sprite_texture import SpriteTexture
from map_layers.theme import rgb_of
from map_layers.windowed import WindowedLayer

SIZE_PX = 13.0
REACH_PX = 10.0
FROM_ZOOM = 11.0  # further out twenty of them would be a cloud


class BanMarksLayer(WindowedLayer):
    """The ``bans`` of :class:`Overlays`."""

    key: ClassVar[str] = "bans"

    def __init__(self, sprites: SpriteTexture) -> None:
        self.sprites = sprites

    def view(self, gl: moderngl.Context) -> "BanMarksView":
        """Return the signs of one window."""
        return BanMarksView(gl, self.sprites)


class BanMarksView:
    """The signs of one window."""

    def __init__(self, gl: moderngl.Context, sprites: SpriteTexture) -> None:
        self._marks = MarkPainter(gl, sprites)

    def draw(self, frame: Frame) -> float:
        """Draw a sign at each of them."""
        colour, ink = frame.theme.rgb("map.label_minor"), rgb_of("#05070A")
        self._marks.draw(
            [Mark("ban", *at, SIZE_PX * frame.unit, colour, ink) for at, _ in _placed(frame)], frame
        )
        return NEVER_S

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return those under the pointer, nearest first."""
        found = []
        for at, ban in _placed(frame):
            off_px = float(np.hypot(at[0] - x_px, at[1] - y_px))
            if off_px <= REACH_PX * frame.unit:
                found.append(Hit(HitKind.BAN, ban.ban_id, off_px, ban.lon_deg, ban.lat_deg))
        return sorted(found, key=lambda hit: hit.distance_px)

    def release(self) -> None:
        """Give the window's objects back."""
        self._marks.release()


def _placed(frame: Frame) -> list[tuple[tuple[float, float], Ban]]:
    if frame.camera.zoom < FROM_ZOOM:
        return []
    return [(frame.camera.screen_of(b.lon_deg, b.lat_deg), b) for b in frame.overlays.bans]
