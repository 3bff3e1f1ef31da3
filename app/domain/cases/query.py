"""What a seat asks about cases, and what it is told: filters, pages, one case with its story."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.cases.case import Case, CaseState
from app.domain.cases.deeds import CaseDeed
from app.domain.cases.traits import CaseTrait

PAGE_AT_MOST = 200
COUNT_AT_MOST = 10_000  # beyond it a count says "more than"


class CaseOrder(StrEnum):
    """By what a page is ordered."""

    DUE = "due"  # what is due first, first; then the number
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are meant; an empty field means any. All that are named must hold.

    ``unit`` means it and everything below it. ``is_late`` asks for what has missed a deadline or is
    missing it. Times are city time, from (included) and to (not included), 0 for open.
    ``text`` are words of title, text, address or number, found through the search. ``units``,
    ``counties`` and ``towns`` mean exactly those ("" too: none). ``units_of`` says that unit, units
    and levels are not of who has a case now, but of who gave it back, had its work sent back or
    closed it too early, and of who has it where nobody did. ``is_mine`` means handed to who
    asks; ``is_handed`` to anybody, ``is_led`` given by a leader. ``levels`` are those of the units
    that cases lie with (city, county, town); ``cameras`` are by whom they were seen. All
    ``traits`` must hold, and none of ``not_traits``.
    """

    states: tuple[CaseState, ...] = ()
    is_open: bool | None = None
    is_late: bool | None = None
    is_mine: bool = False
    channels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    type_codes: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    county: str = ""
    town: str = ""
    grid: str = ""
    unit: str = ""
    is_supervised: bool | None = None
    is_deferred: bool | None = None
    raised_from_s: float = 0.0
    raised_to_s: float = 0.0
    due_from_s: float = 0.0
    due_to_s: float = 0.0
    closed_from_s: float = 0.0
    closed_to_s: float = 0.0
    bounds_deg: tuple[float, float, float, float] | None = None
    ids: tuple[str, ...] = ()
    text: str = ""
    units: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    traits: tuple[CaseTrait, ...] = ()
    not_traits: tuple[CaseTrait, ...] = ()
    close_due_from_s: float = 0.0
    close_due_to_s: float = 0.0
    reply_due_from_s: float = 0.0
    reply_due_to_s: float = 0.0
    is_handed: bool | None = None
    is_led: bool | None = None
    levels: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()
    about_ids: tuple[str, ...] = ()
    units_of: CaseDeed | None = None


@dataclass(frozen=True, slots=True)
class CasePageQuestion:
    """A page of cases: ``after`` is the ``cursor`` of the page before, empty for the first."""

    where: CaseFilter = field(default_factory=CaseFilter)
    order: CaseOrder = CaseOrder.DUE
    after: str = ""
    limit: int = 50
    with_count: bool = True


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list: what a row needs and no more.

    ``leader`` gave it and ``handler`` has it in hand: persons, told only to who has signed in.
    ``unit_name`` is what the hall's tables call the unit, ``step`` the kind of its newest entry,
    ``changed_s`` that entry's time; all are empty where they are not told.
    """

    case_id: str
    number: int
    kind: str
    state: str
    severity: int
    channel: str
    type_code: str
    title: str
    county: str
    town: str
    unit: str
    raised_s: float
    next_due_s: float
    closed_s: float
    seq: int
    lon_deg: float | None
    lat_deg: float | None
    is_supervised: bool
    is_deferred: bool
    is_late: bool
    returned: int
    members: int
    is_demo: bool
    leader: str = ""
    handler: str = ""
    unit_name: str = ""
    step: str = ""
    changed_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CasePageAnswer:
    """A page; ``cursor`` is empty at the end, ``count`` is -1 where it was not asked for.

    ``is_more_than`` says that counting stopped at COUNT_AT_MOST. ``as_of_s`` is when it was read.
    """

    lines: tuple[CaseLine, ...]
    cursor: str
    count: int
    is_more_than: bool
    as_of_s: float


@dataclass(frozen=True, slots=True)
class CaseStepTold:
    """One step of a case's story: who, when, what, and how long after the one before."""

    seq: int
    kind: str
    time_s: float
    person: str
    role: str
    seat: str
    after_s: float
    body: Mapping[str, Any]
    personal: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseStory:
    """One case with all its steps in order."""

    case: Case
    steps: tuple[CaseStepTold, ...]
    as_of_s: float
