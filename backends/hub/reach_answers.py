"""The worker's answer to ``reach``: where the vehicle of a frozen question can be."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import msgspec

from app.domain.errors import ConfigError
from app.domain.geo import LonLat
from app.domain.reach import Region
from backends.hub.inner import ChildQuestion
from backends.roads.reach_region import ReachPlanner, SeenVehicle
from backends.roads.speeds import RoadSpeeds

HOUR_S = 3600.0
DAY_HOURS = 24.0
LOCAL_HOURS = 8.0  # Asia/Shanghai, without summer time
CITY_ZONE = dt.timezone(dt.timedelta(hours=LOCAL_HOURS))


class FrozenReach(msgspec.Struct, frozen=True):
    """The vehicle as the hub's world has it; None stands for not known."""

    now_s: float
    target_id: str
    lon_deg: float
    lat_deg: float
    speed_mps: float | None
    course_deg: float | None
    fix_age_s: float


class ReachAnswerer:
    """Answers ``reach``."""

    def __init__(self, planner: ReachPlanner) -> None:
        self._planner = planner

    def answer(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the region of the frozen vehicle, in plain values."""
        frozen = msgspec.convert(question.frozen, FrozenReach)
        seen = SeenVehicle(
            frozen.target_id,
            LonLat(frozen.lon_deg, frozen.lat_deg),
            math.nan if frozen.speed_mps is None else frozen.speed_mps,
            math.nan if frozen.course_deg is None else frozen.course_deg,
            frozen.fix_age_s,
        )
        return plain(self._planner.region(seen, frozen.now_s, local_hour(frozen.now_s)))


def local_hour(now_s: float) -> float:
    """Return the hour of the day in the city, 0 to 24."""
    return (now_s / HOUR_S + LOCAL_HOURS) % DAY_HOURS


def speeds_of(path: Path, now_s: float) -> RoadSpeeds:
    """Read the speeds that are in force at a moment; raise ConfigError naming what is wrong."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path.name}: {error.strerror}") from error
    day = dt.datetime.fromtimestamp(now_s, CITY_ZONE).date().isoformat()
    return RoadSpeeds.from_toml(text, day)


def plain(region: Region) -> dict[str, Any]:
    """Return a region as it rides in an answer: rings are flat lists of lon and lat."""
    return {
        "target_id": region.target_id,
        "as_of_s": region.as_of_s,
        "fix_age_s": region.fix_age_s,
        "bands": [
            {
                "minutes": band.minutes,
                "pace": band.pace.value,
                "rings": [ring.round(6).ravel().tolist() for ring in band.rings],
            }
            for band in region.bands
        ],
        "junctions": list(region.junctions),
        "unfollowed": region.unfollowed,
        "drives": region.drives,
        "standing": region.standing,
        "source": region.source,
        "reason": region.reason,
        "is_calibrating": region.is_calibrating,
    }
