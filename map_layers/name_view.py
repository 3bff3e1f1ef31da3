"""The names of moving things in one window: chosen now and then, carried along every picture."""

from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.world import World
from map_layers.contract import NEVER_S, Frame
from map_layers.glyph_quads import GLYPH, GlyphQuads
from map_layers.glyphs import GlyphAtlas
from map_layers.label_boxes import NO_BOXES, Boxes, LabelBoxes, boxes_around, grown, touching
from map_layers.label_gaps import aside_of_gaps
from map_layers.label_room import BANDS, PLACES, SHAPES, LabelRooms
from map_layers.name_rows import NameTier, WantedNames, wanted_names
from map_layers.name_texts import SIZE_PX, NameText, NameTexts
from map_layers.symbol_size import symbol_px
from map_layers.track_table import TrackTable

BELOW_SIZES = 0.9  # from the edge of the symbol to the middle of the first line
SYMBOL_PART = 0.7  # of a symbol's body must not be written over
CHOOSE_EVERY_S = 0.2  # while a hand is on the map: names need not be chosen for every picture
HALO_PX = 2.0  # around a name; it too is to be on one screen
KEY = "names"  # of its layer
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Things with names: their rows, texts, and the room of each, (n, 4) from the thing.

    ``aside_px`` (n, 2) is how far each steps aside of the gaps of a wall; ``room_px`` has it in.
    ``ids`` tell whether a row is still that thing's: rows are used again, at any time.
    """

    rows: Rows
    ids: NDArray[np.bytes_]
    texts: tuple[NameText, ...]
    room_px: Boxes
    aside_px: NDArray[np.float64]

    def join(self, other: "Named") -> "Named":
        """Return both."""
        return Named(
            np.concatenate([self.rows, other.rows]),
            np.concatenate([self.ids, other.ids]),
            (*self.texts, *other.texts),
            np.concatenate([self.room_px, other.room_px]),
            np.concatenate([self.aside_px, other.aside_px]),
        )


NOBODY = Named(np.empty(0, np.intp), np.empty(0, "S1"), (), NO_BOXES, np.empty((0, 2)))


class NamesView:
    """The names in one window; ``choosings`` and ``layouts`` count the dear parts of the work."""

    def __init__(
        self, gl: moderngl.Context, table: TrackTable, glyphs: GlyphAtlas, rooms: LabelRooms
    ) -> None:
        self._table = table
        self._glyphs = glyphs
        self._texts = NameTexts(table, glyphs)
        self._quads = GlyphQuads(gl, glyphs.texture)
        self._rooms = rooms
        self._room = rooms.enter(gl, KEY)
        self._chosen_for: tuple[object, ...] = ()
        self._chosen_at_s = 0.0
        self._is_stale = False
        self._wanted: WantedNames | None = None  # until the names of traffic are chosen too
        self._revision = -1  # of the table when ids were last compared
        self._first = NOBODY  # who goes before the lesser names of places
        self._named = NOBODY
        self._laid_out_for: tuple[object, ...] = ()
        self._array: NDArray[np.void] = np.zeros(0, GLYPH)
        self._counts: Rows = np.empty(0, np.intp)
        self._at_m: NDArray[np.float64] = np.empty((0, 2))
        self.choosings = 0
        self.layouts = 0
        self._room.add(self._taken_by_chosen, is_chosen=True)
        self._room.add(self._taken_by_others)

    @property
    def named(self) -> Named:
        """The names now shown."""
        return self._named

    def draw(self, frame: Frame) -> float:
        """Draw the names; return when it is time to choose anew, if a hand is on the map."""
        self._room.taken(frame)
        if self._wanted is not None:
            traffic = self._of_traffic(self._wanted, frame)
            self._named, self._wanted = self._first.join(traffic), None
        self._carry(frame)
        self._quads.draw(is_ground=True)
        if not self._is_stale:
            return NEVER_S
        return max(self._chosen_at_s + CHOOSE_EVERY_S - frame.at_s, 0.0)

    def release(self) -> None:
        """Give the window's objects back."""
        self._room.remove(self._taken_by_chosen)
        self._room.remove(self._taken_by_others)
        self._rooms.leave(self._room, KEY)
        self._quads.release()

    def _taken_by_chosen(self, frame: Frame) -> Boxes:
        """Return the room of the names of what a person chose, and of its symbols."""
        boxes, is_chosen, px = self._boxes_of_first(frame)
        marks = boxes_around(px[is_chosen], np.full((1, 2), symbol_px(frame) / 2))
        return np.concatenate([boxes[is_chosen], marks])

    def _taken_by_others(self, frame: Frame) -> Boxes:
        """Return the room of the other names but those of traffic, which give way to places."""
        boxes, is_chosen, _ = self._boxes_of_first(frame)
        return boxes[~is_chosen]

    def _boxes_of_first(self, frame: Frame) -> tuple[Boxes, NDArray[np.bool_], NDArray[np.float64]]:
        """Return the room of who goes before places, who of them is chosen, and where they are."""
        self._choose(frame)
        first = self._first
        if not len(first.rows):
            return NO_BOXES, np.zeros(0, np.bool_), np.empty((0, 2))
        px = self._px(first.rows, frame)
        is_chosen = np.array([text.tier is NameTier.CHOSEN for text in first.texts], np.bool_)
        return first.room_px + np.tile(px, 2), is_chosen, px

    def _choose(self, frame: Frame) -> None:
        """Choose the names that go before those of lesser places, if it is time to."""
        table = self._table
        look = (id(frame.overlays), id(frame.theme), frame.language, frame.unit)
        reason = (*look, table.revision, frame.camera, int(frame.now_s))
        self._is_stale = reason != self._chosen_for
        if not self._is_stale:
            return
        is_early = 0.0 <= frame.at_s - self._chosen_at_s < CHOOSE_EVERY_S
        if frame.hurries and is_early and look == self._chosen_for[:4] and table.size:
            self._drop_others()
            return
        self._chosen_for, self._chosen_at_s = reason, frame.at_s
        self._is_stale = False
        self.choosings += 1
        self._wanted = wanted = wanted_names(table, frame, self._named.rows)
        self._first = NOBODY
        is_first = wanted.tiers != NameTier.TRAFFIC
        if is_first.any():
            found = self._found(wanted, is_first, frame)
            room = LabelBoxes()
            for place in self._room.great(frame).tolist():
                room.put(tuple(place))
            boxes = found.room_px + np.tile(self._px(found.rows, frame), 2)
            kept = []
            for text, box in zip(found.texts, boxes.tolist(), strict=True):
                is_free = bool(text.lines) and room.take(tuple(box))
                if not is_free and text.tier is NameTier.CHOSEN:
                    room.put(tuple(box))
                kept.append(is_free or text.tier is NameTier.CHOSEN)
            self._first = _those(found, np.array(kept, np.bool_))

    def _drop_others(self) -> None:
        """Drop the names of things whose rows are another's by now."""
        if self._revision == self._table.revision:
            return
        self._revision = self._table.revision
        world = self._table.world
        self._first = _still(self._first, world)
        self._named = _still(self._named, world)

    def _of_traffic(self, wanted: WantedNames, frame: Frame) -> Named:
        """Return the names of traffic that touch neither names, places nor symbols."""
        is_traffic = wanted.tiers == NameTier.TRAFFIC
        if not is_traffic.any():
            return NOBODY
        found = self._found(wanted, is_traffic, frame)
        boxes = found.room_px + np.tile(self._px(found.rows, frame), 2)
        half_px = np.full((1, 2), symbol_px(frame) * SYMBOL_PART / 2)
        symbols = boxes_around(self._px(wanted.symbols, frame), half_px)
        standing = self._room.standing(frame, (*PLACES, BANDS, SHAPES))
        taken = np.concatenate([self._room.taken(frame), standing, symbols])
        is_free = ~touching(boxes, taken)
        room = LabelBoxes()
        kept = [
            free and bool(text.lines) and room.take(tuple(box))
            for text, free, box in zip(found.texts, is_free.tolist(), boxes.tolist(), strict=True)
        ]
        return _those(found, np.array(kept, np.bool_))

    def _found(self, wanted: WantedNames, which: NDArray[np.bool_], frame: Frame) -> Named:
        texts = self._texts.of(wanted, which, frame)
        room_px = np.array([text.room_px for text in texts]).reshape(-1, 4)
        room_px[:, [1, 3]] += _below_px(frame)
        rows = wanted.rows[which]
        boxes, camera = room_px + np.tile(self._px(rows, frame), 2), frame.camera
        size_px = (camera.width_px, camera.height_px)
        boxes = grown(boxes, HALO_PX * frame.unit)
        aside_px, is_clear = aside_of_gaps(boxes, frame.gaps, *size_px)
        room_px += np.tile(aside_px, 2)
        ids = self._table.world.column("id")[rows].copy()
        found = Named(rows, ids, tuple(texts), room_px, aside_px)
        is_clear |= wanted.tiers[which] == NameTier.CHOSEN
        return found if is_clear.all() else _those(found, is_clear)

    def _px(self, rows: Rows, frame: Frame) -> NDArray[np.float64]:
        table = self._table
        at_m = table.origin.absolute(table.positions_m(rows, frame.now_s))
        return frame.camera.screen_of_m(at_m)

    def _carry(self, frame: Frame) -> None:
        """Lay the names out where they differ, and carry them to where their things are now."""
        below_px = round(_below_px(frame) * frame.camera.dpr)
        look = (self._named, frame.theme, frame.camera.dpr, below_px, self._glyphs.generation)
        is_new = look != self._laid_out_for
        if is_new:
            self.layouts += 1
            generation = self._glyphs.generation
            self._lay_out(below_px, frame)
            if self._glyphs.generation != generation:  # emptied half-way: once more
                self._lay_out(below_px, frame)
            self._laid_out_for = (*look[:4], self._glyphs.generation)
        if not len(self._named.rows):
            self._quads.count = 0
            return
        at_m = self._table.positions_m(self._named.rows, frame.now_s)
        if is_new or not np.array_equal(at_m, self._at_m):
            self._at_m = at_m
            self._array["anchor"] = np.repeat(at_m, self._counts, axis=0)
            self._quads.write(self._array)

    def _lay_out(self, below_px: int, frame: Frame) -> None:
        """Put the glyphs of all names together, but for where they are anchored."""
        parts = [self._texts.glyphs_of(text, frame) for text in self._named.texts]
        self._counts = np.array([len(part) for part in parts], np.intp)
        self._array = np.zeros(0, GLYPH)
        if parts:
            self._array = np.concatenate(parts).reshape(-1).view(GLYPH)
            self._array["rect"][:, 1] += below_px
            aside_px = np.round(self._named.aside_px * frame.camera.dpr)
            self._array["rect"][:, :2] += np.repeat(aside_px, self._counts, axis=0)


def _below_px(frame: Frame) -> float:
    return symbol_px(frame) * 0.5 + SIZE_PX * frame.unit * BELOW_SIZES


def _those(named: Named, kept: NDArray[np.bool_]) -> Named:
    texts = tuple(text for text, stays in zip(named.texts, kept.tolist(), strict=True) if stays)
    return Named(
        *(named.rows[kept], named.ids[kept], texts, named.room_px[kept], named.aside_px[kept])
    )


def _still(named: Named, world: World) -> Named:
    """Return the names whose rows are still those of their things."""
    if not len(named.rows):
        return named
    inside = named.rows < world.size
    is_theirs = inside.copy()
    rows = named.rows[inside]
    is_theirs[inside] = world.column("id")[rows] == named.ids[inside]
    is_theirs[inside] &= world.column("alive")[rows].astype(np.bool_)
    return named if is_theirs.all() else _those(named, is_theirs)
