"""The table of alarms says of each what the journal's own fold says, however it was read."""

import math
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.alarm import Alarm
from app.domain.entry import Actor, Draft
from app.domain.errors import ConfigError
from app.domain.measures.asking import MembersQuestion
from app.domain.measures.indicator import FactKind
from app.domain.measures.period import day_of
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from backends.indicators.alarm_facts import FLAGS, SPANS, VALUES, AlarmFacts
from backends.indicators.counting import Counter
from backends.indicators.table_file import read_table
from backends.store.journal import Journal
from backends.store.lookups import newest_seq
from tests.unit.backends.store.story import (
    WANG,
    alarm_raised,
    alarm_step,
    histories,
    open_journal,
)

COUNTIES = (("320612", "通州区", 3), ("320681", "启东市", 4))
KINDS = {"hazmat-standing": "stay"}
Items = list[tuple[Draft, Actor, str]]


def table() -> AlarmFacts:
    return AlarmFacts(COUNTIES, KINDS, lambda thing: "hazmat_truck" * (thing == "veh:7"), _is_demo)


def _is_demo(thing: str) -> bool:
    return thing.startswith("D-")


def absorb(facts: AlarmFacts, journal: Journal, since_seq: int) -> int:
    with journal.database.read() as connection:
        head = newest_seq(connection)
        facts.absorb(connection, since_seq, head)
    return head


def is_so(facts: AlarmFacts, text: str, row: int, now_s: float = 2e9) -> bool:
    return bool(facts.mask(term(text), np.array([row]), now_s)[0])


def expected(alarm: Alarm) -> dict[str, bool]:
    return {
        "open": alarm.is_open,
        "listed": alarm.is_listed,
        "standing": alarm.is_standing,
        "verified": alarm.outcome == "verified",
        "rejected": alarm.outcome == "rejected",
        "closed": not alarm.is_open,
        "acknowledged": bool(alarm.acknowledged_by),
        "unseen": alarm.is_unseen,
        "shelved": alarm.state == "shelved",
        "suppressed": alarm.state == "suppressed",
        "out": alarm.state == "out_of_service",
        "demo": False,
        "claimed": bool(alarm.claimed_by or alarm.claimed_seat),
        "at_site": False,
    }


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_every_flag_and_time_is_that_of_the_fold_step_by_step(history: Items) -> None:
    with tempfile.TemporaryDirectory() as name:
        journal = open_journal(Path(name))
        try:
            followed, seq = table(), 0
            for start in range(0, len(history), 5):
                journal.append(history[start : start + 5])
                seq = absorb(followed, journal, seq)
            whole = table()
            absorb(whole, journal, 0)
            for facts in (followed, whole):
                found = {facts.member(row).ref: row for row in range(facts.size)}
                assert set(found) == set(journal.board.alarms)
                for alarm_id, alarm in journal.board.alarms.items():
                    row = found[alarm_id]
                    flags = {flag: is_so(facts, flag, row) for flag in FLAGS}
                    assert flags == expected(alarm)
                    assert is_so(facts, f"state = {alarm.state}", row)
                    assert is_so(facts, "kind = stay", row)
                    closed = [t for kind, t, _ in alarm.steps if kind == "alarm_closed"]
                    assert facts.times_s("closed")[row] == (closed[0] if closed else 0.0)
                    assert facts.times_s("raised")[row] == alarm.raised_s
        finally:
            journal.close()


