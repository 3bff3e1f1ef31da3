"""What a window shows over the traffic: selection, alarm marks, ways, filters; plain values."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from app.domain.alarm import Alarm
from app.domain.alarm_state import AlarmState
from app.domain.classes import EntityClass, Severity
from app.domain.geo import LonLat
from app.domain.plan import LikelyPath
from app.domain.world import World

SPOTS_KEY = "spots"  # the layer of problem spots: its legend goes with it


class WayKind(Enum):
    """What a drawn way means; its name is its colour in the theme."""

    ROUTE = "route"  # the declared route
    AHEAD = "ahead"  # the road ahead of the target
    OFFICER = "officer_way"  # an officer's way to the post
    DRIVEN = "driven"  # what the evidence of an alarm says was driven


@dataclass(frozen=True, slots=True)
class Way:
    """A way over the map; ``is_chosen`` makes it the one meant."""

    kind: WayKind
    points: tuple[LonLat, ...]
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """Where an officer is to stand.

    ``note`` stands under the label. A ``post_id`` makes it something to point at and to click;
    ``is_chosen`` False draws it small, for one of those that were not taken.
    """

    lon_deg: float
    lat_deg: float
    label: str = ""
    note: str = ""
    post_id: str = ""
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Ban:
    """A junction where nobody may be stopped; why is told to whoever points at it."""

    ban_id: str
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class AlarmMark:
    """An alarm on the map: at its thing while that is here, else where it was raised."""

    alarm_id: str
    entity_id: str
    severity: Severity
    lon_deg: float
    lat_deg: float
    is_unacknowledged: bool

    @classmethod
    def of(cls, alarm: Alarm) -> "AlarmMark":
        """Return the mark of an alarm."""
        unseen = alarm.state in {AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED}
        return cls(
            alarm.alarm_id,
            alarm.entity_id,
            alarm.severity,
            alarm.lon_deg,
            alarm.lat_deg,
            unseen,
        )


@dataclass(frozen=True, slots=True)
class ValueLabel:
    """What a station measures, beside its symbol; ``colour`` is a key of the theme.

    ``state`` is empty where the value is sound and within its limits, else ``near`` or ``over`` a
    limit, ``stale``, ``frozen`` or ``lost``: it has a mark of its own shape.
    """

    entity_id: str
    text: str
    colour: str = "map.label"
    state: str = ""


class RowFilter(Protocol):
    """Which things a window shows; equal filters are one filter, so it can be compared."""

    def mask(self, world: World, now_s: float | None = None) -> NDArray[np.bool_]:
        """Return (world.size,) bool, true for rows that are shown at city time ``now_s``.

        Without one it answers as of the time that it was made for.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class AreaView:
    """A set of areas on the ground, coloured by a value each; compared by identity.

    ``values`` is (areas,) f8 with NaN where there is none; class k of the legend holds
    ``breaks[k - 1] <= value < breaks[k]``, so there is one class more than there are breaks. No
    ``values`` draws outlines alone. ``title`` and ``unit`` head the legend, ``as_of_s`` is what the
    values are of, and ``notice`` marks what is no fact (示例, 示意).
    """

    area_set: str
    values: NDArray[np.float64] | None = None
    breaks: tuple[float, ...] = ()
    title: str = ""
    unit: str = ""
    as_of_s: float = float("nan")
    notice: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class HeatView:
    """Points that add up to a density on the ground; compared by identity.

    ``lonlat`` (n, 2) f8 degrees; ``weights`` (n,) f8, each so many of ``counted`` (起, 辆, …);
    the density is in ``counted`` per square kilometre, smoothed over ``radius_m``. The first view
    of a ``title``, radius and ``classing`` makes the classes; those that follow keep them.
    """

    lonlat: NDArray[np.float64]
    weights: NDArray[np.float64]
    radius_m: float
    title: str
    counted: str
    as_of_s: float
    notice: str = ""
    classing: int = 0  # rises when somebody asks for the classes anew


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """What can be reached within so many minutes: rings of (n, 2) f8 degrees, told by even-odd.

    ``is_outline`` draws a dashed line and no fill: what is merely possible.
    """

    minutes: float
    rings: tuple[NDArray[np.float64], ...]
    notice: str = ""
    is_outline: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """Where a thing was: ``lonlat`` (n, 2) f8 degrees, ``t_s`` (n,) f8 rising.

    Fixes further apart than ``gap_s`` are not joined.
    """

    entity_id: str
    lonlat: NDArray[np.float64]
    t_s: NDArray[np.float64]
    gap_s: float


