"""What the hub freezes of dangerous goods, and how the reader answers each seat with its own."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from app.domain.alarm import Alarm
from app.domain.alarm_state import AlarmState
from app.domain.board import Board
from app.domain.classes import EntityClass, Severity
from app.domain.clock import SetClock
from app.domain.errors import OperatorError
from app.domain.hazmat import HazmatScheme
from app.domain.limits import Standing
from app.domain.register import Firm, NoteKind, Permit, PlantNote, Registers, Site
from app.domain.world import World
from backends.hazmat.moment import Moment
from backends.hub.hazmat_answers import MOST_ROWS, HazmatAnswers
from backends.hub.hazmat_freezing import MOST_ALARMS, freeze_hazmat
from backends.hub.ingest import Ingest
from backends.hub.inner import ChildQuestion, decode_question, encode
from backends.hub.publisher import Publisher, Stream
from tests.unit.backends.hub.ground import NOON_S, Paper, fixes, make_ingest

SCHEME = HazmatScheme.from_toml(
    'source = "x"\nstanding = "house"\n[stage.production]\nsites = ["chemical_plant"]\n'
)
WEST = Site("S-1", "西厂", "chemical_plant", 120.5, 32.0, 200.0, "320601")
EAST = Site("S-2", "东厂", "chemical_plant", 121.5, 32.0, 200.0, "320602")
DAY = dt.datetime.fromtimestamp(NOON_S, dt.timezone(dt.timedelta(hours=8))).date()
YESTERDAY = (DAY - dt.timedelta(days=1)).isoformat()
REGISTERS = Registers(
    sites=(WEST, EAST),
    permits=(
        Permit("P-1", "S-1", "safe_production", "1", "局", ("甲醇",), valid_to=YESTERDAY),
        Permit("P-2", "S-1", "discharge", "2", "局", valid_to=DAY.isoformat()),
    ),
    notes=(
        PlantNote("N-1", "S-1", NoteKind.PENALTY, float("nan"), "", "词", "局"),
        PlantNote("N-2", "S-1", NoteKind.OUTPUT, 5.0, "t", "", "局", valid_to="2026-01-31"),
    ),
)


def alarm(number: int, **more: object) -> Alarm:
    said = {"county": "320601", "raised_s": NOON_S - 60.0, "evidence": {}} | more
    return Alarm(
        *(f"a{number}", "stay", Severity.III, "veh:5", "标", 120.5, 32.0),
        from_seq=1,
        to_seq=1,
        **said,  # type: ignore[arg-type]
    )


def published(ingest: Ingest) -> World:
    """Return the hub's world with what was taken in it."""
    Publisher(ingest.changing, {"city": Stream(Paper(), 0)}, "e").publish(NOON_S)  # type: ignore[arg-type]
    return ingest.world


def freeze(*alarms: Alarm, county: str = "city") -> dict[str, object]:
    ingest = make_ingest(SetClock(NOON_S))
    trucks = {"class": [EntityClass.HAZMAT_TRUCK] * 2}
    ingest.take(fixes(("veh:5", 120.5), ("veh:2", 121.5), **trucks), "columns")
    world = published(ingest)
    board = Board()
    board.alarms.update({one.alarm_id: one for one in alarms})
    return freeze_hazmat(world, board, np.ones(world.size, bool), county, NOON_S)


def ask(frozen: dict[str, object], county: str = "city", **arguments: object) -> ChildQuestion:
    question = ChildQuestion("q", "hazmat_rows", county, dict(arguments), frozen)
    return decode_question(encode(question))  # as it comes over the inner line


@pytest.fixture
def answers() -> HazmatAnswers:
    return HazmatAnswers(REGISTERS, SCHEME)


def test_what_was_frozen_reads_back_with_its_trucks_and_alarms() -> None:
    named = alarm(1, evidence={"site": {"site_id": "S-1"}, "nearest": [{"site_id": "S-2"}]})
    moment = Moment.of(ask(freeze(named)).frozen)
    assert [one.entity_id for one in moment.trucks] == ["veh:5", "veh:2"]
    assert moment.alarms[0].sites == ("S-1",)  # those checked and rejected are not named
    assert moment.alarms[0].is_open


def test_a_county_hears_of_its_own_alarms_only() -> None:
    frozen = freeze(alarm(1), alarm(2, county="320602"), county="320602")
    assert [row[0] for row in frozen["alarms"]] == ["a2"]  # type: ignore[attr-defined]


def test_closed_alarms_of_before_yesterday_are_left_and_too_many_are_counted() -> None:
    closed = replace(alarm(0), state=AlarmState.CLOSED)
    old = replace(closed, alarm_id="old", raised_s=NOON_S - 90_000.0)
    many = [alarm(number) for number in range(1, MOST_ALARMS + 5)]
    frozen = freeze(old, closed, *many)
    assert frozen["left_off"] == 5
    assert all(row[8] for row in frozen["alarms"])  # type: ignore[attr-defined]


