"""A rule or a thing out of service: what it holds back, until when, and how it ends."""

import pytest

from app.domain import outage as outages
from app.domain.outage import Outage
from tests.unit.app.domain.facts import Facts


def begun(rule: str = "speeding", entity_id: str = "", facts: Facts | None = None) -> Outage:
    body = {"rule": rule, "entity_id": entity_id, "for_s": 3600}
    entry = (facts or Facts()).entry(
        "rule_out_of_service", "service:o1", body, "leader", {"reason": "路牌更换"}
    )
    return outages.begun(entry)


def test_it_keeps_what_by_whom_why_and_until_when() -> None:
    outage = begun()
    assert (outage.outage_id, outage.rule, outage.by) == ("o1", "speeding", "leader")
    assert (outage.reason, outage.until_s - outage.since_s) == ("路牌更换", 3600.0)
    assert outages.refusal(outage) is None


@pytest.mark.parametrize(
    ("rule", "entity_id", "holds"),
    [
        ("speeding", "", True),
        ("", "veh:1", True),
        ("speeding", "veh:1", True),
        ("fatigue", "", False),
        ("speeding", "veh:2", False),
        ("", "veh:2", False),
    ],
)
def test_it_holds_back_its_rule_its_thing_or_both(rule: str, entity_id: str, holds: bool) -> None:
    outage = begun(rule, entity_id)
    assert outage.holds("speeding", "veh:1", "320612") is holds
    assert not outage.holds("speeding", "veh:1", "320682"), "another county is not its own"


def test_it_ends_once_by_a_person_or_by_time() -> None:
    facts = Facts()
    outage = begun(facts=facts)
    by_time = outages.folded(outage, facts.entry("rule_in_service", "service:o1", {}, ""))
    assert (by_time.is_over, by_time.ended_by) == (True, "")
    assert not by_time.holds("speeding", "veh:1", "320612")
    assert outages.refusal(by_time) == "outage_over"
    again = outages.folded(by_time, facts.entry("rule_in_service", "service:o1", {}, "li"))
    assert (again.ended_by, again.to_seq) == ("", facts.seq)


def test_what_nobody_began_cannot_end() -> None:
    assert outages.refusal(None) == "outage_unknown"
