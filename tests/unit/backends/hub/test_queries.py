"""A query changes nothing, needs a session where it speaks of people, and shows a seat its own."""

from typing import Any

import msgspec
import pytest

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.people import Person, Role, Scope
from backends.hub.ingest import TERMINALS
from backends.hub.inner import ChildAnswer, ChildQuestion, encode_result
from backends.hub.publisher import Publisher, Stream
from backends.hub.queries import CHILD_OF, CHILD_TIMEOUT_S, MOST_WAITING, QueryOffice
from backends.hub.seats import SeatRecord
from backends.wire import desk
from tests.unit.backends.hub.ground import (
    CITY,
    EAST,
    NOON_S,
    WEST,
    Paper,
    Story,
    fixes,
    make_ingest,
    make_out,
    make_peer,
)

PEOPLE = {
    "wang": Person("wang", "王", Role.DUTY_OFFICER, Scope()),
    "demo": Person("demo", "演示", Role.LEADER, Scope(), is_demo=True),
}


class Counter:
    """A query office whose children are played by the test."""

    def __init__(self) -> None:
        self.clock = SetClock(NOON_S)
        ingest = make_ingest(self.clock)
        ingest.take(fixes(("veh:2", 121.5), ("bus:1", 120.5)), "columns")
        officer = fixes(("jt808:13900000001", 120.6), source="jt808")
        ingest.take(officer, TERMINALS)
        streams = {s: Stream(Paper(), i) for i, s in enumerate(("city", WEST, EAST))}  # type: ignore[arg-type]
        publisher = Publisher(ingest.changing, streams, "e")
        publisher.publish(NOON_S)
        self.story = Story()
        self.asked: list[tuple[str, ChildQuestion]] = []
        self.is_away = False
        self.out, self.paper = make_out()
        self.office = QueryOffice(
            world=ingest.world,
            board=self.story.board,
            clock=self.clock,
            info=CITY,
            is_demo=True,
            is_plaintext=False,
            who=lambda _peer, session: PEOPLE["wang"] if session == "good" else None,
            people=PEOPLE,
            has_administrator=lambda: False,
            ask_child=self._ask_child,
            shown=publisher.shown,
            series=lambda scope, arguments: ("ok", {"asked": [scope, dict(arguments)]}),
            out=self.out,
        )

    def _ask_child(self, child: str, question: ChildQuestion) -> bool:
        if not self.is_away:
            self.asked.append((child, question))
        return not self.is_away

    def ask(self, name: str, session: str = "", peer: Any = None, **arguments: Any) -> None:
        query = desk.Query("q1", name, session, arguments)
        self.office.query(make_peer() if peer is None else peer, query)

    def answer(self) -> tuple[str, dict[str, Any]]:
        (answer,) = self.paper.heard()
        assert isinstance(answer, desk.QueryAnswer)
        assert answer.request_id == "q1"
        return answer.code, desk.result_of(answer)


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_a_seat_learns_who_it_is_and_where(counter):
    counter.ask("seat", peer=make_peer("wall", WEST))
    code, said = counter.answer()
    assert (code, said["seat"], said["kind"], said["county"]) == ("ok", "desk-1", "wall", WEST)
    assert said["city"] == {"name": "试城", "name_en": "Trial", "is_demo": True}
    assert [c["index"] for c in said["counties"]] == [1, 2]


def test_whoever_counts_is_told_whether_who_asks_for_rows_has_signed_in(counter):
    for session, frozen in (("", {}), ("good", {"person": PEOPLE["wang"].person_id})):
        counter.ask("measure_members", session, indicator="tasks_open")
        child, question = counter.asked[-1]
        assert child == "indicators"
        assert question.frozen.get("person") == frozen.get("person")
    counter.ask("measure_members", indicator="tasks_open", person="P-1")  # who he says he is
    assert not counter.asked[-1][1].frozen


def test_a_seat_learns_which_consoles_look_at_what_it_looks_at(counter):
    for number, (name, kind, county) in enumerate(
        [
            *[("desk-2", "console", WEST), ("desk-1", "console", "city"), ("w", "wall", "city")],
            *[("desk-3", "console", EAST), ("desk-1", "console", "city")],
        ]
    ):
        peer = make_peer(kind, county)
        peer.record = SeatRecord(str(number), name, kind, county)
        counter.out.peers[str(number).encode()] = peer
    counter.ask("seat", peer=make_peer("console", WEST))
    assert counter.answer()[1]["on_duty"] == ["desk-1", "desk-2"]
    counter.ask("seat", peer=make_peer("console"))
    assert counter.answer()[1]["on_duty"] == ["desk-1"]