def test_trucks_that_the_seat_is_not_shown_or_that_are_lost_are_not_frozen() -> None:
    ingest = make_ingest(SetClock(NOON_S))
    truck = {"class": [EntityClass.HAZMAT_TRUCK]}
    ingest.take(fixes(("veh:5", 120.5), **truck), "columns")
    ingest.take(fixes(("veh:2", 121.5), at_s=NOON_S - 600.0, **truck), "columns")
    ingest.take(fixes(("veh:3", 121.5), **truck), "columns")
    ingest.take(fixes(("bus:1", 121.5)), "columns")
    world = published(ingest)
    shown = np.array([world.id_at(row) != "veh:3" for row in range(world.size)])
    frozen = freeze_hazmat(world, Board(), shown, "city", NOON_S)
    assert [row[0] for row in frozen["trucks"]] == ["veh:5"]


def test_the_matrix_has_no_rows_and_the_rows_come_with_the_matrix(answers: HazmatAnswers) -> None:
    question = ask(freeze(), stage="production", element="enterprise")
    assert "rows" not in answers.matrix(question)
    told = answers.rows(question)
    assert [row["key"] for row in told["rows"]] == ["S-1", "S-2"]
    assert len(told["cells"]) == 42
    assert told["standing"] == Standing.HOUSE.value


def test_a_county_sees_its_own_plants_only(answers: HazmatAnswers) -> None:
    question = ask(freeze(), "320602", stage="production", element="enterprise")
    assert [row["key"] for row in answers.rows(question)["rows"]] == ["S-2"]


def test_rows_with_open_alarms_stand_first_and_no_more_than_a_screen_can_take() -> None:
    sites = tuple(replace(EAST, site_id=f"T-{i:04d}") for i in range(MOST_ROWS + 50))
    answers = HazmatAnswers(Registers(sites=sites), SCHEME)
    named = alarm(1, evidence={"site_id": "T-0449"})
    told = answers.rows(ask(freeze(named), stage="production", element="enterprise"))
    assert len(told["rows"]) == MOST_ROWS
    assert told["rows"][0]["key"] == "T-0449"
    cell = next(c for c in told["cells"] if c["count"] == len(sites))
    assert (cell["open_warnings"], cell["gravest"]) == (1, 3)


@pytest.mark.parametrize("wrong", [{}, {"stage": "production"}, {"stage": "x", "element": "event"}])
def test_a_cell_that_is_none_is_refused(answers: HazmatAnswers, wrong: dict[str, object]) -> None:
    with pytest.raises(OperatorError, match="bad_value"):
        answers.rows(ask(freeze(), **wrong))


def test_a_permit_is_good_on_its_last_day_and_has_run_out_on_the_next(
    answers: HazmatAnswers,
) -> None:
    told = answers.plant(ask(freeze(), site_id="S-1"))
    assert [p["has_run_out"] for p in told["permits"]] == [True, False]
    assert [(n["note_id"], n["value"]) for n in told["notes"]] == [("N-2", 5.0), ("N-1", None)]


def test_a_plant_of_another_county_is_refused_and_an_unknown_one_is_said(
    answers: HazmatAnswers,
) -> None:
    with pytest.raises(OperatorError, match="out_of_scope"):
        answers.plant(ask(freeze(), "320602", site_id="S-1"))
    assert answers.plant(ask(freeze(), site_id="S-9"))["is_known"] is False


def test_a_plants_file_names_its_firm_with_the_years_output_and_hides_what_was_renewed():
    renewed = Permit("P-3", "S-1", "safe_production", "3", "局", valid_from=DAY.isoformat())
    year = f"{DAY.year}-01-01"
    note = PlantNote(
        *("N-3", "S-1", NoteKind.OUTPUT, 7.5, "t", "", "局"), valid_from=year, valid_to=YESTERDAY
    )
    known = replace(
        REGISTERS,
        permits=(*REGISTERS.permits, renewed),
        notes=(*REGISTERS.notes, note),
        firms=(Firm("911", "厂企业", ("苯",), "320601", ("S-1",), 5.0, "t"),),
    )
    said = HazmatAnswers(known, SCHEME).plant(ask(freeze(), site_id="S-1"))
    assert [one["permit_id"] for one in said["permits"]] == ["P-2", "P-3"]
    assert said["renewed"] == 1
    firm = said["firm"]
    assert (firm["name"], firm["put_out"], firm["capacity"]) == ("厂企业", 7.5, 5.0)
    assert firm["wrong"] == "length"
    other = HazmatAnswers(known, SCHEME).plant(ask(freeze(), site_id="S-2"))
    assert (other["has_firms"], other["firm"]) == (True, None)
