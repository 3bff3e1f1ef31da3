"""What a thing did over a day as its recorded fixes show: driving, resting, or nobody knows."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.domain.geo import distance_m
from app.domain.trail import Fixes


class Doing(Enum):
    """What it did between two fixes."""

    DRIVING = "driving"
    RESTING = "resting"
    UNKNOWN = "unknown"  # nothing was heard for too long: that is no rest


@dataclass(frozen=True, slots=True)
class DoingSpan:
    """One stretch of a day in which it did the same."""

    doing: Doing
    from_s: float
    to_s: float


def doing_spans(
    fixes: Fixes, from_s: float, to_s: float, moving_mps: float, gap_s: float
) -> tuple[DoingSpan, ...]:
    """Return what it did from one moment to another, without a hole and without an overlap.

    It drives between two fixes if its mean speed is above ``moving_mps``. What lies between fixes
    more than ``gap_s`` apart, and before the first and after the last, is unknown. ValueError for a
    span that ends before it begins.
    """
    if to_s < from_s:
        raise ValueError(f"a span from {from_s:g} to {to_s:g} s ends before it begins")
    inside = (fixes.t_s >= from_s) & (fixes.t_s <= to_s)
    t_s, lonlat = fixes.t_s[inside], fixes.lonlat[inside]
    edges = np.concatenate([[from_s], t_s, [to_s]])
    doing = [Doing.UNKNOWN] * (len(edges) - 1)
    if len(t_s):
        step_s = np.diff(t_s)
        away_m = distance_m(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])
        for at, (span_s, gone_m) in enumerate(zip(step_s, away_m, strict=True), 1):
            if span_s <= gap_s:
                doing[at] = Doing.DRIVING if gone_m > moving_mps * span_s else Doing.RESTING
    spans: list[DoingSpan] = []
    for what, begin_s, end_s in zip(doing, edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if end_s <= begin_s:
            continue
        if spans and spans[-1].doing is what:
            spans[-1] = DoingSpan(what, spans[-1].from_s, end_s)
        else:
            spans.append(DoingSpan(what, begin_s, end_s))
    return tuple(spans)
