"""What a click on a figure of cases opens: the case desk's own filter, where it can say the same.

A filter cannot say all that terms can: a number against most limits, a department, an hour of the
day. Then there is none, and the figure's rows are shown as they are.
"""

import datetime as dt
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseFilter
from app.domain.cases.traits import CaseTrait
from app.domain.classes import Severity
from app.domain.measures.asking import OTHERS, Side
from app.domain.measures.indicator import Counting, FactKind, Indicator
from app.domain.measures.period import DAY_S, begins_s, day_begins_s
from app.domain.measures.terms import How, Term, term
from app.domain.people import CITY

_FLAGS: Mapping[str, str] = {
    "open": "is_open",
    "late": "is_late",
    "supervised": "is_supervised",
    "handed": "is_handed",
    "led": "is_led",
}
_TRAITS: Mapping[str, CaseTrait] = {trait.value: trait for trait in CaseTrait}
_LISTS: Mapping[str, str] = {
    "state": "states",
    "channel": "channels",
    "source": "sources",
    "type": "type_codes",
    "aspect": "aspects",
    "severity": "severities",
    "county": "counties",
    "town": "towns",
    "at_unit": "units",
    "level": "levels",
    "campaign": "campaigns",
    "camera": "cameras",
}
_SPANS = frozenset({"raised", "due", "closed", "close_due", "reply_due"})
# By which a part is one of a filter's lists. A type is part of its newest aspect alone, and a
# filter's aspect means all types that were ever of it.
_PARTS = {**_LISTS, "unit": "units"}
_NO_PARTS = frozenset({"aspect"})
_NEVER_EMPTY = frozenset({"state", "severity", "level"})
_ALWAYS = frozenset({"severity", "members", "returned", "reworked", "reopened", "escalation"})
_HAS_NUMBER: Mapping[str, Term] = {"close_took_s": term("closed"), "overdue_s": term("late")}
_OPPOSITE = {How.IS: How.IS_NOT, How.IS_NOT: How.IS}
_COUNTED = frozenset({"returned", "reworked", "reopened"})  # numbers that are traits as well
_COMPARED: Mapping[How, Callable[[float, float], bool]] = {
    How.AT_LEAST: operator.ge,
    How.MORE: operator.gt,
    How.AT_MOST: operator.le,
    How.LESS: operator.lt,
}
_FIRST_DAY = dt.date(1970, 1, 1)
_AT_ALL = frozenset({(How.AT_LEAST, 1.0), (How.MORE, 0.0)})
_NOT_AT_ALL = frozenset({(How.LESS, 1.0), (How.AT_MOST, 0.0)})


class _UnsaidError(Exception):
    """A filter has no words for it."""


def opened(
    indicator: Indicator,
    node: str,
    side: Side,
    within: Sequence[tuple[str, str]],
    now_s: float,
) -> CaseFilter | None:
    """Return the filter that finds the rows of a figure's side, in parts of it; None if none does.

    ``within`` are dimensions with keys, as parts have them. ``now_s`` is when was counted.
    """
    meant = indicator.meant
    if indicator.per is not None and side is Side.OF:
        meant = indicator.per
    if meant.facts is not FactKind.CASES:
        return None
    said = _Said()
    try:
        for one in (*meant.where, *_of_side(indicator, side)):
            said.hold(one)
        if meant.span:
            said.between(meant.span, begins_s(indicator.period, now_s), now_s)
        for part, key in within:
            said.in_part(indicator.part(part), key, meant.span)
        if node != CITY:
            said.one("county", node)
    except _UnsaidError:
        return None
    return CaseFilter(**said.values)


def _of_side(indicator: Indicator, side: Side) -> Sequence[Term]:
    """Return what a side needs beside the rows that are meant."""
    if indicator.counting is Counting.SHARE:
        if side is Side.OF:
            return ()
        if side is Side.COUNTED:
            return indicator.counted
        if len(indicator.counted) != 1 or not indicator.counted[0].is_flag:
            raise _UnsaidError
        only = indicator.counted[0]
        return (Term(only.field, _OPPOSITE[only.how]),)
    if side is Side.MISSED:
        raise _UnsaidError
    if not indicator.of_field or indicator.of_field in _ALWAYS:
        return ()
    if indicator.of_field not in _HAS_NUMBER:
        raise _UnsaidError
    return (_HAS_NUMBER[indicator.of_field],)


