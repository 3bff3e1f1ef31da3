"""An indicator: what is counted, of what, in which period, for whom, and from when on it is bad."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.measures.period import Period
from app.domain.measures.terms import Term

LONGEST_KEY = 24  # characters: a series' id has 64 bytes, and 32 are its station's
LEAST_NUMBER, MOST_NUMBER = 20_000, 39_998  # of quantities; below are the sensors', above ages


class FactKind(StrEnum):
    """What rows a figure is counted from; each is one table of ``backends/indicators``."""

    CASES = "cases"
    ALARMS = "alarms"
    TASKS = "tasks"
    MESSAGES = "messages"
    THINGS = "things"  # what moves, as it is now
    READINGS = "readings"  # the last value of each series
    RECORDS = "records"  # the registers' records that hold today
    ROLLS = "rolls"  # the posts of roll-calls
    FEEDS = "feeds"  # the sources, as the hub's ledger has them


class Counting(StrEnum):
    """What is made of the rows that are meant."""

    COUNT = "count"
    SHARE = "share"  # those of them for which ``counted`` holds as well, of all of them
    RATIO = "ratio"  # how many they are to how many ``per`` means
    MEAN = "mean"  # of ``of_field``
    MEDIAN = "median"
    P90 = "p90"
    SUM = "sum"
    MOST = "most"  # the greatest
    DISTINCT = "distinct"  # how many different values of ``of_field``


OF_A_FIELD = frozenset(Counting) - {Counting.COUNT, Counting.SHARE, Counting.RATIO}
OF_DOERS = frozenset({"unit", "department", "level", "person"})
QUOTIENTS = frozenset({Counting.SHARE, Counting.RATIO})


class Better(StrEnum):
    """Which way is good; ``NONE`` where neither is."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"


class ScopeLevel(StrEnum):
    """For whom a figure is counted and published; finer parts are asked for when looked at."""

    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Meant:
    """Rows of ``facts`` for which all ``where`` hold and whose time ``span`` is in the period.

    ``span`` names a time of the facts (``raised``, ``closed`` …) and is empty for how things stand.
    """

    facts: FactKind
    where: tuple[Term, ...] = ()
    span: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure as ``resources/indicators/*.toml`` declares it.

    ``number`` is that of its quantity in readings, ``number + 1`` that of what it is of; neither
    is ever changed or reused. ``counted`` belongs to a share, ``per`` to a ratio, ``of_field`` to
    all that are of a field. What is shown is the value times ``factor`` in ``unit``. ``target`` is
    what ought to be; at ``warn`` a figure asks for attention, at ``bad`` for somebody; NaN where
    nothing says so. ``sources`` are the feeds it needs, named when it is missing. ``meaning`` says
    by language what is counted, and whose formula it is. ``interval`` says that a share is of
    people who were asked, so that it has a confidence interval. From an age of ``late_after_s`` on
    it is late; NaN where what it is made of says so. ``words`` say by language what a whole number
    stands for, where it is a grade and no amount. ``whose`` names what units and people did with
    cases: parted by them it is of whoever did it, and of whoever has the case where nobody did.
    ``short`` is by language what it is called on a wall where the label is too long for one.
    """

    key: str
    number: int
    label: Mapping[str, str]
    counting: Counting
    meant: Meant
    period: Period
    unit: Mapping[str, str]
    decimals: int = 0
    factor: float = 1.0
    better: Better = Better.NONE
    counted: tuple[Term, ...] = ()
    per: Meant | None = None
    of_field: str = ""
    target: float = math.nan
    warn: float = math.nan
    bad: float = math.nan
    scopes: tuple[ScopeLevel, ...] = (ScopeLevel.CITY, ScopeLevel.COUNTY)
    sources: tuple[str, ...] = ()
    meaning: Mapping[str, str] = field(default_factory=dict)
    interval: bool = False
    late_after_s: float = math.nan
    words: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    whose: str = ""
    short: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str) -> str:
        """Return by what part of the rows it is parted where somebody asks for ``name``."""
        return f"{self.whose}_{name}" if self.whose and name in OF_DOERS else name

    @property
    def is_quotient(self) -> bool:
        """Whether it is a number divided by another."""
        return self.counting in QUOTIENTS
