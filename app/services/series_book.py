"""The series book: stretches of series as the hub gave them, with what has come since."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.ports import Answer
from app.domain.readings import Series
from app.domain.stretch import Said, empty, from_plain, newest_s, with_tail
from app.services.live import Pumped, ViewGroup

MOST_VALUES = 720
ASK_AGAIN_S = 60.0  # real seconds: late ones, and those between two frames, come by that


@dataclass(slots=True)
class _Page:
    """One series that somebody looks at."""

    span_s: float
    series: Series
    code: str = ""  # of the last answer; empty while none has come
    request_id: str = ""
    ask_at_s: float = 0.0
    is_new: bool = False  # since the last pump
    tail: list[Said] = field(default_factory=list)


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
            self._pages[series_id] = page = _Page(span_s, empty(series_id))
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
        return None if page is None else with_tail(page.series, page.tail)

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
        series = from_plain(page.series.series_id, answer.result)
        if series is None:
            page.code = "answer_malformed"
            return
        page.series = series
        known_s = newest_s(series)
        page.tail = [said for said in page.tail if said[0] > known_s]

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
