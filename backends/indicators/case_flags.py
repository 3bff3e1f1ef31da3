"""What may be true of a case, and its numbers, as ``backends/cases`` says it in SQL."""

import operator
from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np

from app.domain.cases.traits import CaseTrait
from backends.cases.traits import COUNTY, SET_ASIDE, TOWN, urgent_codes
from backends.indicators.case_columns import WHOLE, CaseColumns
from backends.indicators.case_units import CaseUnits
from backends.indicators.facts import F8, Mask, RowIndex

LATE = "late"
OVERDUE = "overdue_s"
NAMED_ALIKE = ("has_point", "from_system", "called_out", "helped", "with_picture")
MOVING = frozenset({LATE, OVERDUE})  # with time alone
Flag = Callable[[RowIndex, float], Mask]
Number = Callable[[RowIndex, float], F8]


class CaseFlags:
    """Flags by name: every trait of a case and what a filter can ask for, and numbers by name.

    ``called_out`` says that helpers were called in, ``helped`` that all of them came and
    ``from_system`` that another system has a number for it. Numbers that end in ``_took_s`` are
    seconds from when it was raised, NaN while it has not happened. ``overdue_s`` is by how much the
    deadline that makes a case late was or is missed.
    """

    def __init__(self, columns: CaseColumns, units: CaseUnits) -> None:
        self._columns = columns
        self._units = units
        self.flags: Mapping[str, Flag] = {
            **{trait.value: flag for trait, flag in self._traits().items()},
            "open": self._truth("is_open"),
            "supervised": self._truth("is_supervised"),
            "demo": self._truth("is_demo"),
            "handed": self._truth("is_handed"),
            "led": self._truth("is_led"),
            **{name: self._truth(name) for name in NAMED_ALIKE},
            "merged": self._some("members"),
            LATE: lambda rows, now_s: np.isfinite(self._overdue_s(rows, now_s)),
        }
        self.numbers: Mapping[str, Number] = {
            **{name: self._whole(name) for name in WHOLE},
            "reply_took_s": self._took("replied"),
            "close_took_s": self._took("closed"),
            "file_took_s": self._took("filed"),
            OVERDUE: self._overdue_s,
        }

    def _traits(self) -> Mapping[CaseTrait, Flag]:
        aside = [state.value for state in SET_ASIDE]
        urgent = sorted(urgent_codes(self._units.catalogue))
        return {
            CaseTrait.CLOSED: self._has("closed"),
            CaseTrait.CLOSED_ON_TIME: self._by("closed", "close_due"),
            CaseTrait.ONCE_CLOSED: _either(self._has("closed"), self._some("reopened")),
            CaseTrait.SET_ASIDE: lambda rows, _: self._units.is_word("state", aside, rows),
            CaseTrait.VOID: lambda rows, _: self._units.is_word("state", ["void"], rows),
            CaseTrait.DEFERRED: self._truth("is_deferred"),
            CaseTrait.URGENT: lambda rows, _: self._units.is_word("type", urgent, rows),
            CaseTrait.HAS_REPLY_DUE: self._has("reply_due"),
            CaseTrait.REPLIED_ON_TIME: self._by("replied", "reply_due"),
            CaseTrait.ANSWERED_FIRST: self._answered_first,
            CaseTrait.JUDGED: lambda rows, _: self._columns.satisfied[rows] >= 0,
            CaseTrait.SATISFIED: lambda rows, _: self._columns.satisfied[rows] == 1,
            CaseTrait.SENT: _either(
                self._lies_with_a_unit, self._some("returned"), self._some("reopened")
            ),
            CaseTrait.RETURNED: self._some("returned"),
            CaseTrait.REWORKED: self._some("reworked"),
            CaseTrait.REOPENED: self._some("reopened"),
            CaseTrait.IN_TOWN: self._level(TOWN),
            CaseTrait.IN_COUNTY: self._level(TOWN, COUNTY),
        }

    def _truth(self, name: str) -> Flag:
        return lambda rows, _: self._columns.truths[name][rows]

    def _some(self, name: str) -> Flag:
        return lambda rows, _: self._columns.whole[name][rows] > 0

    def _has(self, span: str) -> Flag:
        return lambda rows, _: self._columns.spans[span][rows] > 0

    def _by(self, span: str, due: str) -> Flag:
        def is_by(rows: RowIndex, _: float) -> Mask:
            times = self._columns.spans[span][rows]
            return np.asarray((times > 0) & (times <= self._columns.spans[due][rows]))

        return is_by

    def _answered_first(self, rows: RowIndex, _: float) -> Mask:
        replied, filed = (self._columns.spans[span][rows] for span in ("replied", "filed"))
        return np.asarray((replied > 0) & ((filed == 0) | (replied <= filed)))

    def _lies_with_a_unit(self, rows: RowIndex, _: float) -> Mask:
        return self._columns.words["unit"][rows] >= 0

    def _level(self, *levels: str) -> Flag:
        return lambda rows, _: self._units.is_word("level", levels, rows)

    def _whole(self, name: str) -> Number:
        return lambda rows, _: self._columns.whole[name][rows].astype(np.float64)

    def _took(self, span: str) -> Number:
        def took_s(rows: RowIndex, _: float) -> F8:
            times = self._columns.spans[span][rows]
            return np.where(times > 0, times - self._columns.spans["raised"][rows], np.nan)

        return took_s

    def _overdue_s(self, rows: RowIndex, now_s: float) -> F8:
        """Return by how much the later-missed of the deadlines is missed; NaN is not late.

        As ``late`` of ``backends/cases/filtering.py``: a standing clock lets nothing be missed but
        what is due next.
        """
        columns = self._columns
        closed, due, next_due = (columns.spans[s][rows] for s in ("closed", "close_due", "due"))
        ended_s = np.where(closed == 0, now_s, closed)
        is_closing_late = (due > 0) & (ended_s > due) & ~columns.truths["is_deferred"][rows]
        is_next_late = (next_due > 0) & (next_due < now_s)
        closing = np.where(is_closing_late, ended_s - due, np.nan)
        return np.fmax(closing, np.where(is_next_late, now_s - next_due, np.nan))


def _either(one: Flag, *others: Flag) -> Flag:
    def holds(rows: RowIndex, now_s: float) -> Mask:
        return reduce(operator.or_, (other(rows, now_s) for other in others), one(rows, now_s))

    return holds
