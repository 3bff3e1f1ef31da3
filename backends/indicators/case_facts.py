"""Cases as rows that figures are counted from: flags and values mean what the case desk's do."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from app.domain.areas import AreaSet
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.errors import ConfigError
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.period import DAY_S, HOUR_S
from app.domain.measures.terms import How, Term
from backends.indicators.case_columns import CaseColumns
from backends.indicators.case_flags import MOVING, CaseFlags
from backends.indicators.case_units import GRADES, NO_NAMES, CaseUnits
from backends.indicators.clock_parts import CLOCK_PARTS, clock_parts
from backends.indicators.facts import F8, I4, Mask, RowIndex, Touched
from backends.indicators.vocabulary import NONE, Vocabulary
from backends.store.database import Reading
from backends.store.lookups import newest_seq
from backends.store.schema import matter

OPEN = "open"
_COMPARED: Mapping[How, Callable[[F8, float], Any]] = {
    How.AT_LEAST: operator.ge,
    How.MORE: operator.gt,
    How.AT_MOST: operator.le,
    How.LESS: operator.lt,
}


class CaseFacts:
    """The table ``matter``; empty until :meth:`absorb` is called for the first time.

    ``counties`` gives code, name and index in the city pack. ``reading`` is for what a person
    reads of a case: its title and its place. ``cameras`` gives of each camera the place that it
    sees: what it saw is counted by it.
    """

    def __init__(
        self,
        catalogue: CaseCatalogue,
        counties: Iterable[tuple[str, str, int]],
        reading: Reading,
        cameras: Mapping[str, str] = NO_NAMES,
    ) -> None:
        self.kind = FactKind.CASES
        self.revision = 0
        self.as_of_s = 0.0
        self.seq = -1  # the newest entry that is in here
        self.catalogue = catalogue
        self._county_list = tuple(counties)
        self._reading = reading
        self._cameras = cameras
        self._towns: dict[str, str] = {}
        self._changed: dict[str, dict[int, int]] = {}  # by span and day the revision
        self._loaded = 0  # the revision before which nothing may be kept
        self._days = Vocabulary()
        self._open: RowIndex | None = None  # asked for often, until something changes
        self._all: RowIndex | None = None
        self._begin(CaseColumns())

    @property
    def size(self) -> int:
        """How many cases there are."""
        return self._columns.size

    def absorb(self, connection: Connection, now_s: float) -> int:
        """Take over what is new as of ``now_s``, all the first time; return how many cases.

        ``connection`` sees one moment. Raises StoreError's causes with nothing changed.
        """
        head = newest_seq(connection)
        count = 0
        if self.seq < 0:
            columns = CaseColumns()
            self._begin(columns, connection)
            count, self._loaded = columns.size, self.revision
        elif head > self.seq:
            count = self._follow(connection, head)
        self.seq = max(self.seq, head)
        self.as_of_s = max(self.as_of_s, now_s)
        return count

    def name_towns(self, areas: AreaSet | None) -> None:
        """Take what towns are called from the city's areas, where the tables do not say it."""
        if areas is not None:
            self._towns = dict(zip(areas.codes, areas.names, strict=True))
            self._units.name_towns(self._towns)

    def bytes_held(self) -> int:
        """Return how many bytes the columns take."""
        return self._columns.bytes_held()

    # What Facts asks for.

    def touched(self, since: int) -> Touched:
        """Return what changed after revision ``since``."""
        if since < self._loaded:
            return Touched({}, all=True)
        days = {
            span: frozenset(day for day, revision in changed.items() if revision > since)
            for span, changed in self._changed.items()
        }
        return Touched({span: those for span, those in days.items() if those})

    def rows(self, terms: Sequence[Term]) -> RowIndex:
        """Return the open cases where only those can be meant, else all."""
        if any(term.is_flag and term.field == OPEN and term.how is How.IS for term in terms):
            if self._open is None:
                is_open = self._columns.truths["is_open"][: self.size]
                self._open = _fixed(np.flatnonzero(is_open))
            return self._open
        if self._all is None:
            self._all = _fixed(np.arange(self.size))
        return self._all

    def mask(self, term: Term, rows: RowIndex, now_s: float) -> Mask:
        """Return (len(rows),) bool: for which of ``rows`` a term holds; a missing number never."""
        if term.is_flag:
            flag = self._flags.flags.get(term.field)
            if flag is None:
                raise self._no("flag", term.field, self._flags.flags)
            held = flag(rows, now_s)
            return held if term.how is How.IS else ~held
        if not term.values:
            return np.asarray(
                _COMPARED[term.how](self.numbers(term.field, rows, now_s), term.number)
            )
        if term.field in self._units.names and term.field not in GRADES:
            held = self._units.is_word(term.field, term.values, rows)
        else:
            held = np.isin(self.numbers(term.field, rows, now_s), _as_numbers(term))
        return held if term.how is How.IS else ~held

    def moves(self, term: Term) -> bool:
        """Return whether the answer to a term changes with time alone."""
        return term.field in MOVING

    def known(self, terms: Sequence[Term], now_s: float) -> bool:  # noqa: ARG002 - all are here
        """Return that all cases are known: their table was read."""
        return True

    def times_s(self, span: str) -> F8:
        """Return (size,) f8: city time of a span, 0 where a row has none."""
        found = self._columns.spans.get(span)
        if found is None:
            raise self._no("span", span, self._columns.spans)
        return found[: self.size]

    def numbers(self, field: str, rows: RowIndex, now_s: float) -> F8:
        """Return (len(rows),) f8: a number of each row, NaN where it has none."""
        number = self._flags.numbers.get(field)
        if number is None:
            raise self._no("number", field, self._flags.numbers)
        return number(rows, now_s)

    def codes(self, part: str, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: of which part each row is; of the clock, when it was raised."""
        if part not in CLOCK_PARTS:
            self._units.words(part)
            return self._units.codes(part, rows)
        keys, codes = clock_parts(part, self._columns.spans["raised"][rows])
        if part != "day":
            return codes
        return np.append(self._days.codes(keys), np.int32(NONE))[codes]

    def parts(self, part: str) -> Sequence[tuple[str, str]]:
        """Return key and name of every part by its code, which stays; a name may be empty."""
        if part not in CLOCK_PARTS:
            return self._units.words(part)
        if part == "day":
            self.codes(part, np.arange(self.size))
            return self._days.words
        return [(key, "") for key in clock_parts(part, np.empty(0))[0]]

    def counties(self, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: the index of each row's county in the city pack, 0 of none."""
        return self._units.counties(rows)

    def member(self, row: int) -> Member:
        """Return a case as a person reads it; raise StoreError if the database cannot be read."""
        columns = self._columns
        where = matter.c.number == int(columns.number[row])
        query = select(matter.c.case_id, matter.c.title, matter.c.lon_deg, matter.c.lat_deg)
        with self._reading.read() as connection:
            case_id, title, lon_deg, lat_deg = connection.execute(query.where(where)).one()
        return Member(
            self.kind,
            case_id,
            title,
            float(columns.spans["raised"][row]),
            self._units.word("county", row),
            self._units.word("state", row),
            int(columns.whole["severity"][row]),
            lon_deg,
            lat_deg,
        )

    def _begin(self, columns: CaseColumns, connection: Connection | None = None) -> None:
        units = CaseUnits(columns, self.catalogue, self._county_list, self._cameras)
        units.name_towns(self._towns)
        if connection is not None:
            columns.load(connection)
        self._columns, self._units, self._flags = columns, units, CaseFlags(columns, units)
        self._revise()

    def _revise(self) -> None:
        self.revision += 1
        self._open = self._all = None

    def _follow(self, connection: Connection, head: int) -> int:
        columns, count = self._columns, 0
        chunks = columns.changed(connection, self.seq, head)
        if chunks:
            self._revise()
        for chunk in chunks:
            before = columns.size
            rows = columns.rows_of(chunk["number"])
            self._touch(rows[rows < before])
            columns.put(rows, chunk)
            self._touch(rows)
            count += len(rows)
        return count

    def _touch(self, rows: RowIndex) -> None:
        """Mark the days that rows are in as changed."""
        for span, times in self._columns.spans.items():
            times_s = times[rows]
            days = np.unique((times_s[times_s > 0] + 8 * HOUR_S) // DAY_S).astype(np.int64)
            changed = self._changed.setdefault(span, {})
            changed.update(dict.fromkeys(days.tolist(), self.revision))

    def _no(self, what: str, name: str, there: Iterable[str]) -> ConfigError:
        return ConfigError(f"cases: there is no {what} '{name}'; {', '.join(sorted(there))}")


def _as_numbers(term: Term) -> list[float]:
    try:
        return [float(value) for value in term.values]
    except ValueError as error:
        raise ConfigError(f"cases: '{term}': {term.field} is a number") from error


def _fixed(rows: RowIndex) -> RowIndex:
    rows.flags.writeable = False
    return rows
