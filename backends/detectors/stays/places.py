"""Says at which registered place a stay was, or that it was at none: with probabilities.

Bayes over the sites near by and one more answer, "at no registered place". A stay is likely within
a site and the likelier the nearer to its middle or a gate; outside it becomes less likely with the
distance, for queues stand on the road and a receiver errs. A large site spreads its stays thinly,
so a small one inside it is preferred. What usually happens at a kind of place (when, for how long)
weighs the sites against each other; the numbers stand in rule ``stay_place``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domain.errors import ConfigError
from app.domain.geo import EARTH_RADIUS_M, LonLat, distance_m
from app.domain.register import Site
from app.domain.rulebook import Numbers
from app.domain.shape import Shape
from app.domain.staypoint import StayPoint
from backends.detectors.stays.local_time import is_within_hours, local_day, local_hour

SHOWN = 4
FOR_EVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Habit:
    """How likely things stay at a kind of place, at what hours and for how long."""

    weight: float
    from_h: float
    to_h: float
    least_s: float
    most_s: float


@dataclass(frozen=True, slots=True)
class PlaceNumbers:
    """The numbers of rule ``stay_place``."""

    reach_m: float
    spread_m: float
    gate_m: float
    unregistered_weight: float
    unusual: float
    sure: float
    habits: Mapping[str, Habit]
    legitimate: frozenset[str]

    @classmethod
    def of(cls, numbers: Numbers) -> "PlaceNumbers":
        """Read them from the rule book; raise ConfigError where its lists differ in length."""
        columns = (
            numbers.numbers("weight"),
            numbers.numbers("from_h"),
            numbers.numbers("to_h"),
            numbers.numbers("least_s"),
            numbers.numbers("most_s"),
        )
        kinds = numbers.words("kinds")
        if any(len(column) != len(kinds) for column in columns):
            raise ConfigError("stay_place: a list is not as long as 'kinds'")
        habits = {kind: Habit(*row) for kind, *row in zip(kinds, *columns, strict=True)}
        if "other" not in habits:
            raise ConfigError("stay_place: 'kinds' lacks 'other', for kinds that it does not name")
        return cls(
            numbers.number("reach_m"),
            numbers.number("spread_m"),
            numbers.number("gate_m"),
            numbers.number("unregistered_weight"),
            numbers.number("unusual"),
            numbers.number("sure"),
            habits,
            frozenset(numbers.words("legitimate")),
        )


@dataclass(frozen=True, slots=True)
class SiteGround:
    """What is known of a site's ground beyond its circle; both may be missing."""

    outline: Shape | None = None
    gates: tuple[LonLat, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A site that a stay was held against; ``outside_m`` is 0 within it, ``gate_m`` may be NaN."""

    site: Site
    away_m: float
    outside_m: float
    gate_m: float
    probability: float

    def evidence(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        gate = {} if math.isnan(self.gate_m) else {"gate_m": round(self.gate_m, 1)}
        return {
            "site_id": self.site.site_id,
            "name": self.site.name,
            "kind": self.site.kind,
            "outside_by_m": round(self.outside_m, 1),
            "probability": round(self.probability, 3),
            **gate,
        }


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a stay was: the sites checked, the likeliest first, and that it was at none of them.

    ``site`` is where it surely was, None where nothing is sure; ``is_ambiguous`` says that neither
    a site nor "none" is sure: such a stay never speaks alone.
    """

    checked: tuple[Checked, ...]
    unregistered: float
    site: Checked | None
    is_ambiguous: bool
    is_legitimate: bool

    def evidence(self) -> list[dict[str, Any]]:
        """Return the likeliest sites checked, with their distances, as plain JSON values."""
        return [one.evidence() for one in self.checked[:SHOWN]]


class Places:
    """The register of sites, ready to be asked where a stay was."""

    def __init__(
        self,
        sites: Sequence[Site],
        numbers: PlaceNumbers,
        grounds: Mapping[str, SiteGround] | None = None,
    ) -> None:
        self._numbers = numbers
        self._grounds = grounds or {}
        self._sites = sorted(sites, key=lambda site: (site.lat_deg, site.site_id))
        self._lon = np.array([site.lon_deg for site in self._sites], np.float64)
        self._lat = np.array([site.lat_deg for site in self._sites], np.float64)
        self._radius_m = np.array([site.radius_m for site in self._sites], np.float64)
        self._largest_m = float(self._radius_m.max()) if self._sites else 0.0

    def place(self, stay: StayPoint) -> Placing:
        """Return where a stay was, by the sites that are registered on its day."""
        numbers = self._numbers
        day, hour = local_day(stay.from_s), local_hour(stay.from_s)
        weighed = []
        for at in self._near(stay):
            site = self._sites[at]
            if not site.valid_from <= day <= (site.valid_to or FOR_EVER):
                continue
            weighed.append(self._weigh(site, stay, hour))
        nowhere = numbers.unregistered_weight / (math.pi * numbers.reach_m**2)
        total = nowhere + sum(weight for _, weight in weighed)
        checked = tuple(
            Checked(one.site, one.away_m, one.outside_m, one.gate_m, weight / total)
            for one, weight in sorted(weighed, key=lambda pair: (-pair[1], pair[0].site.site_id))
        )
        unregistered = nowhere / total
        best = checked[0] if checked and checked[0].probability >= numbers.sure else None
        # Ambiguous between two places where anybody may stop: it does not matter which.
        legitimate = sum(c.probability for c in checked if c.site.kind in numbers.legitimate)
        return Placing(
            checked,
            unregistered,
            best,
            best is None and unregistered < numbers.sure,
            legitimate >= numbers.sure,
        )

    def nearest(self, lon_deg: float, lat_deg: float, count: int) -> list[tuple[Site, float]]:
        """Return the nearest sites, whatever their days, with how far outside each it is."""
        if not self._sites:
            return []
        outside_m = np.maximum(distance_m(lon_deg, lat_deg, self._lon, self._lat), self._radius_m)
        outside_m = outside_m - self._radius_m
        order = np.argsort(outside_m, kind="stable")[:count].tolist()
        return [(self._sites[at], float(outside_m[at])) for at in order]

    def _near(self, stay: StayPoint) -> list[int]:
        """Return the sites whose circle lies within reach."""
        band_deg = math.degrees((self._numbers.reach_m + self._largest_m) / EARTH_RADIUS_M)
        first = int(np.searchsorted(self._lat, stay.lat_deg - band_deg))
        stop = int(np.searchsorted(self._lat, stay.lat_deg + band_deg, "right"))
        away_m = distance_m(
            stay.lon_deg, stay.lat_deg, self._lon[first:stop], self._lat[first:stop]
        )
        near = away_m - self._radius_m[first:stop] <= self._numbers.reach_m
        found: list[int] = (np.flatnonzero(near) + first).tolist()
        return found

    def _weigh(self, site: Site, stay: StayPoint, hour: float) -> tuple[Checked, float]:
        numbers = self._numbers
        ground = self._grounds.get(site.site_id, SiteGround())
        away_m = float(distance_m(stay.lon_deg, stay.lat_deg, site.lon_deg, site.lat_deg))
        outside_m = max(0.0, away_m - site.radius_m)
        if ground.outline is not None:
            outside_m = _outside_m(ground.outline, stay, outside_m)
        gates_m = [
            float(distance_m(stay.lon_deg, stay.lat_deg, gate.lon_deg, gate.lat_deg))
            for gate in ground.gates
        ]
        gate_m = min(gates_m, default=math.nan)
        fit = math.exp(
            -0.5 * min(1.0, away_m / site.radius_m) ** 2 - 0.5 * (outside_m / numbers.spread_m) ** 2
        )
        if gate_m <= numbers.gate_m:
            fit = max(fit, math.exp(-0.5 * (gate_m / numbers.gate_m) ** 2))
        density = fit / (math.pi * (site.radius_m + numbers.spread_m) ** 2)
        habit = numbers.habits.get(site.kind, numbers.habits["other"])
        weight = habit.weight * density
        if not is_within_hours(hour, habit.from_h, habit.to_h):
            weight *= numbers.unusual
        # How long an open one will be is not known yet; that it is too long already is.
        is_too_short = stay.duration_s < habit.least_s and not stay.is_open
        if is_too_short or stay.duration_s > habit.most_s:
            weight *= numbers.unusual
        return Checked(site, away_m, outside_m, gate_m, 0.0), weight


def _outside_m(outline: Shape, stay: StayPoint, otherwise_m: float) -> float:
    """Return how far a stay is outside a ring: 0 within, else to its nearest corner or side."""
    at = np.array([stay.lon_deg]), np.array([stay.lat_deg])
    if bool(outline.contains(*at)[0]):
        return 0.0
    ring = outline.outline()
    if len(ring) < 2:  # noqa: PLR2004 - a side has two ends
        return otherwise_m
    scale = np.radians(1.0) * EARTH_RADIUS_M
    metres = np.array([scale * math.cos(math.radians(stay.lat_deg)), scale])
    points = (ring - (stay.lon_deg, stay.lat_deg)) * metres
    sides = np.roll(points, -1, axis=0) - points
    long2 = np.maximum((sides**2).sum(axis=1), 1e-12)
    part = np.clip(-(points * sides).sum(axis=1) / long2, 0.0, 1.0)
    nearest = points + part[:, None] * sides
    return float(np.hypot(nearest[:, 0], nearest[:, 1]).min())
