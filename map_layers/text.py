"""Text at places on the screen: runs laid out on the CPU when they differ, drawn as glyphs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.contract import Frame
from map_layers.glyph_lines import GlyphLines, device_size
from map_layers.glyph_quads import GLYPH, GlyphQuads
from map_layers.glyphs import GlyphAtlas, Weight
from map_layers.theme import Rgb

Align = Literal["left", "centre", "right"]
HALO_STRENGTH = 0.85
_PART = {"left": 0.0, "centre": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class TextRun:
    """One line of text; ``x_px``, ``y_px`` (its middle) and ``size_px`` in logical px."""

    text: str
    x_px: float
    y_px: float
    size_px: float
    colour: Rgb
    halo: Rgb
    weight: Weight = "regular"
    align: Align = "centre"
    opacity: float = 1.0


class TextPainter:
    """Draws runs in one window; the same runs again cost no layout (``layouts`` counts them)."""

    def __init__(self, gl: moderngl.Context, atlas: GlyphAtlas) -> None:
        self._atlas = atlas
        self._lines = GlyphLines(atlas)
        self._quads = GlyphQuads(gl, atlas.texture)
        self._laid_out: tuple[object, ...] = ()
        self.layouts = 0

    def draw(self, runs: Sequence[TextRun], frame: Frame) -> None:
        """Draw ``runs``."""
        if not runs:
            return
        dpr = frame.camera.dpr
        if (tuple(runs), dpr, self._atlas.generation) != self._laid_out:
            self._lay_out(runs, dpr)
        self._quads.draw(is_ground=False)

    def width_px(self, run: TextRun, dpr: float) -> float:
        """Return how wide a run is, in logical px; nothing is rasterised for it."""
        size_px = device_size(run.size_px, dpr)
        return self._lines.width_px(run.text, run.weight, size_px) / dpr

    def release(self) -> None:
        """Give the window's objects back."""
        self._quads.release()

    def _lay_out(self, runs: Sequence[TextRun], dpr: float) -> None:
        self.layouts += 1
        generation = self._atlas.generation
        glyphs = [self._glyphs(run, dpr) for run in runs]
        if self._atlas.generation != generation:  # emptied half-way for want of room: once more
            glyphs = [self._glyphs(run, dpr) for run in runs]
        self._quads.write(np.concatenate(glyphs))
        self._laid_out = (tuple(runs), dpr, self._atlas.generation)

    def _glyphs(self, run: TextRun, dpr: float) -> NDArray[np.void]:
        line = self._lines.line(run.text, run.weight, device_size(run.size_px, dpr))
        glyphs = np.zeros(len(line.quads), GLYPH)
        glyphs["rect"] = line.quads["rect"]
        glyphs["rect"][:, 0] -= round(_PART[run.align] * line.width_px)
        glyphs["cell"] = line.quads["cell"]
        glyphs["anchor"] = (run.x_px, run.y_px)
        glyphs["fade"] = (run.opacity, run.opacity, 0.0)
        glyphs["colour"] = ink_of(run.colour)
        glyphs["halo"] = ink_of(run.halo, HALO_STRENGTH)
        return glyphs


def ink_of(colour: Rgb, opacity: float = 1.0) -> tuple[int, int, int, int]:
    """Return a colour as four bytes."""
    red, green, blue = (round(255 * part) for part in colour)
    return red, green, blue, round(255 * opacity)
