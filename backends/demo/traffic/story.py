"""The story: trucks that stand where they must not, two at a closed plant, one off its way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.geo import LonLat, distance_m
from app.domain.register import Camera, Site, Vehicle
from backends.demo.officers.trip import Fix
from backends.demo.traffic.fleet import Fleet
from backends.demo.traffic.streets import F64, Mask, Streets

PLANTED_PLATE = "苏F·D0371"
PLANTED_FOR_S = 2400.0
PLANTED_DISTRICT = "崇川"
CLEAR_OF_SITES_M = 150.0  # beyond a site's own radius, so that GPS noise cannot bring it inside
# Two trucks have stood at the closed plant for so long when the city begins, and stay so long
# after: together as long as loading takes. A visit counts when it is long enough.
CALLED_S = (720.0, 480.0)
CALLS_ON_S = (1080.0, 1320.0)
CALLS_APART_M = (15.0, 45.0)  # from the middle of the plant
STORED_EVERY_S = 60.0
STANDS_PER_HOUR = 3.0
STANDS_FOR_S = (900.0, 2400.0)
LOOKS_EVERY_S = 10.0
_CAMERA_WITHIN_M = 400.0
_CAMERAS_AROUND, _CAMERAS_AROUND_M = 3, 1500.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the registered sites are: ``lonlat`` (n, 2) degrees, ``radius_m`` (n,)."""

    lonlat: F64
    radius_m: F64

    def is_clear(self, lon_deg: F64, lat_deg: F64, margin_m: float = CLEAR_OF_SITES_M) -> Mask:
        """Return which positions are further than ``margin_m`` outside every site."""
        clear = np.ones(len(lon_deg), np.bool_)
        for (lon, lat), radius in zip(self.lonlat, self.radius_m, strict=True):
            clear &= distance_m(lon_deg, lat_deg, lon, lat) > radius + margin_m
        return clear


def ground_of(sites: Sequence[Site]) -> Ground:
    """Return the ground of registered sites."""
    spots = np.array([(s.lon_deg, s.lat_deg) for s in sites], np.float64).reshape(-1, 2)
    return Ground(spots, np.array([s.radius_m for s in sites], np.float64))


@dataclass(slots=True)
class Story:
    """Makes hazmat trucks stand outside sites; ``planted_row`` has stood since before the start.

    ``stands`` lists what it did: row, from and until (city time). ``callers`` stand in a
    suspended plant, where there is one: row, and since when; ``astray_row`` leaves its declared way
    from the start on; ``restless_row`` is a coach that never rests.
    """

    fleet: Fleet
    ground: Ground
    hazmat: NDArray[np.int64]
    planted_row: int | None
    random: np.random.Generator
    stands: list[tuple[int, float, float]] = field(default_factory=list)
    callers: tuple[tuple[int, float], ...] = ()
    astray_row: int | None = None
    restless_row: int | None = None

    def rows(self) -> Iterator[int]:
        """Yield whoever has a part in it."""
        yield from (row for row, _ in self.callers)
        for row in (self.planted_row, self.astray_row, self.restless_row):
            if row is not None:
                yield row

    def look(self, now_s: float) -> None:
        """Decide, once every ten seconds of city time, whether another truck stops now."""
        chance = STANDS_PER_HOUR * LOOKS_EVERY_S / 3600.0
        if self.random.random() >= chance:
            return
        rows = self.hazmat[~self.fleet.is_standing(self.hazmat, now_s)]
        if not len(rows):
            return
        row = rows[[int(self.random.integers(len(rows)))]]
        lon, lat, _ = self.fleet.streets.locate(self.fleet.edge[row], self.fleet.along_m[row])
        if self.ground.is_clear(lon, lat)[0]:
            until_s = now_s + float(self.random.uniform(*STANDS_FOR_S))
            self.fleet.stand(row, until_s)
            self.stands.append((int(row[0]), now_s, until_s))


def begin_story(
    fleet: Fleet,
    vehicles: Sequence[Vehicle],
    sites: Sequence[Site],
    roads_in_district: NDArray[Any],
    cameras: Sequence[Camera],
    random: np.random.Generator,
    now_s: float,
    suspended: Sequence[int] = (),
) -> Story:
    """Plant the first truck on one of ``roads_in_district`` (edges) and return the story.

    ``suspended`` are places in ``sites`` of plants that may not work.

    It stands near one of ``cameras``, with more around, where that is possible. Without a hazmat
    truck, or without a road outside every site, nothing is planted.
    """
    ground = ground_of(sites)
    hazmat = np.flatnonzero(
        np.array([v.entity_class is EntityClass.HAZMAT_TRUCK for v in vehicles], np.bool_)
    )
    story = Story(fleet, ground, hazmat, None, random)
    spot = _kerb(fleet.streets, ground, roads_in_district, cameras, random)
    if not len(hazmat) or spot is None:
        return story
    named = [row for row in hazmat.tolist() if vehicles[row].plate == PLANTED_PLATE]
    row = named[0] if named else int(hazmat[0])
    fleet.edge[row], fleet.along_m[row] = spot
    fleet.course_at[row] = 0
    fleet.waits_until_s[row] = now_s + PLANTED_FOR_S
    story.planted_row = row
    story.stands.append((row, now_s, now_s + PLANTED_FOR_S))
    _plant_drivers(story, vehicles, suspended, now_s)
    return story


