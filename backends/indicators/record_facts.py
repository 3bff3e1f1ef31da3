"""The registers' records that hold today as rows that figures are counted from: one table."""

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from app.domain.classes import LATE_AFTER_S
from app.domain.directory import DutyTurn, on_duty
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.period import HALL_ZONE, HOUR_S
from app.domain.measures.publishing import is_of_the_heard
from app.domain.measures.terms import Term
from backends.indicators.coded import COUNTY, CodedFacts
from backends.indicators.facts import F8, Mask, RowIndex
from backends.indicators.record_row import RecordRow

FLAGS = (
    *("demo", "licensed", "closed", "expired", "geo", "fitted", "hazmat", "worn", "open", "newest"),
    *("due_today", "made_today"),
)
VALUES = (
    *("register", "kind", COUNTY, "town", "status", "licensing", "class", "owner", "company"),
    *("role", "department", "level", "unit", "incident", "property", "source", "site"),
)
NUMBERS = (
    *("strength", "score", "people", "households", "capacity", "hours", "every_s", "radius_m"),
    *("value", "risk", "lon_deg", "lat_deg"),
)
TURNS = "turns"
SPEAKING = ("vehicles", "officers")  # registers of those who may be heard
KINDS = frozenset({"register", "class"})


def _nobody(ids: Sequence[str], _now_s: float) -> tuple[F8, Mask]:
    return np.full(len(ids), np.inf), np.zeros(len(ids), np.bool_)


