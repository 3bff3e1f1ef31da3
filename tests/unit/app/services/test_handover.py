"""A handover: gathered, confirmed by the incoming with his own session, signed by both."""

import pytest

from app.domain.command import ConfirmItem, SignHandover, StartHandover
from app.services.handover_items import ItemKind
from tests.unit.app.services.hall import NOON_S, Hall, session_of


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in("P-0231")
    hall.raise_alarm()
    hall.issue_task()
    hall.link.push_entry(
        "log_written", "log:", {}, time_s=NOON_S, person="P-0231", personal={"text": "一切正常"}
    )
    hall.pump()
    return hall


def begin(hall: Hall, items: list[str] | None = None) -> str:
    """Start as the outgoing officer and let the hub gather."""
    hall.desk.start("P-0117")
    hall.link.reply()
    handover_id = hall.desk.handover_id
    hall.link.push_entry(
        "handover_started",
        f"shift:{handover_id}",
        {
            "incoming": "P-0117",
            "since_seq": 0,
            "items": ["alarm:a1", "task:t1", "log:3"] if items is None else items,
        },
        time_s=NOON_S,
        person="P-0231",
    )
    hall.pump()
    return handover_id


def sign_in_incoming(hall: Hall) -> None:
    hall.desk.sign_in_incoming("demo")
    hall.link.reply(result=session_of("P-0117"))
    hall.pump()


def record(hall: Hall, kind: str, handover_id: str, person: str, **body: str) -> None:
    hall.link.push_entry(kind, f"shift:{handover_id}", body, time_s=NOON_S + 60, person=person)
    hall.pump()


def test_before_it_begins_the_desk_shows_what_is_open(hall):
    items = hall.desk.gather()
    assert [item.kind for item in items] == [ItemKind.ALARM, ItemKind.TASK, ItemKind.LOG]
    assert items[0].title_args["label"] == "苏F·D0371"
    assert items[2].title_args["text"] == "一切正常"


@pytest.mark.parametrize(
    ("kind", "state"), [("geofence_drawn", "holds"), ("geofence_removed", "removed")]
)
def test_a_geofence_touched_in_the_shift_is_an_item_of_it(hall, kind, state):
    body = {
        "name": "园区", "purpose": "watch", "kind": "circle", "points": [[120.9, 32.0]],
        "size_m": 300.0, "valid_from_s": 0.0, "valid_to_s": 0.0,
    }  # fmt: skip
    hall.link.push_entry("geofence_drawn", "geofence:g1", body, time_s=NOON_S, person="P-0231")
    if kind != "geofence_drawn":
        hall.link.push_entry(kind, "geofence:g1", {}, time_s=NOON_S, person="P-0231")
    hall.pump()
    item = hall.desk.gather()[2]
    assert (item.kind, item.subject) == (ItemKind.GEOFENCE, "geofence:g1")
    assert dict(item.title_args) == {"name": "园区", "state": state, "person": "P-0231"}


def test_starting_asks_the_hub_and_its_items_are_named_from_the_board(hall):
    handover_id = begin(hall)
    assert hall.link.sent[-1].body == StartHandover(handover_id, "P-0117")
    items = hall.desk.gather()
    assert [item.subject for item in items] == ["alarm:a1", "task:t1", "log:3"]
    assert [item.kind for item in items] == [ItemKind.ALARM, ItemKind.TASK, ItemKind.LOG]


def test_nobody_hands_over_to_himself(hall):
    sent = len(hall.link.sent)
    hall.desk.start("P-0231")
    assert hall.desk.error == "handover_to_self"
    assert len(hall.link.sent) == sent


def test_an_item_this_seat_has_not_seen_is_said_to_be_unknown(hall):
    begin(hall, items=["case:9"])
    assert hall.desk.gather()[0].kind is ItemKind.UNKNOWN


def test_confirming_needs_the_incoming_officer_in_person(hall):
    begin(hall)
    hall.desk.confirm("alarm:a1")
    assert hall.desk.error == "handover_incoming_absent"
    sign_in_incoming(hall)
    hall.desk.confirm("alarm:a1")
    command = hall.link.sent[-1]
    assert command.body == ConfirmItem(hall.desk.handover_id, "alarm:a1")
    assert command.session == "token-of-P-0117"
    assert hall.session.person_id == "P-0231"


