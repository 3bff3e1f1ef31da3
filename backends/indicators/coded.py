"""Rows in growing columns: what is the same for every table of facts that stands on them."""

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from app.domain.errors import ConfigError
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.period import DAY_S, HOUR_S, day_of
from app.domain.measures.terms import How, Term
from backends.indicators.facts import F8, I4, Mask, RowIndex, Touched
from backends.indicators.vocabulary import NONE, Vocabulary

FIRST_ROWS = 64
HALL_AHEAD_S = 8 * HOUR_S
LAST_S = 1e11  # a time beyond the year 5000 is none
THURSDAY = 3  # the hall's day 0, 1970-01-01, counted from Monday
HOUR, WEEKDAY, DAY, COUNTY = "hour", "weekday", "day", "county"
_COMPARED: Mapping[How, Callable[[F8, float], Mask]] = {
    How.AT_LEAST: operator.ge,
    How.MORE: operator.gt,
    How.AT_MOST: operator.le,
    How.LESS: operator.lt,
}
FlagNow = Callable[[RowIndex, float], Mask]
NumberNow = Callable[[RowIndex, float], F8]
ValueNow = Callable[[RowIndex, float], I4]
_Column = TypeVar("_Column")


class CodedFacts:
    """Columns by name: flags (bool), values (numbers of words), numbers (f8), spans (f8 times).

    Its first span gives the parts ``hour`` (``0`` to ``23``), ``weekday`` (``0`` is Monday) and
    ``day`` (``2026-11-22``), all of the hall's clock. ``counties`` gives code, name and index of
    each county; a table that has counties has the value ``county``. What follows from the time
    of asking alone is added by :meth:`_flag_now` and its like; where time must not come in
    (``codes``), it is what it was when a mask or a number was asked for last.
    """

    def __init__(
        self,
        kind: FactKind,
        *,
        counties: Iterable[tuple[str, str, int]],
        flags: Sequence[str] = (),
        values: Sequence[str] = (),
        numbers: Sequence[str] = (),
        spans: Sequence[str] = (),
    ) -> None:
        self.kind = kind
        self.as_of_s = 0.0
        self.revision = 0
        self.size = 0
        self._room = FIRST_ROWS
        self._days: dict[int, int] = {}  # the word of each day
        self._main = spans[0] if spans else ""
        self._flags = {name: np.zeros(FIRST_ROWS, np.bool_) for name in flags}
        self._values = {name: np.full(FIRST_ROWS, NONE, np.int32) for name in values}
        self._numbers = {name: np.full(FIRST_ROWS, np.nan) for name in numbers}
        self._spans = {name: np.zeros(FIRST_ROWS) for name in spans}
        self.words = {name: Vocabulary() for name in values}
        if self._main:
            self._values[DAY] = np.full(FIRST_ROWS, NONE, np.int32)
            self.words[DAY] = Vocabulary()
            self.words[HOUR] = Vocabulary((str(hour), "") for hour in range(24))
            self.words[WEEKDAY] = Vocabulary((str(day), "") for day in range(7))
        self._county_index: dict[str, int] = {}
        for code, name, index in counties:
            self._county_index[code] = index
            if COUNTY in self.words:
                self.words[COUNTY].code(code, name)
        self._flags_now: dict[str, FlagNow] = {}
        self._numbers_now: dict[str, NumberNow] = {}
        self._values_now: dict[str, ValueNow] = {}
        self._asked_s = 0.0
        self._changed: dict[str, dict[int, int]] = {name: {} for name in spans}
        self._made_anew = 0  # the revision before which nothing may be kept
        self._every: RowIndex = np.arange(0)

    # What Facts asks for.

    def touched(self, since: int) -> Touched:
        """Return what changed after revision ``since``; a table without spans changes as one."""
        if since >= self.revision:
            return Touched({})
        if since < self._made_anew or not self._spans:
            return Touched({}, all=True)
        days = {
            span: frozenset(day for day, revision in changed.items() if revision > since)
            for span, changed in self._changed.items()
        }
        return Touched({span: those for span, those in days.items() if those})

    def rows(self, terms: Sequence[Term]) -> RowIndex:  # noqa: ARG002 - a scan costs microseconds
        """Return all rows."""
        if len(self._every) != self.size:
            self._every = np.arange(self.size)
            self._every.flags.writeable = False
        return self._every

    def mask(self, term: Term, rows: RowIndex, now_s: float) -> Mask:
        """Return (len(rows),) bool: for which of ``rows`` a term holds; a missing number never."""
        self._asked_s = now_s
        if term.is_flag:
            held = self._flag(term.field, rows, now_s)
            return held if term.how is How.IS else ~held
        if term.values:
            held = self._is_one_of(term, rows, now_s)
            return held if term.how is How.IS else ~held
        return _COMPARED[term.how](self.numbers(term.field, rows, now_s), term.number)

    def moves(self, term: Term) -> bool:
        """Return whether the answer to a term changes with time alone."""
        return any(
            term.field in now for now in (self._flags_now, self._numbers_now, self._values_now)
        )

    def known(self, terms: Sequence[Term], now_s: float) -> bool:  # noqa: ARG002 - all are here
        """Return that all rows are known, as of a table that is read; not so what must be heard."""
        return True

    def times_s(self, span: str) -> F8:
        """Return (size,) f8: city time of a span, 0 where a row has none."""
        return self._named(self._spans, span, "span")[: self.size]

    def numbers(self, field: str, rows: RowIndex, now_s: float) -> F8:
        """Return (len(rows),) f8: a number of each row, NaN where it has none."""
        self._asked_s = now_s
        if (made := self._numbers_now.get(field)) is not None:
            return made(rows, now_s)
        return self._named(self._numbers, field, "number")[rows]

    def codes(self, part: str, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: of which part each row is; -1 of none."""
        if (made := self._values_now.get(part)) is not None:
            return made(rows, self._asked_s)
        if part in self._values:
            return self._values[part][rows]
        if self._main and part in (HOUR, WEEKDAY):
            return _clock_codes(self._spans[self._main][rows], part)
        self._named(self.words, part, "part")
        return np.full(len(rows), NONE, np.int32)

    def parts(self, part: str) -> Sequence[tuple[str, str]]:
        """Return key and name of every part by its code; a name may be empty."""
        return self._named(self.words, part, "part").words

    def counties(self, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: the index of each row's county in the city pack, 0 of none."""
        if COUNTY not in self._values:
            return np.zeros(len(rows), np.int32)
        words = self.words[COUNTY].words
        index = [*(self._county_index.get(code, 0) for code, _ in words), 0]  # -1 is the last
        return np.array(index, np.int32)[self._values[COUNTY][rows]]

    def member(self, row: int) -> Member:
        """Return a row as a person reads it."""
        raise NotImplementedError

    # What those that stand on it fill it with.

    def known_until(self, now_s: float) -> None:
        """Say that all that happened until then is in here."""
        self.as_of_s = max(self.as_of_s, now_s)

    def _of_kind(self, terms: Sequence[Term], kinds: Collection[str], now_s: float) -> RowIndex:
        """Return the rows for which those terms hold that ask for one of ``kinds``."""
        rows = self.rows(terms)
        for term in terms:
            if term.field in kinds:
                rows = rows[self.mask(term, rows, now_s)]
        return rows

    def _begin(self, *, anew: bool = False) -> None:
        """Begin a change: what is put in from now on is of a new revision."""
        self.revision += 1
        if anew:
            self._made_anew = self.revision

    def _grow(self, size: int) -> None:
        """Have at least ``size`` rows; fresh ones are empty."""
        self.size = max(size, self.size)
        if size <= self._room:
            return
        self._room = max(size, 2 * self._room)
        for columns, empty in (
            (self._flags, False),
            (self._values, NONE),
            (self._numbers, np.nan),
            (self._spans, 0.0),
        ):
            _lengthen(columns, self._room, empty)

    def _clear(self) -> None:
        """Empty all rows; only for a table that is made anew as a whole."""
        self.size = 0
        for columns, empty in (
            (self._flags, False),
            (self._values, NONE),
            (self._numbers, np.nan),
            (self._spans, 0.0),
        ):
            for column in columns.values():
                column[:] = empty

    def _put(
        self,
        row: int,
        *,
        flags: Mapping[str, bool],
        values: Mapping[str, str],
        numbers: Mapping[str, float],
        spans: Mapping[str, float],
    ) -> None:
        """Set columns of a row, and mark the days it was in and is in."""
        self._touch(row)
        for name, flag in flags.items():
            self._flags[name][row] = flag
        for name, word in values.items():
            self._values[name][row] = self.words[name].code(word)
        for name, number in numbers.items():
            self._numbers[name][row] = number
        for name, time_s in spans.items():
            self._spans[name][row] = time_s if 0.0 < time_s < LAST_S else 0.0
        if self._main in spans:
            main_s = float(self._spans[self._main][row])
            self._values[DAY][row] = self._day_code(main_s) if main_s else NONE
        self._touch(row)

    def _day_code(self, time_s: float) -> int:
        day = day_of(time_s)
        code = self._days.get(day)
        if code is None:
            code = self._days[day] = self.words[DAY].code(str(np.datetime64(day, "D")))
        return code

    def _word(self, name: str, row: int) -> str:
        """Return the word that a row has in a column, empty for none."""
        return self.words[name].key(int(self._values[name][row]))

    def _touch(self, row: int) -> None:
        """Mark the days of a row as changed."""
        if self._made_anew == self.revision:
            return  # nothing of before is kept anyway
        for span, times_s in self._spans.items():
            time_s = float(times_s[row])
            if time_s:
                self._changed[span][day_of(time_s)] = self.revision

    def bytes_held(self) -> int:
        """Return how many bytes the columns take; names and ids are not counted."""
        columns = (self._flags, self._values, self._numbers, self._spans)
        return sum(array.nbytes for some in columns for array in some.values())

    def _flag(self, field: str, rows: RowIndex, now_s: float) -> Mask:
        if (made := self._flags_now.get(field)) is not None:
            return made(rows, now_s)
        return self._named(self._flags, field, "flag")[rows]

    def _is_one_of(self, term: Term, rows: RowIndex, now_s: float) -> Mask:
        if term.field in self.words:
            wanted = self.words[term.field].known(term.values)
            if len(wanted) == 1:
                return np.asarray(self.codes(term.field, rows) == wanted[0])
            return np.isin(self.codes(term.field, rows), wanted)
        if term.field in self._numbers or term.field in self._numbers_now:
            try:
                numbers = [float(value) for value in term.values]
            except ValueError as error:
                raise ConfigError(f"{self.kind}: '{term}': {term.field} is a number") from error
            return np.isin(self.numbers(term.field, rows, now_s), numbers)
        self._named(self.words, term.field, "value")
        return np.zeros(len(rows), np.bool_)

    def _named(self, columns: Mapping[str, _Column], name: str, what: str) -> _Column:
        try:
            return columns[name]
        except KeyError:
            there = ", ".join(sorted({*columns, *self._also(what)})) or "none"
            raise ConfigError(f"{self.kind}: there is no {what} '{name}'; {there}") from None

    def _also(self, what: str) -> Iterable[str]:
        now: Mapping[str, Mapping[str, Any]] = {
            "flag": self._flags_now,
            "number": self._numbers_now,
        }
        return now.get(what, ())


def _lengthen(columns: dict[str, Any], room: int, empty: float) -> None:
    for name, column in columns.items():
        longer = np.full(room, empty, column.dtype)
        longer[: len(column)] = column
        columns[name] = longer


def _clock_codes(times_s: F8, part: str) -> I4:
    ahead_s = times_s + HALL_AHEAD_S
    codes = ahead_s // HOUR_S % 24 if part == HOUR else (ahead_s // DAY_S + THURSDAY) % 7
    return np.where(times_s > 0, codes, NONE).astype(np.int32)
