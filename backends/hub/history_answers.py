"""Queries answered from what was recorded: ``inside``, and the older part of ``series``."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from app.domain.citypack import CityInfo
from app.domain.errors import OperatorError
from app.domain.people import CITY
from backends.hub.inner import ChildQuestion
from backends.hub.series_desk import MOST_VALUES

MOST_STAYS = 2_000
LONGEST_S = 7 * 86_400.0
EVERY_COUNTY, NO_COUNTY = 0, 255
_T = TypeVar("_T")
_COLUMNS = ("t_s", "values", "marks", "timings")


class _Area(msgspec.Struct, frozen=True):
    ring: list[tuple[float, float]]
    from_s: float
    to_s: float


class _Stretch(msgspec.Struct, frozen=True):
    series_id: str
    from_s: float
    to_s: float
    most: float = 720.0


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
        """Return a stretch of a series: what the hub remembers of it, and before that the archive.

        The hub has seen to it that the seat may see the series; ``frozen`` is its own answer.
        """
        from backends.history.archive import HistoryArchive  # noqa: PLC0415

        asked = _read(question.arguments, _Stretch)
        newer = question.frozen
        until_s = min(newer["t_s"], default=np.inf)
        most = int(min(max(asked.most, 1.0), MOST_VALUES))
        older = HistoryArchive(self._folder).series(
            asked.series_id, asked.from_s, min(asked.to_s, until_s), MOST_VALUES
        )
        before = np.flatnonzero(older.t_s < until_s)
        values = older.values[before]
        told: dict[str, list[Any]] = {
            "t_s": older.t_s[before].tolist() + list(newer["t_s"]),
            "values": [None if np.isnan(v) else v for v in values.tolist()] + list(newer["values"]),
            "marks": older.marks[before].tolist() + list(newer["marks"]),
            "timings": older.timings[before].tolist() + list(newer["timings"]),
        }
        there = (older.thinned_from or len(before)) + (newer["thinned_from"] or len(newer["t_s"]))
        count = len(told["t_s"])
        if count > most:
            kept = np.linspace(0, count - 1, most).round().astype(np.intp).tolist()
            told = {key: [told[key][i] for i in kept] for key in _COLUMNS}
        is_thinned = there > len(told["t_s"])
        return {"series_id": asked.series_id, **told, "thinned_from": there if is_thinned else 0}

    def _county(self, scope: str) -> int:
        return EVERY_COUNTY if scope == CITY else self._county_of.get(scope, NO_COUNTY)


def _read(arguments: Mapping[str, Any], kind: type[_T]) -> _T:
    try:
        return msgspec.convert(dict(arguments), kind)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)) from error
