"""How much a cluster of unexplained stays looks like a hidden works: a product of plain factors."""

import math
from dataclasses import dataclass

from app.domain.rulebook import Numbers
from backends.detectors.stays.local_time import is_within_hours, local_hour
from backends.detectors.stays.visits import Visit


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
class Cluster:
    """Visits around one middle."""

    lon_deg: float
    lat_deg: float
    visits: tuple[Visit, ...]


def score_of(cluster: Cluster, numbers: WorkshopNumbers, at_s: float, away_m: float) -> Score:
    """Return the score at a moment; ``away_m`` is how far the next registered place is."""
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
    return Score(
        visits=total,
        # Gini and Simpson: how likely two visits are of two vehicles; 0 for one vehicle alone.
        diversity=1.0 - sum((one / total) ** 2 for one in of_vehicle.values()),
        unregistered=unregistered / total,
        night=numbers.day_weight + (1.0 - numbers.day_weight) * night / total,
        distance=min(1.0, away_m / numbers.far_m),
    )


def stands_out(cluster: Cluster, score: Score, numbers: WorkshopNumbers) -> bool:
    """Return whether it is to be said: its score, and enough visits, vehicles and days."""
    return (
        score.total >= numbers.least_score
        and len(cluster.visits) >= numbers.least_visits
        and len({visit.entity_id for visit in cluster.visits}) >= numbers.least_vehicles
        and len({visit.day for visit in cluster.visits}) >= numbers.least_days
    )
