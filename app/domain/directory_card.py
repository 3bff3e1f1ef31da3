"""What a seat asks of the directory, and what it is told: lists, and a card with all that joins."""

from dataclasses import dataclass

from app.domain.cases.query import CaseLine

MOST_ROWS = 400
MOST_TEXT = 60
MOST_CASES = 6
# What a card can be of beside the kinds of the directory.
GRID, UNIT, GROUND = "grid", "unit", "ground"


@dataclass(frozen=True, slots=True)
class CardQuestion:
    """``kind`` is a :class:`DirectoryKind`, ``grid`` (``key`` is ``unit_grid:CODE``), or ``unit``.

    ``ground`` means the smallest grid at the place. For the others the place is from where the
    distances are told; NaN or none where there is no such place.
    """

    kind: str
    key: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """Rows of one kind, of which name, organisation or id have all the words of ``text``."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """A row of a list, or something a card leads to; ``code`` is a word of a catalogue.

    ``unit`` is the id of the unit that ``label`` names, for whoever has another name for it.
    """

    kind: str
    key: str
    label: str
    detail: str = ""
    code: str = ""
    phone: str = ""
    away_m: float | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None
    is_simulated: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """``count`` are all that match; ``lines`` the first of them. ``has_register``: was any kept."""

    kind: str
    lines: tuple[DirectoryLine, ...]
    count: int
    has_register: bool
    day: str


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """One score of a property, the newest first."""

    source: str
    score: float
    most: float
    day: str
    why: str


@dataclass(frozen=True, slots=True)
class DirectoryCard:
    """All that is known of one thing on ``day``.

    ``facts`` are pairs of a key and a value; ``people`` whom to call, ``links`` what it leads to.
    ``cases`` are the first of ``case_count`` open ones; that is -1 where the thing has none by its
    nature. ``rings`` is its outline, for who is inside now. ``url`` is a live view.
    """

    kind: str
    key: str
    title: str
    day: str
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    people: tuple[DirectoryLine, ...] = ()
    links: tuple[DirectoryLine, ...] = ()
    scores: tuple[ScoreTold, ...] = ()
    cases: tuple[CaseLine, ...] = ()
    case_count: int = -1
    is_more_than: bool = False
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    lon_deg: float | None = None
    lat_deg: float | None = None
    url: str = ""
    entity_id: str = ""
    is_simulated: bool = False
