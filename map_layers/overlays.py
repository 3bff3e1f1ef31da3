"""What a window shows over the traffic: selection, alarm marks, ways, filters; plain values."""

from dataclasses import dataclass
from enum import Enum

from app.domain.alarm import Alarm, AlarmState
from app.domain.classes import EntityClass, Severity
from app.domain.geo import LonLat


class WayKind(Enum):
    """What a drawn way means; its name is its colour in the theme."""

    ROUTE = "route"  # the declared route
    AHEAD = "ahead"  # the road ahead of the target
    OFFICER = "officer_way"  # an officer's way to the post


@dataclass(frozen=True, slots=True)
class Way:
    """A way over the map; ``is_chosen`` makes it the one meant."""

    kind: WayKind
    points: tuple[LonLat, ...]
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """Where an officer is to stand."""

    lon_deg: float
    lat_deg: float
    label: str = ""


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
    """What a station measures, beside its symbol; ``colour`` is a key of the theme."""

    entity_id: str
    text: str
    colour: str = "map.label"


@dataclass(frozen=True, slots=True)
class Overlays:
    """All of it for one window; entity ids, never rows."""

    selected: tuple[str, ...] = ()
    hovered: str = ""
    labelled: frozenset[str] = frozenset()  # ids whose names stand at any zoom
    alarms: tuple[AlarmMark, ...] = ()
    ways: tuple[Way, ...] = ()
    posts: tuple[Post, ...] = ()
    hidden_classes: frozenset[EntityClass] = frozenset()
    hidden_layers: frozenset[str] = frozenset()
    values: tuple[ValueLabel, ...] = ()  # shown where the map is near enough
