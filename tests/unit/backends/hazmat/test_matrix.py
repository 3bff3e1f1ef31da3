"""The matrix counts what registers, fixes and the journal say, and says where nobody tells us."""

from dataclasses import replace

import pytest

from app.domain.classes import EntityClass
from app.domain.hazmat import Cell, Element, HazmatScheme, Stage
from app.domain.limits import Standing
from app.domain.register import Licensing, Permit, Registers, Site, SiteStatus, Station, Vehicle
from backends.hazmat.matrix import Matrix
from backends.hazmat.moment import Moment, Mover, Told

NOON_S = 1_790_000_000.0  # 2026-09-21
SCHEME = HazmatScheme(
    {stage: frozenset({"chemical_plant"} if stage is Stage.PRODUCTION else ()) for stage in Stage},
    {stage: frozenset({"hazmat_use"} if stage is Stage.USE else ()) for stage in Stage},
    "test",
    Standing.HOUSE,
)
PLANT = Site("S-1", "演示厂", "chemical_plant", 121.0, 32.0, 200.0, "320602")
USER = Site("S-2", "演示用户", "workshop", 121.2, 32.0, 200.0, "320602")
GAUGE = Station("M-1", "表", EntityClass.METER, 121.0, 32.0, ("power",), 10.0, "", "S-1")


def truck(number: int, owner: str = "甲", cargo: str = "甲醇") -> Vehicle:
    return Vehicle(
        *(f"V-{number}", f"苏F·D{number}", EntityClass.HAZMAT_TRUCK, owner, "证", "2026-01-31"),
        *("1391", "ab", "", cargo),
    )


REGISTERS = Registers(
    sites=(PLANT, USER),
    stations=(GAUGE,),
    vehicles=(truck(1), truck(2, "乙", "")),
    statuses=(SiteStatus("S-1", Licensing.CLOSED, "2026-01-01"),),
    permits=(
        Permit("P-1", "S-2", "hazmat_use", "1", "局", ("液氯", "甲醇"), valid_to="2026-01-01"),
    ),
)


def told(number: int, entity_id: str, lon: float = 120.0, **more: object) -> Told:
    """Return an open alarm of severity III, far from every site unless told otherwise."""
    said = {"is_open": True, "has_place": True, "sites": ()} | more
    return Told(f"a{number}", "stay", 3, entity_id, "标", lon, 32.0, NOON_S, **said)  # type: ignore[arg-type]


def cells_of(registers: Registers, moment: Moment) -> dict[tuple[Stage, Element], Cell]:
    cells = Matrix(registers, SCHEME).cells(moment)
    return {(cell.stage, cell.element): cell for cell in cells}


def test_there_are_six_stages_of_seven_elements() -> None:
    assert len(cells_of(REGISTERS, Moment(NOON_S))) == 42


def test_nobody_tells_of_persons_so_their_cells_have_no_source_and_no_number() -> None:
    cells = cells_of(REGISTERS, Moment(NOON_S))
    for stage in Stage:
        cell = cells[stage, Element.PERSON]
        assert (cell.source, cell.count) == ("", None)


def test_empty_registers_leave_every_cell_but_the_journals_without_a_source() -> None:
    cells = cells_of(Registers(), Moment(NOON_S))
    sourced = {element for (_, element), cell in cells.items() if cell.source}
    assert sourced == {Element.EVENT}


def test_a_stage_with_registers_and_no_such_site_counts_zero() -> None:
    cell = cells_of(REGISTERS, Moment(NOON_S))[Stage.DISPOSAL, Element.ENTERPRISE]
    assert (cell.source, cell.count) == ("sites", 0)


def test_a_site_stands_in_a_stage_by_its_kind_or_by_a_permit_that_has_run_out() -> None:
    cells = cells_of(REGISTERS, Moment(NOON_S))
    (plant,) = cells[Stage.PRODUCTION, Element.ENTERPRISE].items
    assert (plant.key, plant.facts) == ("S-1", (("status_closed", ""),))
    (user,) = cells[Stage.USE, Element.ENTERPRISE].items
    assert dict(user.facts) == {"permits": "1", "permits_run_out": "1"}
    assert cells[Stage.USE, Element.CATEGORY].count == 2
    assert cells[Stage.PRODUCTION, Element.EQUIPMENT].items[0].target == "M-1"


