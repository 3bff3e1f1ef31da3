"""Detectors of fixes: how many a second on one core, and bytes per vehicle; prints markdown.

``python -m tests.bench.detectors [--vehicles N] [--minutes N]``. Every vehicle is of a class that
every rule speaks of, declares a way of 400 points and is on it: no fix is passed over unlooked at.
Fixes are simulated: every vehicle reports each 10 s, in no order of vehicles within it. Kernels are
compiled before the clock starts; processor time is measured, so a busy machine blurs it less.
"""

import argparse
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.errors import ConfigError
from app.domain.geo import LonLat
from app.domain.register import Vehicle
from app.domain.rulebook import RuleBook
from backends.detectors.cloned_plate import ClonedPlate
from backends.detectors.contract import FixDetector, FixRows
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.routes import DeclaredRoutes
from backends.detectors.displacement import OfflineDisplacement
from backends.detectors.driving_time.detector import DrivingTime
from backends.detectors.footing.expressways import Expressways
from backends.detectors.footing.in_force import regions_of
from backends.detectors.licence_movement import LicenceSpan, UnlicensedMovement
from backends.detectors.muck_rates import MuckRates
from backends.detectors.night_ban import NightBan
from backends.detectors.speed import Speed
from backends.detectors.stays.finder import StayFinder, StayNumbers
from tests.bench.machine import machine_line

RULES = Path(__file__).resolve().parents[2] / "resources/rules/detectors"
REGIONS = regions_of(["320613"])
START_S = 1_795_147_200.0 - 9 * 3600.0  # 03:00: the night ban is looked at too
EVERY_S = 10.0
WAYS, WAY_POINTS = 50, 400
ROUNDS = 3


def ways() -> list[tuple[LonLat, ...]]:
    """Return winding ways across a city."""
    random = np.random.default_rng(5)
    found = []
    for _ in range(WAYS):
        turns = np.cumsum(random.normal(0.0, 0.15, WAY_POINTS))
        lon = 120.5 + random.random() + np.cumsum(0.002 * np.cos(turns))
        lat = 31.8 + 0.4 * random.random() + np.cumsum(0.0015 * np.sin(turns))
        found.append(tuple(map(LonLat, lon.tolist(), lat.tolist())))
    return found


def fixes(vehicles: int, minutes: float) -> FixRows:
    """Return rows of vehicles that drive along their ways with 6 m of noise."""
    random = np.random.default_rng(6)
    each = int(minutes * 60.0 / EVERY_S)
    slot = np.concatenate([random.permutation(vehicles) for _ in range(each)])
    beat = np.repeat(np.arange(each), vehicles)
    declared = np.array(ways())
    place = (random.random(vehicles) * (WAY_POINTS - each - 2))[slot] + beat * 0.6
    at, share = place.astype(int), (place % 1.0)[:, None]
    way = declared[slot % WAYS, at] * (1.0 - share) + declared[slot % WAYS, at + 1] * share
    noise = random.normal(0.0, 6.0 / 111_000.0, way.shape)
    count = len(slot)
    fix_s = START_S + beat * EVERY_S + random.random(vehicles)[slot]
    kinds = np.array([EntityClass.LINE_COACH, EntityClass.HAZMAT_TRUCK], np.uint8)
    return FixRows(
        slot=slot.astype(np.uint32),
        ids=np.char.mod("v%d", slot).astype("S32"),
        kind=kinds[slot % 2],
        county=np.ones(count, np.uint8),
        state=np.full(count, EntityState.MOVING, np.uint8),
        lon_deg=np.ascontiguousarray(way[:, 0] + noise[:, 0]),
        lat_deg=np.ascontiguousarray(way[:, 1] + noise[:, 1]),
        speed_mps=np.full(count, 12.0, np.float32),
        course_deg=np.full(count, np.nan, np.float32),
        fix_s=fix_s,
        receipt_s=fix_s + 1.0,
    )


