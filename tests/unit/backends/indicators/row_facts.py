"""Facts out of plain dicts, for tests: what a term means is said in a line of Python each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from app.domain.errors import ConfigError
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.period import day_of
from app.domain.measures.terms import How, Term
from backends.indicators.facts import F8, I4, Mask, RowIndex, Touched

Row = dict[str, Any]
Moving = Callable[[Row, float], Any]
_HOLDS: Mapping[How, Callable[[float, float], bool]] = {
    How.AT_LEAST: lambda value, limit: value >= limit,
    How.MORE: lambda value, limit: value > limit,
    How.AT_MOST: lambda value, limit: value <= limit,
    How.LESS: lambda value, limit: value < limit,
}


class RowFacts:
    """A table of dicts: a bool is a flag, a text a value and a part, a number a number.

    ``spans`` names the entries that are times (city time, 0 for none). ``county`` is the code of a
    county, found in ``counties`` from 1 on. ``moving`` gives fields that are made of row and now.
    ``evaluated`` counts the rows that terms were asked of, ``asked_terms`` how often terms were.
    """

    def __init__(
        self,
        kind: FactKind,
        rows: Iterable[Mapping[str, Any]] = (),
        spans: Sequence[str] = ("raised",),
        counties: Sequence[str] = ("aa", "bb"),
        moving: Mapping[str, Moving] | None = None,
        as_of_s: float = 1.0,
    ) -> None:
        self.kind = kind
        self.as_of_s = as_of_s
        self.revision = 1
        self.all: list[Row] = []
        self.evaluated = 0
        self.asked_terms = 0
        self._spans = tuple(spans)
        self._counties = {code: index for index, code in enumerate(counties, start=1)}
        self._moving = dict(moving or {})
        self._touched: list[tuple[int, str, int]] = []
        self._anew = 0
        self._vocabulary: dict[str, dict[str, str]] = {}  # a code is never another part's
        self.add(*rows)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.all)

    def add(self, *rows: Mapping[str, Any]) -> None:
        """Take rows in, all in one revision."""
        self.revision += 1
        for row in rows:
            self.all.append(dict(row))
            self._touch(self.all[-1])

    def change(self, row: int, **values: Any) -> None:
        """Change entries of a row."""
        self.revision += 1
        self._touch(self.all[row])
        self.all[row].update(values)
        self._touch(self.all[row])

    def forget(self) -> None:
        """Say that nothing of before may be kept."""
        self.revision += 1
        self._anew = self.revision

    def _touch(self, row: Row) -> None:
        for span in self._spans:
            if time_s := row.get(span, 0.0):
                self._touched.append((self.revision, span, day_of(time_s)))

    def touched(self, since: int) -> Touched:
        """Return what changed after revision ``since``."""
        days: dict[str, set[int]] = {}
        for revision, span, day in self._touched:
            if revision > since:
                days.setdefault(span, set()).add(day)
        frozen = {span: frozenset(found) for span, found in days.items()}
        return Touched(frozen, self._anew > since)

    def rows(self, terms: Sequence[Term]) -> RowIndex:
        """Return all rows."""
        for one in terms:
            self._known(one.field)
        return np.arange(self.size, dtype=np.intp)

    def mask(self, term: Term, rows: RowIndex, now_s: float) -> Mask:
        """Return for which of ``rows`` a term holds."""
        self.evaluated += len(rows)
        self.asked_terms += 1
        self._known(term.field)
        values = [self._value(term.field, self.all[row], now_s) for row in rows]
        return np.array([_holds(term, value) for value in values], dtype=np.bool_)

    def moves(self, term: Term) -> bool:
        """Return whether the answer to a term changes with time alone."""
        self._known(term.field)
        return term.field in self._moving

    def known(self, _terms: Sequence[Term], _now_s: float) -> bool:
        """Return that all rows are known."""
        return True

    def times_s(self, span: str) -> F8:
        """Return the times of a span."""
        if span not in self._spans:
            raise ConfigError(f"{self.kind}: no span '{span}'")
        return np.array([float(row.get(span, 0.0)) for row in self.all], dtype=np.float64)

    def numbers(self, field: str, rows: RowIndex, now_s: float) -> F8:
        """Return a number of each row, NaN where it has none."""
        self._known(field)
        values = (self._value(field, self.all[row], now_s) for row in rows)
        said = [np.nan if value is None else float(value) for value in values]
        return np.array(said, dtype=np.float64)

    def codes(self, part: str, rows: RowIndex) -> I4:
        """Return of which part each row is; -1 of none."""
        self._known(part)
        keys = {key: code for code, (key, _) in enumerate(self.parts(part))}
        found = [keys.get(str(self.all[row].get(part, "")), -1) for row in rows]
        return np.array(found, dtype=np.int32)

    def parts(self, part: str) -> Sequence[tuple[str, str]]:
        """Return the parts by code, the empty one never; what is no text is no part."""
        self._known(part)
        values = [row.get(part, "") for row in self.all]
        if not all(isinstance(value, str) for value in values):
            raise ConfigError(f"{self.kind}: no part '{part}'")
        known = self._vocabulary.setdefault(part, {})
        known.update((value, f"name of {value}") for value in values if value)
        return list(known.items())

    def counties(self, rows: RowIndex) -> I4:
        """Return the index of each row's county."""
        codes = [self._counties.get(self.all[row].get("county", ""), 0) for row in rows]
        return np.array(codes, dtype=np.int32)

    def member(self, row: int) -> Member:
        """Return a row as a person reads it."""
        said = self.all[row]
        first = float(said.get(self._spans[0], 0.0)) if self._spans else 0.0
        title, county = str(said.get("title", "")), str(said.get("county", ""))
        return Member(self.kind, str(said.get("id", row)), title, first, county)

    def _known(self, field: str) -> None:
        known = set(self._moving) | {"county"} | {name for row in self.all for name in row}
        if self.all and field not in known:
            raise ConfigError(f"{self.kind}: no field '{field}'")

    def _value(self, field: str, row: Row, now_s: float) -> Any:
        made = self._moving.get(field)
        return row.get(field) if made is None else made(row, now_s)


def _holds(term: Term, value: Any) -> bool:
    if term.is_flag:
        return bool(value) is (term.how is How.IS)
    if term.how is How.IS:
        return str(value) in term.values
    if term.how is How.IS_NOT:
        return str(value) not in term.values
    return value is not None and _HOLDS[term.how](float(value), term.number)