def _plant_drivers(
    story: Story, vehicles: Sequence[Vehicle], suspended: Sequence[int], now_s: float
) -> None:
    """Let two trucks call at a suspended plant, one leave its way, and one coach never rest."""
    fleet, taken = story.fleet, story.planted_row
    coaches = [n for n, v in enumerate(vehicles) if v.entity_class is EntityClass.CHARTER_COACH]
    routed = [n for n in story.hazmat.tolist() if len(vehicles[n].route) > 1 and n != taken]
    if not coaches or not routed:
        return
    story.restless_row, story.astray_row = coaches[0], routed.pop()
    fleet.stay_s[coaches[0]] = 0.0
    fleet.rests_h[coaches[0]] = np.nan
    fleet.waits_until_s[coaches[0]] = now_s
    # It goes where a coach goes: its own plant and depot are no goals of it any more.
    fleet.menu[story.astray_row] = fleet.menu[coaches[-1]]
    fleet.course_at[story.astray_row] = 0
    fleet.waits_until_s[story.astray_row] = now_s
    if suspended:
        # Only a terminal of its own can have kept what it measured before the city began.
        storing = [n for n in routed if vehicles[n].terminal] or routed
        _plant_callers(story, storing[-len(CALLED_S) :], suspended[0], now_s)


def _plant_callers(story: Story, rows: Sequence[int], site: int, now_s: float) -> None:
    """Put trucks into a plant, from where they go on along their own declared ways."""
    fleet = story.fleet
    streets = fleet.streets
    driveway = int(np.flatnonzero(streets.head == streets.site_node[site])[0])
    calls = zip(rows, CALLED_S, CALLS_ON_S, CALLS_APART_M, strict=False)
    for row, called_s, on_s, apart_m in calls:
        fleet.edge[row] = driveway
        fleet.along_m[row] = max(float(streets.length_m[driveway]) - apart_m, 0.0)
        fleet.course_at[row] = 0
        fleet.waits_until_s[row] = now_s + on_s
        story.callers += ((row, now_s - called_s),)


def stored_fixes(story: Story, row: int, now_s: float) -> tuple[Fix, ...]:
    """Return what a caller's terminal measured before the city began, none of any other truck."""
    since = dict(story.callers).get(row)
    if since is None:
        return ()
    fleet, one = story.fleet, np.array([row])
    lon, lat, course = fleet.streets.locate(fleet.edge[one], fleet.along_m[one])
    at = LonLat(float(lon[0]), float(lat[0]))
    times = np.arange(since, now_s, STORED_EVERY_S).tolist()
    return tuple(Fix(at, 0.0, float(course[0]), at_s) for at_s in times)


def _kerb(
    streets: Streets,
    ground: Ground,
    edges: NDArray[Any],
    cameras: Sequence[Camera],
    random: np.random.Generator,
) -> tuple[int, float] | None:
    """Return an edge and a place on it, clear of sites and in view of a camera if any is."""
    edges = edges[streets.length_m[edges] > 2 * SHORTEST_KERB_M]
    lon, lat, _ = streets.locate(edges, streets.length_m[edges] / 2)
    clear = ground.is_clear(lon, lat)
    edges, lon, lat = edges[clear], lon[clear], lat[clear]
    if not len(edges):
        return None
    if cameras:
        away_m = np.sort([distance_m(lon, lat, c.lon_deg, c.lat_deg) for c in cameras], axis=0)
        few = min(_CAMERAS_AROUND, len(cameras)) - 1
        around = away_m[few] < max(_CAMERAS_AROUND_M, float(away_m[few].min()) + 1.0)
        edges, nearest_m = edges[around], away_m[0][around]
        edges = edges[nearest_m < max(_CAMERA_WITHIN_M, float(nearest_m.min()) + 1.0)]
    edge = int(random.choice(edges))
    return edge, float(streets.length_m[edge] / 2)


SHORTEST_KERB_M = 20.0  # a truck needs room between two crossings


def planted_spot(story: Story) -> LonLat | None:
    """Return where the planted truck stands, or None where none was planted."""
    if story.planted_row is None:
        return None
    row = np.array([story.planted_row])
    lon, lat, _ = story.fleet.streets.locate(story.fleet.edge[row], story.fleet.along_m[row])
    return LonLat(float(lon[0]), float(lat[0]))
