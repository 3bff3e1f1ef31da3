"""The legend of areas, heat and lines, in a lower corner where it covers nothing grave."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import moderngl
import numpy as np

from map_layers.boxes import Box, BoxPainter
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.grave_places import Points, grave_places
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
    spots_block,
)
from map_layers.overlays import SPOTS_KEY, SpotsView
from map_layers.text import TextPainter, TextRun
from map_layers.theme import Rgb
from map_layers.track_table import TrackTable
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
ROOM_PX, MORE_ROOM_PX = 14.0, 34.0  # around a grave mark: to stay where it is, and to come back


@dataclass(frozen=True, slots=True)
class _Laid:
    """The legend in one of its places; the first box of each block is its ground."""

    boxes: tuple[Box, ...] = ()
    runs: tuple[TextRun, ...] = ()
    grounds: tuple[Box, ...] = ()

    def covers(self, at_px: Points, room_px: float) -> int:
        """Return how many of (n, 2) logical px lie under it or so near to it."""
        covered = np.zeros(len(at_px), np.bool_)
        x_px, y_px = at_px[:, 0], at_px[:, 1]
        for box in self.grounds:
            covered |= (
                (x_px > box.left_px - room_px)
                & (x_px < box.left_px + box.width_px + room_px)
                & (y_px > box.top_px - room_px)
                & (y_px < box.top_px + box.height_px + room_px)
            )
        return int(covered.sum())


class ScaleLegendLayer(WindowedLayer):
    """One block for each set of areas with values, one for the heat, one for the lines.

    It gives way to the marks of alarms and to what is selected: to the other side, then folded to
    its titles, then altogether; its layer lies below theirs besides.
    """

    key: ClassVar[str] = "scale-legend"

    def __init__(
        self,
        table: TrackTable,
        glyphs: GlyphAtlas,
        book: HeatBook,
        words: Mapping[str, LegendWords],
    ) -> None:
        self.table = table
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
        self._places: tuple[_Laid, ...] = (_Laid(),)
        self._place = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """What is now written."""
        return tuple(run.text for run in self._places[self._place].runs)

    def draw(self, frame: Frame) -> float:
        """Draw the blocks: the areas' lowest, then the heat's, the spots', the lines'."""
        overlays, camera = frame.overlays, frame.camera
        size = (camera.width_px, camera.height_px, camera.dpr, frame.unit)
        look = (frame.theme.theme_id, frame.language, size, hall_day(frame.now_s))
        shown = (overlays.areas, overlays.heat, self._spots(frame), lines_shown(overlays), *look)
        if shown != self._laid_out_for:
            self._places, self._laid_out_for = self._lay_out(frame), shown
        laid = self._give_way(frame)
        self._boxes.draw(laid.boxes, frame)
        self._text.draw(laid.runs, frame)
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
        spots = self._spots(frame)
        if spots is not None:
            blocks.append(spots_block(spots, theme, words, now_s))
        lines = lines_block(lines_shown(frame.overlays), theme, words)
        return blocks if lines is None else [*blocks, lines]

    def _spots(self, frame: Frame) -> SpotsView | None:
        """Return the problem spots where their layer is shown."""
        overlays = frame.overlays
        return None if SPOTS_KEY in overlays.hidden_layers else overlays.spots

    def _give_way(self, frame: Frame) -> _Laid:
        """Return the first place that covers nothing grave; it goes back with room to spare."""
        if not self._places[0].grounds:
            self._place = 0
            return self._places[0]
        at_px = grave_places(self._layer.table, frame)
        for number, laid in enumerate(self._places):
            room_px = (ROOM_PX if number >= self._place else MORE_ROOM_PX) * frame.unit
            if not laid.covers(at_px, room_px):
                self._place = number
                break
        return self._places[self._place]

    def _lay_out(self, frame: Frame) -> tuple[_Laid, ...]:
        """Return the legend left, right, left and right in titles only, and not at all."""
        blocks = self._blocks(frame)
        titles = [replace(block, rows=(), as_of="") for block in blocks]
        return (
            *(self._laid(some, frame, side) for some in (blocks, titles) for side in (0.0, 1.0)),
            _Laid(),
        )

    def _laid(self, blocks: Sequence[LegendBlock], frame: Frame, side: float) -> _Laid:
        """Return blocks on a side: 0 is the left one, 1 the right one."""
        boxes: list[Box] = []
        runs: list[TextRun] = []
        grounds = []
        bottom_px = frame.camera.height_px - ABOVE_SCALE_PX * frame.unit
        for block in blocks:
            first = len(boxes)
            bottom_px = self._lay_out_block(block, bottom_px, side, frame, boxes, runs)
            grounds.append(boxes[first])
        return _Laid(tuple(boxes), tuple(runs), tuple(grounds))

    def _lay_out_block(
        self,
        block: LegendBlock,
        bottom_px: float,
        side: float,
        frame: Frame,
        boxes: list[Box],
        runs: list[TextRun],
    ) -> float:
        """Add a block that ends at ``bottom_px``; return where the one above it ends."""
        unit, theme = frame.unit, frame.theme
        line_px, pad_px, edge_px = LINE_PX * unit, PAD_PX * unit, EDGE_PX * unit
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
        left_px = edge_px + side * (frame.camera.width_px - wide_px - 2 * pad_px - 2 * edge_px)
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
