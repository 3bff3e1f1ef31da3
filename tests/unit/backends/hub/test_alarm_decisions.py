"""Commands that hold alarms back, give them away, and take rules out of service."""

from dataclasses import replace

import pytest

from app.domain import command as commands
from app.domain.people import Person, Role, Scope
from backends.hub import alarm_decisions
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from tests.unit.backends.hub.ground import EAST, WEST, Story

WANG = Person("wang", "王", Role.DUTY_OFFICER, Scope())
LEADER = Person("chief", "值班长", Role.SHIFT_LEADER, Scope())
EASTERNER = Person("east", "东", Role.SHIFT_LEADER, Scope(EAST))
TOWN = Person("town", "镇", Role.SHIFT_LEADER, Scope(WEST, "观音山"))
PEOPLE = {p.person_id: p for p in (WANG, LEADER, EASTERNER)}
OUT = commands.RuleOutOfService("o1", "hazmat_standing", "", 3600.0, "路口封闭")


def on(story: Story, body: commands.CommandBody, person: Person = LEADER) -> Decision:
    return decide(body, Request(person, story.board, Facts(people=PEOPLE), 7))


def told(story: Story, body: commands.CommandBody, person: Person = LEADER) -> Decision:
    """Decide and write down what was decided."""
    decision = on(story, body, person)
    actor = replace(story.entries[0].actor, person=person.person_id)
    for d in decision.drafts:
        texts = dict(d.personal)
        story.tell(d.kind, d.subject, dict(d.body), county=d.county, actor=actor, personal=texts)
    return decision


def with_alarms(*alarm_ids: str) -> Story:
    story = Story()
    for alarm_id in alarm_ids or ("a1",):
        story.raise_alarm(alarm_id)
    return story


def test_shelving_keeps_how_long_in_the_chain_and_why_beside_it():
    story = with_alarms()
    (draft,) = told(story, commands.ShelveAlarm("a1", 600, " 等复核 "), WANG).drafts
    assert (draft.kind, dict(draft.body)) == ("alarm_shelved", {"for_s": 600.0})
    assert dict(draft.personal) == {"reason": "等复核"}
    assert on(story, commands.AcknowledgeAlarm("a1")).code == "alarm_shelved"
    assert on(story, commands.ClaimAlarm("a1")).code == "alarm_shelved"
    (draft,) = told(story, commands.UnshelveAlarm("a1"), WANG).drafts
    assert draft.kind == "alarm_unshelved"
    assert on(story, commands.UnshelveAlarm("a1")).code == "alarm_not_shelved"


@pytest.mark.parametrize(
    ("for_s", "reason", "code"),
    [
        (600, "  ", "text_empty"),
        (59.9, "x", "bad_value"),
        (8 * 3600 + 1, "x", "bad_value"),
        (-1, "x", "bad_value"),
        (float("nan"), "x", "bad_value"),
        (float("inf"), "x", "bad_value"),
    ],
)
def test_a_shelf_has_a_reason_and_an_end_within_a_shift(for_s, reason, code):
    assert on(with_alarms(), commands.ShelveAlarm("a1", for_s, reason)).code == code


def test_a_long_reason_is_cut():
    (draft,) = on(with_alarms(), commands.ShelveAlarm("a1", 60, "长" * 900)).drafts
    assert len(draft.personal["reason"]) == 200


def test_looking_is_noted_once_for_each_person():
    story = with_alarms()
    assert told(story, commands.SeeAlarm("a1"), WANG).code == "ok"
    assert on(story, commands.SeeAlarm("a1"), WANG).code == "alarm_already_seen"
    assert on(story, commands.SeeAlarm("a1"), LEADER).code == "ok"


def test_why_somebody_took_note_stands_beside_the_chain():
    story = with_alarms()
    (draft,) = on(story, commands.AcknowledgeAlarm("a1", "已电话核实")).drafts
    assert dict(draft.personal) == {"note": "已电话核实"}
    assert on(story, commands.AcknowledgeAlarm("a1", "x" * 2001)).code == "text_too_long"
    assert on(story, commands.CloseAlarm("a1", "verified", "x" * 2001)).code == "text_too_long"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (commands.AssignAlarm("a1"), "bad_value"),
        (commands.AssignAlarm("a1", "wang", "desk-1"), "bad_value"),
        (commands.AssignAlarm("a1", seat="d" * 65), "bad_value"),
        (commands.AssignAlarm("a1", seat="d\0"), "bad_value"),
        (commands.AssignAlarm("a1", person="ghost"), "person_unknown"),
        (commands.AssignAlarm("a1", person="east"), "out_of_scope"),
        (commands.AssignAlarm("a9", person="wang"), "alarm_unknown"),
        (commands.AssignAlarm("a1", person="wang"), "ok"),
        (commands.AssignAlarm("a1", seat="desk-2"), "ok"),
    ],
)
def test_an_alarm_is_given_to_one_person_who_can_act_or_to_one_seat(body, code):
    assert on(with_alarms(), body).code == code


