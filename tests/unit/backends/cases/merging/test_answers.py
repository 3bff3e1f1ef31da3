"""A seat asks which cases are like one, what became of former ones, and of what type a text is."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.case import CaseKind, CasePlace
from app.domain.cases.catalogue import CaseCatalogue, ProblemType, Unit
from app.domain.cases.commands import CaseAt, MergeCases, OpenCase, StepCase, TellApart
from app.domain.cases.likeness import LineFigures
from app.domain.cases.steps import CaseStep
from app.domain.classes import Severity
from app.domain.clock import SetClock
from app.domain.entry import Actor
from app.domain.errors import OperatorError
from app.domain.people import Person, Role, Scope
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.merging.answers import LikenessAnswers
from backends.cases.merging.measured import Measured, read_measured
from backends.cases.merging.window import WINDOW_S
from backends.hub.deciding import Facts, Request
from backends.hub.decisions import decide
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.journal import Journal
from tests.unit.backends.store.story import open_journal, path_in

MONDAY_S = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CITY_TIME).timestamp()
LI = Person("P-1", "李", Role.DUTY_OFFICER, Scope())
UNITS = {"u-water": Unit("u-water", "排水中心", "city", kinds=frozenset({"municipal"}))}


def _type(code: str, name: str, *words: str) -> ProblemType:
    return ProblemType(
        *(
            code,
            name,
            "公用设施",
            CaseKind.COMPONENT,
            Severity(2),
            "municipal",
            {},
            "",
            "",
            "house",
        ),
        valid_from=dt.date(2020, 1, 1),
        words=words,
    )


TYPES = {
    "manhole": (_type("manhole", "窨井盖破损或缺失", "井盖", "窨井"),),
    "lamp": (_type("lamp", "路灯不亮", "路灯", "灯杆"),),
    "gone": (replace(_type("gone", "电话亭"), valid_to=dt.date(2021, 1, 1)),),
}


class Hall:
    """A journal and who decides, and the questions of this room beside them."""

    def __init__(self, folder: Path, measured: Measured | None = None) -> None:
        self.clock = SetClock(MONDAY_S)
        self.journal: Journal = open_journal(folder, self.clock)
        shipped = read_case_catalogue(folder / "none")
        self.catalogue = CaseCatalogue(TYPES, UNITS, shipped.channels, shipped.calendar)
        reading = Reading(path_in(folder))
        self.answers = LikenessAnswers(
            reading, self.catalogue, self.clock, measured or read_measured()
        )

    def do(self, body: Any, by: Person = LI) -> None:
        facts = Facts(catalogue=self.catalogue, county_at=_county)
        request = Request(by, self.journal.board, facts, 1, self.clock.now_s(), self.journal.cases)
        decision = decide(body, request)
        assert decision.code == "ok", decision
        actor = Actor(LI.person_id, LI.role, LI.scope.text(), "seat-1")
        self.journal.append([(draft, actor, "") for draft in decision.drafts])

    def call(
        self, case_id: str, title: str, *, lon_deg: float = 120.9, by: Person = LI, **more: Any
    ) -> None:
        given: dict[str, Any] = {
            "kind": CaseKind.DEMAND,
            "channel": "hotline",
            "text": "有人差点掉进去",
            "raised_s": self.clock.now_s(),
            "type_code": "manhole",
            "place": CasePlace(lon_deg, 32.0, "人民路12号"),
        }
        self.do(OpenCase(case_id=case_id, title=title, **given | more), by)

    def step(self, case_id: str, step: CaseStep, **more: Any) -> None:
        self.do(StepCase(case_id, self.seq(case_id), step, **more))

    def seq(self, case_id: str) -> int:
        case = self.journal.cases.get(case_id)
        assert case is not None
        return case.to_seq

    def ask(self, name: str, seat: str = "city", /, **arguments: Any) -> dict[str, Any]:
        question = ChildQuestion("q", name, seat, arguments, {})
        found: dict[str, Any] = getattr(self.answers, name)(question)
        return found

    def like(self, case_id: str, **more: Any) -> list[str]:
        return [line["case_id"] for line in self.ask("like", case_id=case_id, **more)["like"]]


def _county(point: Any) -> str:
    return "cc" if point.lon_deg < 121.0 else "dd"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.journal.close()


def test_the_same_matter_told_again_is_found_with_its_reasons(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损")
    hall.clock.advance(900.0)
    hall.call("b", "人民路的窨井盖碎了", lon_deg=120.9003)
    hall.call("c", "电梯坏了困人", type_code="lamp", lon_deg=120.95)
    (line,) = hall.ask("like", case_id="b")["like"]
    assert line["case_id"] == "a"
    assert line["seq"] == hall.seq("a")
    assert line["is_suggested"]
    assert not line["may_alone"]
    why = line["why"]
    assert "人民路" in why["words"]
    assert why["apart_s"] == 900
    assert 20 < why["distance_m"] < 40
    assert 0.6 <= why["probability"] <= 1.0


def test_the_reasons_are_what_a_merge_takes_and_the_merged_speaks_for_its_head(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损")
    hall.call("b", "人民路的窨井盖碎了")
    (line,) = hall.ask("like", case_id="b")["like"]
    hall.do(MergeCases(CaseAt("a", line["seq"]), (CaseAt("b", hall.seq("b")),), line["why"]))
    assert hall.like("b") == []  # they are one matter already
    assert hall.like("a") == []
    hall.call("c", "窨井盖碎了，人民路的")
    (line,) = hall.ask("like", case_id="c")["like"]
    assert line["case_id"] == "a"
    assert line["why"]["reports"] == 2
    hall.step("b", CaseStep.SPLIT)
    assert set(hall.like("c")) == {"a", "b"}
    assert hall.like("b") == ["c"], "who takes one out has said that they are two"
    assert hall.like("a") == ["c"]


def test_what_was_told_apart_is_not_suggested_again_in_either_direction(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损")
    hall.call("b", "人民路的窨井盖碎了")
    hall.call("c", "窨井盖碎了，人民路的")
    assert set(hall.like("b")) == {"a", "c"}
    hall.do(TellApart("b", hall.seq("b"), ("a",)))
    assert hall.like("b") == ["c"]
    assert hall.like("a") == ["c"]
    assert set(hall.like("c")) == {"a", "b"}
    # Nor the whole in which it stands, from either side.
    hall.do(MergeCases(CaseAt("c", hall.seq("c")), (CaseAt("a", hall.seq("a")),)))
    assert hall.like("b") == []
    assert hall.like("c") == []
    hall.step("a", CaseStep.SPLIT)
    assert hall.like("b") == ["c"]
    hall.do(MergeCases(CaseAt("a", hall.seq("a")), (CaseAt("b", hall.seq("b")),)))
    assert hall.like("a") == [], "a merge takes it back, and c was told apart from a"


def test_a_case_that_is_over_is_not_offered_and_is_when_it_is_opened_again(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损")
    hall.call("b", "人民路的窨井盖碎了")
    assert hall.like("b") == ["a"]
    hall.step("a", CaseStep.VOID, note="误登")
    assert hall.like("b") == []
    hall.step("a", CaseStep.REOPEN, note="确有其事")
    assert hall.like("b") == ["a"]


def test_nothing_older_than_the_window_is_offered(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损")
    hall.clock.advance(WINDOW_S + 60.0)
    hall.call("b", "人民路的窨井盖碎了")
    assert hall.like("b") == []


def test_a_call_taker_is_told_before_anything_is_written(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损", phone="13800000000")
    said = {"title": "人民路井盖碎了", "lon_deg": 120.9001, "lat_deg": 32.0}
    (line,) = hall.ask("like", **said, phone="138-0000-0000")["like"]
    assert line["why"]["same_phone"]
    assert "13800000000" not in repr(line)


def test_no_county_hears_of_another_and_two_are_never_one_matter(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损", lon_deg=120.9999)
    hall.call("b", "人民路井盖破损", lon_deg=121.0001)
    assert hall.like("b") == []
    said = {"title": "人民路井盖破损", "lon_deg": 121.0, "lat_deg": 32.0}
    assert {one["case_id"] for one in hall.ask("like", **said)["like"]} == {"a", "b"}
    assert [one["case_id"] for one in hall.ask("like", "cc", **said)["like"]] == ["a"]
    for name in ("like", "similar", "guess_type"):
        with pytest.raises(OperatorError, match="case_unknown"):
            hall.ask(name, "cc", case_id="b")


def test_no_county_counts_what_another_has_by_naming_it(hall: Hall) -> None:
    hall.call("b", "人民路井盖破损", lon_deg=121.0001, phone="13800000000")
    said = {"title": "井盖", "county": "dd", "phone": "13800000000"}
    for name in ("like", "similar", "guess_type"):
        with pytest.raises(OperatorError, match="out_of_scope"):
            hall.ask(name, "zz", **said)
        assert hall.ask(name, "dd", **said) == hall.ask(name, "dd", **said | {"county": ""})
    assert hall.ask("like", **said)["compared"] == 1


def test_an_answerer_that_starts_later_knows_what_was_there_before(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损")
    hall.call("b", "人民路的窨井盖碎了")
    hall.call("x", "路灯不亮", type_code="lamp")
    later = LikenessAnswers(
        hall.answers._reading, hall.catalogue, hall.clock, hall.answers._measured
    )
    question = ChildQuestion("q", "like", "city", {"case_id": "b"}, {})
    assert later.like(question)["like"] == hall.ask("like", case_id="b")["like"]
    assert later.guess_type(question)["learnt_from"] == 3


def test_former_cases_say_what_became_of_them(hall: Hall) -> None:
    hall.call("old", "人民路井盖破损")
    for step, more in (
        (CaseStep.ACCEPT, {}),
        (CaseStep.FILE, {}),
        (CaseStep.DISPATCH, {"unit": "u-water"}),
        (CaseStep.TAKE, {}),
        (CaseStep.FEED_BACK, {"note": "已更换井盖"}),
        (CaseStep.CLOSE, {}),
        (CaseStep.EVALUATE, {"is_satisfied": True}),
    ):
        hall.step("old", step, **more)
        hall.clock.advance(600.0)
    hall.clock.advance(40 * 86_400.0)
    hall.call("lamp", "路灯不亮", type_code="lamp")
    hall.call("new", "人民路的窨井盖碎了")
    told = hall.ask("similar", case_id="new")
    (line,) = told["similar"]
    assert (line["case_id"], line["unit"], line["is_satisfied"]) == ("old", "u-water", True)
    assert line["took_s"] == 4 * 600.0
    assert line["distance_m"] == 0.0
    assert "人民路" in line["words"]
    assert (told["looked_through"], told["is_part"]) == (1, False)
    assert hall.ask("similar", title="窨井盖")["type_codes"][0] == "manhole"
    assert hall.ask("similar", "dd", title="窨井盖")["similar"] == []


def test_the_road_that_earlier_calls_named_does_not_say_what_this_one_is_about(hall: Hall) -> None:
    for number in range(4):
        text = f"来电人说人民路与青年路口第{number}根杆子晚上漆黑，请尽快处理"
        hall.call(f"c{number}", "人民路与青年路口没有亮", text=text, type_code="lamp")
    plain = "人民路与青年路口井盖破损，有人差点掉下去，请尽快处理"
    told = hall.ask("guess_type", text=plain)
    assert told["types"][0]["type_code"] == "manhole"


def test_a_type_is_guessed_from_the_table_and_better_from_what_people_gave(hall: Hall) -> None:
    first = hall.ask("guess_type", text="门口的窨井盖没了")
    assert first["types"][0]["type_code"] == "manhole"
    assert first["learnt_from"] == 0
    assert {one["type_code"] for one in first["types"]} == {"manhole", "lamp"}  # one holds no more
    assert sum(one["share"] for one in first["types"]) == pytest.approx(1.0)
    for number in range(5):
        hall.call(f"c{number}", "黑漆漆看不见路", type_code="lamp")
    after = hall.ask("guess_type", text="楼下黑漆漆的")
    assert after["types"][0]["type_code"] == "lamp"
    assert after["learnt_from"] == 5
    assert hall.ask("guess_type", text="")["types"] == []


def test_merging_alone_needs_figures_of_the_halls_own_line(tmp_path: Path) -> None:
    shipped = read_measured()
    figures = (LineFigures("own", dt.date(2026, 11, 1), 0.6, 0.98, 0.5, 400),)
    own = replace(shipped, likeness=replace(shipped.likeness, figures=figures))
    hall = Hall(tmp_path, own)
    hall.call("a", "人民路井盖破损")
    hall.call("b", "人民路的窨井盖碎了")
    assert [line["may_alone"] for line in hall.ask("like", case_id="b")["like"]] == [True]
    hall.journal.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"limit": 0}, "limit 0"),
        ({"limit": 21}, "limit 21, 20"),
        ({"text": "水" * 4001}, "text: 4001"),
        ({"lon_deg": 181.0, "lat_deg": 0.0}, "lon_deg 181"),
        ({"lon_deg": float("nan")}, "lon_deg nan"),
        ({"raised_s": float("inf")}, "raised_s inf"),
        ({"case_id": ["x"]}, "case_id"),
        ({"mood": "bad"}, "mood"),
    ],
)
def test_what_is_no_question_is_refused_by_name(
    hall: Hall, arguments: dict[str, Any], said: str
) -> None:
    for name in ("like", "similar", "guess_type"):
        with pytest.raises(OperatorError, match="bad_value") as refused:
            hall.ask(name, **arguments)
        assert said in str(refused.value.detail)
