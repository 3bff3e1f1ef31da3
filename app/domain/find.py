"""What a seat asks the hall's search, and what it is told: hits by group, with what matched."""

from dataclasses import dataclass

from app.domain.people import Role

LONGEST_QUESTION = 120
MOST_OF_A_GROUP = 20
MOST_COUNTED = 100  # beyond it a count says "more than"
# Whoever takes a call and answers it may look for who called; an overseer need not.
FINDS_REPORTERS = frozenset({Role.DUTY_OFFICER, Role.SHIFT_LEADER})
# What somebody wrote to us is read by those who work on it.
FINDS_TOLD = FINDS_REPORTERS | {Role.LEADER, Role.DEPARTMENT}

Mark = tuple[int, int]  # from which sign to which (not included) something matched


@dataclass(frozen=True, slots=True)
class FindQuestion:
    """Words, of which all must match; ``kinds`` narrows it to some groups, empty for all."""

    text: str
    limit: int = 6  # of each group
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindHit:
    """One thing found.

    ``marks`` are what matched in ``label``. ``excerpt`` is where else it did, with marks of its
    own: an address, or some words of a text. ``code`` is a word of a catalogue (a state, a class).
    """

    kind: str
    key: str
    label: str
    detail: str = ""
    code: str = ""
    county: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    marks: tuple[Mark, ...] = ()
    excerpt: str = ""
    excerpt_marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class FindGroup:
    """The hits of one kind, best first; with ``is_more`` counting stopped at ``count``."""

    kind: str
    hits: tuple[FindHit, ...]
    count: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """All groups that have a hit.

    ``is_near`` says that nothing has the words as they were written, and these nearly do.
    ``behind_s`` is how old the oldest entry is that the index does not know yet, 0 for none.
    ``built`` is below 1 while the index is being made: what is missing may still be there.
    ``is_part`` says that the search was stopped for the time it took.
    """

    groups: tuple[FindGroup, ...] = ()
    is_near: bool = False
    behind_s: float = 0.0
    built: float = 1.0
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Finds:
    """What a person may find of a case beside its number, title and address."""

    told: bool = False
    reporters: bool = False

    @classmethod
    def of(cls, role: str) -> "Finds":
        """Return what ``role`` (a word of :class:`Role`) may find; no role may find the least."""
        return cls(role in FINDS_TOLD, role in FINDS_REPORTERS)
