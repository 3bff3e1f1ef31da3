"""What each kind of pane needs to be told, and what it has no use for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.measures.dimensions import DIMENSIONS
from app.domain.measures.noticing import AreaKind
from app.domain.measures.table import LANGUAGES, IndicatorTable
from app.domain.roll_call import RollPurpose
from widgets.panels.spec import BodyKind, BodySpec

MOST_INDICATORS = 24
MOST_ROWS = 200
MOST_HOURS = 24.0 * 400
MOST_CAMERAS = 4
MOST_ENTRIES = 48


@dataclass(frozen=True, slots=True)
class Need:
    """``alone_by``: with one indicator alone it must be parted by something."""

    least: int = 1
    most: int = MOST_INDICATORS
    by: bool = False
    across: bool = False
    alone_by: bool = False


NEEDS: dict[BodyKind, Need] = {
    BodyKind.FIGURE: Need(),
    BodyKind.GAUGE: Need(),
    BodyKind.SERIES: Need(),
    BodyKind.BARS: Need(),
    BodyKind.STACKED: Need(alone_by=True),
    BodyKind.DONUT: Need(alone_by=True),
    BodyKind.FUNNEL: Need(alone_by=True),
    BodyKind.RANKING: Need(by=True),
    BodyKind.MATRIX: Need(by=True, across=True),
    BodyKind.TREEMAP: Need(by=True),
    BodyKind.SANKEY: Need(by=True, across=True),
    BodyKind.RADAR: Need(most=8, alone_by=True),
    BodyKind.CALENDAR: Need(),
    BodyKind.TABLE: Need(by=True),
    BodyKind.LIST: Need(),
    BodyKind.IMAGES: Need(least=0),
    BodyKind.CAMERA: Need(least=0, most=0),
    BodyKind.MAP: Need(least=0),
    BodyKind.TILES: Need(least=0),
    BodyKind.SPOTS: Need(least=0, most=0, by=True),
    BodyKind.BURSTS: Need(least=0, most=0),
    BodyKind.REASONS: Need(least=0, most=0, by=True),
    BodyKind.ROLL: Need(least=0, most=0),
    BodyKind.PRESENCE: Need(least=0, most=0),
    BodyKind.LED: Need(least=0, most=0),
    BodyKind.RULES: Need(least=0, most=0),
}
WITH_ENTRIES = frozenset({BodyKind.TILES, BodyKind.REASONS})
AREAS = frozenset(AreaKind)
PURPOSES = " or ".join(RollPurpose)
_HEADLINES = frozenset({BodyKind.FIGURE, BodyKind.GAUGE})


def need_faults(pane: BodySpec) -> Iterator[tuple[str, str]]:
    """Yield the entry and what is wrong with it, for a pane by its kind."""
    yield from _figure_faults(pane)
    yield from _number_faults(pane)
    kind = pane.kind
    if kind is BodyKind.CAMERA and not 1 <= len(pane.cameras) <= MOST_CAMERAS:
        yield "cameras", f"cameras: {len(pane.cameras)}; 1 to {MOST_CAMERAS} ids"
    if kind is not BodyKind.CAMERA and pane.cameras:
        yield "cameras", "cameras: they belong to a pane of kind camera"
    if kind is not BodyKind.MAP and (pane.layers or pane.shown):
        key = "layers" if pane.layers else "shown"
        yield key, f"{key}: it belongs to a pane of kind map"
    if pane.forecast and (kind is not BodyKind.SERIES or len(pane.indicators) != 1):
        yield "forecast", "forecast: it belongs to a series of one indicator"
    if (kind is BodyKind.ROLL) != (pane.purpose in set(RollPurpose)):
        yield "purpose", f"purpose: '{pane.purpose}'; a pane of kind roll has {PURPOSES}"
    if kind is BodyKind.SPOTS and pane.by and pane.by not in AREAS:
        yield "by", f"by: '{pane.by}'; {', '.join(sorted(AREAS))}"
    if pane.headline and kind not in _HEADLINES:
        yield "headline", "headline: only a figure or a gauge is one"


def short_faults(short: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with words for a wall: they may be of one language alone."""
    for language, words in short.items():
        if language not in LANGUAGES or not words.strip():
            yield f"short.{language}: '{words}'; words of some of {', '.join(LANGUAGES)}"