def test_somebody_elses_session_does_not_confirm(hall):
    begin(hall)
    hall.desk.sign_in_incoming("demo")
    hall.link.reply(result=session_of("P-0100"))
    hall.pump()
    hall.desk.confirm("alarm:a1")
    assert hall.desk.error == "handover_incoming_absent"


def test_a_wrong_password_of_the_incoming_is_said(hall):
    begin(hall)
    hall.desk.sign_in_incoming("nope")
    hall.link.reply(code="bad_password")
    hall.pump()
    assert hall.desk.error == "bad_password"
    assert hall.desk.incoming is None


def test_each_signs_with_his_own_session(hall):
    handover_id = begin(hall)
    sign_in_incoming(hall)
    hall.desk.sign_as_outgoing()
    assert hall.link.sent[-1].session == "token-of-P-0231"
    hall.desk.sign_as_incoming()
    assert hall.link.sent[-1].body == SignHandover(handover_id)
    assert hall.link.sent[-1].session == "token-of-P-0117"


def test_only_the_outgoing_officer_signs_at_this_seat(hall):
    begin(hall)
    hall.sign_in("P-0100", "shift_leader")
    hall.desk.sign_as_outgoing()
    assert hall.desk.error == "handover_not_outgoing"


def test_unconfirmed_items_stay_with_the_outgoing_when_both_have_signed(hall):
    handover_id = begin(hall)
    sign_in_incoming(hall)
    record(hall, "handover_item_confirmed", handover_id, "P-0117", item="alarm:a1")
    record(hall, "handover_signed", handover_id, "P-0231")
    assert not hall.desk.report().is_complete
    record(hall, "handover_signed", handover_id, "P-0117")
    report = hall.desk.report()
    assert report.is_complete
    assert [item.subject for item in report.confirmed] == ["alarm:a1"]
    assert [item.subject for item in report.unconfirmed] == ["task:t1", "log:3"]


def test_the_incoming_takes_the_seat_only_when_both_have_signed(hall):
    handover_id = begin(hall)
    sign_in_incoming(hall)
    hall.desk.take_seat()
    assert hall.session.person_id == "P-0231"
    record(hall, "handover_signed", handover_id, "P-0231")
    record(hall, "handover_signed", handover_id, "P-0117")
    hall.desk.take_seat()
    assert hall.session.person_id == "P-0117"
    assert hall.desk.incoming is None


def test_the_report_holds_the_shift_and_not_the_one_before(hall):
    first = begin(hall)
    sign_in_incoming(hall)
    record(hall, "handover_signed", first, "P-0231")
    record(hall, "handover_signed", first, "P-0117")
    hall.desk.take_seat()
    hall.step_task("done")
    hall.link.push_entry(
        "log_written", "log:", {}, time_s=NOON_S, person="P-0117", personal={"text": "第二班"}
    )
    hall.link.push_entry(
        "alarm_closed", "alarm:a1", {"outcome": "verified"}, time_s=NOON_S, person="P-0117"
    )
    hall.pump()
    hall.desk.learn_names({"P-0117": "王"})
    texts = [i.title_args["text"] for i in hall.desk.gather()]
    assert texts == ["一切正常", "第二班"]  # the first was never confirmed
    hall.link.push_entry(
        "handover_started",
        "shift:h2",
        {"incoming": "P-0231", "since_seq": 0, "items": []},
        time_s=NOON_S + 99,
        person="P-0117",
    )
    hall.pump()
    report = hall.desk.report()
    assert report.handover_id == "h2"
    assert report.outgoing.name == "王"
    assert report.since_s == NOON_S
    assert [line.text for line in report.log] == ["第二班"]
    assert [task.task_id for task in report.tasks_done] == ["t1"]
    assert [alarm.alarm_id for alarm in report.alarms_closed] == ["a1"]


def test_a_handover_begun_elsewhere_is_on_the_desk_too(hall):
    hall.link.push_entry(
        "handover_started",
        "shift:h9",
        {"incoming": "P-0117", "since_seq": 0, "items": ["alarm:a1"]},
        time_s=NOON_S,
        person="P-0231",
    )
    hall.pump()
    assert hall.desk.handover.handover_id == "h9"


def test_without_a_handover_there_is_no_report_and_nothing_to_sign():
    hall = Hall()
    assert hall.desk.report() is None
    hall.desk.sign_as_outgoing()
    assert hall.desk.error == "handover_unknown"
