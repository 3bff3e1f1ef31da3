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
from app.domain.geo import LonLat, distance_m
from app.domain.rulebook import RuleBook
from app.domain.staypoint import StayPoint
from backends.detectors.footing.in_force import Applied
from backends.detectors.stays.cluster import (
    Cluster,
    Score,
    WorkshopNumbers,
    score_of,
    stands_out,
)
from backends.detectors.stays.local_time import local_day
from backends.detectors.stays.places import SHOWN, Places
from backends.detectors.stays.visit_grid import VisitGrid
from backends.detectors.stays.visits import Visit

RULE = "black_workshop"


@dataclass(frozen=True, slots=True)
class _Said:
    """A place that was said; it fades at ``fades_s`` unless somebody comes again."""

    lon_deg: float
    lat_deg: float
    fades_s: float


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
        self._said: dict[str, _Said] = {}
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
                findings += self._gathered(stay, applied)
        return findings + self._faded(now_s)

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

    def _gathered(self, stay: StayPoint, applied: Applied) -> list[Finding]:
        numbers = self._sets[id(applied.numbers)]
        placing = self._places.place(stay)
        if placing.unregistered < numbers.least_unregistered:
            sure = "legitimate place" if placing.is_legitimate else "at a site"
            self._passed_over["ambiguous" if placing.is_ambiguous else sure] += 1
            return []
        visit = Visit.of(stay, placing.unregistered, placing.evidence())
        self._passed_over["forgotten"] += self._grid.take(visit, numbers.same_visit_s)
        cluster = self._cluster_at(visit, numbers)
        for key, said in self._said.items():
            away_m = distance_m(cluster.lon_deg, cluster.lat_deg, said.lon_deg, said.lat_deg)
            if away_m <= 2 * numbers.cluster_m:
                self._said[key] = self._standing(
                    LonLat(said.lon_deg, said.lat_deg), cluster.visits, numbers
                )
                return []
        score = self._score(cluster, numbers, stay.to_s)
        if not stands_out(cluster, score, numbers):
            return []
        key = f"{RULE}/{cluster.lat_deg:.4f},{cluster.lon_deg:.4f}"
        self._said[key] = self._standing(
            LonLat(cluster.lon_deg, cluster.lat_deg), cluster.visits, numbers
        )
        return [self._began(key, cluster, score, stay, applied)]

    def _standing(self, at: LonLat, around: tuple[Visit, ...], numbers: WorkshopNumbers) -> _Said:
        """Return what is said of a place, and when it will have faded if nobody comes any more.

        From the last visit on only the weights change, all by the same factor.
        """
        # Of a place that had too many visits to keep, those that are left stand for it.
        visits = tuple(self._grid.near(*at, numbers.cluster_m)) or around
        last_s = max(visit.to_s for visit in visits)
        score = self._score(Cluster(*at, visits), numbers, last_s).total
        least = numbers.least_score * numbers.end_share
        left_s = numbers.decay_s * math.log(score / least) if score > least else 0.0
        return _Said(*at, last_s + left_s)

    def _cluster_at(self, visit: Visit, numbers: WorkshopNumbers) -> Cluster:
        near = self._grid.near(visit.lon_deg, visit.lat_deg, numbers.cluster_m)
        lon_deg = sum(v.lon_deg for v in near) / len(near)
        lat_deg = sum(v.lat_deg for v in near) / len(near)
        around = self._grid.near(lon_deg, lat_deg, numbers.cluster_m) or near
        return Cluster(lon_deg, lat_deg, tuple(around))

    def _score(self, cluster: Cluster, numbers: WorkshopNumbers, at_s: float) -> Score:
        nearest = self._places.nearest(cluster.lon_deg, cluster.lat_deg, 1)
        away_m = nearest[0][1] if nearest else numbers.far_m
        return score_of(cluster, numbers, at_s, away_m)

    def _faded(self, now_s: float) -> list[Finding]:
        faded = [(one.fades_s, key) for key, one in self._said.items() if one.fades_s < now_s]
        findings = []
        for fades_s, key in sorted(faded):
            said = self._said.pop(key)
            applied = self._applied(local_day(fades_s))
            findings.append(
                Finding(
                    key=key,
                    rule=RULE,
                    severity=self._rule.severity,
                    entity_id=_name_of(key),
                    lon_deg=said.lon_deg,
                    lat_deg=said.lat_deg,
                    at_s=fades_s,
                    is_standing=False,
                    from_s=fades_s,
                    rule_version=self._rule.version,
                    config_hash="" if applied is None else applied.config_hash,
                )
            )
        return findings

    def _told(self, cluster: Cluster, score: Score) -> dict[str, Any]:
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

    def _began(
        self, key: str, cluster: Cluster, score: Score, stay: StayPoint, applied: Applied
    ) -> Finding:
        numbers = self._sets[id(applied.numbers)]
        probable = sum(visit.probability for visit in cluster.visits) / len(cluster.visits)
        return Finding(
            key=key,
            rule=RULE,
            severity=self._rule.severity,
            entity_id=_name_of(key),
            lon_deg=cluster.lon_deg,
            lat_deg=cluster.lat_deg,
            at_s=stay.to_s,
            is_standing=True,
            evidence={**self._told(cluster, score), **applied.evidence()},
            from_s=min(visit.from_s for visit in cluster.visits),
            confidence=round(probable, 3),
            is_retrospective=stay.lag_s > numbers.late_s,
            rule_version=self._rule.version,
            config_hash=applied.config_hash,
        )


def _name_of(key: str) -> str:
    """Return what a place without a name is called: its position, as in its key."""
    return key.removeprefix(f"{RULE}/")
