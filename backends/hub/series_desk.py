"""The query ``series``: a stretch of one series that the asking seat may see."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.readings import Series
from backends.hub.reading_ingest import ReadingIngest

MOST_VALUES = 2_000
DEFAULT_VALUES = 720


class SeriesDesk:
    """Answers from what the hub remembers; ``shown`` says which series a scope's seats have.

    The result says ``is_part`` where more may have been measured than is remembered.
    """

    def __init__(self, readings: ReadingIngest, shown: Callable[[str], NDArray[np.bool_]]) -> None:
        self._readings = readings
        self._shown = shown

    def answer(self, scope: str, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the code and the result of a query."""
        from_s, to_s = _number(arguments.get("from_s")), _number(arguments.get("to_s"))
        most = _number(arguments.get("most", DEFAULT_VALUES))
        if from_s is None or to_s is None or most is None or most < 1:
            return "bad_value", {}
        name = str(arguments.get("series_id", ""))
        row = self._readings.series.find(name)
        shown = self._shown(scope)
        if row is None or row >= len(shown) or not shown[row]:
            return "series_unknown", {}
        ring = self._readings.ring
        found = ring.stretch(row, from_s, to_s, int(min(most, MOST_VALUES)))
        return "ok", plain(Series(name, *found, is_part=from_s <= ring.whole_since_s))


def plain(series: Series) -> dict[str, Any]:
    """Return a stretch as it travels: lists, and nil where a value is missing."""
    values = [
        None if missing else v
        for v, missing in zip(series.values.tolist(), np.isnan(series.values).tolist(), strict=True)
    ]
    return {
        "series_id": series.series_id,
        "t_s": series.t_s.tolist(),
        "values": values,
        "marks": series.marks.tolist(),
        "timings": series.timings.tolist(),
        "thinned_from": series.thinned_from,
        "is_part": series.is_part,
    }


def _number(value: object) -> float | None:
    """Return a number that is one, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or np.isnan(value):
        return None
    return float(value)
