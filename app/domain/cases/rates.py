"""Rates of cases as definitions: what each counts, of what, in which period, and from where.

A rate is no more than two filters: the cases that it is of, and those of them that it counts. So
whoever doubts a figure opens its cases with the very filters by which it was counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.domain.cases.deeds import CaseDeed
from app.domain.cases.query import CaseFilter
from app.domain.cases.traits import CaseTrait
from app.domain.errors import ConfigError

_T = CaseTrait


class Span(StrEnum):
    """Which time of a case puts it into a period."""

    CLOSE_DUE = "close_due"
    REPLY_DUE = "reply_due"
    CLOSED = "closed"
    RAISED = "raised"


# What is due later than now has not been missed: it belongs to no rate yet.
_OF_DEADLINES = frozenset({Span.CLOSE_DUE, Span.REPLY_DUE})


class GroupBy(StrEnum):
    """Into what a period's cases are parted."""

    ALL = ""
    UNIT = "unit"
    DEPARTMENT = "department"
    COUNTY = "county"
    TOWN = "town"
    CHANNEL = "channel"
    ASPECT = "aspect"


_FIELD_OF: Mapping[GroupBy, str] = {
    GroupBy.UNIT: "units",
    GroupBy.DEPARTMENT: "units",
    GroupBy.COUNTY: "counties",
    GroupBy.TOWN: "towns",
    GroupBy.CHANNEL: "channels",
    GroupBy.ASPECT: "type_codes",
}


@dataclass(frozen=True, slots=True)
class RateDefinition:
    """A rate: of the cases of a span with ``of`` and without ``of_not``, those that ``counted``.

    ``is_good_high`` says whether more is better; what spoils it are otherwise those counted.
    ``source`` says whose formula it is. By units it is, of a ``deed``, of those who did that.
    """

    key: str
    span: Span
    of: tuple[CaseTrait, ...]
    of_not: tuple[CaseTrait, ...]
    counted: CaseTrait
    source: str
    is_good_high: bool = True
    deed: CaseDeed | None = None


def _charged(
    deed: CaseDeed, span: Span, of: tuple[CaseTrait, ...], counted: CaseTrait
) -> RateDefinition:
    return RateDefinition(deed.value, span, of, (), counted, _HOUSE, is_good_high=False, deed=deed)


_JINHUA = "按期结案率＝按期结案数÷（应结案数－挂起数），紧急件另计：金华市考核办法（二手引用）"
_TIANMEN = "天门市 12 月数：应结 972，已结 911＝93.72%，按期 737＝75.82%；算式由数反推"
_NANTONG = "南通市节日通报有同名指标而未附算式，算式为本系统自定"
_HOUSE = "本系统自定"
_CLOSING_NOT = (_T.SET_ASIDE, _T.DEFERRED)
_CLOSE, _CLOSED, _RAISED = Span.CLOSE_DUE, Span.CLOSED, Span.RAISED
_ALL = (
    RateDefinition("on_time_reply", Span.REPLY_DUE, (), (_T.VOID,), _T.REPLIED_ON_TIME, _NANTONG),
    RateDefinition("on_time_close", _CLOSE, (), _CLOSING_NOT, _T.CLOSED_ON_TIME, _JINHUA),
    RateDefinition(
        "on_time_close_ordinary",
        *(_CLOSE, (), (*_CLOSING_NOT, _T.URGENT), _T.CLOSED_ON_TIME, _JINHUA),
    ),
    RateDefinition(
        "on_time_close_urgent",
        *(_CLOSE, (_T.URGENT,), _CLOSING_NOT, _T.CLOSED_ON_TIME, _JINHUA),
    ),
    RateDefinition("closed_of_due", _CLOSE, (), (_T.SET_ASIDE,), _T.CLOSED, _TIANMEN),
    RateDefinition("satisfied", _CLOSED, (_T.JUDGED,), (), _T.SATISFIED, _NANTONG),
    _charged(CaseDeed.REWORKED, _CLOSED, (), _T.REWORKED),
    _charged(CaseDeed.RETURNED, _RAISED, (_T.SENT,), _T.RETURNED),
    _charged(CaseDeed.REOPENED, _RAISED, (_T.ONCE_CLOSED,), _T.REOPENED),
    RateDefinition(
        "first_answer", _RAISED, (_T.HAS_REPLY_DUE,), (_T.VOID,), _T.ANSWERED_FIRST, _HOUSE
    ),
    RateDefinition("kept_in_town", _CLOSED, (), (), _T.IN_TOWN, _HOUSE),
    RateDefinition("kept_in_county", _CLOSED, (), (), _T.IN_COUNTY, _HOUSE),
)
RATES: Mapping[str, RateDefinition] = {one.key: one for one in _ALL}


