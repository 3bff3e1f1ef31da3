"""Every command is decided on board, person and facts alone: what it becomes, or why not."""

import math
from dataclasses import replace
from typing import Any

import pytest

from app.domain import command as commands
from app.domain.alarm import VERIFIED_AS
from app.domain.people import Person, Role, Scope
from backends.hub import decisions
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from tests.unit.backends.hub.ground import EAST, OFFICER, WEST, Story

WANG = Person("wang", "王", Role.DUTY_OFFICER, Scope())
LI = Person("li", "李", Role.DUTY_OFFICER, Scope())
WESTERNER = Person("west", "西", Role.DUTY_OFFICER, Scope(WEST))
EASTERNER = Person("east", "东", Role.DUTY_OFFICER, Scope(EAST))
PEOPLE = {p.person_id: p for p in (WANG, LI, WESTERNER, EASTERNER)}
FACTS = Facts(OFFICER, 5.0, "苏F2", WEST, 5.0, PEOPLE)
ORDER = {
    "vehicle": {"lon_deg": 120.9, "lat_deg": 32.0, "class": 1, "speed_mps": 10.0, "course_deg": 90},
    "post": {"name": "王港路口", "lon_deg": 120.95, "lat_deg": 32.0},
    "route": ["通启路"],
    "junctions": ["王港路口"],
}
ISSUE = commands.IssueTask("t9", "intercept", "veh:2", "off:1", ORDER)


def on(
    story: Story, body: commands.CommandBody, person: Person = WANG, facts: Facts = FACTS
) -> Decision:
    return decide(body, Request(person, story.board, facts, 7))


def with_alarm(*steps: str, person: str = "wang") -> Story:
    story = Story()
    story.raise_alarm()
    for kind in steps:
        body = {"outcome": "verified"} if kind == "alarm_closed" else {}
        actor = replace(story.entries[0].actor, person=person)
        story.tell(kind, "alarm:a1", body, actor=actor)
    return story


def with_handover(*steps: tuple[str, str, str]) -> Story:
    story = Story()
    story.raise_alarm()
    body = {"incoming": "li", "since_seq": 0, "items": ["alarm:a1"]}
    story.tell("handover_started", "shift:h1", body)
    for kind, person, item in steps:
        actor = replace(story.entries[0].actor, person=person)
        story.tell(kind, "shift:h1", {"item": item} if item else {}, actor=actor)
    return story


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (commands.ClaimAlarm("a1"), "alarm_claimed"),
        (commands.AcknowledgeAlarm("a1"), "alarm_acknowledged"),
        (commands.CloseAlarm("a1", "rejected", "误报"), "alarm_closed"),
    ],
)
def test_an_open_alarm_may_be_worked_on(body, kind):
    decision = on(with_alarm(), body)
    (draft,) = decision.drafts
    assert (decision.code, draft.kind, draft.subject, draft.county) == (
        "ok",
        kind,
        "alarm:a1",
        WEST,
    )


def test_a_claimed_alarm_may_be_given_back_by_its_claimer():
    (draft,) = on(with_alarm("alarm_claimed"), commands.ReleaseAlarm("a1")).drafts
    assert draft.kind == "alarm_released"


def test_the_note_of_a_closed_alarm_is_personal_and_not_in_the_chain():
    (draft,) = on(with_alarm(), commands.CloseAlarm("a1", "verified", "见附件")).drafts
    assert (dict(draft.body), dict(draft.personal)) == (
        {"outcome": "verified"},
        {"note": "见附件"},
    )
    (draft,) = on(with_alarm(), commands.CloseAlarm("a1", "verified")).drafts
    assert dict(draft.personal) == {}


def test_a_verified_alarm_may_be_said_to_be_one_of_the_five_kinds():
    for kind in VERIFIED_AS:
        body = commands.CloseAlarm("a1", "verified", verified_as=kind)
        (draft,) = on(with_alarm(), body).drafts
        assert dict(draft.body) == {"outcome": "verified", "verified_as": kind}


