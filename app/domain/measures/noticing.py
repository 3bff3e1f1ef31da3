"""What a seat asks of statistics: where too much happens, what bursts now, what next week brings.

Numbers come with how sure they are; where nothing can be said the answer says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SPOTS_AT_MOST = 200
PAST_DAYS_AT_MOST = 366


class AreaKind(StrEnum):
    """By which areas of the ground cases are looked at; the values are parts of cases."""

    GRID = "grid"
    TOWN = "town"


class Trouble(StrEnum):
    """The three classes of problems (domain.md, Z8)."""

    HOT = "hot"  # more than the neighbourhood's looking explains
    FREQUENT = "frequent"  # in each of the last weeks
    STUBBORN = "stubborn"  # again and again after it was closed


@dataclass(frozen=True, slots=True)
class SpotsQuestion:
    """Problem spots of ``node``; of one type, one aspect or one channel where those are named."""

    node: str = "city"
    area: AreaKind = AreaKind.TOWN
    type: str = ""
    aspect: str = ""
    channel: str = ""
    most: int = 50


@dataclass(frozen=True, slots=True)
class Spot:
    """One area and one type with its classes, of the cases raised since ``SpotsAnswer.from_s``.

    ``expected`` is what the area would have if every channel found alike wherever it looks, None
    where nobody looks; ``z`` is that of Gi*, None where nothing can be said. ``days`` are the
    different days it was raised on, ``again`` how often within a year it came back soon after it
    had been closed.
    """

    area: str
    name: str
    type: str
    type_name: str
    county: str
    lon_deg: float
    lat_deg: float
    counted: int
    expected: float | None
    z: float | None
    days: int
    again: int
    classes: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class SpotsAnswer:
    """The hottest first, then the stubborn and the frequent; ``count`` is how many there are.

    ``tested`` is how many pairs of area and type were held against what is expected, ``unplaced``
    how many cases since ``from_s`` lie in no area of the kind. ``by_class`` counts all of them, not
    only those that are told; a spot of several classes is counted in each.
    """

    spots: tuple[Spot, ...]
    count: int
    tested: int
    unplaced: int
    from_s: float
    as_of_s: float
    by_class: Mapping[Trouble, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BurstsQuestion:
    """What bursts now in ``node``."""

    node: str = "city"


@dataclass(frozen=True, slots=True)
class Burst:
    """So many of one type within the last hour, ``usual`` in the same hour of the weeks before.

    ``town`` is empty where it is the county as a whole that is unusual. ``chance`` is that of as
    many or more.
    """

    type: str
    type_name: str
    county: str
    town: str
    town_name: str
    counted: int
    usual: float
    chance: float


@dataclass(frozen=True, slots=True)
class BurstsAnswer:
    """The least likely first; ``tested`` is how many pairs of type and place were held against it.

    ``weeks`` is how many weeks the hour was compared with; 0 where too few are known.
    """

    bursts: tuple[Burst, ...]
    tested: int
    weeks: int
    from_s: float
    to_s: float
    as_of_s: float


class NoForecast(StrEnum):
    """Why there is none."""

    NONE = ""  # there is one
    NO_COUNT = "no_count"  # shares, means and how things stand are not counted by days
    TOO_SHORT = "too_short"  # fewer than four whole weeks are known


@dataclass(frozen=True, slots=True)
class ForecastQuestion:
    """The next seven days of an indicator that counts rows of a span."""

    indicator: str
    node: str = "city"


@dataclass(frozen=True, slots=True)
class ForecastAnswer:
    """``past`` are whole days, oldest first, the first begins at ``from_s``; then ``expected``.

    ``expected``, ``low`` and ``high`` are empty where ``reason`` says why. ``error`` is the mean
    absolute error a day that the same rule made over ``measured`` days gone by, ``naive_error``
    that of saying "as a week before"; where that is better, it is what is said (``is_naive``).
    """

    reason: NoForecast
    from_s: float
    past: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    error: float | None
    naive_error: float | None
    measured: int
    is_naive: bool
    as_of_s: float
