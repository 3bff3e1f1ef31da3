"""An alarm of the hall itself is nowhere in the city, whatever position the journal has for it."""

from dataclasses import replace

from app.domain.alarm import Alarm
from app.domain.alarm_place import has_place
from app.domain.classes import Severity


def alarm(rule):
    return Alarm("a1", rule, Severity.III, "demo", "demo", 120.9, 32.0, "", 0.0, {}, 1, 1)


def test_a_silent_source_is_nowhere_and_a_truck_is_somewhere():
    assert not has_place(alarm("source_silent"))
    assert not has_place(alarm("history_over_budget"))
    assert has_place(alarm("hazmat_stay"))


def test_a_firm_lies_where_its_site_does_and_one_without_a_site_nowhere():
    assert not has_place(alarm("firm_expired"))
    assert has_place(replace(alarm("firm_expired"), evidence={"site": {"site_id": "S-1"}}))
