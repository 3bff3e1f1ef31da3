"""Room for runs of text: which of them may stand without touching one that stands already."""

from map_layers.glyph_lines import GlyphLines, device_size
from map_layers.glyphs import GlyphAtlas
from map_layers.label_boxes import LabelBoxes
from map_layers.text import TextRun


class TextBoxes:
    """The runs taken so far in one picture, each with a gap of ``gap_px`` around it."""

    def __init__(self, glyphs: GlyphAtlas, dpr: float, gap_px: float) -> None:
        self._lines = GlyphLines(glyphs)
        self._dpr = dpr
        self._gap_px = gap_px
        self._boxes = LabelBoxes()

    def take(self, run: TextRun) -> bool:
        """Take the room of a centred text; False, and nothing, where it would touch another."""
        size = device_size(run.size_px, self._dpr)
        width_px = self._lines.width_px(run.text, run.weight, size) / self._dpr
        half_px, tall_px = width_px / 2 + self._gap_px, run.size_px * 0.6 + self._gap_px
        box = (run.x_px - half_px, run.y_px - tall_px, run.x_px + half_px, run.y_px + tall_px)
        return self._boxes.take(box)
