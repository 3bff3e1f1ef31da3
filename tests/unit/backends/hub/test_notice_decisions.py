"""Several officers are told by one command, nobody twice, and all hear that it is over."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from app.domain.clock import SetClock
from app.domain.command import CancelTask, EndNotice, StartHandover, TellOfficers
from app.domain.notice import HOLDS_S, MOST_TOLD, notices_of
from app.domain.people import Person, Role, Scope
from app.domain.register import Officer
from backends.hub.courier import CANCEL_KEPT_S, Courier
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from backends.hub.gateway.messages import Deliver, OfficerAnswer, TaskReceipt
from backends.hub.notice_steward import NoticeSteward
from tests.unit.backends.hub.ground import EAST, NOON_S, WEST, Pen, Story

NOTICE = "6f1c2f52-6f38-4c52-9c39-8a0e9c3c0d11"
OTHER = "0b6e5b0e-98a4-4b52-8f3a-1f7a0a4c9e22"
CREW = {
    f"off:{n}": Officer(f"off:{n}", f"警员{n}", "一队", f"1390000000{n}", "2019", "c", WEST)
    for n in (1, 2, 3)
}
WANG = Person("wang", "王", Role.DUTY_OFFICER, Scope())
WESTERNER = Person("west", "西", Role.DUTY_OFFICER, Scope(WEST))
FACTS = Facts(target_label="苏F2", target_county=WEST, target_fix_age_s=5.0, officers=CREW)
VEHICLE = {"lon_deg": 120.9, "lat_deg": 32.0, "class": 1, "fix_s": NOON_S - 4.0}
TELL = TellOfficers(NOTICE, "veh:2", tuple(CREW), {"vehicle": VEHICLE}, HOLDS_S)


class Round:
    """A hub's courier and steward over one journal, and what terminals were brought."""

    def __init__(self) -> None:
        self.story, self.clock = Story(), SetClock(NOON_S)
        self.pen = Pen(self.story, self.clock)
        self.delivered: list[Deliver] = []
        self.kept: list[int] = []
        self.courier = Courier(self.story.board, self.clock, self, self.pen)
        self.steward = NoticeSteward(self.story.board, self.clock, self.pen)
        self._carried = 0

    def deliver(self, order: Deliver) -> None:
        self.delivered.append(order)

    def answer_kept(self, ticket: int) -> None:
        self.kept.append(ticket)

    def decide(self, body: Any, person: Person = WANG, facts: Facts = FACTS) -> Decision:
        number = max((t.number for t in self.story.board.tasks.values()), default=0) + 1
        decision = decide(
            body, Request(person, self.story.board, facts, number, self.clock.now_s())
        )
        for draft in decision.drafts:
            self.pen.write(draft, self.story.entries[0].actor if self.story.entries else ACTOR)
        self.carry()
        return decision

    def look(self) -> None:
        self.steward.look()
        self.carry()

    def carry(self) -> None:
        new, self._carried = self.story.entries[self._carried :], len(self.story.entries)
        self.courier.committed(new)

    def bring(self) -> list[Deliver]:
        taken, self.delivered = self.delivered, []
        return taken

    def task_of(self, officer_id: str) -> str:
        return str(uuid.uuid5(uuid.UUID(NOTICE), officer_id))

    def receive(self, officer_id: str, *steps: str) -> None:
        for step in steps:
            self.courier.receipt(TaskReceipt(self.task_of(officer_id), step))  # type: ignore[arg-type]
        self.carry()

    def answer(self, officer_id: str, answer: Any, number: int) -> None:
        self.courier.answer(OfficerAnswer(officer_id, number, answer, ticket=number))
        self.carry()


ACTOR = Story().raise_alarm().actor


@pytest.fixture
def tour() -> Round:
    return Round()


def test_one_command_gives_each_his_task_and_brings_it_to_his_terminal(tour: Round) -> None:
    decision = tour.decide(TELL)
    assert decision.result == {"told": list(CREW), "left_out": {}}
    assert tour.pen.kinds == ["notice_given", "task_issued", "task_issued", "task_issued"]
    (notice,) = notices_of(tour.story.board)
    assert [task.number for task in notice.tasks] == [1, 2, 3]
    assert {task.expires_s for task in notice.tasks} == {NOON_S + HOLDS_S}
    assert tour.story.board.open_tasks() == []
    brought = tour.bring()
    assert [order.entity_id for order in brought] == list(CREW)
    assert all(order.is_attention and not order.is_cancel for order in brought)
    assert brought[1].text.startswith("T2 协查 苏F2 危货车")


