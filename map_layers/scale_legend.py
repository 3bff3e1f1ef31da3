"""The legend of areas, heat and lines, at the lower left of maps that show any."""

import math
from collections.abc import Mapping
from typing import ClassVar

import moderngl

from map_layers.boxes import Box, BoxPainter
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.heat_field import HeatBook
from map_layers.legend_rows import (
    NO_WORDS,
    LegendBlock,
    LegendRow,
    LegendWords,
    area_block,
    hall_day,
    heat_block,
    lines_block,
    lines_shown,
)
from map_layers.text import TextPainter, TextRun
from map_layers.theme import Rgb
from map_layers.windowed import WindowedLayer

TEXT_PX = 12.0
LINE_PX = 19.0
PAD_PX = 10.0
EDGE_PX = 10.0
ABOVE_SCALE_PX = 46.0
SWATCH_PX = (22.0, 13.0)
GROUND_OPACITY = 0.92
HATCH_PX = 5.0
FADE_STEPS = 6


class ScaleLegendLayer(WindowedLayer):
    """One block for each set of areas with values, one for the heat, one for the lines."""

    key: ClassVar[str] = "scale-legend"

    def __init__(
        self, glyphs: GlyphAtlas, book: HeatBook, words: Mapping[str, LegendWords]
    ) -> None:
        self.glyphs = glyphs
        self.book = book
        self.words = words

    def view(self, gl: moderngl.Context) -> "ScaleLegendView":
        """Return the legend of one window."""
        return ScaleLegendView(gl, self)


class ScaleLegendView:
    """The legend of one window, laid out when what it says or its place differs."""

    def __init__(self, gl: moderngl.Context, layer: ScaleLegendLayer) -> None:
        self._layer = layer
        self._boxes = BoxPainter(gl)
        self._text = TextPainter(gl, layer.glyphs)
        self._laid_out_for: tuple[object, ...] = ()
        self._drawn: tuple[tuple[Box, ...], tuple[TextRun, ...]] = ((), ())

    @property
    def texts(self) -> tuple[str, ...]:
        """What is now written."""
        return tuple(run.text for run in self._drawn[1])

    def draw(self, frame: Frame) -> float:
        """Draw the blocks: the areas' lowest, then the heat's, then the lines'."""
        overlays, camera = frame.overlays, frame.camera
        size = (camera.width_px, camera.height_px, camera.dpr, frame.unit)
        look = (frame.theme.theme_id, frame.language, size, hall_day(frame.now_s))
        shown = (overlays.areas, overlays.heat, lines_shown(overlays), *look)
        if shown != self._laid_out_for:
            self._drawn, self._laid_out_for = self._lay_out(frame), shown
        boxes, runs = self._drawn
        self._boxes.draw(boxes, frame)
        self._text.draw(runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._boxes.release()
        self._text.release()

    def _blocks(self, frame: Frame) -> list[LegendBlock]:
        """Return the blocks, the lowest first."""
        words = self._layer.words.get(frame.language, NO_WORDS)
        theme, now_s = frame.theme, frame.now_s
        found = [area_block(view, theme, words, now_s) for view in frame.overlays.areas]
        blocks = [block for block in found if block is not None]
        heat = frame.overlays.heat
        if heat is not None:
            blocks.append(heat_block(heat, self._layer.book.field_of(heat), theme, words, now_s))
        lines = lines_block(lines_shown(frame.overlays), theme, words)
        return blocks if lines is None else [*blocks, lines]

    def _lay_out(self, frame: Frame) -> tuple[tuple[Box, ...], tuple[TextRun, ...]]:
        boxes: list[Box] = []
        runs: list[TextRun] = []
        bottom_px = frame.camera.height_px - ABOVE_SCALE_PX * frame.unit
        for block in self._blocks(frame):
            bottom_px = self._lay_out_block(block, bottom_px, frame, boxes, runs)
        return tuple(boxes), tuple(runs)

    def _lay_out_block(
        self,
        block: LegendBlock,
        bottom_px: float,
        frame: Frame,
        boxes: list[Box],
        runs: list[TextRun],
    ) -> float:
        """Add a block that ends at ``bottom_px``; return where the one above it ends."""
        unit, theme = frame.unit, frame.theme
        line_px, pad_px, left_px = LINE_PX * unit, PAD_PX * unit, EDGE_PX * unit
        lines = [("medium", block.title), ("notice", block.notice)]
        lines = [line for line in lines if line[1]]
        after = 1 if block.as_of else 0
        height_px = (len(lines) + len(block.rows) + after) * line_px + 2 * pad_px
        beside_px = (SWATCH_PX[0] + 8.0) * unit
        wide_px = max(
            [self._wide_px(text, frame) for _, text in lines]
            + [self._wide_px(row.text, frame) + beside_px for row in block.rows]
            + [self._wide_px(block.as_of, frame)]
        )
        top_px = bottom_px - height_px
        panel = theme.rgb("ui.panel")
        boxes.append(Box(left_px, top_px, wide_px + 2 * pad_px, height_px, panel, GROUND_OPACITY))
        text_px, x_px, y_px = TEXT_PX * unit, left_px + pad_px, top_px + pad_px + line_px / 2
        for kind, text in lines:
            ink = theme.rgb("ui.text" if kind == "medium" else "ui.accent")
            runs.append(TextRun(text, x_px, y_px, text_px, ink, panel, "medium", "left"))
            y_px += line_px
        ground = theme.rgb("map.land")
        for row in block.rows:
            wide, tall = SWATCH_PX[0] * unit, SWATCH_PX[1] * unit
            at = (x_px, y_px - tall / 2, wide, tall)
            boxes.append(Box(*at, ground))
            if row.colour is None:
                boxes.append(Box(*at, theme.rgb("map.no_data"), 1.0, HATCH_PX * unit))
            elif row.line_px:
                boxes += _line(row, row.colour, (x_px, y_px), unit)
            else:
                boxes.append(Box(*at, row.colour, row.opacity))
            ink = theme.rgb("ui.text2")
            runs.append(
                TextRun(row.text, x_px + beside_px, y_px, text_px, ink, panel, align="left")
            )
            y_px += line_px
        if block.as_of:
            ink = theme.rgb("ui.muted")
            runs.append(TextRun(block.as_of, x_px, y_px, text_px, ink, panel, align="left"))
        return top_px - EDGE_PX * unit

    def _wide_px(self, text: str, frame: Frame) -> float:
        size = round(TEXT_PX * frame.device_px)
        return self._layer.glyphs.width_px(text, "medium", size) / frame.camera.dpr


def _line(row: LegendRow, colour: Rgb, at_px: tuple[float, float], unit: float) -> list[Box]:
    """Return the pieces of a line through a swatch whose left side has its middle at ``at_px``."""
    x_px, y_px = at_px
    wide_px, tall_px = SWATCH_PX[0] * unit, row.line_px * unit
    dash_px, apart_px = (side * unit for side in row.dash_px)
    if not apart_px:
        dash_px = apart_px = wide_px / FADE_STEPS if row.fades_to is not None else wide_px
    found = []
    for number in range(math.ceil(wide_px / apart_px - 1e-6)):
        left_px = number * apart_px
        ink = colour
        if row.fades_to is not None:
            part = number / (FADE_STEPS - 1)
            r, g, b = ((1 - part) * a + part * b for a, b in zip(colour, row.fades_to, strict=True))
            ink = (r, g, b)
        piece_px = min(dash_px, wide_px - left_px)
        found.append(Box(x_px + left_px, y_px - tall_px / 2, piece_px, tall_px, ink))
    return found
