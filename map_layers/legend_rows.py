"""What a legend of the ground says, row by row: classes in real units, no data, since when."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from math import isfinite

import numpy as np

from app.domain.safe_text import safe_text
from map_layers.heat_field import HeatField
from map_layers.overlays import AreaView, HeatView, Overlays, SpotsView, WayKind
from map_layers.ramp import MOST_CLASSES, OPACITY, ramp
from map_layers.theme import Rgb, Theme
from map_layers.way_styles import DASH_PX, TRAIL_PX, WIDTH_PX

HALL = timedelta(hours=8)
CHINA = timezone(HALL, "Asia/Shanghai")
DAY_S = 86_400.0
LINE_CHARACTERS = 40
SPOT_RING_PX = 1.6
LAST_S = 253_000_000_000.0  # in the year 9987; Python's calendar ends with 9999


@dataclass(frozen=True, slots=True)
class LegendWords:
    """The words of a legend that do not come with the values; ``as_of`` has ``{time}`` in it.

    ``lines`` are those of the lines: ``title``, ``trail`` and the values of :class:`WayKind`.
    """

    no_data: str
    as_of: str
    lines: Mapping[str, str] = field(default_factory=dict, hash=False)


NO_WORDS = LegendWords("—", "{time}")


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A swatch and what it stands for; no colour is a hatched swatch.

    With ``line_px`` it is a line as wide as that, dashed where ``dash_px`` (a dash, and from one to
    the next) is not 0, that ends in the colour ``fades_to`` if there is one.
    """

    colour: Rgb | None
    text: str
    opacity: float = 1.0
    line_px: float = 0.0
    dash_px: tuple[float, float] = (0.0, 0.0)
    fades_to: Rgb | None = None


@dataclass(frozen=True, slots=True)
class LegendBlock:
    """A legend from its title down: the greatest class first."""

    title: str
    notice: str
    rows: tuple[LegendRow, ...]
    as_of: str


def area_block(
    view: AreaView, theme: Theme, words: LegendWords, now_s: float
) -> LegendBlock | None:
    """Return the legend of a set's values; None where only its borders are shown."""
    if view.values is None:
        return None
    breaks = view.breaks[: MOST_CLASSES - 1]
    texts = ["", *(f"≥ {number(at)}" for at in breaks)]
    for k, (low, high) in enumerate(itertools.pairwise(breaks), 1):
        texts[k] = f"{number(low)} – {number(high)}"
    known = view.values[np.isfinite(view.values)]
    if breaks:
        texts[0] = f"< {number(breaks[0])}"
    elif len(known):
        ends = (number(float(known.min())), number(float(known.max())))
        texts[0] = " – ".join(dict.fromkeys(ends))
    colours = ramp(theme, "area", len(texts))
    rows = [
        LegendRow(c, text, OPACITY["area"]) for c, text in zip(colours, texts, strict=True) if text
    ]
    rows.reverse()
    if len(known) < len(view.values):
        rows.append(LegendRow(None, words.no_data))
    title = " · ".join(text for text in (view.title, view.unit) if text)
    return LegendBlock(
        _short(title), _short(view.notice), tuple(rows), as_of_text(view.as_of_s, now_s, words)
    )


def heat_block(
    view: HeatView, field: HeatField, theme: Theme, words: LegendWords, now_s: float
) -> LegendBlock:
    """Return the legend of a heat map; below its least class nothing is drawn."""
    rows = [
        LegendRow(colour, f"≥ {number(at)}", OPACITY["heat"])
        for colour, at in zip(ramp(theme, "heat", len(field.breaks)), field.breaks, strict=True)
    ]
    radius = f"r = {number(view.radius_m)} m"
    title = f"{view.title} · {view.counted}/km² · {radius}"
    rows.reverse()
    return LegendBlock(
        _short(title), _short(view.notice), tuple(rows), as_of_text(view.as_of_s, now_s, words)
    )


def lines_shown(overlays: Overlays) -> tuple[WayKind | None, ...]:
    """Return which kinds of lines are shown, what was driven (None) last."""
    kinds = {way.kind for way in overlays.ways}
    if overlays.likely:
        kinds.add(WayKind.AHEAD)
    shown: list[WayKind | None] = [kind for kind in WayKind if kind in kinds]
    return (*shown, None) if overlays.trails else tuple(shown)


def spots_block(view: SpotsView, theme: Theme, words: LegendWords, now_s: float) -> LegendBlock:
    """Return the legend of problem spots: how many of each class, as of when."""
    row = LegendRow(theme.rgb("map.label_minor"), view.said, line_px=SPOT_RING_PX)
    return LegendBlock(view.title, "", (row,), as_of_text(view.as_of_s, now_s, words))


def lines_block(
    shown: tuple[WayKind | None, ...], theme: Theme, words: LegendWords
) -> LegendBlock | None:
    """Return the legend of the lines that are shown; None where there are none, or no words."""
    if not shown or not words.lines:
        return None
    rows = [
        LegendRow(
            theme.rgb(f"map.{kind.value}"),
            words.lines[kind.value],
            line_px=WIDTH_PX[kind],
            dash_px=DASH_PX[kind],
        )
        for kind in shown
        if kind is not None
    ]
    if None in shown:
        new, old = theme.rgb("map.trail_new"), theme.rgb("map.trail_old")
        rows.append(LegendRow(new, words.lines["trail"], line_px=TRAIL_PX, fades_to=old))
    return LegendBlock(words.lines["title"], "", tuple(rows), "")


def as_of_text(as_of_s: float, now_s: float, words: LegendWords) -> str:
    """Return since when a legend's values hold, in the hall's time; empty where nobody said.

    The date is said where it is not that of ``now_s``.
    """
    if not isfinite(as_of_s) or not 0.0 <= as_of_s < LAST_S:
        return ""
    local = datetime.fromtimestamp(as_of_s, UTC).astimezone(CHINA)
    is_today = hall_day(as_of_s) == hall_day(now_s)
    return words.as_of.format(
        time=f"{local:%H:%M:%S}" if is_today else f"{local:%Y-%m-%d %H:%M:%S}"
    )


def hall_day(at_s: float) -> int:
    """Return the number of the hall's day."""
    return int((at_s + HALL.total_seconds()) // DAY_S)


def _short(text: str) -> str:
    return safe_text(text, LINE_CHARACTERS)


def number(value: float) -> str:
    """Return a number as a legend shows it."""
    return f"{value:,.10g}"
