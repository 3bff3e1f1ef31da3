"""The demo's directory: teams of grids, plans, experts, properties, sets; all of it invented."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.domain.directory import (
    BodySet,
    Contact,
    DataSet,
    Directory,
    DutyTurn,
    Expert,
    GridMember,
    GridRole,
    IncidentPlan,
    Premises,
    PremisesState,
    Property,
    PropertyScore,
    RescueTeam,
)
from app.domain.register import Officer
from backends.demo.geography.sources import RESOURCES, Sources, Town
from backends.demo.geography.unit_grids import GridArea
from backends.demo.geography.visits import demo_visits

SOURCE = RESOURCES / "directory.toml"
GRIDS_OF_A_MEMBER = 8
COLLECTORS = 97  # domain.md Z2
BODY_SETS = 60  # domain.md Z11
VOLUNTEERS = 3
TURN_HOURS = 12.0
SCORE_GOOD = 75.0
SCORE_DAYS = ("2026-03-31", "2026-06-30", "2026-09-30")
SCORE_SOURCES = ("committee", "street", "hotline", "inspection")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_PREMISES = (
    ("rental", "群租房", "隔断六间，用水量高于同户型（演示）"),
    ("workshop", "老旧厂房", "电线老化，无喷淋（演示）"),
    ("rental", "群租房", "隔断五间，用电量异常（演示）"),
    ("charging", "地下车库充电点", "未装断电保护（演示）"),
    ("warehouse", "仓库", "堆放超高，通道被占（演示）"),
    ("rental", "群租房", "飞线充电（演示）"),
    ("restaurant", "餐饮店", "瓶装气未装报警器（演示）"),
    ("workshop", "作坊", "疏散楼梯堆物（演示）"),
    ("market", "市场", "消火栓被遮挡（演示）"),
)
_STATES = (  # of ten places so many
    *(PremisesState.SUSPECTED,) * 2,
    *(PremisesState.CHECKED,) * 2,
    *(PremisesState.RECTIFYING,) * 3,
    *(PremisesState.CLEARED,) * 3,
)
MOST_OF_A_TOWN = 4  # premises, so many less one at most
_STEP_M = 0.0007  # degrees: some seventy metres, so that no two stand on one spot

Row = dict[str, Any]


def demo_directory(
    sources: Sources,
    units: Sequence[GridArea],
    responsibilities: Sequence[GridArea],
    officers: Sequence[Officer],
    plan: Path = SOURCE,
) -> Directory:
    """Return the whole directory, every row of it marked as simulated."""
    said = tomllib.loads(plan.read_text(encoding="utf-8"))
    properties = tuple(_properties(sources))
    return Directory(
        plans=tuple(_plans(said["plan"])),
        rescue_teams=tuple(_rescue_teams(sources, said["team"])),
        experts=tuple(_experts(said["expert"])),
        contacts=tuple(_contacts(said["contact"])),
        turns=tuple(_turns()),
        grid_team=tuple(_grid_team(units, responsibilities)),
        properties=properties,
        premises=tuple(_premises(sources)),
        body_sets=tuple(_body_sets(officers)),
        data_sets=tuple(_data_sets(said["data_set"])),
        scores=tuple(_scores(properties)),
        visits=tuple(demo_visits(sources.towns)),
    )


def _name(number: int) -> str:
    """Return a name that nobody has: a surname, and a number in place of the rest."""
    return f"演示{_SURNAMES[number % len(_SURNAMES)]}{number:03d}"


def _phone(number: int) -> str:
    return f"000{number:08d}"  # no telephone number of this country begins so


def _plans(said: Sequence[Row]) -> Iterator[IncidentPlan]:
    for number, one in enumerate(said, 1):
        yield IncidentPlan(
            f"PL-{number:02d}",
            one["name"],
            one["incident"],
            one["lead"],
            tuple(one["steps"]),
            tuple(one.get("helpers", ())),
            tuple(one.get("types", ())),
            tuple(one.get("rules", ())),
            "演示预案，未经任何单位批准",
            is_simulated=True,
        )


def _rescue_teams(sources: Sources, said: Sequence[Row]) -> Iterator[RescueTeam]:
    by_name = {town.name: town for town in sources.towns}
    number = 0
    for county in sources.counties:
        seat = by_name[county.seat]
        for at, one in enumerate(said):
            number += 1
            yield RescueTeam(
                f"RT-{number:03d}",
                f"{county.name}{one['name']}",
                tuple(one["incidents"]),
                _name(200 + number),
                _phone(2000 + number),
                one["strength"],
                one["equipment"],
                *_spot(seat, at + 3),
                county.code,
                is_simulated=True,
            )


def _experts(said: Sequence[Row]) -> Iterator[Expert]:
    number = 0
    for one in said:
        for _ in range(one["count"]):
            number += 1
            yield Expert(
                f"EX-{number:03d}",
                _name(100 + number),
                one["field"],
                tuple(one["incidents"]),
                one["organisation"],
                _phone(1000 + number),
                is_simulated=True,
            )


def _contacts(said: Sequence[Row]) -> Iterator[Contact]:
    for number, one in enumerate(said, 1):
        yield Contact(
            f"CT-{number:03d}",
            one["name"],
            one["kind"],
            tuple(one.get("incidents", ())),
            one.get("person", ""),
            _phone(3000 + number),
            is_simulated=True,
        )


def _turns() -> Iterator[DutyTurn]:
    """Yield a day and a night turn for each department with a resident seat."""
    units = tomllib.loads((RESOURCES / "units.toml").read_text(encoding="utf-8"))
    for number, one in enumerate(units["department"]):
        for at, begins in enumerate(("08:00", "20:00")):
            yield DutyTurn(
                f"DT-{one['code']}-{at + 1}",
                f"dep-{one['code']}",
                _name(300 + 2 * number + at),
                _phone(4000 + 2 * number + at),
                begins,
                TURN_HOURS,
                is_simulated=True,
                valid_from="2026-01-01",
            )


def _grid_team(
    units: Sequence[GridArea], responsibilities: Sequence[GridArea]
) -> Iterator[GridMember]:
    """Yield heads, enforcement and volunteers by responsibility grid, members by unit grids."""
    number = 0

    def member(
        role: GridRole, grids: Sequence[GridArea], county: str, organisation: str
    ) -> GridMember:
        nonlocal number
        number += 1
        return GridMember(
            f"GM-{number:04d}",
            _name(number),
            role,
            tuple(grid.code for grid in grids),
            _phone(5000 + number),
            organisation,
            county,
            is_simulated=True,
        )

    for whole in responsibilities:
        county = whole.parent
        yield member(GridRole.HEAD, [whole], county, "街道办（演示）")
        yield member(GridRole.ENFORCEMENT, [whole], county, "综合行政执法大队（演示）")
        for _ in range(VOLUNTEERS):
            yield member(GridRole.VOLUNTEER, [whole], county, "志愿服务队（演示）")
        own: Sequence[GridArea] = [unit for unit in units if unit.parent == whole.code]
        for first in range(0, len(own), GRIDS_OF_A_MEMBER):
            part = own[first : first + GRIDS_OF_A_MEMBER]
            yield member(GridRole.MEMBER, part, county, "社区（演示）")
    county_of = {whole.code: whole.parent for whole in responsibilities}
    for at in range(COLLECTORS):
        first, stop = (len(units) * edge // COLLECTORS for edge in (at, at + 1))
        part = units[first:stop]
        yield member(GridRole.COLLECTOR, part, county_of[part[0].parent], "信息采集队（演示）")


def _properties(sources: Sources) -> Iterator[Property]:
    for number, town in enumerate(sources.towns, 1):
        yield Property(
            f"PR-{number:03d}",
            f"{town.short}演示花园",
            f"演示物业公司{number % 12 + 1:02d}",
            _name(700 + number),
            _phone(7000 + number),
            400 + 37 * (number % 29),
            *_spot(town, 5),
            town.county,
            is_simulated=True,
        )


def _scores(properties: Sequence[Property]) -> Iterator[PropertyScore]:
    for number, one in enumerate(properties):
        for quarter, day in enumerate(SCORE_DAYS):
            for at, source in enumerate(SCORE_SOURCES):
                score = 70.0 + (number * 7 + quarter * 5 + at * 11) % 29
                yield PropertyScore(
                    f"SC-{one.property_id[3:]}-{quarter + 1}{at + 1}",
                    one.property_id,
                    source,
                    score,
                    100.0,
                    "季度评价（演示）" if score >= SCORE_GOOD else "投诉多，已约谈（演示）",
                    is_simulated=True,
                    valid_from=day,
                )


def _premises(sources: Sources) -> Iterator[Premises]:
    """Yield up to three of each town, so that one has more to put right than another."""
    spots = (
        (town, at)
        for place, town in enumerate(sources.towns)
        for at in range(7 * place % MOST_OF_A_TOWN)
    )
    for number, (town, at) in enumerate(spots, 1):
        kind, called, text = _PREMISES[number % len(_PREMISES)]
        state = _STATES[3 * number % len(_STATES)]
        yield Premises(
            f"PM-{number:03d}",
            f"{town.short}演示{called}",
            kind,
            state,
            f"{town.name}演示路{number}号",
            _name(800 + number),
            _phone(8000 + number),
            8 + number % 17,
            text,
            *_spot(town, 9 + at),
            town.county,
            is_simulated=True,
        )


def _body_sets(officers: Sequence[Officer]) -> Iterator[BodySet]:
    """Yield sixty sets; those that nobody wears are in store."""
    for number in range(1, BODY_SETS + 1):
        worn = officers[number - 1] if number <= len(officers) else None
        yield BodySet(
            f"BW-{number:03d}",
            "" if worn is None else worn.officer_id,
            "在库（演示）" if worn is None else worn.name,
            "" if worn is None else worn.unit,
            "",  # no picture is drawn for them: none is claimed
            "" if worn is None else worn.county,
            is_simulated=True,
        )


def _data_sets(said: Sequence[Row]) -> Iterator[DataSet]:
    for number, one in enumerate(said, 1):
        yield DataSet(
            f"DS-{number:02d}",
            one["name"],
            one["owner"],
            one["is_open"],
            one.get("basis", ""),
            one.get("feed", ""),
            is_simulated=True,
        )


def _spot(town: Town, number: int) -> tuple[float, float]:
    away = _STEP_M * number
    return round(town.lon_deg + away, 6), round(town.lat_deg - away / 2, 6)