def makers(vehicles: int) -> dict[str, Callable[[], FixDetector]]:
    """Return how each detector is made."""
    book = RuleBook.from_toml({path.name: path.read_text() for path in RULES.glob("*.toml")})
    lines = ways()
    names = [f"v{number}" for number in range(vehicles)]
    declared = DeclaredRoutes(
        (
            Vehicle(
                name, name, EntityClass.HAZMAT_TRUCK, "", "", "", "", "", "", route=lines[n % WAYS]
            )
            for n, name in enumerate(names)
        ),
        Expressways.unknown(),
    )
    roads = Expressways.of_lines([np.array(line) for line in lines[:5]])
    short = dict.fromkeys(names, 90_000.0)  # exempt: all that is asked of a fix, and nothing said
    licences = [LicenceSpan(name, "L") for name in names]
    return {
        "driving time": lambda: DrivingTime(book, REGIONS),
        "speed": lambda: Speed(book, REGIONS, roads),
        "night ban": lambda: NightBan(book, REGIONS, roads, (), short),
        "route deviation": lambda: RouteDeviation(book, REGIONS, declared),
        "offline displacement": lambda: OfflineDisplacement(book, REGIONS),
        "cloned plate": lambda: ClonedPlate(book, REGIONS),
        "unlicensed movement": lambda: UnlicensedMovement(book, REGIONS, licences),
        "muck rates": lambda: MuckRates(book, REGIONS),
    }


class _Stays:
    """The stay finder by the shipped numbers, stepped as the detectors are."""

    def __init__(self) -> None:
        book = RuleBook.from_toml({"stay.toml": (RULES / "stay.toml").read_text()})
        numbers = book["stay_point"].in_force("2026-11-22")
        if numbers is None:
            raise ConfigError("stay_point is not in force")
        self._finder = StayFinder(StayNumbers.of(numbers))
        self.step, self.bytes_held = self._finder.step, self._finder.bytes_held


def measured(
    make: Callable[[], "FixDetector | _Stays"], rows: FixRows, batch: int
) -> tuple[float, int, int]:
    """Return the least processor seconds of some rounds, bytes held and findings made."""
    names = FixRows.__dataclass_fields__
    edges = [*range(0, len(rows), batch), len(rows)]
    batches = [
        FixRows(**{name: getattr(rows, name)[first:stop] for name in names})
        for first, stop in pairwise(edges)
    ]
    make().step(batches[0])  # compiled now, if it was not
    best_s, held, found = float("inf"), 0, 0
    for _ in range(ROUNDS):
        one, found = make(), 0
        one.step(batches[0])  # room for all vehicles is made once
        begun_s = time.process_time()
        for part in batches[1:]:
            found += len(one.step(part))
        best_s = min(best_s, time.process_time() - begun_s)
        held = one.bytes_held()
    return best_s * len(rows) / (len(rows) - batch), held, found


def main() -> None:
    """Measure all of them, one after the other."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--vehicles", type=int, default=10_000)
    arguments.add_argument("--minutes", type=float, default=15.0)
    asked = arguments.parse_args()
    rows = fixes(asked.vehicles, asked.minutes)
    print(f"{len(rows):,} simulated fixes of {asked.vehicles:,} vehicles; {machine_line()}\n")
    print("| detector | fixes/s, one core | bytes a vehicle | findings |")
    print("|---|---|---|---|")
    whole_s = 0.0
    for name, make in makers(asked.vehicles).items():
        took_s, held, found = measured(make, rows, asked.vehicles)
        whole_s += took_s
        print(
            f"| {name} | {len(rows) / took_s:,.0f} | {held / asked.vehicles:,.0f} | {found} |",
            flush=True,
        )
    took_s, held, found = measured(_Stays, rows, asked.vehicles)
    whole_s += took_s
    print(f"| stays | {len(rows) / took_s:,.0f} | {held / asked.vehicles:,.0f} | {found} |")
    print(f"| all of them, one after the other | {len(rows) / whole_s:,.0f} | | |")


if __name__ == "__main__":
    main()