class RecordFacts(CodedFacts):
    """All registers in one table, made anew as a whole (:meth:`take`).

    ``is_heard`` says of a vehicle's id whether it ever spoke: one without a terminal in the
    register that did has one (``terminal``). ``heard`` is how many things there ever were: only
    when it grows is asked again. ``spoken`` says of ids how old their last words are and whether
    they are live, ``since_s`` from when on the line was heard. Five flags move: ``terminal``,
    ``online`` (a vehicle or officer is live), ``recent`` (heard within the hour), ``serving`` (so,
    or bound by a task: no roster names each officer), and ``on_now`` of a turn.
    """

    def __init__(
        self,
        counties: Iterable[tuple[str, str, int]],
        is_heard: Callable[[str], bool],
        heard: Callable[[], int],
        spoken: Callable[[Sequence[str], float], tuple[F8, Mask]] = _nobody,
        since_s: Callable[[], float] = lambda: math.inf,
    ) -> None:
        super().__init__(
            FactKind.RECORDS, counties=counties, flags=FLAGS, values=VALUES, numbers=NUMBERS
        )
        self.kinds = KINDS
        self._is_heard = is_heard
        self._heard = heard
        self._spoken = spoken
        self._since_s = since_s
        self._busy: frozenset[str] = frozenset()
        self._asked_of = (-1, -math.inf)  # revision and time
        self._ages_s: F8 = np.zeros(0)
        self._is_live: Mask = np.zeros(0, np.bool_)
        self._heard_of = -1
        self._ids: list[str] = []
        self._titles: list[str] = []
        self._silent: dict[str, int] = {}  # vehicles without a terminal that nobody heard yet
        self._turns: tuple[DutyTurn, ...] = ()
        self._turn_rows: dict[str, int] = {}
        self._rated: dict[tuple[str, str], Mapping[str, float]] = {}
        self._on_minute = -1
        self._on_now: Mask = np.zeros(0, np.bool_)
        self._flags_now = {
            "terminal": self._terminal,
            "on_now": self._is_on,
            "online": self._is_online,
            "recent": self._is_recent,
            "serving": self._is_serving,
        }

    def take(self, rows: Sequence[RecordRow], turns: Sequence[DutyTurn], now_s: float) -> None:
        """Take the place of everything before: ``rows`` hold today, ``turns`` whatever their days.

        Two records of one register with one id are one, the later.
        """
        self._begin(anew=True)
        self._clear()
        found = {(row.register, row.record_id): row for row in rows}
        self._grow(len(found))
        self._ids = [row.record_id for row in found.values()]
        self._titles = [row.name for row in found.values()]
        self._silent = {}
        self._turn_rows = {}
        for at, row in enumerate(found.values()):
            self._enter(at, row)
        self._turns = tuple(one for one in turns if one.turn_id in self._turn_rows)
        self._heard_of, self._on_minute = -1, -1
        for (register, field), values in self._rated.items():
            self._rate(register, field, values)
        self.known_until(now_s)

    def set_busy(self, officers: Collection[str]) -> None:
        """Say whom a task binds: ids of officers."""
        self._busy = frozenset(officers)

    def known(self, terms: Sequence[Term], now_s: float) -> bool:
        """Return whether it can be known who speaks, where that is asked.

        It is not while the line has not been heard for as long as each may take to speak, nor
        while nobody of those who are meant is live: then it is the line that is dead.
        """
        if not any(map(is_of_the_heard, terms)):
            return True
        if now_s - self._since_s() < LATE_AFTER_S:
            return False
        return bool(self._is_online(self._of_kind(terms, KINDS, now_s), now_s).any())

    def kindred(self, terms: Sequence[Term], now_s: float) -> RowIndex:
        """Return the records of the register and class that are meant."""
        self._ask(now_s)
        return self._of_kind(terms, KINDS, now_s)

    def heard_s(self, rows: RowIndex) -> F8:
        """Return (len(rows),) f8: of when the last fix of each is; NaN where none came."""
        ages_s = self._ages_s[rows]
        return np.where(np.isfinite(ages_s), self._asked_of[1] - ages_s, np.nan)

    def is_silent(self, rows: RowIndex, now_s: float) -> Mask:
        """Return (len(rows),) bool: which are not live."""
        return ~self._is_online(rows, now_s)

    def rate(self, register: str, field: str, values: Mapping[str, float]) -> None:
        """Have records of a register carry a number by id, until told otherwise; others none.

        What stands in no register but follows from where things are is told so.
        """
        self._begin(anew=True)
        self._rated[register, field] = dict(values)
        self._rate(register, field, values)

    def _rate(self, register: str, field: str, values: Mapping[str, float]) -> None:
        code = self.words["register"].code(register)
        for row in np.flatnonzero(self._values["register"][: self.size] == code).tolist():
            self._numbers[field][row] = values.get(self._ids[row], math.nan)

    def member(self, row: int) -> Member:
        """Return a record as a person reads it."""
        register = self._word("register", row)
        has_place = bool(np.isfinite(self._numbers["lon_deg"][row]))
        return Member(
            self.kind,
            f"{register}:{self._ids[row]}",
            self._titles[row],
            self._heard_s(row),
            self._word(COUNTY, row),
            self._word("status", row) or self._word("kind", row),
            lon_deg=float(self._numbers["lon_deg"][row]) if has_place else None,
            lat_deg=float(self._numbers["lat_deg"][row]) if has_place else None,
        )

    def _heard_s(self, row: int) -> float:
        is_asked = self._asked_of[0] == self.revision
        age_s = float(self._ages_s[row]) if is_asked else math.inf
        return self._asked_of[1] - age_s if math.isfinite(age_s) else 0.0

    def _enter(self, at: int, row: RecordRow) -> None:
        has_place = row.lon_deg is not None and row.lat_deg is not None
        self._values["register"][at] = self.words["register"].code(row.register)
        self._values[COUNTY][at] = self.words[COUNTY].code(row.county)
        for name, word in row.values.items():
            self._values[name][at] = self.words[name].code(word, row.names.get(name, ""))
        for flag in row.flags:
            self._flags["fitted" if flag == "terminal" else flag][at] = True
        for name, number in row.numbers.items():
            self._numbers[name][at] = number
        self._numbers["lon_deg"][at] = row.lon_deg if has_place else math.nan
        self._numbers["lat_deg"][at] = row.lat_deg if has_place else math.nan
        if row.register == "vehicles" and "terminal" not in row.flags:
            self._silent[row.record_id] = at
        if row.register == TURNS:
            self._turn_rows[row.record_id] = at

    def _terminal(self, rows: RowIndex, _now_s: float) -> Mask:
        heard = self._heard()
        if heard != self._heard_of:
            self._heard_of = heard
            for vehicle_id in [one for one in self._silent if self._is_heard(one)]:
                self._flags["fitted"][self._silent.pop(vehicle_id)] = True
        return self._flags["fitted"][rows]

    def _is_online(self, rows: RowIndex, now_s: float) -> Mask:
        self._ask(now_s)
        return self._is_live[rows]

    def _is_recent(self, rows: RowIndex, now_s: float) -> Mask:
        self._ask(now_s)
        return np.asarray(self._ages_s[rows] <= HOUR_S)

    def _is_serving(self, rows: RowIndex, now_s: float) -> Mask:
        is_busy = [self._ids[row] in self._busy for row in rows.tolist()]
        return self._is_recent(rows, now_s) | np.array(is_busy, np.bool_)

    def _ask(self, now_s: float) -> None:
        """Ask once for all who may speak, and be it for several figures."""
        if self._asked_of == (self.revision, now_s):
            return
        self._asked_of = self.revision, now_s
        codes = self.words["register"].known(SPEAKING)
        rows = np.flatnonzero(np.isin(self._values["register"][: self.size], codes))
        self._ages_s, self._is_live = np.full(self.size, np.inf), np.zeros(self.size, np.bool_)
        ages_s, is_live = self._spoken([self._ids[row] for row in rows.tolist()], now_s)
        self._ages_s[rows], self._is_live[rows] = ages_s, is_live

    def _is_on(self, rows: RowIndex, now_s: float) -> Mask:
        minute = int(now_s // 60.0)
        if minute != self._on_minute or len(self._on_now) != self.size:
            here = dt.datetime.fromtimestamp(now_s, HALL_ZONE)
            minute_of_day = 60.0 * here.hour + here.minute
            on = on_duty(self._turns, here.date().isoformat(), minute_of_day)
            self._on_now = np.zeros(self.size, np.bool_)
            self._on_now[[self._turn_rows[one.turn_id] for one in on]] = True
            self._on_minute = minute
        return self._on_now[rows]