def test_who_is_on_a_task_is_told_as_well_and_stays_on_it(tour: Round) -> None:
    tour.story.issue_task("t1", number=1)
    tour.decide(TELL)
    assert [task.task_id for task in tour.story.board.tasks_of("off:1")] == ["t1"]
    assert len(tour.story.board.lookouts()) == 3


def test_nobody_is_told_twice_of_the_same_thing_by_two_seats(tour: Round) -> None:
    tour.decide(replace(TELL, officer_ids=("off:1", "off:2")))
    second = tour.decide(replace(TELL, notice_id=OTHER))
    assert second.result == {
        "told": ["off:3"],
        "left_out": {"off:1": "already_told", "off:2": "already_told"},
    }
    third = tour.decide(replace(TELL, notice_id=str(uuid.uuid4())))
    assert (third.code, third.drafts) == ("already_told", ())
    assert [order.entity_id for order in tour.bring()] == ["off:1", "off:2", "off:3"]
    elsewhere = tour.decide(replace(TELL, notice_id=str(uuid.uuid4()), target_id="veh:9"))
    assert elsewhere.code == "ok"


def test_one_who_cannot_be_told_stops_no_other_and_stands_in_the_journal(tour: Round) -> None:
    crew = {
        **CREW,
        "off:2": replace(CREW["off:2"], county=EAST),
        "off:3": replace(CREW["off:3"], terminal=""),
    }
    facts = replace(FACTS, officers=crew)
    body = replace(TELL, officer_ids=(*CREW, "off:9", "off:1"))
    left_out = {"off:2": "out_of_scope", "off:3": "no_terminal", "off:9": "officer_unknown"}
    assert tour.decide(body, WESTERNER, facts).result == {"told": ["off:1"], "left_out": left_out}
    assert tour.story.entries[0].body["left_out"] == left_out
    rest = replace(TELL, notice_id=OTHER, officer_ids=("off:2", "off:3"))
    assert tour.decide(rest, WESTERNER, facts).code == "nobody_to_tell"


@pytest.mark.parametrize(
    ("changes", "facts", "code"),
    [
        ({"notice_id": "n1"}, {}, "bad_value"),
        ({"notice_id": NOTICE.upper()}, {}, "bad_value"),
        ({"for_s": 59.0}, {}, "bad_value"),
        ({"for_s": float("nan")}, {}, "bad_value"),
        ({"for_s": float("inf")}, {}, "bad_value"),
        ({"officer_ids": ()}, {}, "nobody_to_tell"),
        ({"officer_ids": tuple(f"o{n}" for n in range(MOST_TOLD + 1))}, {}, "too_many_officers"),
        ({}, {"target_label": ""}, "target_unknown"),
        ({"alarm_id": "gone"}, {}, "alarm_unknown"),
        ({}, {"target_county": EAST}, "out_of_scope"),
        ({"order": {}}, {}, "bad_order"),
        ({"order": {"vehicle": 7}}, {}, "bad_order"),
        ({"order": {"vehicle": {**VEHICLE, "lat_deg": 89.0}}}, {}, "bad_order"),
        ({"order": {"vehicle": {**VEHICLE, "lon_deg": float("nan")}}}, {}, "bad_order"),
        ({"order": {"vehicle": {**VEHICLE, "fix_s": float("inf")}}}, {}, "bad_order"),
        ({"order": {"vehicle": VEHICLE, "more": "x" * 33_000}}, {}, "bad_order"),
    ],
)
def test_what_may_not_be_told_is_refused_as_a_whole(
    tour: Round, changes: dict[str, Any], facts: dict[str, Any], code: str
) -> None:
    decision = tour.decide(replace(TELL, **changes), WESTERNER, replace(FACTS, **facts))
    assert (decision.code, decision.drafts) == (code, ())
    assert tour.bring() == []


def test_a_closed_alarm_is_a_reason_to_tell_nobody(tour: Round) -> None:
    tour.story.raise_alarm("a1")
    tour.story.tell("alarm_closed", "alarm:a1", {"outcome": "rejected"})
    assert tour.decide(replace(TELL, alarm_id="a1")).code == "alarm_closed"


def test_the_same_notice_again_is_known(tour: Round) -> None:
    tour.decide(TELL)
    assert tour.decide(replace(TELL, officer_ids=("off:1",))).code == "notice_known"


