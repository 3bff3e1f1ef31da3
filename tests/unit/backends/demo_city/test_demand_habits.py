"""The demo's officer and units take a case from the first word to the judgement, as they may."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.case import CaseState
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.steps import CaseStep
from backends.cases.catalogue_file import read_case_catalogue
from backends.demo.demands.habits import Act, next_act
from tests.unit.backends.cases.test_walk import CALL, LI, MONDAY_S, Hall

UNITS = {
    "dep": Unit("dep", "局", "city", kinds=frozenset({"municipal"})),
    "team": Unit("team", "所", "county", county="cc", kinds=frozenset({"municipal"})),
    "away": Unit("away", "别处", "county", county="zz", kinds=frozenset({"municipal"})),
    "out": Unit("out", "演示供电", "outside", kinds=frozenset({"power"})),
}


@pytest.fixture
def hall(tmp_path: Path) -> Any:
    made = Hall(tmp_path)
    shipped = read_case_catalogue(tmp_path / "none")
    made.catalogue = CaseCatalogue(shipped.types, UNITS, shipped.channels, shipped.calendar)
    yield made
    made.journal.close()


def act_of(hall: Hall, seed: int = 1, *, is_own: bool = True, is_hoax: bool = False) -> Act | None:
    case = msgspec.to_builtins(hall.journal.cases.get("c1"))
    now_s = hall.clock.now_s()
    return next_act(case, hall.catalogue, seed, now_s, is_own=is_own, is_hoax=is_hoax)


@pytest.mark.parametrize("seed", [1, 5, 11])
def test_a_case_is_taken_to_its_end_by_steps_that_the_hub_allows(hall: Hall, seed: int) -> None:
    hall.do(CALL)
    taken = []
    while (act := act_of(hall, seed)) is not None:
        assert act.after_s > 0
        assert act == act_of(hall, seed), "the lot follows from the seed and the case"
        hall.clock.advance(act.after_s)
        decision = hall.do(act.body, LI)
        assert decision.code == "ok", (act, decision)
        taken.append(act.body.step)
        assert len(taken) < 25
    case = hall.journal.cases.get("c1")
    assert case is not None
    assert case.state is CaseState.EVALUATED
    assert case.unit == "team" or case.returned
    assert taken[0] is CaseStep.ACCEPT
    assert CaseStep.REPLY in taken


def test_what_is_not_the_lines_own_is_left_to_people_but_for_the_unit_s_part(hall: Hall) -> None:
    hall.do(CALL)
    assert act_of(hall, is_own=False) is None
    for step, more in (
        (CaseStep.ACCEPT, {}),
        (CaseStep.FILE, {}),
        (CaseStep.DISPATCH, {"unit": "team"}),
    ):
        assert hall.step(step, **more).code == "ok"
    act = act_of(hall, is_own=False)
    assert act is not None
    assert act.body.step in (CaseStep.TAKE, CaseStep.RETURN)


def test_a_hoax_is_voided_and_what_belongs_elsewhere_is_sent_there(hall: Hall) -> None:
    hall.do(CALL)
    hoax = act_of(hall, is_hoax=True)
    assert hoax is not None
    assert hoax.body.step is CaseStep.VOID
    case = msgspec.to_builtins(hall.journal.cases.get("c1")) | {"type_code": "misc-power"}
    away = next_act(case, hall.catalogue, 1, MONDAY_S, is_own=True)
    assert away is not None
    assert (away.body.step, away.body.unit) == (CaseStep.ROUTE_OUT, "out")


def test_what_has_no_type_or_nobody_to_go_to_waits_for_people(hall: Hall) -> None:
    hall.do(CALL)
    case = msgspec.to_builtins(hall.journal.cases.get("c1"))
    for change in (
        {"state": "accepted", "type_code": ""},
        {"state": "filed", "type_code": "eco-straw"},
        {"state": "merged"},
    ):
        assert next_act(case | change, hall.catalogue, 1, MONDAY_S, is_own=True) is None