@dataclass(frozen=True, slots=True)
class ShapeMark:
    """A geofence: its outline as drawn (a circle and a corridor are polygons by now)."""

    shape_id: str
    outline: tuple[LonLat, ...]
    label: str
    is_chosen: bool = False
    is_inactive: bool = False


@dataclass(frozen=True, slots=True)
class CaseMark:
    """A case where it is: ``state`` is ``new``, ``under_way``, ``overdue`` or ``closed``."""

    case_id: str
    severity: Severity
    state: str
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class SpotMark:
    """A problem spot at the middle of its area; ``kind`` is ``hot``, ``frequent``, ``stubborn``."""

    area_set: str
    code: str
    kind: str
    lon_deg: float
    lat_deg: float
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class SpotsView:
    """Problem spots, what matters most first, with what the legend says; compared by identity."""

    marks: tuple[SpotMark, ...]
    title: str
    said: str
    as_of_s: float


@dataclass(frozen=True, slots=True)
class InkNote:
    """A text beside what a hand draws: a distance, an area, a bearing."""

    lon_deg: float
    lat_deg: float
    text: str


@dataclass(frozen=True, slots=True)
class Ink:
    """What a hand draws now: a measuring line, a lasso, a geofence before it is kept.

    ``knots`` are the points that can be taken hold of.
    """

    line: tuple[LonLat, ...]
    is_closed: bool = False
    knots: tuple[LonLat, ...] = ()
    notes: tuple[InkNote, ...] = ()
    is_wrong: bool = False  # cannot be kept as it is: it crosses itself, say


@dataclass(frozen=True, slots=True)
class EvidenceMarks:
    """What an alarm's evidence shows on the map, beside whatever else is there."""

    ways: tuple[Way, ...] = ()
    trails: tuple[Trail, ...] = ()
    inks: tuple[Ink, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlays:
    """All of it for one window; entity ids, never rows."""

    selected: tuple[str, ...] = ()
    hovered: str = ""
    labelled: frozenset[str] = frozenset()  # ids whose names stand at any zoom
    alarms: tuple[AlarmMark, ...] = ()
    alarm_rules: frozenset[str] | None = None  # only their alarms are there; None: all are
    ways: tuple[Way, ...] = ()
    posts: tuple[Post, ...] = ()
    likely: tuple[LikelyPath, ...] = ()  # where drives go, the likeliest first
    bans: tuple[Ban, ...] = ()
    hidden_classes: frozenset[EntityClass] = frozenset()
    hidden_layers: frozenset[str] = frozenset()
    values: tuple[ValueLabel, ...] = ()  # shown where the map is near enough
    rows: RowFilter | None = None  # None shows all
    picked: frozenset[str] = frozenset()  # a lasso's catch: ids that are marked together
    own: tuple[str, ...] = ()  # keys of the user's own layers that are shown, lowest first
    areas: tuple[AreaView, ...] = ()
    chosen_areas: tuple[tuple[str, int], ...] = ()  # (key of the set, number)
    heat: HeatView | None = None
    bands: tuple[Band, ...] = ()  # the longest first
    trails: tuple[Trail, ...] = ()
    shapes: tuple[ShapeMark, ...] = ()
    inks: tuple[Ink, ...] = ()
    cases: tuple[CaseMark, ...] = ()
    spots: SpotsView | None = None
    evidence: EvidenceMarks = EvidenceMarks()
    doubt: str = ""  # why what is not on the map may be there all the same
    doubt_short: str = ""  # the same where the map is too narrow for it

    def with_evidence(self) -> "Overlays":
        """Return it with the marks of the evidence among the ways, trails and inks."""
        marks = self.evidence
        return replace(
            self,
            ways=self.ways + marks.ways,
            trails=self.trails + marks.trails,
            inks=marks.inks + self.inks,  # what a hand draws lies on top
        )


class OverlayParts(TypedDict, total=False):
    """The parts that features of the map put into :class:`Overlays`."""

    hidden_layers: frozenset[str]
    alarm_rules: frozenset[str] | None
    rows: RowFilter | None
    picked: frozenset[str]
    own: tuple[str, ...]
    areas: tuple[AreaView, ...]
    chosen_areas: tuple[tuple[str, int], ...]
    heat: HeatView | None
    bands: tuple[Band, ...]
    trails: tuple[Trail, ...]
    shapes: tuple[ShapeMark, ...]
    inks: tuple[Ink, ...]
    cases: tuple[CaseMark, ...]
    spots: SpotsView | None
    evidence: EvidenceMarks