ALARM_COMMANDS = (
    commands.ClaimAlarm("a1"),
    commands.ReleaseAlarm("a1"),
    commands.AcknowledgeAlarm("a1"),
    commands.CloseAlarm("a1", "verified"),
)


@pytest.mark.parametrize("body", ALARM_COMMANDS)
def test_no_alarm_command_works_on_nothing_on_the_closed_or_outside_the_scope(body):
    assert on(Story(), body).code == "alarm_unknown"
    assert on(with_alarm("alarm_closed"), body).code == "alarm_closed"
    assert on(with_alarm(), body, EASTERNER).code == "out_of_scope"
    assert on(with_alarm("alarm_closed"), body, EASTERNER).code == "out_of_scope"


@pytest.mark.parametrize(
    ("story", "body", "code"),
    [
        (
            with_alarm("alarm_claimed", person="li"),
            commands.ClaimAlarm("a1"),
            "alarm_claimed_by_other",
        ),
        (with_alarm("alarm_claimed", person="li"), commands.ReleaseAlarm("a1"), "alarm_not_yours"),
        (with_alarm(), commands.ReleaseAlarm("a1"), "alarm_not_yours"),
        (
            with_alarm("alarm_acknowledged"),
            commands.AcknowledgeAlarm("a1"),
            "alarm_already_acknowledged",
        ),
        (with_alarm(), commands.CloseAlarm("a1", "maybe"), "bad_value"),
        (with_alarm(), commands.CloseAlarm("a1", "verified", verified_as="luck"), "bad_value"),
        (
            with_alarm(),
            commands.CloseAlarm("a1", "rejected", verified_as=VERIFIED_AS[0]),
            "bad_value",
        ),
        (with_alarm(), commands.CloseAlarm("a1", "verified", "字" * 2001), "text_too_long"),
        (Story(), commands.WriteLog(" \n"), "text_empty"),
        (Story(), commands.WriteLog("字" * 2001), "text_too_long"),
        (Story(), commands.CancelTask("t1", ""), "task_unknown"),
    ],
)
def test_a_refusal_names_its_reason_and_writes_nothing(story, body, code):
    decision = on(story, body)
    assert (decision.code, decision.drafts) == (code, ())


def test_a_task_becomes_an_entry_with_number_text_and_terminal():
    story = with_alarm()
    body = replace(ISSUE, alarm_id="a1")
    decision = on(story, body)
    (draft,) = decision.drafts
    assert dict(decision.result) == {"number": 7}
    assert (draft.kind, draft.subject, draft.county) == ("task_issued", "task:t9", WEST)
    assert draft.body["terminal"] == OFFICER.terminal
    assert draft.body["target_label"] == "苏F2"
    text = draft.body["order"]["text"]
    for told in ("T7", "苏F2", "通启路", "王港路口", "120.95000,32.00000"):
        assert told in text


def changed(**values: Any) -> dict[str, Any]:
    return {**ORDER, **values}


@pytest.mark.parametrize(
    ("body", "facts", "code"),
    [
        (replace(ISSUE, kind="parade"), FACTS, "bad_value"),
        (ISSUE, replace(FACTS, officer=None), "officer_unknown"),
        (ISSUE, replace(FACTS, target_label=""), "target_unknown"),
        (replace(ISSUE, alarm_id="a7"), FACTS, "alarm_unknown"),
        (ISSUE, replace(FACTS, officer_fix_age_s=31.0), "warning_not_accepted"),
        (ISSUE, replace(FACTS, target_fix_age_s=math.inf), "warning_not_accepted"),
        (replace(ISSUE, order={}), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(vehicle=None)), FACTS, "bad_order"),
        (
            replace(ISSUE, order=changed(post={**ORDER["post"], "lon_deg": 1e300})),
            FACTS,
            "bad_order",
        ),
        (replace(ISSUE, order=changed(vehicle=[])), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(post={"name": "x"})), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(route=7)), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(extra=math.nan)), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(extra=math.inf)), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(extra=b"bytes")), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(extra={1: "a", "b": 2})), FACTS, "bad_order"),
        (replace(ISSUE, order=changed(extra="字" * 11_000)), FACTS, "bad_order"),
    ],
)
def test_a_task_is_refused_by_name(body, facts, code):
    decision = on(Story(), body, facts=facts)
    assert (decision.code, decision.drafts) == (code, ())


