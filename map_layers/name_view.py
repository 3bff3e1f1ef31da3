"""The names of moving things in one window: chosen now and then, carried along every picture."""

from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.classes import LOST_AFTER_S, OURS
from app.domain.safe_text import safe_text
from map_layers.contract import NEVER_S, Frame
from map_layers.glyph_lines import GlyphLines, device_size
from map_layers.glyph_quads import GLYPH, GlyphQuads
from map_layers.glyphs import GlyphAtlas, Weight
from map_layers.label_boxes import NO_BOXES, Box, Boxes, LabelBoxes, boxes_around, touching
from map_layers.label_room import LabelRoom
from map_layers.name_rows import NameTier, WantedNames, wanted_names
from map_layers.overlays import ValueLabel
from map_layers.symbol_size import symbol_px
from map_layers.text import HALO_STRENGTH, ink_of
from map_layers.track_table import TrackTable

GAP_PX = 1.0
SIZE_PX = 12.0
TRAFFIC_PART = 0.92  # of that size
CHOSEN_PART = 1.15
LABEL_CHARACTERS = 40
LINE_SIZES = 1.3  # from one line to the next, in sizes of the type
HALF_LINE = 0.6
SYMBOL_PART = 0.7  # of a symbol's body must not be written over
CHOOSE_EVERY_S = 0.2  # while a hand is on the map: names need not be chosen for every picture
Line = tuple[str, str]  # a text and the theme's key of its colour


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """What stands beside a thing: lines of one size, their room from the thing in logical px."""

    row: int
    tier: NameTier
    lines: tuple[Line, ...]
    size_px: float
    weight: Weight
    below_px: float  # from the thing to the middle of the first line
    room_px: Box


