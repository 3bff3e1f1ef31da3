"""Room on the screen: which texts may stand without touching one that stands already."""

from map_layers.glyphs import GlyphAtlas
from map_layers.text import TextRun, device_size

Box = tuple[float, float, float, float]  # left, top, right, bottom in logical px


class TextBoxes:
    """The boxes taken so far in one picture, each with a gap of ``gap_px`` around it."""

    def __init__(self, glyphs: GlyphAtlas, dpr: float, gap_px: float) -> None:
        self._glyphs = glyphs
        self._dpr = dpr
        self._gap_px = gap_px
        self._taken: list[Box] = []

    def take(self, run: TextRun) -> bool:
        """Take the room of a centred text; False, and nothing, where it would touch another."""
        size = device_size(run.size_px, self._dpr)
        width_px = self._glyphs.width_px(run.text, run.weight, size) / self._dpr
        half_px, tall_px = width_px / 2 + self._gap_px, run.size_px * 0.6 + self._gap_px
        box = (run.x_px - half_px, run.y_px - tall_px, run.x_px + half_px, run.y_px + tall_px)
        if any(_touch(box, other) for other in self._taken):
            return False
        self._taken.append(box)
        return True


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
