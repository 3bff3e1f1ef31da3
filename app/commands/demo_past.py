"""``dutywall demo past``: lays a simulated past into a demo hall, through its real intake."""

import argparse
import datetime as dt
import importlib
import time
from contextlib import closing
from pathlib import Path

from app.commands.cases_ground import CaseGround
from app.commands.demo_past_hall import PastHall
from app.commands.demo_past_messages import PastMessages
from app.config import default_folders, demo_city_folder, read_catalogues
from app.domain.cases.calendar import CITY_TIME, date_of
from app.domain.clock import RunningClock
from app.domain.directory import Directory
from app.domain.errors import ConfigError
from app.domain.register import Registers
from app.logs import start_logging
from backends.city.pack import CityPack, read_pack
from backends.demo.demands.found_source import FoundSource, past_sightings, read_found_words
from backends.demo.demands.ground import camera_towns, spots_of
from backends.demo.demands.phrases import read_phrases
from backends.demo.demands.source import DemandSource
from backends.demo.past.life import Life
from backends.demo.past.people import Staff
from backends.demo.past.plan import PastPlan
from backends.demo.past.rolls import Rolls
from backends.demo.past.warned import PUBLISHED, warned
from backends.demo.past.watched import Watched
from backends.demo.stamp import is_stamped, stamp_of
from backends.hub.case_steward import CASES_EVERY_S
from backends.notify.setting import open_messaging
from backends.registers.directory import read_directory
from backends.registers.store import read_registers

HOUR_S, HOURS_A_DAY, DAYS_A_MONTH = 3600.0, 24.0, 30.0
LEAST_WARNINGS = 60
MOST_HOURS = 168.0
INTERRUPTED = 130  # as shells say it


def run(arguments: argparse.Namespace) -> int:
    """Lay down the past that was asked for, or go on with one that was left; say how far it is."""
    start_logging("demo-past")
    if not 0.0 <= arguments.tracks_hours <= MOST_HOURS:
        raise ConfigError(f"--tracks-hours {arguments.tracks_hours:g}: 0 to {MOST_HOURS:g}")
    plan = PastPlan(
        *(arguments.seed, arguments.days, arguments.scale, until_s(arguments.until)),
        warnings_of(arguments.warnings, arguments.days, arguments.scale),
    )
    city = arguments.city or _demo_city(arguments.size, arguments.seed)
    ground, pack = CaseGround.read(city), read_pack(city / "pack")
    data = arguments.data or default_folders().data / "demo"
    with closing(PastHall.open(data, city, ground.facts())) as hall:
        plan, from_s = hall.agreed(plan)
        if from_s >= plan.until_s:
            print(f"The past is there already: {said(plan)}.")  # noqa: T201 - a command line
            return 0
        print(f"Laying down {said(plan)}, simulated; from {_day(from_s)} on.")  # noqa: T201
        try:
            kept = city / "registers"
            registers, directory = read_registers(kept), read_directory(kept)
            lay_cases(plan, from_s, hall, ground, pack, registers, directory, data)
            record(city, arguments, plan, data)
        except KeyboardInterrupt:
            hall.commit()
            print("Left; the same command goes on from here.")  # noqa: T201
            return INTERRUPTED
        hall.finish(plan)
    return 0


def record(city: Path, arguments: argparse.Namespace, past: PastPlan, data: Path) -> None:
    """Record the tracks of the last hours, if any are wanted, saying how far it is."""
    hours = min(arguments.tracks_hours, past.days * HOURS_A_DAY)
    if not hours:
        return
    # The traffic loads much: only where it is to drive.
    tracks = importlib.import_module("app.commands.demo_past_tracks")
    begins_s = past.until_s - hours * HOUR_S
    plan = tracks.TrackPlan(
        *(city, arguments.size, arguments.seed, begins_s, past.until_s, data / "history")
    )
    begun_s = time.monotonic()

    def each_hour(at_s: float, rows: int) -> None:
        print(f"{_day(at_s)}  {rows} fixes recorded", flush=True)  # noqa: T201

    rows = tracks.lay_tracks(plan, read_pack(city / "pack"), each_hour)
    print(f"{rows} fixes in {time.monotonic() - begun_s:.0f} s.")  # noqa: T201


