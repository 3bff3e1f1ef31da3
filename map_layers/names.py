"""Names of moving things: the chosen ones always, ours when near, and how long a lost one is."""

from collections.abc import Iterator
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.classes import LOST_AFTER_S, OURS
from app.domain.safe_text import safe_text
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.overlays import ValueLabel
from map_layers.symbol_size import symbol_px
from map_layers.text import TextPainter, TextRun
from map_layers.text_boxes import TextBoxes
from map_layers.track_table import TrackTable
from map_layers.visible_rows import VisibleRows
from map_layers.windowed import WindowedLayer

OURS_FROM_ZOOM = 12.5
LOST_FROM_ZOOM = 12.0
VALUES_FROM_ZOOM = 12.0
AT_MOST = 60
GAP_PX = 1.0
SIZE_PX = 12.0
LABEL_CHARACTERS = 40
LINE_SIZES = 1.3  # from one line to the next, in sizes of the type


class NamesLayer(WindowedLayer):
    """Labels that ride with moving things."""

    key: ClassVar[str] = "names"

    def __init__(self, table: TrackTable, glyphs: GlyphAtlas) -> None:
        self.table = table
        self.glyphs = glyphs

    def view(self, gl: moderngl.Context) -> "NamesView":
        """Return the names of one window."""
        return NamesView(gl, self)


class NamesView:
    """The names in one window, laid out for every picture because they ride with the symbols."""

    def __init__(self, gl: moderngl.Context, layer: NamesLayer) -> None:
        self._table = layer.table
        self._glyphs = layer.glyphs
        self._rows = VisibleRows(layer.table)
        self._painter = TextPainter(gl, layer.glyphs)

    def draw(self, frame: Frame) -> float:
        """Draw the names."""
        runs = tuple(self._runs(frame))
        self._painter.draw(runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()

    def _runs(self, frame: Frame) -> Iterator[TextRun]:
        named = self._named(frame)
        values = self._values(frame)
        if not named:
            return
        rows = np.array(list(named), np.uint32)
        table = self._table
        px = frame.camera.screen_of_m(table.origin.absolute(table.positions_m(rows, frame.now_s)))
        below_px = symbol_px(frame) * 0.5 + SIZE_PX * frame.unit * 0.9
        theme = frame.theme
        boxes = TextBoxes(self._glyphs, frame.camera.dpr, GAP_PX)
        for row, (x_px, y_px) in zip(named, px.tolist(), strict=True):
            is_chosen = named[row]
            ours = int(table.records["kind"][row, 0]) in OURS
            value = values.get(row)
            inks = ["ui.ours" if ours else "map.label", "map.label"]
            if value is not None:
                inks[1] = value.colour
            size_px = SIZE_PX * frame.unit * (1.15 if is_chosen else 1.0)
            line_px = y_px + below_px
            lines = self._lines(row, frame, value, is_full=is_chosen or ours)
            for text, ink in zip(lines, inks, strict=True):
                if not text:
                    continue
                run = TextRun(
                    text,
                    x_px,
                    line_px,
                    size_px,
                    theme.rgb(ink),
                    theme.rgb("map.label_halo"),
                    "medium" if is_chosen else "regular",
                )
                if boxes.take(run) or is_chosen:
                    yield run
                line_px += size_px * LINE_SIZES

    def _named(self, frame: Frame) -> dict[int, bool]:
        """Return the rows to name, and whether each is one that a person chose."""
        world, overlays = self._table.world, frame.overlays
        chosen = [*overlays.selected, overlays.hovered, *sorted(overlays.labelled)]
        rows = {row: True for key in chosen if key and (row := world.row_of(key)) is not None}
        zoom = frame.camera.zoom
        if zoom >= min(OURS_FROM_ZOOM, LOST_FROM_ZOOM):
            self._rows.choose(frame)
            records = self._table.records[self._rows.rows]
            lost = frame.now_s - self._table.epoch_s - records["fix_s"] >= LOST_AFTER_S
            wanted = lost & (zoom >= LOST_FROM_ZOOM)
            if zoom >= OURS_FROM_ZOOM:
                wanted |= np.isin(records["kind"][:, 0], [int(kind) for kind in OURS])
            if zoom >= VALUES_FROM_ZOOM and frame.overlays.values:
                wanted |= np.isin(self._rows.rows, list(self._values(frame)))
            for row in self._rows.rows[wanted][-AT_MOST:].tolist():
                rows.setdefault(row, False)
        return rows

    def _values(self, frame: Frame) -> dict[int, ValueLabel]:
        """Return the values of stations by row, where the map is near enough for them."""
        world = self._table.world
        if frame.camera.zoom < VALUES_FROM_ZOOM:
            return {}
        found = ((world.row_of(value.entity_id), value) for value in frame.overlays.values)
        return {row: value for row, value in found if row is not None}

    def _lines(
        self, row: int, frame: Frame, value: ValueLabel | None, *, is_full: bool
    ) -> tuple[str, str]:
        """Return the name, and under it the value of a station; either may be empty."""
        label = ""
        if is_full:
            label = safe_text(self._table.world.text_at("label", row), LABEL_CHARACTERS)
        if value is not None:
            return label, value.text
        age_s = frame.now_s - float(self._table.world.column("fix_s")[row])
        if age_s < LOST_AFTER_S:
            return label, ""
        return f"{label} {age_s / 60:.0f} min".strip(), ""
