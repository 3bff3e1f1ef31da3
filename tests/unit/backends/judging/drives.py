"""Ground for the judge's tests: trucks with every fault that a terminal has, all by one seed."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.finding import Finding
from app.domain.geo import LonLat
from app.domain.register import Registers, Station, Vehicle
from backends.detectors.footing.expressways import Expressways
from backends.judging.ground import JudgeGround
from backends.judging.heard import Heard, heard
from backends.judging.host import JudgeHost
from backends.judging.numbers import (
    HostNumbers,
    read_aqi,
    read_limits,
    read_quantities,
    read_rule_book,
)
from backends.judging.on_roads import DeclaredOnRoads, declared_on_roads
from backends.judging.roster import SlotRoster
from backends.judging.table import TABLE, Entry
from tests.unit.backends.roads.conftest import graph_of

BOOK, AQI, QUANTITIES = read_rule_book(), read_aqi(), read_quantities()
LIMITS = read_limits(is_demo=False)
NUMBERS = HostNumbers()
BEGIN_S = 1_795_147_200.0 - 9 * 3600.0  # 03:00 of a day in 2026: the night ban is looked at too
TRUCKS = 8
HOURS = 0.8
WAY = tuple(LonLat(120.8 + 0.002 * n, 32.0) for n in range(400))
ASIDE_DEG, MINUTE_S = 0.01, 60.0


def registers() -> Registers:
    """Return trucks that declare one way; the licence of the last ran out. And three stations."""
    return Registers(
        stations=tuple(
            Station(
                *(f"S{n}", f"{n}号站", EntityClass.AIR_STATION, 120.9, 32.0, ("pm25",)),
                *(MINUTE_S, "320612"),
            )
            for n in range(3)
        ),
        vehicles=tuple(
            Vehicle(
                *(f"veh:{n}", f"苏F{n}", EntityClass.HAZMAT_TRUCK, "公司", f"证{n}"),
                *("2020-01-01" if n == TRUCKS - 1 else "2030-01-01", "", "", "320612"),
                route=WAY if n < 4 else (),
            )
            for n in range(TRUCKS)
        ),
    )


@cache
def on_roads() -> DeclaredOnRoads:
    """Return the declared way as a road, another one beside it, and streets between them."""
    count = 201
    places = [(120.8 + 0.004 * n, 32.0 + up) for up in (0.0, ASIDE_DEG) for n in range(count)]
    ends = [(n, n + 1) for n in range(2 * count - 1) if n != count - 1]
    ends += [(n, n + count) for n in range(0, count, 10)]
    both = [(a, b, 30.0) for a, b in [*ends, *(end[::-1] for end in ends)]]
    graph = graph_of(places, both)
    kinds = frozenset({EntityClass.HAZMAT_TRUCK})
    made = declared_on_roads(graph, registers().vehicles, kinds)
    assert made is not None
    return made


def make_host(entries: Sequence[Entry] = TABLE, numbers: HostNumbers = NUMBERS) -> JudgeHost:
    ground = JudgeGround(
        *(BOOK, "2026-11-20", [("3206", "32"), ("320612", "3206", "32")], ("3206", "32")),
        *(Expressways.of_lines([np.array(WAY)]), registers()),
        standing_after_s=300.0,
        limits=LIMITS,
        quantities=QUANTITIES,
        aqi=AQI,
        on_roads=on_roads(),
    )
    return JudgeHost(ground, numbers, entries)


@cache
def drives(seed: int = 3, hours: float = HOURS) -> tuple["np.ndarray", dict[str, "np.ndarray"]]:
    """Return ids and columns of fixes by receipt: driven, drifting, late, doubled, future, lost.

    Some trucks leave their way, some stand, some are far too fast, one falls silent and comes back
    elsewhere.
    """
    random = np.random.default_rng(seed)
    parts = []
    for n in range(TRUCKS):
        fix_s = BEGIN_S + np.arange(10.0 * random.random(), hours * 3600.0, 10.0)
        pace = 25.0 if n % 3 == 0 else 14.0
        along_m = np.cumsum(np.where((np.arange(len(fix_s)) // 90) % 3 == 2, 0.0, pace * 10.0))
        speed = np.append(np.diff(along_m) / 10.0, 0.0)
        lon = 120.8 + along_m / 94_000.0 % 0.75
        aside = (np.arange(len(fix_s)) // 40) % 3 == 1
        lat = 32.0 + np.where(aside & (n < 4), ASIDE_DEG, 0.0) + random.normal(0, 5e-5, len(fix_s))
        drifts = random.random(len(fix_s)) < 0.01
        lat = lat + np.where(drifts, random.normal(0.0, 0.02, len(fix_s)), 0.0)
        kept = random.random(len(fix_s)) > 0.006
        if n == 5:  # silent for half an hour
            kept &= (fix_s < BEGIN_S + 1200.0) | (fix_s > BEGIN_S + 3000.0)
        receipt_s = fix_s + random.uniform(0.3, 2.0, len(fix_s))
        late = random.random(len(fix_s)) < 0.02
        receipt_s = receipt_s + np.where(late, random.uniform(2.0, 60.0, len(fix_s)), 0.0)
        ahead = random.random(len(fix_s)) < 0.005
        shown_s = fix_s + np.where(ahead, 600.0, 0.0)
        rows = np.stack([np.full(len(fix_s), n), lon, lat, speed, shown_s, receipt_s], 1)[kept]
        doubled = rows[random.random(len(rows)) < 0.02].copy()
        doubled[:, 5] += 1.5
        parts += [rows, doubled]
    rows = np.concatenate(parts)
    rows = rows[np.argsort(rows[:, 5], kind="stable")]
    ids = np.char.mod("veh:%d", rows[:, 0].astype(int)).astype("S32")
    stands = rows[:, 3] < 0.5
    columns = {
        "class": np.full(len(rows), EntityClass.HAZMAT_TRUCK, np.uint8),
        "county": np.ones(len(rows), np.uint8),
        "state": np.where(stands, EntityState.STOPPED, EntityState.MOVING).astype(np.uint8),
        "lon_deg": rows[:, 1].copy(),
        "lat_deg": rows[:, 2].copy(),
        "speed_mps": rows[:, 3].astype(np.float32),
        "course_deg": np.full(len(rows), np.nan, np.float32),
        "fix_s": rows[:, 4].copy(),
        "receipt_s": rows[:, 5].copy(),
    }
    return ids, columns


def heard_by(roster: SlotRoster, ids: "np.ndarray", columns: dict[str, "np.ndarray"]) -> Heard:
    return heard(roster.slots_of(ids), columns["class"], columns)


def cut(columns: dict[str, "np.ndarray"], first: int, stop: int) -> dict[str, "np.ndarray"]:
    return {key: values[first:stop] for key, values in columns.items()}


def told(findings: Sequence[Finding]) -> list[tuple[object, ...]]:
    """Return findings as they can be compared (a NaN is unlike itself), by time and name."""
    return sorted(
        (f.at_s, f.key, f.is_standing, repr(f.from_s), f.lon_deg, f.lat_deg, repr(f.evidence))
        for f in findings
        if not f.rule.startswith("licence_")
    )