def lay_cases(
    plan: PastPlan,
    from_s: float,
    hall: PastHall,
    ground: CaseGround,
    pack: CityPack,
    registers: Registers,
    directory: Directory | None = None,
    data: Path = Path(),
) -> None:
    """Live from a moment to the plan's end, saying how far it is; ``data`` is the hall's folder."""
    hall.admit()
    hall.watch(read_catalogues().alarms, {v.vehicle_id: v.plate for v in registers.vehicles})
    source = DemandSource(
        plan.seed,
        spots_of(pack.roads, pack.area_sets),
        read_phrases(),
        ground.catalogue,
        plan.matters_a_day,
    )
    staff = Staff.of(hall.people)
    watched = Watched(warned(plan, registers.vehicles, registers.sites), staff, hall, from_s)
    whom = directory or Directory()
    messaging = open_messaging(data, pack.info, is_demo=True)
    post = None if messaging is None else PastMessages(hall, messaging)
    rolls = Rolls(plan, whom, ground.catalogue.units, staff, hall.give, from_s, post)

    def beside(at_s: float) -> None:
        rolls.until(at_s, watched.until)

    finds = FoundSource(
        *(plan.seed, (), registers.cameras, (), ground.catalogue, read_found_words()),
        camera_towns(registers.cameras, pack.area_sets),
    )
    seen = past_sightings(finds, plan.until_s)
    life = Life(plan, source, ground.catalogue, staff, hall, CASES_EVERY_S, beside, seen)
    begun_s = time.monotonic()

    def each_day(at_s: float) -> None:
        hall.commit()
        took_s = time.monotonic() - begun_s
        told = life.told
        print(  # noqa: T201
            f"{_day(at_s)}  {told.calls} calls, {told.steps} steps, "
            f"{hall.written / took_s:.0f} entries/s",
            flush=True,
        )

    life.live(from_s, each_day)
    hall.commit()
    for what, count in sorted(life.told.refused.items()):
        print(f"refused {count} times: {what}")  # noqa: T201
    took_s = time.monotonic() - begun_s
    print(  # noqa: T201
        f"{life.told.calls} calls, {hall.written} entries in {took_s:.0f} s: "
        f"{life.told.calls / took_s:.0f} cases/s, {hall.written / took_s:.0f} entries/s."
    )


def said(plan: PastPlan) -> str:
    """Return a past in words."""
    first, last = date_of(plan.from_s), date_of(plan.until_s)
    return (
        f"{plan.days} days from {first} to {last}, seed {plan.seed}, scale {plan.scale:g}, "
        f"{plan.warnings} warnings"
    )


def warnings_of(asked: int | None, days: int, scale: float) -> int:
    """Return how many warnings there are: as asked, or the published number's share of a month."""
    if asked is not None:
        return asked
    return max(LEAST_WARNINGS, round(PUBLISHED * min(1.0, scale * days / DAYS_A_MONTH)))


def until_s(day: str) -> float:
    """Return the end of a day that was named, or now; raise ConfigError for what is no day."""
    if not day:
        return float(int(RunningClock().now_s()))
    try:
        end = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), CITY_TIME)
    except ValueError as error:
        raise ConfigError(f"--until {day}: a day is written as 2026-10-09") from error
    at_s = (end + dt.timedelta(days=1)).timestamp()
    if at_s > RunningClock().now_s():
        raise ConfigError(f"--until {day}: that day is not over; leave it out for now")
    return at_s


def _demo_city(size: str, seed: int) -> Path:
    city = demo_city_folder(size, seed)
    if not is_stamped(city, stamp_of(seed, size)):
        # The builder writes OSM files and loads much: only where the city is not there yet.
        geography = importlib.import_module("backends.demo.geography")
        geography.build_demo_city(city, seed=seed, size=size)
    return city


def _day(at_s: float) -> str:
    return f"{dt.datetime.fromtimestamp(at_s, CITY_TIME):%Y-%m-%d %H:%M}"
