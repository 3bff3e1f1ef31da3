"""Black workshop: things keep stopping where nothing is registered (N14).

Stays at no registered place gather in cells of a grid; those within a distance of their common
middle are a cluster. Its score is the product of what speaks for a hidden works: how many visits
(older ones count less), how many different vehicles, how surely at no registered place, how much
of it at night, and how far the next registered place is. A driver's home has one vehicle, a jam
one day, a queue a registered place.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.finding import Finding
from app.domain.geo import distance_m
from app.domain.rulebook import Numbers, RuleBook
from app.domain.staypoint import StayPoint
from backends.detectors.footing.in_force import Applied
from backends.detectors.stays.local_time import is_within_hours, local_day, local_hour
from backends.detectors.stays.places import SHOWN, Places
from backends.detectors.stays.visit_grid import VisitGrid
from backends.detectors.stays.visits import Visit

RULE = "black_workshop"


@dataclass(frozen=True, slots=True)
class WorkshopNumbers:
    """The numbers of the rule."""

    profile: str
    cell_m: float
    cluster_m: float
    least_unregistered: float
    least_dwell_s: float
    most_dwell_s: float
    same_visit_s: float
    decay_s: float
    night_from_h: float
    night_to_h: float
    day_weight: float
    far_m: float
    least_score: float
    end_share: float
    least_visits: int
    least_vehicles: int
    least_days: int
    visits_kept: int
    cells_kept: int
    late_s: float

    @classmethod
    def of(cls, numbers: Numbers) -> "WorkshopNumbers":
        """Read them from the rule book; raise ConfigError for what is missing."""
        number = numbers.number
        return cls(
            numbers.word("profile"),
            number("cell_m"),
            number("cluster_m"),
            number("least_unregistered"),
            number("least_dwell_s"),
            number("most_dwell_s"),
            number("same_visit_s"),
            number("decay_s"),
            number("night_from_h"),
            number("night_to_h"),
            number("day_weight"),
            number("far_m"),
            number("least_score"),
            number("end_share"),
            int(number("least_visits")),
            int(number("least_vehicles")),
            int(number("least_days")),
            int(number("visits_kept")),
            int(number("cells_kept")),
            number("late_s"),
        )


@dataclass(frozen=True, slots=True)
class Score:
    """The factors of a cluster's score; ``total`` is their product."""

    visits: float
    diversity: float
    unregistered: float
    night: float
    distance: float

    @property
    def total(self) -> float:
        """The score."""
        return self.visits * self.diversity * self.unregistered * self.night * self.distance

    def evidence(self) -> dict[str, float]:
        """Return it as plain JSON values."""
        return {
            "score": round(self.total, 3),
            "visits": round(self.visits, 3),
            "vehicle_diversity": round(self.diversity, 3),
            "unregistered": round(self.unregistered, 3),
            "night": round(self.night, 3),
            "distance": round(self.distance, 3),
        }


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Visits around one middle."""

    lon_deg: float
    lat_deg: float
    visits: tuple[Visit, ...]


class Workshop:
    """Keeps where unexplained stays gather, and says where they look like a hidden works."""

    rules = (RULE,)

    def __init__(self, book: RuleBook, places: Places, regions: Sequence[str] = ()) -> None:
        self._rule = book[RULE]
        self._sets = {id(one): WorkshopNumbers.of(one) for one in self._rule.sets}
        self._places = places
        self._regions = tuple(regions)
        first = self._sets[id(self._rule.sets[0])]
        self._grid = VisitGrid(first.cell_m, first.visits_kept, first.cells_kept)
        self._said: dict[str, tuple[float, float]] = {}
        self._passed_over: Counter[str] = Counter()

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many stays were not counted, and visits forgotten for want of room, by reason."""
        return dict(self._passed_over)

    @property
    def visits_held(self) -> int:
        """How many visits are remembered: ``cells_kept`` times ``visits_kept`` at most."""
        return len(self._grid)

    def take(self, stays: Sequence[StayPoint], now_s: float) -> list[Finding]:
        """Take the next stays; return the clusters that began to stand out, and those that faded.

        Only a stay that ended counts: how long it lasted tells a loading from a night's parking.
        """
        findings = []
        for stay in stays:
            applied = self._applied(local_day(stay.from_s))
            if applied is not None and self._is_counted(stay, self._sets[id(applied.numbers)]):
                findings += self._gathered(stay, applied, now_s)
        findings += self._faded(now_s)
        return findings

    def _applied(self, day: str) -> Applied | None:
        numbers = self._rule.in_force(day, self._regions)
        return None if numbers is None else Applied(self._rule, numbers)

    def _is_counted(self, stay: StayPoint, numbers: WorkshopNumbers) -> bool:
        if stay.is_open or stay.profile != numbers.profile:
            return False
        is_plausible = numbers.least_dwell_s <= stay.duration_s <= numbers.most_dwell_s
        if not is_plausible:
            self._passed_over["dwell"] += 1
        return is_plausible

    def _gathered(self, stay: StayPoint, applied: Applied, now_s: float) -> list[Finding]:
        numbers = self._sets[id(applied.numbers)]
        placing = self._places.place(stay)
        if placing.unregistered < numbers.least_unregistered:
            self._passed_over["ambiguous" if placing.is_ambiguous else "at a site"] += 1
            return []
        visit = Visit.of(stay, placing.unregistered, placing.evidence())
        self._passed_over["forgotten"] += self._grid.take(visit, numbers.same_visit_s)
        cluster = self._cluster_at(visit, numbers)
        if self._is_known(cluster, numbers):
            return []
        score = self._score(cluster, numbers, stay.to_s)
        if not self._stands_out(cluster, score, numbers):
            return []
        key = f"{RULE}/{cluster.lat_deg:.4f},{cluster.lon_deg:.4f}"
        self._said[key] = (cluster.lon_deg, cluster.lat_deg)
        return [self._finding(key, cluster, stay.to_s, now_s, applied, self._told(cluster, score))]

    def _cluster_at(self, visit: Visit, numbers: WorkshopNumbers) -> _Cluster:
        near = self._grid.near(visit.lon_deg, visit.lat_deg, numbers.cluster_m)
        lon_deg = sum(v.lon_deg for v in near) / len(near)
        lat_deg = sum(v.lat_deg for v in near) / len(near)
        around = self._grid.near(lon_deg, lat_deg, numbers.cluster_m) or near
        return _Cluster(lon_deg, lat_deg, tuple(around))

    def _is_known(self, cluster: _Cluster, numbers: WorkshopNumbers) -> bool:
        return any(
            distance_m(cluster.lon_deg, cluster.lat_deg, lon_deg, lat_deg) <= 2 * numbers.cluster_m
            for lon_deg, lat_deg in self._said.values()
        )

    def _score(self, cluster: _Cluster, numbers: WorkshopNumbers, at_s: float) -> Score:
        weights = [math.exp(-max(0.0, at_s - v.to_s) / numbers.decay_s) for v in cluster.visits]
        total = sum(weights)
        of_vehicle: dict[str, float] = {}
        unregistered = night = 0.0
        for visit, weight in zip(cluster.visits, weights, strict=True):
            of_vehicle[visit.entity_id] = of_vehicle.get(visit.entity_id, 0.0) + weight
            unregistered += weight * visit.probability
            hour = local_hour((visit.from_s + visit.to_s) / 2)
            if is_within_hours(hour, numbers.night_from_h, numbers.night_to_h):
                night += weight
        nearest = self._places.nearest(cluster.lon_deg, cluster.lat_deg, 1)
        away_m = nearest[0][1] if nearest else numbers.far_m
        return Score(
            visits=total,
            # Gini and Simpson: how likely two visits are of two vehicles; 0 for one vehicle alone.
            diversity=1.0 - sum((one / total) ** 2 for one in of_vehicle.values()),
            unregistered=unregistered / total,
            night=numbers.day_weight + (1.0 - numbers.day_weight) * night / total,
            distance=min(1.0, away_m / numbers.far_m),
        )

    @staticmethod
    def _stands_out(cluster: _Cluster, score: Score, numbers: WorkshopNumbers) -> bool:
        return (
            score.total >= numbers.least_score
            and len(cluster.visits) >= numbers.least_visits
            and len({visit.entity_id for visit in cluster.visits}) >= numbers.least_vehicles
            and len({visit.day for visit in cluster.visits}) >= numbers.least_days
        )

    def _faded(self, now_s: float) -> list[Finding]:
        applied = self._applied(local_day(now_s))
        if applied is None or not self._said:
            return []
        numbers = self._sets[id(applied.numbers)]
        findings = []
        for key, (lon_deg, lat_deg) in list(self._said.items()):
            visits = tuple(self._grid.near(lon_deg, lat_deg, numbers.cluster_m))
            cluster = _Cluster(lon_deg, lat_deg, visits)
            least = numbers.least_score * numbers.end_share
            if visits and self._score(cluster, numbers, now_s).total >= least:
                continue
            del self._said[key]
            findings.append(self._finding(key, cluster, now_s, now_s, applied, None))
        return findings

    def _told(self, cluster: _Cluster, score: Score) -> dict[str, Any]:
        nearest = self._places.nearest(cluster.lon_deg, cluster.lat_deg, SHOWN)
        return {
            "factors": score.evidence(),
            "visits_counted": len(cluster.visits),
            "vehicles": sorted({visit.entity_id for visit in cluster.visits}),
            "dates": sorted({visit.day for visit in cluster.visits}),
            "visits": [visit.evidence() for visit in cluster.visits],
            "nearest_sites": [
                {
                    "site_id": site.site_id,
                    "name": site.name,
                    "kind": site.kind,
                    "outside_by_m": round(away_m, 1),
                }
                for site, away_m in nearest
            ],
        }

    def _finding(
        self,
        key: str,
        cluster: _Cluster,
        at_s: float,
        now_s: float,
        applied: Applied,
        told: Mapping[str, Any] | None,
    ) -> Finding:
        """Return what is said of a cluster; that it faded where ``told`` is None."""
        probable = sum(v.probability for v in cluster.visits) / max(1, len(cluster.visits))
        return Finding(
            key=key,
            rule=RULE,
            severity=self._rule.severity,
            # A place without a name: its position, as in the key.
            entity_id=key.removeprefix(f"{RULE}/"),
            lon_deg=cluster.lon_deg,
            lat_deg=cluster.lat_deg,
            at_s=at_s,
            is_standing=told is not None,
            evidence={} if told is None else {**told, **applied.evidence()},
            from_s=min((v.from_s for v in cluster.visits), default=at_s),
            confidence=round(probable, 3),
            is_retrospective=now_s - at_s > self._sets[id(applied.numbers)].late_s,
            rule_version=self._rule.version,
            config_hash=applied.config_hash,
        )
