"""A panel: named panes on a grid of twelve by twelve, as ``resources/panels/*.toml`` has them."""

from enum import StrEnum

import msgspec

from app.domain.measures.asking import PartOrder, Side

VERSION = 1
GRID = 12
Words = dict[str, str]  # by language


class Level(StrEnum):
    """Whose seat it is: each level has a set of panels of its own."""

    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


class BodyKind(StrEnum):
    """What a pane of a panel shows; each kind has one widget in ``kinds/``."""

    FIGURE = "figure"
    GAUGE = "gauge"
    SERIES = "series"
    BARS = "bars"
    STACKED = "stacked"
    DONUT = "donut"
    FUNNEL = "funnel"
    RANKING = "ranking"
    MATRIX = "matrix"
    TREEMAP = "treemap"
    SANKEY = "sankey"
    RADAR = "radar"
    CALENDAR = "calendar"
    TABLE = "table"
    LIST = "list"
    IMAGES = "images"
    CAMERA = "camera"
    MAP = "map"
    SPOTS = "spots"  # problem spots: hot, frequent, stubborn
    BURSTS = "bursts"  # types of which a place has far more in this hour than usual
    REASONS = "reasons"  # who ranks where, with what put him there
    ROLL = "roll"  # the roll that was called last: who answered, who did not, and why
    PRESENCE = "presence"  # who is on duty, under which number, and whether he sits here
    LED = "led"  # what leaders gave: by whom, to whom, until when, how far it is
    RULES = "rules"  # the texts at hand: of when they are, and how that is known
    TILES = "tiles"  # entries that open a panel, a board, a list: sections and applications


class WallPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a pane lies at wall density, and how many rows it keeps there."""

    at: tuple[int, int]
    span: tuple[int, int]
    rows: int = 6


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of a pane of tiles: its words, the figure on it, and what it opens.

    Of a pane of reasons it is one of them: what spoils the share ``indicator`` counts against
    somebody, by ``weight``.
    """

    title: Words
    indicator: str = ""
    panel: str = ""  # opens this panel
    act: str = ""  # or this act of the command box
    weight: float = 0.0
    short: Words = {}  # on a wall, in the languages that need it


class BodySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pane of a panel.

    ``indicators`` are keys; kinds of one figure take the first, the others as many as there are.
    ``by`` parts the first by a dimension, ``across`` by a second one. ``hours`` is how far back a
    series or a calendar goes. ``rows`` is how many rows, parts or pictures there are at a desk.
    ``headline`` marks the one figure that a leader reads first. ``title`` is said where the first
    indicator's own label would not do, ``short`` in its place on a wall, in the languages that it
    has. ``wall`` says where it lies on a wall; without, it is left
    out there. ``layers`` are keys of the map, ``shown`` a condition of what moves (the words of the
    map's filter), ``cameras`` ids of the register, ``entries`` those of tiles and the reasons of a
    rank. A series with ``forecast`` shows whole days and the next seven of its one indicator.
    ``purpose`` is which roll a pane shows: of ``duty``, or of a ``muster``.
    """

    kind: BodyKind
    at: tuple[int, int]
    span: tuple[int, int]
    title: Words = {}
    indicators: tuple[str, ...] = ()
    by: str = ""
    across: str = ""
    order: PartOrder = PartOrder.VALUE
    side: Side = Side.COUNTED
    hours: float = 24.0
    rows: int = 10
    headline: bool = False
    wall: WallPlace | None = None
    layers: tuple[str, ...] = ()
    shown: str = ""
    cameras: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    forecast: bool = False
    purpose: str = ""
    short: Words = {}


class PanelSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One panel; ``number`` is 0 for the overall one, 1 to 16 for the themes, above for others.

    ``short`` is what it is called on a wall, where the title is too long for one in a language.
    ``watch`` are rules of alarms that belong to it: they are counted at its head, and its maps show
    no others. ``bursts`` are beginnings of case types (``pub`` of ``pub-manhole``; ``*``: all)
    whose bursts are told there.
    ``levels`` are those at which a hall's own panel is shown, all where it names none; where a hall
    has its own sets (``levels.toml``), these say it.
    """

    version: int
    key: str
    number: int
    title: Words
    pane: tuple[BodySpec, ...]
    short: Words = {}
    watch: tuple[str, ...] = ()
    bursts: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