def test_without_a_session_only_the_invented_people_are_named(counter):
    counter.ask("people")
    assert [p["person_id"] for p in counter.answer()[1]["people"]] == ["demo"]
    counter.ask("people", "good")
    assert [p["person_id"] for p in counter.answer()[1]["people"]] == ["wang", "demo"]


@pytest.mark.parametrize("name", ["plan_intercept", "reach", "search", "dossier", "inside"])
def test_what_speaks_of_people_and_vehicles_needs_a_session(counter, name):
    counter.ask(name, target_id="veh:2", text="x", entity_id="veh:2")
    assert counter.answer()[0] == "not_signed_in"
    assert counter.asked == []
    counter.ask(name, "good", target_id="veh:2", text="x", entity_id="veh:2")
    assert [child for child, _ in counter.asked] == [CHILD_OF[name]]


@pytest.mark.parametrize(
    ("is_part", "is_recorded", "is_forwarded"),
    [(True, True, True), (False, True, False), (True, False, False)],
)
def test_readings_that_the_hubs_memory_may_not_have_come_from_the_recording(
    counter, is_part, is_recorded, is_forwarded
):
    remembered = {"t_s": [5.0], "is_part": is_part}
    counter.office.is_recorded = is_recorded
    counter.office.series = lambda _scope, _arguments: ("ok", remembered)
    counter.ask("series", series_id="S1/pm25", from_s=3.0, to_s=9.0)
    assert [(child, q.frozen) for child, q in counter.asked] == [
        ("reader", remembered)
    ] * is_forwarded
    if not is_forwarded:
        assert counter.answer() == ("ok", remembered)


def test_a_series_is_told_from_memory_as_a_part_while_the_reader_is_away(counter, monkeypatch):
    counter.office.is_recorded = True
    remembered = {"t_s": [5.0], "is_part": True}
    counter.office.series = lambda _scope, _arguments: ("ok", remembered)
    counter.is_away = True
    counter.ask("series", series_id="S1/pm25", from_s=3.0, to_s=9.0)
    assert counter.answer() == ("ok", remembered), "it is not there"
    counter.is_away = False
    counter.ask("series", series_id="S1/pm25", from_s=3.0, to_s=9.0)
    monkeypatch.setattr("backends.hub.queries.time.monotonic", lambda: 1e9 + CHILD_TIMEOUT_S)
    counter.office.give_up_late()
    assert counter.answer() == ("ok", remembered), "it does not answer"
    monkeypatch.undo()
    counter.office.series = lambda _scope, _arguments: ("ok", {"t_s": [], "is_part": True})
    counter.ask("series", series_id="S1/pm25", from_s=3.0, to_s=9.0)
    monkeypatch.setattr("backends.hub.queries.time.monotonic", lambda: 1e9 + CHILD_TIMEOUT_S)
    counter.office.give_up_late()
    assert counter.answer()[0] == "child_away", "nothing is remembered"


def test_a_series_that_a_seat_may_not_see_is_not_looked_for_in_the_recording(counter):
    counter.office.is_recorded = True
    counter.office.series = lambda _scope, _arguments: ("series_unknown", {})
    counter.ask("series", series_id="S1/pm25", from_s=3.0, to_s=9.0)
    assert (counter.answer()[0], counter.asked) == ("series_unknown", [])


@pytest.mark.parametrize("name", ["", "drop_tables", "Seat"])
def test_an_unknown_query_is_said_to_be_one(counter, name):
    counter.ask(name, "good")
    assert counter.answer()[0] == "unknown_query"


def test_a_childs_answer_is_passed_on_once_and_as_it_is(counter):
    counter.ask("registers", peer=make_peer(county=WEST))
    ((child, question),) = counter.asked
    assert (child, question.county) == ("reader", WEST)
    answer = ChildAnswer(question.question_id, "ok", encode_result({"sites": []}))
    counter.office.answered(answer)
    counter.office.answered(answer)
    assert counter.answer() == ("ok", {"sites": []})


def test_a_child_that_is_away_or_never_answers_is_said_to_be_away(counter, monkeypatch):
    counter.is_away = True
    counter.ask("plan_intercept", "good", target_id="veh:2")
    assert counter.answer()[0] == "planner_starting"
    counter.ask("registers")
    counter.office.give_up_late()
    assert counter.paper.sent == []
    now_s = 1e9
    monkeypatch.setattr("backends.hub.queries.time.monotonic", lambda: now_s + CHILD_TIMEOUT_S)
    counter.office.give_up_late()
    assert counter.answer()[0] == "child_away"


def test_a_reader_that_still_starts_is_asked_when_it_is_there(counter):
    counter.is_away = True
    counter.ask("registers")
    counter.office.child_ready("worker")
    assert counter.asked == []
    counter.is_away = False
    counter.office.child_ready("reader")
    ((child, question),) = counter.asked
    assert child == "reader"
    counter.office.child_ready("reader")
    assert len(counter.asked) == 1
    counter.office.answered(ChildAnswer(question.question_id, "ok", encode_result({})))
    assert counter.answer() == ("ok", {})


