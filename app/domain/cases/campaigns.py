"""Campaigns (专项普查): topics that are searched for in a period, and how far each has come.

A figure is no more than a filter, so whoever doubts it opens its cases.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.cases.calendar import midnight_s
from app.domain.cases.query import CaseFilter
from app.domain.cases.spoken import ENGLISH
from app.domain.cases.traits import CaseTrait

CENSUS = "census"  # the channel


class Figure(StrEnum):
    """What is counted of a campaign's cases."""

    FOUND = "found"  # all but what was entered by mistake
    OPEN = "open"
    CLOSED = "closed"
    LATE = "late"  # open, and a deadline was missed


class PartBy(StrEnum):
    """Into what a campaign is parted."""

    COUNTY = "county"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One topic: who leads it, what belongs to it, where and when it is searched for.

    ``lead_kind`` is the kind of unit that leads; ``area_set`` the set of areas that is gone
    through; ``target`` how many are expected, 0 where nobody said.
    """

    code: str
    name: str
    lead_kind: str
    types: tuple[str, ...]
    area_set: str
    from_day: dt.date
    to_day: dt.date
    target: int
    source: str
    standing: str
    name_en: str = ""

    def share_of_time(self, day: dt.date) -> float:
        """Return how much of its time has gone by at the end of a day, 0 to 1."""
        whole = (self.to_day - self.from_day).days + 1
        return min(max(((day - self.from_day).days + 1) / whole, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class CampaignQuestion:
    """All campaigns; of ``code``, if it names one, also its parts and its days."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of some cases."""

    found: int = 0
    open: int = 0
    closed: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign with its figures; one that the table does not know has its code for a name.

    English names are empty where the hall's tables have none.
    """

    code: str
    name: str
    lead: str
    types: tuple[str, ...]
    area_set: str
    from_day: str
    to_day: str
    target: int
    standing: str
    is_known: bool
    share_of_time: float
    counts: Counts
    name_en: str = ""
    lead_en: str = ""


@dataclass(frozen=True, slots=True)
class CampaignPart:
    """A county or a unit of one campaign; ``key`` may be empty: in none."""

    by: PartBy
    key: str
    name: str
    counts: Counts
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class CampaignDay:
    """How many were found and how many closed on a day."""

    day: str
    found: int
    closed: int


@dataclass(frozen=True, slots=True)
class CampaignAnswer:
    """All campaigns, in the table's order; parts and days are those of ``code``."""

    lines: tuple[CampaignLine, ...]
    code: str
    parts: tuple[CampaignPart, ...]
    days: tuple[CampaignDay, ...]
    as_of_s: float


def spoken_progress(answer: CampaignAnswer, language: str) -> CampaignAnswer:
    """Return an answer with its names in a language, the Chinese where there is no other."""
    if language != ENGLISH:
        return answer
    lines = (
        replace(one, name=one.name_en or one.name, lead=one.lead_en or one.lead)
        for one in answer.lines
    )
    parts = (replace(one, name=one.name_en or one.name) for one in answer.parts)
    return replace(answer, lines=tuple(lines), parts=tuple(parts))


_NOT_VOID = (CaseTrait.VOID,)
_BASE: Mapping[Figure, CaseFilter] = {
    Figure.FOUND: CaseFilter(not_traits=_NOT_VOID),
    Figure.OPEN: CaseFilter(is_open=True),
    Figure.CLOSED: CaseFilter(traits=(CaseTrait.CLOSED,), not_traits=_NOT_VOID),
    Figure.LATE: CaseFilter(is_open=True, is_late=True),
}


def figure(one: Figure) -> CaseFilter:
    """Return what a figure asks of a case, of whichever campaign."""
    return replace(_BASE[one], channels=(CENSUS,))


def opened(code: str, one: Figure, part: CampaignPart | None = None, day: str = "") -> CaseFilter:
    """Return the filter of the cases behind a figure of a campaign, a part, or a day of it.

    Of a day there are FOUND and CLOSED. Raises ValueError for what is no day.
    """
    where = replace(figure(one), campaigns=(code,))
    if part is not None:
        if part.by is PartBy.COUNTY:
            where = replace(where, counties=(part.key,))
        else:
            where = replace(where, units=(part.key,))
    if day:
        from_s = midnight_s(dt.date.fromisoformat(day))
        to_s = midnight_s(dt.date.fromisoformat(day) + dt.timedelta(days=1))
        if one is Figure.CLOSED:
            where = replace(where, closed_from_s=from_s, closed_to_s=to_s)
        else:
            where = replace(where, raised_from_s=from_s, raised_to_s=to_s)
    return where
