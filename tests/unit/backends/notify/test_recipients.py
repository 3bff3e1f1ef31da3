"""Who can be sent a message: by kind, in a ring or a grid, of a case; a county its own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.areas import AreaSet
from app.domain.cases.case import CaseKind
from app.domain.cases.catalogue import Unit
from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from app.domain.directory import Contact, Directory, GridMember, GridRole, Premises, PremisesState
from app.domain.errors import OperatorError
from backends.directory.grids import Grids
from backends.hub.inner import ChildQuestion
from backends.notify.recipients import RecipientAnswers
from tests.unit.backends.notify.hall import CATALOGUE, NOON_S, Hall, Scripted

RING = [[120.0, 32.0], [120.1, 32.0], [120.1, 32.1], [120.0, 32.1]]


def _premises(number: int, lon_deg: float, county: str, phone: str = "13900000000") -> Premises:
    return Premises(
        *(f"k{number}", f"重点{number}", "hazard", PremisesState.CHECKED, "", "", phone, 1, ""),
        *(lon_deg, 32.05, county),
    )


DIRECTORY = Directory(
    contacts=(Contact("o1", "航空公司", "airline", (), phone="13700000000", county="cc"),),
    grid_team=(
        GridMember("g1", "甲", GridRole.MEMBER, ("G1",), "13600000001"),
        GridMember("g2", "乙", GridRole.MEMBER, ("G2",), "13600000002"),
    ),
    premises=(
        _premises(1, 120.05, "cc"),
        _premises(2, 120.5, "cc"),
        _premises(3, 120.06, "dd"),
        _premises(4, 120.07, "cc", phone=""),
        replace(_premises(5, 120.08, "cc"), valid_to="2026-01-01"),
    ),
)


class _Grids(Grids):
    """One grid: the ring."""

    def __init__(self) -> None:
        return

    def find(self, key: str) -> tuple[AreaSet, int] | None:
        return (AreaSet.__new__(AreaSet), 0) if key == "unit_grid:G1" else None

    def county_of(self, _key: str) -> str:
        return "cc"

    def outline(self, _key: str) -> tuple[tuple[tuple[float, float], ...], ...]:
        return (tuple((x, y) for x, y in RING),)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path, Scripted())
    units = {"u-1": Unit("u-1", "一队", "county", phone="13900000001", has_phone=True)}
    made.catalogue = replace(CATALOGUE, units=units)
    yield made
    made.close()


def ask(hall: Hall, county: str = "city", **arguments: Any) -> dict[str, Any]:
    answers = RecipientAnswers(DIRECTORY, _Grids(), hall.catalogue, hall.reading, hall.clock, 2)
    return answers.recipients(ChildQuestion("q", "message_recipients", county, arguments, {}))


def keys(told: dict[str, Any]) -> list[str]:
    return [one[0] for one in told["recipients"]]


def test_kinds_are_narrowed_by_words_rings_and_grids(hall: Hall) -> None:
    told = ask(hall, kinds="premises")
    assert keys(told) == ["premises:k1", "premises:k2"]  # two in one act here
    assert (told["count"], told["without_phone"]) == (3, 1)
    assert keys(ask(hall, kinds="contacts", text="航空")) == ["contacts:o1"]
    assert keys(ask(hall, kinds="contacts", text="火车")) == []
    inside = ask(hall, kinds="premises", ring=RING)
    assert keys(inside) == ["premises:k1", "premises:k3"]
    of_grid = ask(hall, kinds="grid_team premises", grid="unit_grid:G1")
    assert keys(of_grid) == ["grid_team:g1", "premises:k1"]
    assert of_grid["count"] == 3


def test_a_countys_seat_has_its_own(hall: Hall) -> None:
    assert keys(ask(hall, "cc", kinds="premises", ring=RING)) == ["premises:k1"]
    assert keys(ask(hall, "dd", kinds="contacts")) == []
    with pytest.raises(OperatorError, match="out_of_scope"):
        ask(hall, "dd", kinds="premises", grid="unit_grid:G1")


def test_a_case_has_the_units_it_lies_with(hall: Hall) -> None:
    told = OpenCase(
        *("c1", CaseKind.DEMAND, "hotline", "井盖破损", "碎了", NOON_S - 60.0),
        type_code="pub-manhole",
        county="cc",
    )
    assert hall.do(told).code == "ok"
    assert ask(hall, case_id="c1")["recipients"] == []
    for step, unit in ((CaseStep.ACCEPT, ""), (CaseStep.FILE, ""), (CaseStep.DISPATCH, "u-1")):
        case = hall.journal.cases.get("c1")
        assert case is not None
        assert hall.do(StepCase("c1", case.to_seq, step, unit=unit)).code == "ok"
    assert ask(hall, case_id="c1")["recipients"] == [["unit:u-1", "一队", "13900000001"]]
    for county, case_id in (("dd", "c1"), ("city", "c2")):
        with pytest.raises(OperatorError, match="case_unknown"):
            ask(hall, county, case_id=case_id)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"kinds": "plans"},
        {"kinds": "premises premises"},
        {"kinds": "premises", "case_id": "c1"},
        {"kinds": "premises", "ring": RING[:2]},
        {"kinds": "premises", "ring": RING * 17},
        {"kinds": "premises", "ring": [[np.nan, 32.0], *RING]},
        {"kinds": "premises", "ring": RING, "grid": "unit_grid:G1"},
        {"kinds": "premises", "text": "x" * 61},
        {"kinds": ["premises"]},
        {"what": 1},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(hall: Hall, arguments: dict[str, Any]) -> None:
    with pytest.raises(OperatorError, match="bad_value"):
        ask(hall, **arguments)


def test_a_grid_that_is_none_is_said_so(hall: Hall) -> None:
    with pytest.raises(OperatorError, match="not_in_directory"):
        ask(hall, kinds="premises", grid="unit_grid:X")
