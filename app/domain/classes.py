"""The closed lists every room shares: what a thing is, what it does, how grave a warning is."""

from collections.abc import Mapping
from enum import IntEnum


class EntityClass(IntEnum):
    """What a thing on the map is; the number travels on the wire and never changes its meaning."""

    UNKNOWN = 0
    HAZMAT_TRUCK = 1
    CHARTER_COACH = 2
    LINE_COACH = 3
    BUS = 4
    TAXI = 5
    RIDE_HAILING = 6
    MUCK_TRUCK = 7
    CARGO_VESSEL = 8
    TANKER_VESSEL = 9
    PASSENGER_VESSEL = 10
    OTHER_VESSEL = 11
    OFFICER = 12
    PATROL_CAR = 13
    DRONE = 14
    AIR_STATION = 15
    DUST_STATION = 16
    NOISE_STATION = 17
    WATER_STATION = 18
    CROWD_COUNTER = 19
    METER = 20


VESSELS = frozenset(
    {
        EntityClass.CARGO_VESSEL,
        EntityClass.TANKER_VESSEL,
        EntityClass.PASSENGER_VESSEL,
        EntityClass.OTHER_VESSEL,
    }
)
STATIONS = frozenset(
    {
        EntityClass.AIR_STATION,
        EntityClass.DUST_STATION,
        EntityClass.NOISE_STATION,
        EntityClass.WATER_STATION,
        EntityClass.CROWD_COUNTER,
        EntityClass.METER,
    }
)
OURS = frozenset({EntityClass.OFFICER, EntityClass.PATROL_CAR, EntityClass.DRONE})
# What people speak of: the groups of the legend, of counts, trails and areas, in their order.
CLASS_GROUPS: Mapping[str, tuple[EntityClass, ...]] = {
    "hazmat": (EntityClass.HAZMAT_TRUCK,),
    "coach": (EntityClass.CHARTER_COACH, EntityClass.LINE_COACH),
    "bus": (EntityClass.BUS,),
    "taxi": (EntityClass.TAXI, EntityClass.RIDE_HAILING),
    "muck": (EntityClass.MUCK_TRUCK,),
    "vessel": tuple(sorted(VESSELS)),
    "station": tuple(sorted(STATIONS)),
    "ours": tuple(sorted(OURS)),
    "unknown": (EntityClass.UNKNOWN,),
}
MOVING_GROUPS: Mapping[str, frozenset[EntityClass]] = {
    key: frozenset(kinds)
    for key, kinds in CLASS_GROUPS.items()
    if key not in {"station", "unknown"}
}


class EntityState(IntEnum):
    """What a moving thing says it does."""

    UNKNOWN = 0
    MOVING = 1
    STOPPED = 2
    ANCHORED = 3
    MOORED = 4
    EMERGENCY = 5


class Severity(IntEnum):
    """The four statutory grades (突发事件应对法, article 63): I is the gravest."""

    I = 1  # noqa: E741 - the statutory name of the grade
    II = 2
    III = 3
    IV = 4


class Age(IntEnum):
    """How far what we know may be trusted: decides solid, faded or hollow on every screen."""

    LIVE = 0
    LATE = 1
    LOST = 2


LATE_AFTER_S = 30.0
LOST_AFTER_S = 180.0


def age_of(fix_age_s: float) -> Age:
    """Grade the age of a fix; the limits suit terminals that report every 10 s."""
    if fix_age_s < LATE_AFTER_S:
        return Age.LIVE
    return Age.LATE if fix_age_s < LOST_AFTER_S else Age.LOST