def test_what_changed_since_a_revision_is_said_by_days(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([(alarm_raised("a0"), WANG, ""), (alarm_raised("a1"), WANG, "")])
    facts = table()
    seq = absorb(facts, journal, 0)
    assert facts.touched(0).all
    known = facts.revision
    assert facts.touched(known).days == {}
    assert not facts.touched(known).all
    seq = absorb(facts, journal, seq)
    assert facts.revision == known  # nothing new is no change
    journal.append([(alarm_step("a0", "alarm_closed"), WANG, "")])
    absorb(facts, journal, seq)
    raised, closed = facts.times_s("raised")[0], facts.times_s("closed")[0]
    said = facts.touched(known)
    assert not said.all
    assert said.days["raised"] == {day_of(raised)}
    assert said.days["closed"] == said.days["verified"] == {day_of(closed)}
    assert "arrived" not in said.days
    journal.close()


def test_the_first_officer_who_came_counts_whoever_is_told_first(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([(alarm_raised("a0"), WANG, "")])
    facts = table()
    facts.arrived({"a0": 1e9 + 900.0, "unknown": 5.0})  # before the alarm itself was read
    absorb(facts, journal, 0)
    raised_s = float(facts.times_s("raised")[0])
    before = facts.revision
    facts.arrived({"a0": raised_s + 600.0})
    assert facts.revision == before  # a later arrival is none
    took_s = facts.numbers("arrive_took_s", np.arange(1), 0.0)[0]
    assert took_s == pytest.approx(1e9 + 900.0 - raised_s)
    fresh = table()
    absorb(fresh, journal, 0)
    assert math.isnan(fresh.numbers("arrive_took_s", np.arange(1), 0.0)[0])
    fresh.arrived({"a0": raised_s + 600.0})
    assert fresh.numbers("arrive_took_s", np.arange(1), 0.0)[0] == 600.0
    assert fresh.times_s("arrived")[0] == raised_s + 600.0
    journal.close()


def test_an_alarm_is_not_late_before_five_minutes_have_passed(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([(alarm_raised("a0"), WANG, ""), (alarm_raised("a1"), WANG, "")])
    journal.append([(alarm_step("a1", "alarm_acknowledged"), WANG, "")])
    facts = table()
    absorb(facts, journal, 0)
    raised_s = facts.times_s("raised")
    shipped = read_table().find("d9_timely")
    assert shipped is not None
    counter = Counter({FactKind.ALARMS: facts}, IndicatorTable((shipped,)), [("city", 0)])
    assert not counter.faults
    took_s = float(facts.numbers("ack_took_s", np.array([1]), 0.0)[0])
    in_time = float(took_s <= 300.0)
    for ahead_s, of in ((10.0, 1.0), (299.0, 1.0), (300.0, 2.0)):
        now_s = float(raised_s.max()) + ahead_s
        (figure,) = counter.refresh(now_s)
        assert (figure.value, figure.of) == (in_time, of)
    journal.close()


def test_what_lies_in_no_county_is_each_countys_as_in_its_queue(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    places = {"a0": "320612", "a1": "320681", "a2": "", "a3": ""}
    journal.append([(alarm_raised(one, county), WANG, "") for one, county in places.items()])
    facts = table()
    absorb(facts, journal, 0)
    keys = ("alarms_listed", "alarms_hour")
    shipped = IndicatorTable(tuple(one for one in read_table() if one.key in keys))
    nodes = [("city", 0), *((code, index) for code, _, index in COUNTIES)]
    counter = Counter({FactKind.ALARMS: facts}, shipped, nodes)
    now_s = float(facts.times_s("raised").max()) + 1.0
    found = {(one.indicator.key, one.node): one.value for one in counter.refresh(now_s)}
    assert found == {
        (key, node): (4.0 if node == "city" else 3.0) for key in keys for node, _ in nodes
    }
    for node, _ in nodes:
        answer = counter.members(MembersQuestion("alarms_listed", node), now_s)
        assert answer.count == (4 if node == "city" else 3)
    journal.close()


def test_a_row_says_who_where_and_how_grave(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([(alarm_raised("a0"), WANG, "")])
    facts = table()
    absorb(facts, journal, 0)
    member = facts.member(0)
    assert (member.kind, member.ref, member.title) == ("alarms", "a0", "苏F12345")
    assert (member.county, member.state, member.severity) == ("320612", "unacknowledged", 2)
    assert (member.lon_deg, member.lat_deg) == (120.894, 32.01)
    assert facts.counties(np.arange(1)).tolist() == [3]
    assert facts.parts("class")[facts.codes("class", np.arange(1))[0]] == ("hazmat_truck", "")
    assert facts.parts("entity")[facts.codes("entity", np.arange(1))[0]] == ("veh:7", "苏F12345")
    assert is_so(facts, "severity <= 2", 0)
    assert is_so(facts, "severity = 1 | 2", 0)
    assert not is_so(facts, "severity > 2", 0)
    assert not is_so(facts, "ack_took_s >= 0", 0)  # nobody has: a missing number meets nothing
    journal.close()


@pytest.mark.parametrize(
    ("evidence", "is_there"),
    [
        ({"site": {"site_id": "S-1"}}, True),
        ({"site": {"site_id": ""}}, False),
        ({"site": {"site_id": 7}}, False),
        ({"site": ["S-1"]}, False),
        ({"site": None, "other": {"deep": [1]}}, False),
        ({}, False),
    ],
)
def test_whether_evidence_names_a_registered_place(
    tmp_path: Path, evidence: dict[str, object], is_there: bool
) -> None:
    journal = open_journal(tmp_path)
    draft = alarm_raised("a0")
    told = replace(draft, body={**draft.body, "evidence": evidence})
    journal.append([(told, WANG, ""), (alarm_step("a0", "alarm_closed"), WANG, "")])
    facts = table()
    absorb(facts, journal, 0)
    assert is_so(facts, "at_site", 0) == is_there
    took_s = facts.times_s("closed")[0] - facts.times_s("raised")[0]
    assert facts.numbers("verify_took_s", np.arange(1), 0.0)[0] == took_s
    assert is_so(facts, "group = hazmat", 0)
    journal.close()


@pytest.mark.parametrize("text", ["nowhere", "!nowhere", "nowhere = a", "nowhere >= 1", "rule"])
def test_an_unknown_field_is_refused_by_its_name(text: str) -> None:
    facts = table()
    with pytest.raises(ConfigError, match=rf"alarms: there is no .*'{term(text).field}'"):
        facts.mask(term(text), facts.rows(()), 0.0)


def test_unknown_spans_numbers_and_parts_are_refused_by_their_name() -> None:
    facts = table()
    with pytest.raises(ConfigError, match="no span 'dreamt'; acknowledged"):
        facts.times_s("dreamt")
    with pytest.raises(ConfigError, match="no number 'dreamt'"):
        facts.numbers("dreamt", facts.rows(()), 0.0)
    with pytest.raises(ConfigError, match="no part 'dreamt'"):
        facts.codes("dreamt", facts.rows(()))
    with pytest.raises(ConfigError, match="no part 'dreamt'"):
        facts.parts("dreamt")
    with pytest.raises(ConfigError, match="is a number"):
        facts.mask(term("ack_took_s = soon"), facts.rows(()), 0.0)


def test_an_empty_table_answers_everything() -> None:
    facts = table()
    rows = facts.rows(())
    assert len(rows) == facts.size == 0
    for flag in FLAGS:
        assert facts.mask(term(flag), rows, 0.0).tolist() == []
    for part in (*VALUES, "hour", "weekday", "day"):
        assert facts.codes(part, rows).tolist() == []
        assert all(len(one) == 2 for one in facts.parts(part))
    for span in SPANS:
        assert facts.times_s(span).tolist() == []
    assert facts.counties(rows).tolist() == []