def test_a_task_id_is_used_once():
    story = Story()
    story.issue_task("t9")
    assert on(story, ISSUE).code == "task_known"


def test_a_task_must_touch_the_persons_county():
    assert on(Story(), ISSUE, EASTERNER).code == "out_of_scope"
    assert on(Story(), ISSUE, WESTERNER).code == "ok"
    elsewhere = replace(FACTS, target_county=EAST)
    # His own officer, and yet: what becomes of the task would be told where he cannot see it.
    assert on(Story(), ISSUE, WESTERNER, elsewhere).code == "out_of_scope"


def test_each_warning_must_be_accepted_by_name():
    story = Story()
    story.issue_task("t1")
    facts = replace(FACTS, officer_fix_age_s=60.0, target_fix_age_s=60.0)
    decision = on(story, ISSUE, facts=facts)
    assert decision.code == "warning_not_accepted"
    needed = decision.detail.split(",")
    assert set(needed) == {"officer_busy", "target_has_task", "officer_fix_old", "target_fix_old"}
    for left_out in needed:
        some = tuple(w for w in needed if w != left_out)
        decision = on(story, replace(ISSUE, accepted_warnings=some), facts=facts)
        assert (decision.code, decision.detail) == ("warning_not_accepted", left_out)
    assert on(story, replace(ISSUE, accepted_warnings=tuple(needed)), facts=facts).code == "ok"


def test_a_task_is_cancelled_once_with_a_reason_of_bounded_length():
    story = Story()
    story.issue_task()
    (draft,) = on(story, commands.CancelTask("t1", "x" * 300)).drafts
    assert (draft.kind, draft.body) == ("task_cancelled", {"reason": "x" * 200})
    assert on(story, commands.CancelTask("t1", ""), EASTERNER).code == "out_of_scope"
    story.tell("task_cancelled", "task:t1", {"reason": ""})
    decision = on(story, commands.CancelTask("t1", ""))
    assert (decision.code, decision.detail) == ("task_over", "cancelled")


def test_a_log_line_belongs_to_the_writers_county_and_its_text_is_personal():
    (draft,) = on(Story(), commands.WriteLog("交班前巡视", "alarm:a1"), WESTERNER).drafts
    assert (draft.county, dict(draft.body)) == (WEST, {"about": "alarm:a1"})
    assert dict(draft.personal) == {"text": "交班前巡视"}
    (draft,) = on(Story(), commands.WriteLog("全市")).drafts
    assert draft.county == ""


def test_a_handover_gathers_what_is_open_in_the_persons_scope():
    story = Story()
    story.raise_alarm("a1")
    story.raise_alarm("a2", county=EAST)
    story.raise_alarm("a3")
    story.tell("alarm_closed", "alarm:a3", {"outcome": "verified"})
    story.issue_task("t1")
    line = story.tell("log_written", "log:", {"about": ""}, county="", personal={"text": "x"})
    (draft,) = on(story, commands.StartHandover("h1", "li")).drafts
    assert draft.body["items"] == ["alarm:a1", "alarm:a2", "task:t1", f"log:{line.seq}"]
    (draft,) = on(story, commands.StartHandover("h1", "li"), WESTERNER).drafts
    assert draft.body["items"] == ["alarm:a1", "task:t1"]