def test_only_a_leader_takes_an_alarm_from_one_and_gives_it_to_another():
    story = with_alarms()
    told(story, commands.ClaimAlarm("a1"), EASTERNER_IN_THE_WEST)
    given = commands.AssignAlarm("a1", person="wang")
    assert on(story, given, WANG).code == "alarm_claimed_by_other"
    assert told(story, given, LEADER).code == "ok"
    assert story.board.alarms["a1"].claimed_by == "wang"
    assert told(story, commands.ReleaseAlarm("a1"), WANG).code == "ok"


EASTERNER_IN_THE_WEST = replace(EASTERNER, scope=Scope())


def test_a_rule_out_of_service_holds_back_what_is_open_and_lets_it_go_at_its_end():
    story = with_alarms("a1", "a2")
    story.raise_alarm("other", county=EAST)
    decision = told(story, OUT)
    assert [d.kind for d in decision.drafts] == ["rule_out_of_service"] + [
        "alarm_out_of_service"
    ] * 3
    assert dict(decision.drafts[0].personal) == {"reason": "路口封闭"}
    assert story.board.listed_alarms() == []
    assert on(story, commands.AcknowledgeAlarm("a1")).code == "alarm_out_of_service"
    decision = told(story, commands.RuleInService("o1"))
    assert [d.kind for d in decision.drafts] == ["rule_in_service"] + ["alarm_in_service"] * 3
    assert len(story.board.listed_alarms()) == 3
    assert on(story, commands.RuleInService("o1")).code == "outage_over"


def test_what_two_outages_hold_back_waits_for_the_second_to_end():
    story = with_alarms("a1")
    told(story, OUT)
    told(story, commands.RuleOutOfService("o2", "", "veh:2", 3600.0, "车在修理厂"))
    told(story, commands.RuleInService("o1"))
    assert story.board.alarms["a1"].out_by == "o2"
    told(story, commands.RuleInService("o2"))
    assert story.board.alarms["a1"].is_listed


def test_an_outage_of_a_county_holds_back_nothing_of_its_neighbour():
    story = with_alarms("a1")
    story.raise_alarm("east", county=EAST)
    told(story, OUT, EASTERNER)
    assert [a.alarm_id for a in story.board.listed_alarms()] == ["a1"]
    westerner = replace(EASTERNER, scope=Scope(WEST))
    assert on(story, commands.RuleInService("o1"), westerner).code == "out_of_scope"


def bad_outage(**change: object) -> commands.RuleOutOfService:
    return replace(OUT, **change)


@pytest.mark.parametrize(
    ("body", "person", "code"),
    [
        (bad_outage(rule=""), LEADER, "bad_value"),
        (bad_outage(outage_id=""), LEADER, "bad_value"),
        (bad_outage(outage_id="o" * 65), LEADER, "bad_value"),
        (bad_outage(rule="r\0"), LEADER, "bad_value"),
        (bad_outage(entity_id="e" * 65), LEADER, "bad_value"),
        (bad_outage(for_s=1.0), LEADER, "bad_value"),
        (bad_outage(for_s=31 * 86_400.0), LEADER, "bad_value"),
        (bad_outage(reason=" "), LEADER, "text_empty"),
        (OUT, TOWN, "out_of_scope"),
        (commands.RuleInService("o1"), LEADER, "outage_unknown"),
    ],
)
def test_an_outage_refuses_by_name(body, person, code):
    assert on(with_alarms(), body, person).code == code


def test_an_outage_has_one_id_and_there_are_only_so_many(monkeypatch):
    story = with_alarms()
    told(story, OUT)
    assert on(story, OUT).code == "outage_known"
    monkeypatch.setattr(alarm_decisions, "OUTAGES_AT_MOST", 1)
    assert on(story, bad_outage(outage_id="o2")).code == "too_many_outages"
