"""A series as a chart may draw it: what joins the line, what stands apart, and what is missing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.readings import Mark, Quantity, Series, Timing

F8 = NDArray[np.float64]
GAP_SPANS = 2.0
GAP_SPACINGS = 3.0  # of a series that was thinned: its own spacing is no gap
GAP_INTERVALS = 3.0  # of those at which a station usually speaks
LEAST_GAP_S = 15.0
LEAST_INTERVALS = 5  # fewer say nothing of what is usual


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """What is drawn of one series between two moments, arrays of one length in pairs.

    ``line_t_s``, ``line`` f8: the line, with NaN wherever it must break. ``hollow_t_s``,
    ``hollow`` f8: values that the station marked, that came late or were repeated. ``gaps`` are
    stretches without any value, the time up to now among them. Counts are of values.
    """

    series_id: str
    line_t_s: F8
    line: F8
    hollow_t_s: F8
    hollow: F8
    gaps: tuple[tuple[float, float], ...]
    count: int
    marked: int
    late: int
    repeated: int
    future: int
    thinned_from: int
    is_part: bool = False

    def extent(self) -> tuple[float, float] | None:
        """Return the lowest and the highest value drawn, or None where there is none."""
        values = np.concatenate([self.line, self.hollow])
        values = values[np.isfinite(values)]
        return (float(values.min()), float(values.max())) if len(values) else None


def chart_series(
    series: Series, quantity: Quantity, span_s: int, from_s: float, to_s: float
) -> ChartSeries:
    """Return what a chart from ``from_s`` to ``to_s`` (now) shows of ``series``.

    A gap is longer than three of the series' own usual intervals, or 15 s, and no longer than the
    quantity may be silent; of a series over spans, than two spans. A value from the future is on
    no line: it is counted.
    """
    future = (series.timings & Timing.FUTURE) != 0
    inside = (series.t_s >= from_s) & (series.t_s <= to_s) & ~future
    order = np.argsort(series.t_s[inside], kind="stable")
    t_s, values = series.t_s[inside][order], series.values[inside][order]
    marks, timings = series.marks[inside][order], series.timings[inside][order]
    there = np.isfinite(values)
    t_s, values, marks, timings = (a[there] for a in (t_s, values, marks, timings))
    marked = marks != Mark.GOOD
    late = (timings & Timing.LATE) != 0
    repeated = (timings & Timing.REPEATED) != 0
    on_line = ~(marked | repeated)
    most_gap_s = _most_gap_s(
        quantity, span_s, t_s, is_thinned=series.thinned_from > len(series.t_s)
    )
    hollow = marked | late | repeated
    line_t_s, line = _broken_at_gaps(t_s[on_line], values[on_line], most_gap_s)
    return ChartSeries(
        series_id=series.series_id,
        line_t_s=line_t_s,
        line=line,
        hollow_t_s=t_s[hollow],
        hollow=values[hollow],
        gaps=_gaps(t_s, most_gap_s, from_s, to_s),
        count=len(t_s),
        marked=int(marked.sum()),
        late=int(late.sum()),
        repeated=int(repeated.sum()),
        future=int(future.sum()),
        thinned_from=series.thinned_from,
        is_part=series.is_part,
    )


def _most_gap_s(quantity: Quantity, span_s: int, t_s: F8, *, is_thinned: bool) -> float:
    most_gap_s = max(quantity.late_after_s, GAP_SPANS * span_s)
    if is_thinned and len(t_s) > 1:
        most_gap_s = max(most_gap_s, GAP_SPACINGS * float(np.median(np.diff(t_s))))
    intervals_s = np.diff(t_s)
    intervals_s = intervals_s[intervals_s > 0]  # a repeated value is no sooner one
    if span_s == 0 and len(intervals_s) >= LEAST_INTERVALS:
        usual_s = float(np.median(intervals_s))
        most_gap_s = min(most_gap_s, max(GAP_INTERVALS * usual_s, LEAST_GAP_S))
    return most_gap_s


def _gaps(
    t_s: F8, most_gap_s: float, from_s: float, to_s: float
) -> tuple[tuple[float, float], ...]:
    edges = np.concatenate([[from_s], t_s, [to_s]])
    wide = np.flatnonzero(np.diff(edges) > most_gap_s)
    return tuple((float(edges[i]), float(edges[i + 1])) for i in wide)


def _broken_at_gaps(t_s: F8, values: F8, most_gap_s: float) -> tuple[F8, F8]:
    """Return the line with a NaN in the middle of every gap."""
    after = np.flatnonzero(np.diff(t_s) > most_gap_s)
    middles = (t_s[after] + t_s[after + 1]) / 2 if len(after) else t_s[:0]
    return np.insert(t_s, after + 1, middles), np.insert(values, after + 1, np.nan)
