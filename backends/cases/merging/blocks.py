"""The blocks that a report lies in and those it looks into: nothing else is compared with it."""

import numpy as np

from backends.cases.merging.grams import Grams, Telling
from backends.cases.merging.report import Report

# A block and its eight neighbours hold all within a cell's side: 0.006 degrees are 667 m from
# north to south and 567 m from east to west at the hall's 32 degrees north.
CELL_DEG = 0.006
RARE_KEPT = 6  # of a report, its most telling grams: under them it is found by its words
RARE_ASKED = 12
CELL, PHONE, GRAM, NAME, ASPECT = "cell", "phone", "gram", "name", "aspect"
# Of those without a point alone: whoever has one looks only for them by name and aspect.
NAME_NO_POINT, ASPECT_NO_POINT = "name without point", "aspect without point"
Block = tuple[str, int | str] | tuple[str, int, int]


def lies_in(report: Report, telling: Telling) -> list[Block]:
    """Return the blocks under which a report is found."""
    blocks: list[Block] = [(NAME, place) for place in report.mentions.places]
    blocks.append((ASPECT, report.aspect))
    if (cell := _cell(report)) is None:
        blocks += [(NAME_NO_POINT, place) for place in report.mentions.places]
        blocks.append((ASPECT_NO_POINT, report.aspect))
    else:
        blocks.append((CELL, *cell))
    if report.phone_hash:
        blocks.append((PHONE, report.phone_hash))
    return blocks + _rarest(report.grams, telling, RARE_KEPT)


def looks_in(report: Report, telling: Telling) -> tuple[list[Block], list[Block]]:
    """Return the blocks in which its like may be: those looked into first, and those then.

    Without a type it looks for those without a type; without a point at whatever has its names
    first, and then at its aspect.
    """
    first = _rarest(report.grams, telling, RARE_ASKED)
    if report.phone_hash:
        first.append((PHONE, report.phone_hash))
    names = sorted(report.mentions.places)
    aspects = dict.fromkeys((report.aspect, ""))
    if (cell := _cell(report)) is None:
        first += [(NAME, place) for place in names]
        return first, [(ASPECT, aspect) for aspect in aspects]
    x, y = cell
    first += [(CELL, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    first += [(NAME_NO_POINT, place) for place in names]
    return first, [(ASPECT_NO_POINT, aspect) for aspect in aspects]


def _cell(report: Report) -> tuple[int, int] | None:
    if np.isnan(report.lon_deg):
        return None
    return int(report.lon_deg // CELL_DEG), int(report.lat_deg // CELL_DEG)


def _rarest(grams: Grams, telling: Telling, count: int) -> list[Block]:
    """Return blocks of the grams that stand in the fewest texts, always in the same order."""
    buckets = grams.buckets
    if len(grams) > count:
        buckets = buckets[np.argsort(-telling.idf(buckets), kind="stable")[:count]]
    return [(GRAM, int(bucket)) for bucket in buckets]
