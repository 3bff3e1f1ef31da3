"""The series book: stretches of series as the hub gave them, with what has come since."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.domain.ports import Answer
from app.domain.readings import Series, Timing
from app.services.live import Pumped, ViewGroup

MOST_VALUES = 720
ASK_AGAIN_S = 60.0  # real seconds: late ones, and those between two frames, come by that
_NOTHING = np.zeros(0)
_NO_FLAGS = np.zeros(0, np.uint8)


@dataclass(slots=True)
class _Page:
    """One series that somebody looks at."""

    span_s: float
    series: Series
    code: str = ""  # of the last answer; empty while none has come
    request_id: str = ""
    ask_at_s: float = 0.0
    is_new: bool = False  # since the last pump
    tail: list[tuple[float, float, int]] = field(default_factory=list)  # measured, value, mark


class SeriesBook:
    """Keeps the last so many seconds of each series that is open; ``monotonic`` is injected."""

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._group = group
        self._monotonic = monotonic
        self._pages: dict[str, _Page] = {}

    def open(self, series_id: str, span_s: float) -> None:
        """Begin to keep the last ``span_s`` seconds of a series, or change how many."""
        page = self._pages.get(series_id)
        if page is None:
            empty = Series(series_id, _NOTHING, _NOTHING, _NO_FLAGS, _NO_FLAGS)
            self._pages[series_id] = page = _Page(span_s, empty)
        page.span_s = span_s
        self._ask(series_id, page)

    def close(self, series_id: str) -> None:
        """Stop keeping a series."""
        page = self._pages.pop(series_id, None)
        if page is not None:
            self._group.questions.cancel(page.request_id)

    def series(self, series_id: str) -> Series | None:
        """Return what is kept of an open series, oldest first, or None if it is not open."""
        page = self._pages.get(series_id)
        return None if page is None else _joined(page)

    def code(self, series_id: str) -> str:
        """Return ``ok``, why the hub gave nothing, or an empty text while it has not answered."""
        page = self._pages.get(series_id)
        return "" if page is None else page.code

    def pump(self, pumped: Pumped) -> bool:
        """Take what came since; return whether anything that is open may look different."""
        now_s = self._monotonic()
        for series_id, page in self._pages.items():
            due = now_s >= page.ask_at_s and not self._group.questions.is_waiting(page.request_id)
            if pumped.is_new_readings or due:
                self._ask(series_id, page)
        if not pumped.readings_change.is_empty:
            for series_id, page in self._pages.items():
                self._note(series_id, page)
        is_new = any(page.is_new for page in self._pages.values())
        for page in self._pages.values():
            page.is_new = False
        return is_new

    def _ask(self, series_id: str, page: _Page) -> None:
        self._group.questions.cancel(page.request_id)
        to_s = self._group.now_s()
        page.ask_at_s = self._monotonic() + ASK_AGAIN_S
        page.request_id = self._group.questions.ask(
            "series",
            lambda answer: self._answered(page, answer),
            series_id=series_id,
            from_s=to_s - page.span_s,
            to_s=to_s,
            most=MOST_VALUES,
        )

    def _answered(self, page: _Page, answer: Answer) -> None:
        page.code, page.is_new = answer.code, True
        if answer.code != "ok":
            return
        series = _series_of(page.series.series_id, answer.result)
        if series is None:
            page.code = "answer_malformed"
            return
        page.series = series
        newest_s = _newest_s(series)
        page.tail = [said for said in page.tail if said[0] > newest_s]

    def _note(self, series_id: str, page: _Page) -> None:
        world = self._group.readings
        row = world.row_of(series_id)
        if row is None:
            return
        t_s = float(world.column("t_s")[row])
        if page.tail and t_s <= page.tail[-1][0]:
            return
        page.tail.append((t_s, float(world.column("value")[row]), int(world.column("mark")[row])))
        del page.tail[:-MOST_VALUES]
        page.is_new = True


def _joined(page: _Page) -> Series:
    """Return the answer with its tail; the hub may have known some of the tail already."""
    series = page.series
    newest_s = _newest_s(series)
    tail = [said for said in page.tail if said[0] > newest_s]
    if not tail:
        return series
    t_s, values, marks = (np.array(column) for column in zip(*tail, strict=True))
    whole_s = np.append(series.t_s, t_s)
    order = np.argsort(whole_s, kind="stable")
    return replace(
        series,
        t_s=whole_s[order],
        values=np.append(series.values, values)[order],
        marks=np.append(series.marks, marks).astype(np.uint8)[order],
        timings=np.append(series.timings, np.zeros(len(tail))).astype(np.uint8)[order],
    )


def _newest_s(series: Series) -> float:
    """Return the newest moment that is not from the future."""
    known_s = series.t_s[series.timings & Timing.FUTURE == 0]
    return float(known_s[-1]) if len(known_s) else -np.inf


def _series_of(series_id: str, result: Mapping[str, Any]) -> Series | None:
    """Return the stretch in an answer, or None where it is none."""
    try:
        columns: Sequence[Sequence[Any]] = [
            result[key] for key in ("t_s", "values", "marks", "timings")
        ]
        t_s = np.array(columns[0], np.float64)
        values = np.array([np.nan if v is None else v for v in columns[1]], np.float64)
        marks, timings = (np.array(column, np.uint8) for column in columns[2:])
        thinned_from = int(result["thinned_from"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if not len(t_s) == len(values) == len(marks) == len(timings):
        return None
    return Series(series_id, t_s, values, marks, timings, thinned_from)
