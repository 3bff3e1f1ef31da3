"""Stretches of series: empty, told as plain values, and with what has come since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from app.domain.readings import Series, Timing
from app.domain.world import World

Said = tuple[float, float, int]  # measured, value, mark


def empty(series_id: str) -> Series:
    """Return a stretch of nothing."""
    nothing, no_flags = np.zeros(0), np.zeros(0, np.uint8)
    return Series(series_id, nothing, nothing, no_flags, no_flags)


def newest_s(series: Series) -> float:
    """Return the newest moment that is not from the future; minus infinity for none."""
    known_s = series.t_s[series.timings & Timing.FUTURE == 0]
    return float(known_s[-1]) if len(known_s) else -np.inf


def with_tail(series: Series, tail: Sequence[Said]) -> Series:
    """Return a stretch with the readings in order that came after it; it may know some of them."""
    after_s = newest_s(series)
    fresh = [said for said in tail if said[0] > after_s]
    if not fresh:
        return series
    t_s, values, marks = (np.array(column) for column in zip(*fresh, strict=True))
    whole_s = np.append(series.t_s, t_s)
    order = np.argsort(whole_s, kind="stable")
    timings = np.append(series.timings, np.zeros(len(fresh)))
    return replace(
        series,
        t_s=whole_s[order],
        values=np.append(series.values, values)[order],
        marks=np.append(series.marks, marks).astype(np.uint8)[order],
        timings=timings.astype(np.uint8)[order],
    )


def from_plain(series_id: str, result: Mapping[str, Any]) -> Series | None:
    """Return the stretch in an answer to the query ``series``, or None where it is none."""
    try:
        t_s = np.array(result["t_s"], np.float64)
        values = np.array([np.nan if v is None else v for v in result["values"]], np.float64)
        marks = np.array(result["marks"], np.uint8)
        timings = np.array(result["timings"], np.uint8)
        thinned_from = int(result["thinned_from"])
        is_part = bool(result.get("is_part", False))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if not len(t_s) == len(values) == len(marks) == len(timings):
        return None
    return Series(series_id, t_s, values, marks, timings, thinned_from, is_part)


def rows_of_station(world: World, station_id: str) -> list[int]:
    """Return the rows of a station in the world of readings: instants first, then by quantity."""
    is_its = world.column("alive") & (world.column("station") == station_id.encode())
    rows = np.flatnonzero(is_its)
    statistic, quantity, span_s = (
        world.column(key)[rows] for key in ("statistic", "quantity", "span_s")
    )
    order = np.lexsort((statistic, span_s, quantity, span_s > 0))
    return [int(row) for row in rows[order]]