def test_a_truck_within_a_sites_reach_is_a_vehicle_of_its_stage() -> None:
    near = Mover("V-1", "苏F·D1", 121.001, 32.0)
    cells = cells_of(REGISTERS, Moment(NOON_S, (near, Mover("V-2", "", 121.1, 32.0))))
    (found,) = cells[Stage.PRODUCTION, Element.VEHICLE].items
    assert (found.key, found.facts) == ("V-1", (("at", "演示厂"),))


def test_on_the_way_owners_and_cargo_are_grouped_and_unnamed_ones_left_out() -> None:
    cells = cells_of(REGISTERS, Moment(NOON_S))
    owners = cells[Stage.TRANSPORT, Element.ENTERPRISE]
    assert [item.label for item in owners.items] == ["乙", "甲"]
    assert [item.label for item in cells[Stage.TRANSPORT, Element.CATEGORY].items] == ["甲醇"]
    facts = dict(cells[Stage.TRANSPORT, Element.VEHICLE].items[0].facts)
    assert facts == {"cargo": "甲醇", "no_fix": "", "licence_run_out": "2026-01-31"}


def test_no_tankers_heard_is_no_source_not_none_at_sea() -> None:
    cells = cells_of(REGISTERS, Moment(NOON_S))
    assert cells[Stage.TRANSPORT, Element.VESSEL].count is None
    heard = Moment(NOON_S, tankers=(Mover("ais:1", "", 121.0, 31.9),))
    assert cells_of(REGISTERS, heard)[Stage.TRANSPORT, Element.VESSEL].count == 1


@pytest.mark.parametrize(
    ("alarm", "is_the_plants"),
    [
        (told(1, "V-1", 121.001), True),  # a truck, beside the plant
        (told(1, "V-1", 120.0), False),  # a truck, elsewhere
        (told(1, "V-1", 120.0, sites=("S-1",)), True),  # the evidence names it
        (told(1, "taxi", 121.001), False),  # no dangerous goods
        (told(1, "V-1", 121.0, has_place=False), False),  # its position is no place
        (told(1, "M-1", 121.0), False),  # of the gauge, not of the firm itself
        (told(1, "V-1", 121.001, is_open=False), False),  # closed: no open warning
    ],
)
def test_an_alarm_is_a_plants_by_place_or_by_its_evidence(alarm: Told, is_the_plants: bool) -> None:
    cells = cells_of(REGISTERS, Moment(NOON_S, alarms=(alarm,)))
    assert cells[Stage.PRODUCTION, Element.ENTERPRISE].open_warnings == int(is_the_plants)


def test_one_alarm_about_two_rows_of_a_cell_is_one_warning() -> None:
    sister = Site("S-9", "邻厂", "chemical_plant", 121.0, 32.0, 500.0, "")
    both = Registers(sites=(PLANT, sister), vehicles=(truck(1),))
    cell = cells_of(both, Moment(NOON_S, alarms=(told(1, "V-1", 121.001),)))[
        Stage.PRODUCTION, Element.ENTERPRISE
    ]
    assert [len(item.alarms) for item in cell.items] == [1, 1]
    assert cell.open_warnings == 1


def test_events_are_those_of_the_stage_closed_ones_among_them() -> None:
    alarms = (told(1, "V-1"), told(2, "M-1"), told(3, "taxi"), told(4, "V-2", is_open=False))
    cells = cells_of(REGISTERS, Moment(NOON_S, alarms=alarms))
    on_the_way = cells[Stage.TRANSPORT, Element.EVENT]
    assert [item.target for item in on_the_way.items] == ["alarm:a1", "alarm:a4"]
    assert (on_the_way.count, on_the_way.open_warnings) == (2, 1)
    assert [i.key for i in cells[Stage.PRODUCTION, Element.EVENT].items] == ["a2"]


def test_a_truck_with_a_row_of_last_year_is_one_truck_by_its_row_of_today() -> None:
    before = replace(truck(1), valid_from="2025-01-01", valid_to="2026-01-31")
    now = replace(truck(1), licence_to="2027-01-31", valid_from="2026-02-01")
    next_year = replace(truck(1), licence_to="2028-01-31", valid_from="2027-02-01")
    unborn = replace(truck(3), valid_from="2027-01-01")
    known = replace(REGISTERS, vehicles=(now, next_year, before, unborn))
    (item,) = cells_of(known, Moment(NOON_S))[Stage.TRANSPORT, Element.VEHICLE].items
    assert "licence_run_out" not in dict(item.facts)