class NamesView:
    """The names in one window; ``choosings`` and ``layouts`` count the dear parts of the work."""

    def __init__(
        self, gl: moderngl.Context, table: TrackTable, glyphs: GlyphAtlas, room: LabelRoom
    ) -> None:
        self._table = table
        self._glyphs = glyphs
        self._lines = GlyphLines(glyphs)
        self._quads = GlyphQuads(gl, glyphs.texture)
        self._room = room
        self._chosen_for: tuple[object, ...] = ()
        self._chosen_at_s = 0.0
        self._is_stale = False
        self._wanted: WantedNames | None = None  # until the names of traffic are chosen too
        self._names: list[Name] = []
        self._rows: NDArray[np.intp] = np.empty(0, np.intp)
        self._laid_out_for: tuple[object, ...] = ()
        self._array: NDArray[np.void] = np.zeros(0, GLYPH)
        self._counts: NDArray[np.intp] = np.empty(0, np.intp)
        self._at_m: NDArray[np.float64] = np.empty((0, 2))
        self.choosings = 0
        self.layouts = 0
        room.add(self._taken)

    @property
    def names(self) -> tuple[Name, ...]:
        """The names now shown."""
        return tuple(self._names)

    def draw(self, frame: Frame) -> float:
        """Draw the names; return when it is time to choose anew, if a hand is on the map."""
        self._room.taken(frame)
        if self._wanted is not None:
            self._add_traffic(frame, self._wanted)
            self._wanted = None
        self._lay_out(frame)
        self._quads.draw(is_ground=True)
        if not self._is_stale:
            return NEVER_S
        return max(self._chosen_at_s + CHOOSE_EVERY_S - frame.at_s, 0.0)

    def release(self) -> None:
        """Give the window's objects back."""
        self._quads.release()

    def _taken(self, frame: Frame) -> Boxes:
        """Return the room of all names but those of traffic, which give way to places."""
        self._choose(frame)
        names = [name for name in self._names if name.tier is not NameTier.TRAFFIC]
        if not names:
            return NO_BOXES
        px = self._px(np.array([name.row for name in names], np.intp), frame)
        boxes = np.array([name.room_px for name in names]) + np.tile(px, 2)
        chosen = np.array([name.tier is NameTier.CHOSEN for name in names])
        marks = boxes_around(px[chosen], np.full((1, 2), symbol_px(frame) / 2))
        return np.concatenate([boxes, marks])

    def _choose(self, frame: Frame) -> None:
        """Choose the names that go before those of places."""
        table = self._table
        look = (frame.overlays, frame.theme, frame.language, frame.unit)
        reason = (table.revision, frame.camera, int(frame.now_s))
        is_same_look = (
            len(self._chosen_for) > 0
            and all(one is other for one, other in zip(look[:2], self._chosen_for[:2], strict=True))
            and look[2:] == self._chosen_for[2:4]
        )
        self._is_stale = not is_same_look or reason != self._chosen_for[4:]
        if not self._is_stale:
            return
        is_early = 0.0 <= frame.at_s - self._chosen_at_s < CHOOSE_EVERY_S
        if frame.hurries and is_same_look and is_early and table.size:
            return
        self._chosen_for, self._chosen_at_s = (*look, *reason), frame.at_s
        self._is_stale = False
        self.choosings += 1
        self._wanted = wanted = wanted_names(table, frame, self._rows)
        boxes = LabelBoxes()
        names: list[Name] = []
        if len(wanted.rows):
            is_first = wanted.tiers != NameTier.TRAFFIC
            rows, tiers = wanted.rows[is_first].tolist(), wanted.tiers[is_first].tolist()
            px = self._px(wanted.rows[is_first], frame).tolist()
            for row, tier, at_px in zip(rows, tiers, px, strict=True):
                name = self._name(row, NameTier(tier), wanted.values.get(row), frame)
                box = _moved(name.room_px, at_px)
                if not name.lines:
                    continue
                if tier == NameTier.CHOSEN:
                    boxes.put(box)
                elif not boxes.take(box):
                    continue
                names.append(name)
        self._take_names(names)

    def _add_traffic(self, frame: Frame, wanted: WantedNames) -> None:
        """Choose the names of traffic, where neither names, places nor symbols stand."""
        rows = wanted.rows[wanted.tiers == NameTier.TRAFFIC]
        if not len(rows):
            return
        names = [self._name(row, NameTier.TRAFFIC, None, frame) for row in rows.tolist()]
        px = self._px(rows, frame)
        boxes = np.array([name.room_px for name in names]) + np.tile(px, 2)
        half_px = np.full((1, 2), symbol_px(frame) * SYMBOL_PART / 2)
        symbols = boxes_around(self._px(wanted.symbols, frame), half_px)
        places = NO_BOXES if "labels" in frame.overlays.hidden_layers else self._room.places
        taken = np.concatenate([self._room.taken(frame), places, symbols])
        is_free = ~touching(boxes, taken)
        room = LabelBoxes()
        found = [
            name
            for name, box, free in zip(names, boxes.tolist(), is_free.tolist(), strict=True)
            if free and name.lines and room.take((box[0], box[1], box[2], box[3]))
        ]
        self._take_names([*self._names, *found])

    def _take_names(self, names: list[Name]) -> None:
        self._names = names
        self._rows = np.array([name.row for name in names], np.intp)

    def _name(self, row: int, tier: NameTier, value: ValueLabel | None, frame: Frame) -> Name:
        is_chosen = tier is NameTier.CHOSEN
        ours = int(self._table.world.column("class")[row]) in OURS
        lines = self._texts(
            row, frame, value, is_full=is_chosen or ours or tier is NameTier.TRAFFIC
        )
        ink = "ui.ours" if ours else "map.label"
        if tier is NameTier.TRAFFIC:
            ink = "map.label_minor"
        inks = (ink, value.colour if value is not None else "map.label")
        part = CHOSEN_PART if is_chosen else TRAFFIC_PART if tier is NameTier.TRAFFIC else 1.0
        size_px = SIZE_PX * frame.unit * part
        weight: Weight = "medium" if is_chosen else "regular"
        # An empty name leaves its place to nobody: the value stands where it always stands.
        below_px = symbol_px(frame) * 0.5 + SIZE_PX * frame.unit * 0.9
        size = device_size(size_px, frame.camera.dpr)
        widths = [self._lines.width_px(text, weight, size) for text in lines]
        half_px = max(widths) / frame.camera.dpr / 2 + GAP_PX
        top_px = below_px - HALF_LINE * size_px - GAP_PX
        count = 2 if lines[1] else 1
        bottom_px = below_px + (LINE_SIZES * (count - 1) + HALF_LINE) * size_px + GAP_PX
        kept = tuple(zip(lines, inks, strict=True)) if any(lines) else ()
        room_px = (-half_px, top_px, half_px, bottom_px)
        return Name(row, tier, kept, size_px, weight, below_px, room_px)

    def _texts(
        self, row: int, frame: Frame, value: ValueLabel | None, *, is_full: bool
    ) -> tuple[str, str]:
        """Return the name, and under it the value of a station; either may be empty."""
        label = ""
        if is_full:
            label = safe_text(self._table.world.text_at("label", row), LABEL_CHARACTERS)
        if value is not None:
            return label, safe_text(value.text, LABEL_CHARACTERS)
        age_s = frame.now_s - float(self._table.world.column("fix_s")[row])
        if age_s < LOST_AFTER_S:
            return label, ""
        return f"{label} {age_s / 60:.0f} min".strip(), ""

    def _px(self, rows: NDArray[np.intp], frame: Frame) -> NDArray[np.float64]:
        table = self._table
        at_m = table.origin.absolute(table.positions_m(rows, frame.now_s))
        return frame.camera.screen_of_m(at_m)

    def _lay_out(self, frame: Frame) -> None:
        """Lay the names out where they differ, and carry them to where their things are now."""
        look = (self.choosings, frame.theme, frame.camera.dpr, self._glyphs.generation)
        is_new = look != self._laid_out_for
        if is_new:
            self.layouts += 1
            generation = self._glyphs.generation
            self._set(frame)
            if self._glyphs.generation != generation:  # emptied half-way: once more
                self._set(frame)
            self._laid_out_for = (*look[:3], self._glyphs.generation)
        if not len(self._rows):
            self._quads.count = 0
            return
        at_m = self._table.positions_m(self._rows, frame.now_s)
        if is_new or not np.array_equal(at_m, self._at_m):
            self._at_m = at_m
            self._array["anchor"] = np.repeat(at_m, self._counts, axis=0)
            self._quads.write(self._array)

    def _set(self, frame: Frame) -> None:
        """Set every name in glyphs (``GLYPH``) but for where it is anchored."""
        dpr, halo = frame.camera.dpr, frame.theme.rgb("map.label_halo")
        parts: list[NDArray[np.void]] = []
        counts = []
        for name in self._names:
            size = device_size(name.size_px, dpr)
            strength = 1.0 if name.tier is NameTier.CHOSEN else HALO_STRENGTH
            count = 0
            for number, (text, ink) in enumerate(name.lines):
                line = self._lines.line(text, name.weight, size)
                glyphs = np.zeros(len(line.quads), GLYPH)
                glyphs["rect"], glyphs["cell"] = line.quads["rect"], line.quads["cell"]
                below_px = name.below_px + number * LINE_SIZES * name.size_px
                glyphs["rect"][:, :2] += (-round(line.width_px / 2), round(below_px * dpr))
                glyphs["fade"] = (1.0, 1.0, 0.0)
                glyphs["colour"] = ink_of(frame.theme.rgb(ink))
                glyphs["halo"] = ink_of(halo, strength)
                parts.append(glyphs)
                count += len(glyphs)
            counts.append(count)
        self._array = np.concatenate(parts) if parts else np.zeros(0, GLYPH)
        self._counts = np.array(counts, np.intp)


def _moved(box: Box, by_px: list[float]) -> Box:
    x_px, y_px = by_px
    return box[0] + x_px, box[1] + y_px, box[2] + x_px, box[3] + y_px