def test_one_command_ends_it_for_all_and_each_who_heard_of_it_is_told(tour: Round) -> None:
    tour.decide(TELL)
    tour.receive("off:1", "sent", "delivered")
    tour.receive("off:2", "sent")
    tour.bring()
    assert tour.decide(EndNotice(NOTICE, "误报")).code == "ok"
    assert tour.story.board.lookouts() == []
    told = {order.entity_id: order for order in tour.bring()}
    assert [told[o].is_quiet for o in CREW] == [False, False, True]
    assert all(order.is_cancel for order in told.values())
    assert told["off:1"].text == "T1 协查结束 误报"
    assert tour.decide(EndNotice(NOTICE, "")).code == "notice_over"
    assert tour.decide(EndNotice(OTHER, "")).code == "notice_unknown"


def test_who_may_not_act_there_ends_nothing(tour: Round) -> None:
    tour.decide(TELL)
    easterner = Person("east", "东", Role.DUTY_OFFICER, Scope(EAST))
    assert tour.decide(EndNotice(NOTICE, ""), easterner).code == "out_of_scope"
    assert len(tour.story.board.lookouts()) == 3


def test_when_its_time_is_up_all_are_told_once(tour: Round) -> None:
    tour.decide(TELL)
    tour.receive("off:1", "sent")
    tour.bring()
    tour.clock.advance(HOLDS_S - 1.0)
    tour.look()
    assert tour.bring() == []
    tour.clock.advance(1.0)
    for _ in range(3):
        tour.look()
    assert [order.text for order in tour.bring()] == [f"T{n} 协查结束 到时" for n in (1, 2, 3)]
    assert {task.cause for task in tour.story.board.tasks.values()} == {"expired"}


def test_it_ends_with_its_alarm(tour: Round) -> None:
    tour.story.raise_alarm("a1")
    tour.decide(replace(TELL, alarm_id="a1"))
    tour.look()
    assert len(tour.story.board.lookouts()) == 3
    tour.story.tell("alarm_closed", "alarm:a1", {"outcome": "rejected"})
    tour.look()
    assert tour.story.board.lookouts() == []


def test_it_ends_when_one_who_was_sent_is_done_though_the_disk_is_slow(tour: Round) -> None:
    tour.decide(TELL)
    tour.story.issue_task("t1", number=9)
    tour.story.tell("task_done", "task:t1")
    tour.pen.is_closed = True
    tour.look()
    tour.look()
    tour.pen.open()
    tour.carry()
    assert tour.pen.kinds.count("task_cancelled") == 3
    assert {t.cause for t in tour.story.board.tasks.values() if t.is_attention} == {"target_met"}


def test_one_of_them_called_off_by_himself_leaves_the_others_looking(tour: Round) -> None:
    tour.decide(TELL)
    tour.decide(CancelTask(tour.task_of("off:2"), "不在"))
    assert [task.officer_id for task in tour.story.board.lookouts()] == ["off:1", "off:3"]


def test_answers_are_kept_and_what_was_not_offered_is_counted(tour: Round) -> None:
    tour.decide(TELL)
    tour.answer("off:1", "not_seen", 1)
    tour.answer("off:1", "seen", 1)
    tour.answer("off:2", "accepted", 2)
    tour.answer("off:3", "seen", 1)  # somebody else's
    (notice,) = notices_of(tour.story.board)
    assert [task.officer_id for task in notice.seen] == ["off:1"]
    assert tour.courier.refusals.counts == {"answer_not_offered": 1, "answer_without_task": 1}
    assert tour.kept == [1, 1, 2, 1]


def test_a_new_gateway_brings_what_holds_and_nothing_that_is_over(tour: Round) -> None:
    tour.decide(TELL)
    tour.receive("off:1", "sent", "delivered")
    tour.bring()
    tour.courier.resume()
    assert [order.entity_id for order in tour.bring()] == ["off:2", "off:3"]
    tour.clock.advance(HOLDS_S)  # over, and the steward has not looked yet
    tour.courier.resume()
    assert tour.bring() == []
    tour.look()
    tour.bring()
    tour.courier.resume()
    again = tour.bring()
    assert [(order.entity_id, order.is_quiet) for order in again] == [
        ("off:1", False),
        ("off:2", True),
        ("off:3", True),
    ]
    tour.clock.advance(CANCEL_KEPT_S)
    tour.courier.resume()
    assert tour.bring() == []


def test_silence_is_no_escalation_for_it_takes_nobody(tour: Round) -> None:
    tour.decide(TELL)
    tour.clock.advance(120.0)
    tour.courier.escalate_overdue()
    assert "task_escalated" not in tour.pen.kinds


def test_a_handover_names_the_notice_once(tour: Round) -> None:
    tour.decide(TELL)
    facts = replace(FACTS, people={"li": WANG})
    decision = tour.decide(StartHandover("h1", "li"), facts=facts)
    assert decision.drafts[0].body["items"] == [f"notice:{NOTICE}"]