@dataclass(frozen=True, slots=True)
class RateQuestion:
    """Rates of a period, from (included) and to (not included); no ``keys`` means all rates."""

    from_s: float
    to_s: float
    by: GroupBy = GroupBy.ALL
    where: CaseFilter = field(default_factory=CaseFilter)
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RateCell:
    """One rate of one group: how many are counted, of how many, and how many spoil it."""

    key: str
    numerator: int
    denominator: int
    spoiling: int

    @property
    def value(self) -> float | None:
        """The rate, 0 to 1, or None where there is nothing that it could be of."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class CreditPart:
    """What one rate adds to a score: ``goodness`` 0 to 1 by its ``weight``."""

    key: str
    weight: float
    goodness: float


@dataclass(frozen=True, slots=True)
class Credit:
    """A score of 0 to 100 with its parts, or None where there is too little to judge by."""

    score: float | None
    parts: tuple[CreditPart, ...]


@dataclass(frozen=True, slots=True)
class RateGroup:
    """One group with its rates; ``members`` are the ids or codes whose cases are counted here.

    ``rank`` is 1 for the best credit, the same for equals, and 0 for who has none.
    """

    group: str
    name: str
    members: tuple[str, ...]
    cells: tuple[RateCell, ...]
    credit: Credit
    rank: int = 0


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """The rates of a period, all cases together first; groups are ordered by rank, then name.

    ``to_s`` and ``as_of_s`` are what :func:`opened_by` is to be given.
    """

    by: GroupBy
    from_s: float
    to_s: float
    whole: RateGroup
    groups: tuple[RateGroup, ...]
    as_of_s: float


@dataclass(frozen=True, slots=True)
class Opened:
    """The filters behind one rate of one group."""

    numerator: CaseFilter
    denominator: CaseFilter
    spoiling: CaseFilter


@dataclass(frozen=True, slots=True)
class CreditRule:
    """How much each rate weighs in a unit's credit, and of how many cases one is judged.

    Raises ConfigError for rates that there are not, weights that weigh nothing, and no parts.
    """

    weights: Mapping[str, float]
    least: int
    source: str
    standing: str

    def __post_init__(self) -> None:
        """Refuse what could not be computed."""
        for key, weight in self.weights.items():
            if key not in RATES:
                raise ConfigError(f"no rate is called '{key}'")
            if not 0 < weight <= 1:
                raise ConfigError(f"{key}: a weight of {weight:g}, above 0 and 1 at most")
        if not self.weights:
            raise ConfigError("a credit of no parts")
        if self.least < 1:
            raise ConfigError(f"least {self.least}: 1 or more")


def spanned(question: RateQuestion, span: Span, as_of_s: float) -> CaseFilter:
    """Return the question's filter for cases whose ``span`` lies in its period.

    A filter that asks for a part of the period already keeps it.
    """
    to_s = question.to_s
    if span in _OF_DEADLINES:
        to_s = min(to_s, as_of_s) if to_s else as_of_s
    first, last = f"{span.value}_from_s", f"{span.value}_to_s"
    ends = [one for one in (getattr(question.where, last), to_s) if one]
    period: dict[str, Any] = {
        first: max(getattr(question.where, first), question.from_s),
        last: min(ends, default=0.0),
    }
    return replace(question.where, **period)


def charged(definition: RateDefinition, where: CaseFilter) -> CaseFilter:
    """Return a filter with its units meant as the rate means them."""
    names_units = bool(where.unit or where.units or where.levels)
    return replace(where, units_of=definition.deed) if names_units else where


def opened_by(
    definition: RateDefinition, question: RateQuestion, as_of_s: float, members: tuple[str, ...]
) -> Opened:
    """Return the filters of one rate for the group of ``members`` (none: of all cases)."""
    base = spanned(question, definition.span, as_of_s)
    if question.by is not GroupBy.ALL and members:
        theirs: dict[str, Any] = {_FIELD_OF[question.by]: members}
        base = replace(base, **theirs)
    base = charged(definition, base)
    of = replace(
        base,
        traits=(*base.traits, *definition.of),
        not_traits=(*base.not_traits, *definition.of_not),
    )
    counted = replace(of, traits=(*of.traits, definition.counted))
    if not definition.is_good_high:
        return Opened(counted, of, counted)
    return Opened(counted, of, replace(of, not_traits=(*of.not_traits, definition.counted)))


def cell(definition: RateDefinition, numerator: int, denominator: int) -> RateCell:
    """Return a rate of counts."""
    spoiling = denominator - numerator if definition.is_good_high else numerator
    return RateCell(definition.key, numerator, denominator, spoiling)


def credit_of(cells: tuple[RateCell, ...], rule: CreditRule) -> Credit:
    """Return the credit of rates: 100 times the mean of their goodness by weight.

    The goodness of a rate is its value, of one that should be low what it lacks to 1. A rate that
    is of nothing is left out, and the others weigh as much more. Who has no rate of ``rule.least``
    cases has no score. The formula is the house's own, in the manner of domain.md H2.
    """
    by_key = {one.key: one for one in cells}
    parts: list[CreditPart] = []
    most = 0
    for key, weight in rule.weights.items():
        found = by_key.get(key)
        value = None if found is None else found.value
        if found is None or value is None:
            continue
        most = max(most, found.denominator)
        goodness = value if RATES[key].is_good_high else 1.0 - value
        parts.append(CreditPart(key, weight, goodness))
    if most < rule.least:
        return Credit(None, tuple(parts))
    whole = sum(part.weight for part in parts)
    score = 100.0 * sum(part.weight * part.goodness for part in parts) / whole
    return Credit(score, tuple(parts))


def ranked(groups: list[RateGroup]) -> tuple[RateGroup, ...]:
    """Return groups by credit, the best first, with their ranks; those without one come last."""
    ordered = sorted(groups, key=_place)
    found: list[RateGroup] = []
    for index, one in enumerate(ordered):
        before = found[-1] if found else None
        if one.credit.score is None:
            rank = 0
        elif before is not None and before.credit.score == one.credit.score:
            rank = before.rank
        else:
            rank = index + 1
        found.append(replace(one, rank=rank))
    return tuple(found)


def _place(one: RateGroup) -> tuple[bool, float, str, str]:
    score = one.credit.score
    return (score is None, -(score or 0.0), one.name, one.group)
