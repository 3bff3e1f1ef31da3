"""Who is judged: the judge's own host, made for a planted city, and who speaks for which scene.

Explicit table: a scene whose rules no detector of the host speaks is printed as "not built".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.domain.geo import distance_m
from app.domain.limits import LimitTable
from app.domain.rulebook import RuleBook
from backends.detectors.deviation.routes import Closure
from backends.detectors.driving_time.cards import DriverCard
from backends.detectors.licence.anomalies import LicenceAnomalies
from backends.detectors.night_ban import NightExemption
from backends.judging.ground import JudgeGround, ground_of
from backends.judging.host import JudgeHost
from backends.judging.numbers import HostNumbers
from backends.judging.table import TABLE, Entry
from backends.truth.cast import Closure as ClosedRoad
from backends.truth.planted import Planted
from backends.truth.planting import City

# Scene of the plan -> the rules that speak of it.
SPEAKS: Mapping[str, tuple[str, ...]] = {
    "illegal_resumption": ("illegal_resumption",),
    "black_workshop": ("black_workshop",),
    "route_deviation": ("route_deviation",),
    "driving_continuous": ("driving_continuous",),
    "driving_daily": ("driving_day",),
    "night_ban": ("night_ban_coach", "night_ban_hazmat"),
    "speed": ("speed_hazmat", "speed_coach"),
    "offline_displacement": ("offline_displacement",),
    "cloned_plate": ("cloned_plate",),
    "unlicensed_movement": ("unlicensed_movement",),
    "licence_anomaly": LicenceAnomalies.rules,
    "sensor_exceedance": ("sensor_exceedance",),
    "sensor_frozen": ("sensor_frozen",),
    "vessel_approach": ("vessel_approach",),
    "vessel_drift": ("vessel_drift",),
    "ais_loss": ("ais_loss",),
    "crowd_peak": ("crowd_peak",),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What the host is made from: rule book, city, and what was planted in its registers.

    ``limits`` with its assignments are what planted stations are held against. One that ``is_bare``
    lacks what a hall has no register of yet: driver cards, road closures, exemptions from a ban.
    """

    book: RuleBook
    city: City
    planted: Planted
    limits: LimitTable = field(default_factory=LimitTable)
    numbers: HostNumbers = field(default_factory=HostNumbers)
    is_bare: bool = False

    def ground(self) -> JudgeGround:
        """Return what a hall's judge stands on, with what a hall would have been told of it."""
        planted = self.planted
        ground = ground_of(
            self.book, self.city.info, self.city.roads, planted.registers, planted.begins_s
        )
        if self.is_bare:
            return replace(ground, limits=self.limits)
        return replace(
            ground,
            cards=[DriverCard(one.entity_id, one.card, one.at_s) for one in planted.cards],
            closures=[_circle(one, number) for number, one in enumerate(planted.closures, 1)],
            exemptions=[NightExemption(entity_id) for entity_id in planted.relays],
            limits=self.limits,
        )

    def host(self, scene: str = "") -> JudgeHost:
        """Return the judge's host; with ``scene`` only what speaks of that one sits in it."""
        return JudgeHost(self.ground(), self.numbers, entries_for(scene))


def entries_for(scene: str) -> Sequence[Entry]:
    """Return the rows of the judge's table that speak of a scene, all of them for none."""
    if not scene:
        return TABLE
    return [entry for entry in TABLE if set(entry.rules) & set(SPEAKS[scene])]


def _circle(closed: ClosedRoad, number: int) -> Closure:
    """Return the circle that covers a closed stretch, as the list of closures has it."""
    line = np.array(closed.line)
    lon, lat = line.mean(axis=0).tolist()
    radius_m = float(distance_m(lon, lat, line[:, 0], line[:, 1]).max())
    return Closure(f"演示封路{number}", lon, lat, radius_m, closed.from_s, closed.to_s)
