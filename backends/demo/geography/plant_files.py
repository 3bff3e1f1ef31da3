"""The demo's plant files: statuses, permits and notes, invented, and marked as simulated."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence

import numpy as np

from app.domain.classes import EntityClass
from app.domain.credit_code import check_character
from app.domain.register import (
    Firm,
    Licensing,
    NoteKind,
    Origin,
    Permit,
    PlantNote,
    Site,
    SiteStatus,
    Vehicle,
)

AUTHORITY = "演示管理部门"
GOODS = ("甲醇", "液氯", "苯", "氢氧化钠溶液", "盐酸", "丙烯")
FIRST_YEAR, LAST_YEAR = 2024, 2029
OUTPUT_MONTHS = tuple(f"2026-{month:02d}" for month in range(5, 11))
LAST_DAYS = {"05": 31, "06": 30, "07": 31, "08": 31, "09": 30, "10": 31}
SUSPENDED = 17  # one plant only: trucks of the demo go there, and each visit is a finding
RECTIFYING_EACH = 8
RUN_OUT_EACH = 4
LAPSED_EACH = 24  # of all permits: run out and not renewed
FIRM_BODY = "91320600MA1Y{:05d}"  # no firm of this country has these: MA1Y and a number
OVER_CAPACITY = 11  # one plant puts out more than it may, and
BEYOND_SCOPE = 4  # one holds a permit for goods beyond its firm's scope


def statuses(sites: Sequence[Site]) -> list[SiteStatus]:
    """Return what each chemical plant might do: most were licensed all along."""
    found: list[SiteStatus] = []
    for number, site in enumerate(_plants(sites)):
        state = Licensing.SUSPENDED if number == SUSPENDED else Licensing.RECTIFYING
        if number == SUSPENDED or number % RECTIFYING_EACH == RECTIFYING_EACH - 1:
            found.append(SiteStatus(site.site_id, Licensing.LICENSED, "2024-01-01", "2026-08-31"))
            found.append(SiteStatus(site.site_id, state, "2026-09-01"))
        else:
            found.append(SiteStatus(site.site_id, Licensing.LICENSED, "2024-01-01"))
    return found


def permits(sites: Sequence[Site]) -> list[Permit]:
    """Return the permits of plants, filling stations and parkings; every fourth has run out.

    Of those most were renewed from the next day, as they are in life.
    """
    found: list[Permit] = []
    added: list[str] = []

    def add(site: Site, kind: str, goods: tuple[str, ...], *, is_derived: bool = False) -> None:
        number = len(added) + 1
        added.append(kind)
        has_run_out = number % RUN_OUT_EACH == 0
        origin = Origin.DERIVED if is_derived else Origin.HELD
        first = f"{FIRST_YEAR - 1 if has_run_out else FIRST_YEAR}-03-01"
        last = "2026-02-28" if has_run_out else f"{LAST_YEAR - number % 3}-02-28"
        named = (site.site_id, kind, f"演示-{number:04d}", AUTHORITY, goods, origin, True)
        found.append(Permit(f"PM-{number:04d}", *named, first, last))
        if has_run_out and number % LAPSED_EACH:
            found.append(Permit(f"PM-{number:04d}R", *named, "2026-03-01", f"{LAST_YEAR}-02-28"))

    for number, site in enumerate(_plants(sites)):
        goods = (GOODS[number % len(GOODS)], GOODS[(number + 2) % len(GOODS)])
        add(site, "safe_production", goods)
        add(site, "discharge", ())
        if number % 2 == 0:
            add(site, "hazmat_storage", goods[:1])
        if number % 3 == 0:
            add(site, "hazmat_use", goods[1:])
        if number % 5 == 0:
            add(site, "hazardous_waste", ("废酸（演示）",), is_derived=True)
    for site in sites:
        if site.kind == "filling_station":
            add(site, "hazmat_trade", ("汽油", "柴油"))
    return found


def firms(
    sites: Sequence[Site],
    vehicles: Sequence[Vehicle],
    permits: Sequence[Permit],
    notes: Sequence[PlantNote],
) -> list[Firm]:
    """Return a firm for each plant and for each owner of hazmat trucks, all invented."""
    found: list[Firm] = []

    def add(name: str, scope: tuple[str, ...], county: str, *plant: str, capacity: float) -> None:
        body = FIRM_BODY.format(len(found) + 1)
        code = body + check_character(body)
        unit = "" if math.isnan(capacity) else "t"
        about = (code, name, scope, county, plant, capacity, unit, True)
        found.append(Firm(*about, "2020-01-01"))

    for number, site in enumerate(_plants(sites)):
        goods = {good for p in permits if p.site_id == site.site_id for good in p.goods}
        put_out = sum(
            note.value
            for note in notes
            if note.site_id == site.site_id and note.kind is NoteKind.OUTPUT
        )
        kept = sorted(goods)[1:] if number == BEYOND_SCOPE else sorted(goods)
        share = 0.9 if number == OVER_CAPACITY else 2.2
        capacity = round(put_out * share, -2)
        add(f"{site.name}企业", tuple(kept), site.county, site.site_id, capacity=capacity)
    cargoes: dict[str, set[str]] = {}
    counties: dict[str, str] = {}
    for vehicle in vehicles:
        if vehicle.entity_class is EntityClass.HAZMAT_TRUCK:
            cargoes.setdefault(vehicle.owner, set()).add(vehicle.cargo)
            counties.setdefault(vehicle.owner, vehicle.county)
    for owner, cargo in cargoes.items():
        add(owner, tuple(sorted(cargo)), counties[owner], capacity=math.nan)
    return found


def notes(sites: Sequence[Site], seed: int) -> list[PlantNote]:
    """Return output, power and water of the last months, inspections and some penalties."""
    random = np.random.default_rng([seed, 2])
    found: list[PlantNote] = []
    for number, site in enumerate(_plants(sites)):
        for line in _file_of(number, random):
            key = f"PN-{len(found) + 1:05d}"
            kind, value, unit, text, origin, first, last = line
            found.append(
                PlantNote(
                    *(key, site.site_id, kind, value, unit, text, AUTHORITY, origin, True),
                    *(first, last),
                )
            )
    return found


_Line = tuple[NoteKind, float, str, str, Origin, str, str]


def _file_of(number: int, random: np.random.Generator) -> Iterator[_Line]:
    size = float(random.uniform(300.0, 1500.0))
    for month in OUTPUT_MONTHS:
        first, last = f"{month}-01", f"{month}-{LAST_DAYS[month[-2:]]}"
        part = float(random.uniform(0.85, 1.1))
        output = round(size * part)
        yield NoteKind.OUTPUT, output, "t", "", Origin.HELD, first, last
        yield NoteKind.POWER, round(output * 310.0), "kWh", "", Origin.DERIVED, first, last
        yield NoteKind.WATER, round(output * 4.2), "m³", "", Origin.DERIVED, first, last
    day = dt.date(2026, 4, 1) + dt.timedelta(days=int(random.integers(180)))
    yield _words(NoteKind.INSPECTION, "例行检查（演示）", day)
    if number % 3 == 1:
        yield _words(NoteKind.PENALTY, "未按规定登记出入库（演示）", day + dt.timedelta(days=9))


def _words(kind: NoteKind, text: str, day: dt.date) -> _Line:
    return kind, float("nan"), "", text, Origin.HELD, day.isoformat(), day.isoformat()


def _plants(sites: Sequence[Site]) -> list[Site]:
    return [site for site in sites if site.kind == "chemical_plant"]
