"""A citizen's call becomes a case, goes its way through the journal, and is found again."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.case import CaseKind, CasePlace, Due
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from app.domain.clock import SetClock
from app.domain.entry import Actor
from app.domain.errors import OperatorError
from app.domain.people import Person, Role, Scope
from backends.cases.answers import CaseAnswers
from backends.cases.catalogue_file import read_case_catalogue
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.journal import Journal
from tests.unit.backends.store.story import open_journal, path_in

MONDAY_S = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CITY_TIME).timestamp()
HOUR_S = 3600.0
LI = Person("P-1", "李", Role.DUTY_OFFICER, Scope())
UNITS = {
    "u-water": Unit("u-water", "排水中心", "city", kinds=frozenset({"municipal"})),
    "u-out": Unit("u-out", "供电公司", "outside"),
}
CALL = OpenCase(
    case_id="c1",
    kind=CaseKind.DEMAND,
    channel="hotline",
    title="人民路井盖破损",
    text="人民路与青年路口的井盖碎了，有人差点掉进去",
    raised_s=MONDAY_S - 60,
    type_code="pub-manhole",
    source="12345",
    original_no="NT-1",
    reporter="王",
    phone="13800000000",
    place=CasePlace(120.9, 32.0, "人民路与青年路口"),
)


class Hall:
    """A journal, a clock, and who decides."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(MONDAY_S)
        self.journal: Journal = open_journal(folder, self.clock)
        shipped = read_case_catalogue(folder / "none")
        self.catalogue = CaseCatalogue(shipped.types, UNITS, shipped.channels, shipped.calendar)
        self.answers = CaseAnswers(Reading(path_in(folder)), self.catalogue, self.clock)

    def do(self, body: Any, person: Person = LI) -> Decision:
        facts = Facts(catalogue=self.catalogue, county_at=lambda _point: "cc")
        request = Request(
            person, self.journal.board, facts, 1, self.clock.now_s(), self.journal.cases
        )
        decision = decide(body, request)
        self.journal.append([(draft, _actor(person), "") for draft in decision.drafts])
        return decision

    def step(self, step: CaseStep, **more: Any) -> Decision:
        case = self.journal.cases.get("c1")
        assert case is not None
        return self.do(StepCase("c1", case.to_seq, step, **more))

    def ask(self, name: str, county: str = "city", **arguments: Any) -> dict[str, Any]:
        question = ChildQuestion("q", name, county, arguments, {})
        found: dict[str, Any] = getattr(self.answers, name)(question)
        return found


def _actor(person: Person) -> Actor:
    return Actor(person.person_id, person.role, person.scope.text(), "seat-1")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.journal.close()


def test_a_call_goes_from_the_first_word_to_the_judgement(hall: Hall) -> None:
    assert hall.do(CALL).result["number"] == 20261123_000001
    for step, more in (
        (CaseStep.ACCEPT, {}),
        (CaseStep.FILE, {}),
        (CaseStep.DISPATCH, {"unit": "u-water"}),
        (CaseStep.TAKE, {}),
        (CaseStep.FEED_BACK, {"note": "已更换井盖"}),
        (CaseStep.VERIFY, {}),
        (CaseStep.CLOSE, {}),
        (CaseStep.REPLY, {"note": "已处理，谢谢"}),
        (CaseStep.EVALUATE, {"is_satisfied": True, "is_solved": True}),
    ):
        hall.clock.advance(600.0)
        decision = hall.step(step, **more)
        assert decision.code == "ok", (step, decision)
    case = hall.journal.cases.get("c1")
    assert case is not None
    assert case.state == "evaluated"
    assert case.unit == "u-water"
    assert case.due["close"].met_s == case.reached_s["closed"]
    assert not case.is_late(Due.CLOSE, hall.clock.now_s())
    story = hall.ask("story", case_id="c1")
    assert [step["kind"] for step in story["steps"]][:3] == [
        "case_opened",
        "case_accepted",
        "case_filed",
    ]
    assert [step["after_s"] for step in story["steps"]] == [0.0, *[600.0] * 9]


def test_a_page_shows_what_is_due_first_and_nothing_of_another_county(hall: Hall) -> None:
    hall.do(CALL)
    page = hall.ask("page")
    assert [line["case_id"] for line in page["lines"]] == ["c1"]
    assert (page["count"], page["cursor"]) == (1, "")
    assert hall.ask("page", "cc")["count"] == 1
    assert hall.ask("page", "other")["count"] == 0


def test_a_line_says_who_gave_it_and_its_last_step_and_persons_to_who_signed_in(hall: Hall) -> None:
    hall.do(CALL)
    hall.step(CaseStep.ACCEPT)
    hall.step(CaseStep.FILE)
    hall.clock.advance(60.0)
    hall.step(CaseStep.DISPATCH, unit="u-water")
    hall.clock.advance(60.0)
    leader = Person("P-9", "赵", Role.LEADER, Scope())
    case = hall.journal.cases.get("c1")
    assert case is not None
    told = StepCase("c1", case.to_seq, CaseStep.ASSIGN_LEADER, note="请排水中心今日办结")
    assert hall.do(told, leader).code == "ok"
    where = {"where": {"is_led": True, "is_open": True}}

    def line(**frozen: str) -> dict[str, Any]:
        question = ChildQuestion("q", "page", "city", where, frozen)
        (only,) = hall.answers.page(question)["lines"]
        return dict(only)

    signed_in = line(person="P-1", role="duty_officer")
    assert (signed_in["leader"], signed_in["handler"]) == ("P-9", "")
    assert (signed_in["unit_name"], signed_in["step"]) == ("排水中心", "case_leader_assigned")
    assert signed_in["changed_s"] == MONDAY_S + 120.0
    assert line() == {**signed_in, "leader": ""}


def test_the_same_call_of_another_system_is_the_same_case(hall: Hall) -> None:
    hall.do(CALL)
    again = hall.do(OpenCase(**{**_plain(CALL), "case_id": "c2"}))
    assert (again.code, again.detail) == ("case_known", "20261123000001")


def test_who_reads_a_case_is_told_to_who_may_see_it(hall: Hall) -> None:
    hall.do(CALL)
    readers = [
        {"person": "x", "seat": "other", "county": "cb", "for_s": 9.0},
        {"person": "li", "seat": "desk-1", "county": "cc", "for_s": 4.0},
    ]

    def ask(county: str, case_id: str, frozen: list[dict[str, Any]]) -> dict[str, Any]:
        arguments: dict[str, Any] = {"case_id": case_id}
        question = ChildQuestion("q", "hold", county, arguments, {"readers": frozen})
        return hall.answers.hold(question)

    first = {"person": "li", "seat": "desk-1", "for_s": 4.0}
    assert ask("city", "c1", readers) == {"case_id": "c1", "holder": first}
    assert ask("cc", "c1", readers[:1])["holder"] is None
    for county, case_id in (("cb", "c1"), ("city", "c9")):
        with pytest.raises(OperatorError, match="case_unknown"):
            ask(county, case_id, readers)


def _plain(body: OpenCase) -> dict[str, Any]:
    return {name: getattr(body, name) for name in OpenCase.__dataclass_fields__}
