"""What a seat asks about a figure beyond its number: its parts, and the rows it came of."""

from dataclasses import dataclass
from enum import StrEnum

PARTS_AT_MOST = 500
MEMBERS_AT_MOST = 200  # a page


class PartOrder(StrEnum):
    """By what parts come."""

    VALUE = "value"  # the greatest first
    WORST = "worst"  # by the indicator's own number, what is furthest from good first
    KEY = "key"


class Side(StrEnum):
    """Which rows of a figure are meant."""

    COUNTED = "counted"  # of a share those that count, of a ratio those above the line
    OF = "of"
    MISSED = "missed"  # of a share those that do not count


@dataclass(frozen=True, slots=True)
class PartsQuestion:
    """A figure of ``node`` parted by a dimension of its facts (``unit``, ``type``, ``hour`` …).

    With ``across`` it is parted by two. ``most`` parts come, by ``order``; the others are summed
    up as the part with the key ``…``.
    """

    indicator: str
    by: str
    node: str = "city"
    across: str = ""
    order: PartOrder = PartOrder.VALUE
    most: int = 50


OTHERS = "…"  # the key of the part that stands for all that were not asked for


@dataclass(frozen=True, slots=True)
class Part:
    """One part: ``value`` and ``of`` as in a figure, None where there is no such number.

    ``name`` is what the hall's own data call it, empty where the texts know the key.
    """

    key: str
    name: str
    value: float | None
    of: float | None
    across: str = ""
    across_name: str = ""


@dataclass(frozen=True, slots=True)
class PartsAnswer:
    """All parts with the whole; ``count`` is how many parts there are, shown or not."""

    parts: tuple[Part, ...]
    whole: Part
    count: int
    as_of_s: float


@dataclass(frozen=True, slots=True)
class MembersQuestion:
    """A page of the rows of a figure, the newest first; ``within`` narrows to parts of it.

    ``after`` is the ``cursor`` of the page before, empty for the first.
    """

    indicator: str
    node: str = "city"
    side: Side = Side.COUNTED
    within: tuple[tuple[str, str], ...] = ()  # dimension and key
    after: str = ""
    most: int = 50


@dataclass(frozen=True, slots=True)
class Member:
    """One row a figure was counted from: what it is, and what a person needs to know it by.

    ``kind`` is one of :class:`FactKind`, ``ref`` the id by which its own screen opens it: a case,
    an alarm, a task, a message, a thing, a series, a record (``register:id``) or a source.
    ``quantity`` is what a series is of, ``limit`` what its ``value`` is beyond now, if anything.
    """

    kind: str
    ref: str
    title: str
    time_s: float = 0.0  # 0: none
    county: str = ""
    state: str = ""
    severity: int = 0
    lon_deg: float | None = None
    lat_deg: float | None = None
    value: float | None = None
    quantity: str = ""
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class MembersAnswer:
    """A page; ``count`` is how many rows there are in all, ``cursor`` empty at the end."""

    members: tuple[Member, ...]
    cursor: str
    count: int
    as_of_s: float