class _Said:
    """Fields of a filter as they are said one after another; all of them have to hold."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def hold(self, one: Term) -> None:
        """Have a term hold."""
        if one.is_flag:
            self._flag(one.field, is_so=one.how is How.IS)
        elif not one.values:
            self._number(one)
        elif one.field == "unit" and one.how is How.IS and len(one.values) == 1:
            self.one("unit", one.values[0])
        elif one.field == "grid" and one.how is How.IS and len(one.values) == 1:
            self.one("grid", one.values[0])
        elif one.field == "state" and one.how is How.IS_NOT:
            self._list("state", [s.value for s in CaseState if s.value not in one.values])
        elif one.field in _LISTS and one.how is How.IS:
            self._list(one.field, one.values)
        else:
            raise _UnsaidError

    def between(self, span: str, from_s: float, to_s: float) -> None:
        """Have a time lie from one to another, both included."""
        if span not in _SPANS:
            raise _UnsaidError
        self.values[f"{span}_from_s"] = from_s
        self.values[f"{span}_to_s"] = math.nextafter(to_s, math.inf)  # not included

    def in_part(self, part: str, key: str, span: str) -> None:
        """Have it be in a part."""
        if key == OTHERS:
            raise _UnsaidError
        if part == "day" and span:
            self._on_day(span, key)
        elif part == "grid" and key:
            self.one("grid", key)
        elif part not in _PARTS or part in _NO_PARTS or (not key and part in _NEVER_EMPTY):
            raise _UnsaidError
        else:
            self._list("at_unit" if part == "unit" else part, [key])

    def one(self, field: str, value: object) -> None:
        """Have a field be one thing, and no other."""
        if self.values.setdefault(field, value) != value:
            raise _UnsaidError

    def _flag(self, name: str, *, is_so: bool) -> None:
        if name in _FLAGS:
            self.one(_FLAGS[name], is_so)
        elif name in _TRAITS:
            field = "traits" if is_so else "not_traits"
            self.values[field] = (*self.values.get(field, ()), _TRAITS[name])
        else:
            raise _UnsaidError

    def _number(self, one: Term) -> None:
        limit = (one.how, one.number)
        if one.field == "severity":
            within = (grade for grade in Severity if _COMPARED[one.how](grade, one.number))
            self._list("severity", [str(grade.value) for grade in within])
        elif one.field in _COUNTED and limit in _AT_ALL | _NOT_AT_ALL:
            self._flag(one.field, is_so=limit in _AT_ALL)
        else:
            raise _UnsaidError

    def _list(self, name: str, texts: Sequence[str]) -> None:
        """Have a field be one of some values, and of those that were said before."""
        field, values = _PARTS[name], [_value(name, text) for text in texts]
        before = self.values.get(field)
        kept = tuple(value for value in values if before is None or value in before)
        if not kept:
            raise _UnsaidError
        self.values[field] = kept

    def _on_day(self, span: str, key: str) -> None:
        """Narrow a period to one of its days."""
        try:
            day = dt.date.fromisoformat(key)
        except ValueError as error:
            raise _UnsaidError from error
        begin_s = day_begins_s((day - _FIRST_DAY).days)
        from_s, to_s = f"{span}_from_s", f"{span}_to_s"
        self.values[from_s] = max(self.values[from_s], begin_s)
        self.values[to_s] = min(self.values[to_s], begin_s + DAY_S)
        if self.values[from_s] >= self.values[to_s]:
            raise _UnsaidError


def _value(name: str, text: str) -> object:
    """Return a value as a filter has it."""
    try:
        if name == "state":
            return CaseState(text)
        return int(text) if name == "severity" else text
    except ValueError as error:
        raise _UnsaidError from error
