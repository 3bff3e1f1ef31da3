"""Queries answered from what was recorded: ``inside``, ``track``, the older part of ``series``."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from app.domain.citypack import CityInfo
from app.domain.errors import OperatorError
from app.domain.people import CITY
from backends.history.thinning import thinned
from backends.hub.inner import ChildQuestion
from backends.hub.series_desk import MOST_VALUES, plain

MOST_STAYS = 2_000
MS = 1_000
MOST_FIXES = 5_000
MOST_READ = 200_000  # of one series: two days of a reading a second
LONGEST_S = 7 * 86_400.0
EVERY_COUNTY, NO_COUNTY = 0, 255
_T = TypeVar("_T")
_COLUMNS = ("t_s", "values", "marks", "timings")
_Row = tuple[float, float | None, int, int]


class _Area(msgspec.Struct, frozen=True):
    ring: list[tuple[float, float]]
    from_s: float
    to_s: float


class _Stretch(msgspec.Struct, frozen=True):
    series_id: str
    from_s: float
    to_s: float
    most: float = 720.0


class _Track(msgspec.Struct, frozen=True):
    entity_id: str
    from_s: float
    to_s: float
    most: float = 2000.0


class HistoryAnswers:
    """Runs in the reader; what it needs of Arrow and DuckDB is loaded with the first question."""

    def __init__(self, folder: Path, info: CityInfo) -> None:
        self._folder = folder
        self._county_of = {county.code: county.index for county in info.counties}

    def inside(self, question: ChildQuestion) -> dict[str, Any]:
        """Return who was inside a ring; a county's seat gets the fixes in its county only."""
        from backends.history.archive import HistoryArchive  # noqa: PLC0415
        from backends.history.inside import stays  # noqa: PLC0415

        asked = _read(question.arguments, _Area)
        if not 0.0 <= asked.to_s - asked.from_s <= LONGEST_S:
            raise OperatorError("bad_value", "to_s")
        ring = np.array(asked.ring, np.float64).reshape(-1, 2)
        found = stays(self._folder, ring, asked.from_s, asked.to_s, self._county(question.county))
        archive = HistoryArchive(self._folder)
        return {
            "stays": [asdict(stay) for stay in found[:MOST_STAYS]],
            "total": len(found),
            "recorded": archive.span(),
            "holes": list(archive.holes(asked.from_s, asked.to_s)),
        }

    def series(self, question: ChildQuestion) -> dict[str, Any]:
        """Return a stretch of a series: what the archive has, and what the hub remembers.

        Neither is whole: the archive has the newest only later, the memory begins with the hub and
        holds backfilled values of any age. So each is read over the whole stretch. The hub has
        seen to it that the seat may see the series; ``frozen`` is its own answer.
        """
        from backends.history.archive import HistoryArchive  # noqa: PLC0415

        asked = _read(question.arguments, _Stretch)
        memory = question.frozen
        most = int(min(max(asked.most, 1.0), MOST_VALUES))
        older = HistoryArchive(self._folder).series(
            asked.series_id, asked.from_s, asked.to_s, MOST_READ
        )
        rows = _united(_rows(plain(older)), _rows(memory))
        there = max(len(rows), older.thinned_from, memory["thinned_from"])
        if len(rows) > most:
            rows = [rows[i] for i in thinned(np.array([row[0] for row in rows]), most).tolist()]
        return {
            "series_id": asked.series_id,
            **{key: [row[at] for row in rows] for at, key in enumerate(_COLUMNS)},
            "thinned_from": there if there > len(rows) else 0,
            "is_part": False,
        }

    def track(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the newest recorded fixes of a thing; a county's seat gets those in its county."""
        from backends.history.track import track_of  # noqa: PLC0415

        asked = _read(question.arguments, _Track)
        if not 0.0 <= asked.to_s - asked.from_s <= LONGEST_S:
            raise OperatorError("bad_value", "to_s")
        most = int(min(max(asked.most, 1.0), MOST_FIXES))
        county = self._county(question.county)
        span_s = (asked.from_s, asked.to_s)
        fixes, is_part = track_of(self._folder, asked.entity_id, *span_s, most, county)
        return {
            "entity_id": asked.entity_id,
            "t_s": fixes.t_s.tolist(),
            "lonlat": fixes.lonlat.tolist(),
            "is_part": is_part,
        }

    def _county(self, scope: str) -> int:
        return EVERY_COUNTY if scope == CITY else self._county_of.get(scope, NO_COUNTY)


def _rows(stretch: Mapping[str, Any]) -> list[_Row]:
    return list(zip(*(stretch[key] for key in _COLUMNS), strict=True))


def _united(recorded: list[_Row], remembered: list[_Row]) -> list[_Row]:
    """Return the rows of both by time measured, those that are in both once."""
    known = set(_counted(recorded))
    fresh = [
        row for row, key in zip(remembered, _counted(remembered), strict=True) if key not in known
    ]
    return sorted(recorded + fresh, key=lambda row: row[0])


def _counted(rows: list[_Row]) -> Iterator[tuple[object, ...]]:
    """Yield what tells rows apart: a station may say the same of the same moment many times."""
    said: Counter[tuple[object, ...]] = Counter()
    for t_s, *rest in rows:
        key = (round(t_s * MS), *rest)  # the archive keeps whole milliseconds
        said[key] += 1
        yield (*key, said[key])


def _read(arguments: Mapping[str, Any], kind: type[_T]) -> _T:
    try:
        return msgspec.convert(dict(arguments), kind)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)) from error
