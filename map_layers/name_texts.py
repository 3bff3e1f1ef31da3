"""What stands beside moving things: texts with their room and glyphs, each set only once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import OURS
from app.domain.safe_text import safe_text
from map_layers.contract import Frame
from map_layers.glyph_lines import GlyphLines, device_size
from map_layers.glyph_quads import GLYPH
from map_layers.glyphs import GlyphAtlas, Weight
from map_layers.label_boxes import Box
from map_layers.name_rows import NameTier, WantedNames
from map_layers.text import HALO_STRENGTH, ink_of
from map_layers.track_table import TrackTable

GAP_PX = 1.0
SIZE_PX = 12.0
CHOSEN_PART, TRAFFIC_PART = 1.15, 0.92  # of that size
LABEL_CHARACTERS = 40
LINE_SIZES = 1.3  # from one line to the next, in sizes of the type
HALF_LINE = 0.6
KEPT_AT_MOST = 4000
_OURS = frozenset(int(kind) for kind in OURS)

Line = tuple[str, str]  # a text, and the theme's key of its colour
Glyphs = NDArray[np.uint8]  # (n, bytes of a GLYPH): rows of bytes are joined far faster


@dataclass(frozen=True, slots=True, eq=False)
class NameText:
    """Lines of one size; ``room_px`` is theirs, from the middle of the first line."""

    tier: NameTier
    lines: tuple[Line, ...]
    size_px: float
    weight: Weight
    room_px: Box


class NameTexts:
    """The texts of one window; what is beside two things, or there again, is set once."""

    def __init__(self, table: TrackTable, glyphs: GlyphAtlas) -> None:
        self._world = table.world
        self._table = table
        self._atlas = glyphs
        self._lines = GlyphLines(glyphs)
        self._look: tuple[object, ...] = ()
        self._labels: dict[bytes, str] = {}
        self._texts: dict[tuple[object, ...], NameText] = {}
        self._glyphs: dict[NameText, Glyphs] = {}

    def of(self, wanted: WantedNames, which: NDArray[np.bool_], frame: Frame) -> list[NameText]:
        """Return the texts of some of the rows in ``wanted``; some may have no lines."""
        self._keep_up(frame)
        rows, tiers = wanted.rows[which], wanted.tiers[which].tolist()
        labels = self._world.column("label")[rows].tolist()
        kinds = self._world.column("class")[rows].tolist()
        ages_s = (frame.now_s - self._world.column("fix_s")[rows]).tolist()
        losts_s = self._table.lost_after_s(rows).tolist()
        texts = []
        for row, tier, label, kind, age_s, lost_s in zip(
            rows.tolist(), tiers, labels, kinds, ages_s, losts_s, strict=True
        ):
            value = wanted.values.get(row)
            ours = kind in _OURS
            minutes = round(age_s / 60.0) if age_s >= lost_s else -1
            is_full = ours or tier in {NameTier.CHOSEN, NameTier.TRAFFIC}
            key = (tier, label if is_full else b"", ours, value, minutes)
            text = self._texts.get(key)
            if text is None:
                name = self._label(label) if is_full else ""
                under = ("", "")
                if value is not None:
                    under = (safe_text(value.text, LABEL_CHARACTERS), value.colour)
                elif minutes >= 0:
                    name = f"{name} {minutes} min".strip()
                ink = "ui.ours" if ours else "map.label"
                if tier == NameTier.TRAFFIC:
                    ink = "map.label_minor"
                text = self._texts[key] = self._set(NameTier(tier), (name, ink), under, frame)
            texts.append(text)
        return texts

    def glyphs_of(self, text: NameText, frame: Frame) -> Glyphs:
        """Return the glyphs of a text, anchored on the middle of its first line."""
        found = self._glyphs.get(text)
        if found is None:
            found = self._glyphs[text] = self._laid_out(text, frame)
        return found

    def _keep_up(self, frame: Frame) -> None:
        """Forget everything where the look is another or too much is kept."""
        look = (frame.theme, frame.unit, frame.camera.dpr, self._atlas.generation)
        if look != self._look or len(self._texts) > KEPT_AT_MOST:
            self._look = look
            for kept in (self._texts, self._glyphs, self._labels):
                kept.clear()

    def _label(self, raw: bytes) -> str:
        if raw not in self._labels:
            self._labels[raw] = safe_text(raw.decode(errors="replace"), LABEL_CHARACTERS)
        return self._labels[raw]

    def _set(self, tier: NameTier, name: Line, under: Line, frame: Frame) -> NameText:
        """Return a text; where it has no name its value stands where it always stands."""
        is_chosen = tier is NameTier.CHOSEN
        part = CHOSEN_PART if is_chosen else TRAFFIC_PART if tier is NameTier.TRAFFIC else 1.0
        size_px = SIZE_PX * frame.unit * part
        weight: Weight = "medium" if is_chosen else "regular"
        lines = (name, under) if under[0] else (name,) if name[0] else ()
        size = device_size(size_px, frame.camera.dpr)
        widths = [self._lines.width_px(text, weight, size) for text, _ in lines]
        half_px = max(widths, default=0.0) / frame.camera.dpr / 2 + GAP_PX
        top_px = -HALF_LINE * size_px - GAP_PX
        bottom_px = (LINE_SIZES * max(len(lines) - 1, 0) + HALF_LINE) * size_px + GAP_PX
        return NameText(tier, lines, size_px, weight, (-half_px, top_px, half_px, bottom_px))

    def _laid_out(self, text: NameText, frame: Frame) -> Glyphs:
        dpr, halo = frame.camera.dpr, frame.theme.rgb("map.label_halo")
        strength = 1.0 if text.tier is NameTier.CHOSEN else HALO_STRENGTH
        size = device_size(text.size_px, dpr)
        parts: list[Glyphs] = [np.zeros((0, GLYPH.itemsize), np.uint8)]
        for number, (line_text, ink) in enumerate(text.lines):
            line = self._lines.line(line_text, text.weight, size)
            glyphs = np.zeros(len(line.quads), GLYPH)
            glyphs["rect"], glyphs["cell"] = line.quads["rect"], line.quads["cell"]
            below_px = round(number * LINE_SIZES * text.size_px * dpr)
            glyphs["rect"][:, :2] += (-round(line.width_px / 2), below_px)
            glyphs["fade"] = (1.0, 1.0, 0.0)
            glyphs["colour"] = ink_of(frame.theme.rgb(ink)) if ink else 0
            glyphs["halo"] = ink_of(halo, strength)
            parts.append(glyphs.view(np.uint8).reshape(-1, GLYPH.itemsize))
        return np.concatenate(parts)