def test_questions_that_wait_are_bounded(counter):
    for _ in range(MOST_WAITING):
        counter.ask("registers")
    counter.ask("registers")
    assert counter.answer()[0] == "too_busy"


def test_a_plan_is_asked_with_everything_frozen_in_it(counter):
    counter.story.issue_task()
    counter.clock.advance(7)
    counter.ask("plan_intercept", "good", target_id="veh:2")
    ((_, question),) = counter.asked
    target, officers = question.frozen["target"], question.frozen["officers"]
    assert (target["lon_deg"], target["fix_age_s"], target["has_task"]) == (121.5, 7.0, True)
    assert target["speed_mps"] is None
    assert [(o["officer_id"], o["is_busy"]) for o in officers] == [("off:1", True)]
    assert target["entity_class"] == int(EntityClass.UNKNOWN)
    assert officers[0]["sent_to"] is None  # the order names no post
    msgspec.msgpack.encode(question)


@pytest.mark.parametrize(
    ("post", "place"),
    [
        ({"lon_deg": 121.5, "lat_deg": 32}, [121.5, 32.0]),
        ({"lon_deg": "x", "lat_deg": 32.0}, None),
        ("here", None),
    ],
)
def test_who_is_on_his_way_is_frozen_with_his_post(counter, post, place):
    counter.story.issue_task(post=post)
    counter.ask("plan_intercept", "good", target_id="veh:2")
    ((_, question),) = counter.asked
    (officer,) = question.frozen["officers"]
    assert (officer["sent_to"], officer["has_refused"]) == (place, False)


def test_who_has_refused_the_vehicle_is_frozen_as_such(counter):
    counter.story.issue_task()
    counter.story.tell("task_refused", "task:t1", {})
    counter.ask("plan_intercept", "good", target_id="veh:2")
    ((_, question),) = counter.asked
    (officer,) = question.frozen["officers"]
    assert (officer["has_refused"], officer["is_busy"], officer["sent_to"]) == (True, False, None)


def test_a_plan_shows_a_county_nothing_that_its_stream_does_not_have(counter):
    counter.ask("plan_intercept", "good", make_peer(county=WEST), target_id="veh:2")
    assert counter.answer()[0] == "target_unknown"
    counter.ask("plan_intercept", "good", make_peer(county=EAST), target_id="veh:2")
    ((_, question),) = counter.asked
    assert question.frozen["officers"] == []  # the only officer is in the west


def test_a_plan_for_nobody_is_refused(counter):
    counter.ask("plan_intercept", "good", target_id="ghost")
    assert counter.answer()[0] == "target_unknown"
    counter.ask("plan_intercept", "good")
    assert counter.answer()[0] == "target_unknown"


def test_a_region_is_asked_of_the_worker_with_the_vehicle_alone(counter):
    counter.ask("reach", "good", target_id="veh:2")
    ((child, question),) = counter.asked
    assert child == "worker"
    assert question.frozen == {
        "now_s": NOON_S,
        "target_id": "veh:2",
        "lon_deg": 121.5,
        "lat_deg": question.frozen["lat_deg"],
        "fix_age_s": question.frozen["fix_age_s"],
        "speed_mps": question.frozen["speed_mps"],
        "course_deg": question.frozen["course_deg"],
    }


@pytest.mark.parametrize("target_id", ["veh:nobody", "", "bus:1"])
def test_no_region_is_told_of_what_the_seat_does_not_see(counter, target_id):
    counter.ask("reach", "good", make_peer("desk", EAST), target_id=target_id)
    assert counter.answer()[0] == "target_unknown"
    assert counter.asked == []


def test_while_the_planner_starts_a_region_is_said_to_be_on_its_way(counter):
    counter.is_away = True
    counter.ask("reach", "good", target_id="veh:2")
    assert counter.answer()[0] == "planner_starting"


def test_the_hub_keeps_who_reads_a_case_and_the_reader_tells_who_may_know(counter):
    counter.ask("case_hold", case_id="c1")
    assert counter.answer()[0] == "not_signed_in"
    counter.ask("case_hold", session="good", peer=make_peer("console", WEST), case_id="c1")
    ((child, question),) = counter.asked
    assert (child, question.county) == ("reader", WEST)
    (holder,) = question.frozen["readers"]
    assert (holder["person"], holder["seat"], holder["county"]) == ("wang", "desk-1", WEST)
    counter.ask("case_hold", session="good", case_id="c1", is_over=True)
    assert counter.asked[-1][1].frozen == {"readers": []}