def test_the_next_handover_begins_where_the_last_began_and_keeps_what_was_not_confirmed():
    story = Story()
    kept = story.tell("log_written", "log:", {"about": ""}, county="", personal={"text": "1"})
    taken = story.tell("log_written", "log:", {"about": ""}, county="", personal={"text": "2"})
    items = [f"log:{kept.seq}", f"log:{taken.seq}"]
    body = {"incoming": "li", "since_seq": 0, "items": items}
    began = story.tell("handover_started", "shift:h1", body)
    li = replace(story.entries[0].actor, person="li")
    meanwhile = story.tell("log_written", "log:", {"about": ""}, county="", personal={"text": "3"})
    story.tell("handover_item_confirmed", "shift:h1", {"item": items[1]}, actor=li)
    story.tell("handover_signed", "shift:h1", {}, actor=li)
    story.tell("handover_signed", "shift:h1", {})
    new = story.tell("log_written", "log:", {"about": ""}, county="", personal={"text": "4"})
    (draft,) = on(story, commands.StartHandover("h2", "wang"), LI).drafts
    assert draft.body["since_seq"] == began.seq
    assert draft.body["items"] == [items[0], f"log:{meanwhile.seq}", f"log:{new.seq}"]


SIGNED = ("handover_signed", "wang", ""), ("handover_signed", "li", "")


@pytest.mark.parametrize(
    ("story", "body", "person", "code"),
    [
        (with_handover(), commands.StartHandover("h2", "li"), WANG, "handover_under_way"),
        (with_handover(*SIGNED), commands.StartHandover("h1", "li"), WANG, "handover_known"),
        (Story(), commands.StartHandover("h1", "wang"), WANG, "handover_to_self"),
        (Story(), commands.StartHandover("h1", "ghost"), WANG, "person_unknown"),
        (Story(), commands.ConfirmItem("h1", "alarm:a1"), LI, "handover_unknown"),
        (with_handover(*SIGNED), commands.ConfirmItem("h1", "alarm:a1"), LI, "handover_complete"),
        (with_handover(), commands.ConfirmItem("h1", "alarm:a1"), WANG, "handover_not_incoming"),
        (with_handover(), commands.ConfirmItem("h1", "alarm:a9"), LI, "handover_item_unknown"),
        (
            with_handover(("handover_item_confirmed", "li", "alarm:a1")),
            commands.ConfirmItem("h1", "alarm:a1"),
            LI,
            "handover_item_confirmed_already",
        ),
        (Story(), commands.SignHandover("h1"), WANG, "handover_unknown"),
        (with_handover(*SIGNED), commands.SignHandover("h1"), WANG, "handover_complete"),
        (with_handover(), commands.SignHandover("h1"), EASTERNER, "handover_not_party"),
        (
            with_handover(("handover_signed", "wang", "")),
            commands.SignHandover("h1"),
            WANG,
            "handover_signed_already",
        ),
    ],
)
def test_a_handover_refuses_by_name(story, body, person, code):
    decision = on(story, body, person)
    assert (decision.code, decision.drafts) == (code, ())


@pytest.mark.parametrize(
    ("body", "person", "kind"),
    [
        (commands.ConfirmItem("h1", "alarm:a1"), LI, "handover_item_confirmed"),
        (commands.SignHandover("h1"), LI, "handover_signed"),
        (commands.SignHandover("h1"), WANG, "handover_signed"),
    ],
)
def test_both_sides_of_a_handover_do_their_part(body, person, kind):
    (draft,) = on(with_handover(), body, person).drafts
    assert (draft.kind, draft.subject) == (kind, "shift:h1")


def test_every_command_but_those_of_the_password_store_has_a_decision():
    elsewhere = {commands.SignIn, commands.SignOut, commands.AddPerson}
    assert set(decisions._DECIDERS) == set(commands.COMMANDS.values()) - elsewhere