def entry_faults(pane: BodySpec, panels: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the entries of a pane of tiles; ``panels`` are those there are."""
    if pane.kind in WITH_ENTRIES and not 1 <= len(pane.entries) <= MOST_ENTRIES:
        yield "entries", f"entries: {len(pane.entries)}; 1 to {MOST_ENTRIES}"
    if pane.kind not in WITH_ENTRIES and pane.entries:
        yield "entries", "entries: they belong to a pane of kind tiles or reasons"
    for at, entry in enumerate(pane.entries):
        said = f"entry {at + 1}: "
        if not all(entry.title.get(language, "").strip() for language in LANGUAGES):
            yield "entries", f"{said}title: one of each ('zh_CN', 'en')"
        yield from (("entries", f"{said}{fault}") for fault in short_faults(entry.short))
        if entry.panel and entry.act:
            yield "entries", f"{said}panel and act: it opens one of the two"
        if pane.kind is BodyKind.REASONS and not (entry.indicator and 0 < entry.weight <= 1):
            yield "entries", f"{said}a reason is an indicator with a weight above 0, 1 at most"
        elif not (entry.panel or entry.act or entry.indicator):
            yield "entries", f"{said}it opens nothing; panel, act or indicator"
        if entry.panel and panels is not None and entry.panel not in panels:
            yield "entries", f"{said}panel: no panel is called '{entry.panel}'"


def name_faults(pane: BodySpec, table: IndicatorTable | None) -> Iterator[tuple[str, str]]:
    """Yield the indicators that a pane names and the table has not; without a table none."""
    if table is None:
        return
    for one in pane.indicators:
        if table.find(one) is None:
            yield "indicators", f"indicators: no indicator is called '{one}'"
    for at, entry in enumerate(pane.entries):
        if entry.indicator and table.find(entry.indicator) is None:
            yield "entries", f"entry {at + 1}: no indicator is called '{entry.indicator}'"
    yield from _part_faults(pane, table)


def word_faults(
    pane: BodySpec, acts: frozenset[str] | None, layers: frozenset[str] | None
) -> Iterator[tuple[str, str]]:
    """Yield which acts of the command box and layers of the map there are not."""
    for at, entry in enumerate(pane.entries):
        if entry.act and acts is not None and entry.act not in acts:
            yield "entries", f"entry {at + 1}: act: no act is called '{entry.act}'"
    for layer in pane.layers:
        if layers is not None and layer not in layers:
            yield "layers", f"layers: no layer is called '{layer}'"


def _part_faults(pane: BodySpec, table: IndicatorTable) -> Iterator[tuple[str, str]]:
    """Yield by what the rows of a pane's figures cannot be parted."""
    named = (*pane.indicators[:1], *(entry.indicator for entry in pane.entries))
    kinds = (one.meant.facts for key in named if (one := table.find(key)) is not None)
    for kind in dict.fromkeys(kinds):
        for key, part in (("by", pane.by), ("across", pane.across)):
            if part and part not in DIMENSIONS[kind]:
                known = ", ".join(sorted(DIMENSIONS[kind]))
                yield key, f"{key}: {kind.value} have no part '{part}'; {known}"


def _figure_faults(pane: BodySpec) -> Iterator[tuple[str, str]]:
    need, count = NEEDS[pane.kind], len(pane.indicators)
    # The matrix of hazardous goods (N12) is counted by itself, and names no indicator.
    if pane.kind is BodyKind.MATRIX and not (count or pane.by or pane.across):
        return
    if not need.least <= count <= need.most:
        of = f"{need.least} to {need.most}" if need.most else "none"
        yield "indicators", f"indicators: {count}; {of}"
    if need.by and not pane.by:
        yield "by", "by: it is missing; by what is the figure parted?"
    if need.across and not pane.across:
        yield "across", "across: it is missing; by what else is it parted?"
    if pane.across and not pane.by:
        yield "across", "across: it needs 'by' as well"
    if need.alone_by and count == 1 and not pane.by:
        yield "by", "by: one figure alone needs it; or name two indicators"


def _number_faults(pane: BodySpec) -> Iterator[tuple[str, str]]:
    if not 0.0 < pane.hours <= MOST_HOURS:
        yield "hours", f"hours: {pane.hours:g}; above 0, at most {MOST_HOURS:g}"
    if not 1 <= pane.rows <= MOST_ROWS:
        yield "rows", f"rows: {pane.rows}; 1 to {MOST_ROWS}"
