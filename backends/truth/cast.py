"""Who plays in the planted days: registers, actors, errands, and what is true of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import CityInfo
from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.register import Licensing, Site, SiteStatus, Vehicle
from backends.city.county_index import CountyIndex
from backends.truth.actor import Actor
from backends.truth.agenda import DAY_S, HOUR_S, Errand, Visit
from backends.truth.ground import Ground, Spot
from backends.truth.label import Foil, Label
from backends.truth.plan import HALL_ZONE, Plan, Scene

_LETTERS = {
    EntityClass.HAZMAT_TRUCK: "D",
    EntityClass.CHARTER_COACH: "K",
    EntityClass.LINE_COACH: "L",
    EntityClass.MUCK_TRUCK: "Z",
}
GOOD_UNTIL = "2029-12-31"
# Hours at which errands begin; those of the night are over before midnight.
SLOTS_H = ((8.6, 10.5), (13.0, 16.0), (20.9, 21.3))
NIGHT_SLOT = 2
NIGHT_DWELL_MOST_S = 5000.0


@dataclass(frozen=True, slots=True)
class CardEvent:
    """A driver's card was put into a vehicle's terminal at ``at_s``."""

    entity_id: str
    card: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch of road that is listed as closed; ``line`` as WGS-84 points."""

    line: tuple[LonLat, ...]
    from_s: float
    to_s: float


@dataclass(slots=True)
class Cast:
    """Everything that scenes put together; it decides nothing."""

    ground: Ground
    plan: Plan
    city: CityInfo
    random: np.random.Generator
    fairway: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    actors: list[Actor] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    statuses: list[SiteStatus] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    foils: list[Foil] = field(default_factory=list)
    cards: list[CardEvent] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    relays: list[str] = field(default_factory=list)  # vehicles with a filed relay
    errands: dict[str, list[Errand]] = field(default_factory=dict)
    counties: CountyIndex = field(init=False)
    _slots: set[tuple[str, int, int]] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the counties, once."""
        self.counties = CountyIndex(self.city.counties)

    def number(self, what: str) -> int:
        """Return the next number of a series, from 1."""
        self._counts[what] = self._counts.get(what, 0) + 1
        return self._counts[what]

    def county_of(self, lon_deg: float, lat_deg: float) -> str:
        """Return the code of the county a place is in, empty for none."""
        index = int(self.counties.of(np.array([lon_deg]), np.array([lat_deg]))[0])
        return next((one.code for one in self.city.counties if one.index == index), "")

    def day_s(self, day: int, hour: float = 0.0) -> float:
        """Return a local hour of a day of the plan (0 is the first), UTC."""
        return self.plan.begins_s + day * DAY_S + hour * HOUR_S

    def day_text(self, day: int) -> str:
        """Return a day of the plan as registers write it."""
        return dt.datetime.fromtimestamp(self.day_s(day, 12.0), HALL_ZONE).date().isoformat()

    @property
    def last_day(self) -> str:
        """The last day of the plan, as registers write it."""
        return self.day_text(self.plan.days - 1)

    def vehicle(self, kind: EntityClass, **columns: object) -> Vehicle:
        """Add a vehicle to the register; ``columns`` replace what a sound row would say."""
        letter = _LETTERS[kind]
        number = self.number(letter)
        sound = Vehicle(
            vehicle_id=f"T-{letter}{number:04d}",
            plate=f"苏F·{letter}T{number:03d}",
            entity_class=kind,
            owner=f"演示车队{letter}{number // 8 + 1:02d}",
            licence=f"演示{letter}字{number:06d}号",
            licence_to=GOOD_UNTIL,
            terminal="",
            auth_code="",
            county="",
            cargo="汽油" if kind is EntityClass.HAZMAT_TRUCK else "",
        )
        made = replace(sound, **columns)  # type: ignore[arg-type]  # columns of Vehicle by name
        self.vehicles.append(made)
        return made

    def site(self, kind: str, spot: Spot, radius_m: float) -> Site:
        """Register a place, licensed from long ago."""
        number = self.number("site")
        site = Site(
            f"T-S{number:04d}",
            f"演示场所{number:03d}",
            kind,
            round(spot.lon_deg, 6),
            round(spot.lat_deg, 6),
            radius_m,
            self.county_of(spot.lon_deg, spot.lat_deg),
        )
        self.sites.append(site)
        return site

    def status(self, site: Site, status: Licensing, from_day: str = "", to_day: str = "") -> None:
        """Write into the timeline of a site what it might do between two days."""
        self.statuses.append(SiteStatus(site.site_id, status, from_day, to_day))

    def errand(
        self,
        vehicle_ids: Sequence[str],
        spot: Spot,
        dwell_s: tuple[float, float],
        tag: str,
        *,
        days: tuple[int, int],
        is_night: bool = False,
    ) -> None:
        """Send one of some vehicles to a spot, in a free part of one of its days ``[first, end)``.

        Where none is free any more nobody is sent.
        """
        slots = (NIGHT_SLOT,) if is_night else range(NIGHT_SLOT)
        free = [
            (vehicle, day, slot)
            for vehicle in vehicle_ids
            for day in range(max(days[0], 0), min(days[1], self.plan.days))
            for slot in slots
            if (vehicle, day, slot) not in self._slots
        ]
        if not free:
            return
        chosen = free[int(self.random.integers(len(free)))]
        self._slots.add(chosen)
        vehicle, day, slot = chosen
        for_s = float(self.random.uniform(*dwell_s))
        at_s = self.day_s(day, float(self.random.uniform(*SLOTS_H[slot])))
        most_s = NIGHT_DWELL_MOST_S if slot == NIGHT_SLOT else for_s
        self.errands.setdefault(vehicle, []).append(Errand(spot, at_s, min(for_s, most_s), tag))

    def label(self, scene: Scene, label: Label) -> None:
        """Note what must be found; ``until_s`` is set by the scene."""
        self.labels.append(replace(label, until_s=label.to_s + scene.found_late_s))


@dataclass(slots=True)
class Expectation:
    """A place that is visited under a tag, and what that means once it was."""

    scene: Scene
    tag: str
    spot: Spot
    kind: str = ""  # of the foil; empty for what must be found
    visits: list[tuple[str, Visit]] = field(default_factory=list)
    entity_ids: tuple[str, ...] = ()

    def tell(self, cast: Cast) -> bool:
        """Note label or foil from the visits that were made; False where they make up neither."""
        if not self.visits:
            return False
        self.visits.sort(key=lambda pair: pair[1].to_s)
        first, last = self.visits[0][1].from_s, self.visits[-1][1].to_s
        where = (self.spot.lon_deg, self.spot.lat_deg, self.scene.number("place_m"))
        if self.kind:
            ids = self.entity_ids
            cast.foils.append(Foil(self.scene.rule, self.kind, ids, first, last, *where))
            return True
        due_s = self._due_s()
        if due_s is None:
            return False
        cast.label(
            self.scene,
            Label(
                *(self.scene.rule, self.entity_ids, first, cast.day_s(cast.plan.days), due_s, 0.0),
                *(self.scene.says, *where),
            ),
        )
        return True

    def _due_s(self) -> float | None:
        seen: set[str] = set()
        for number, (vehicle, visit) in enumerate(self.visits, 1):
            seen.add(vehicle)
            many = number >= self.scene.number("due_visits")
            if many or len(seen) >= self.scene.number("due_vehicles"):
                return visit.to_s
        return None
