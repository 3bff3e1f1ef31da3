"""What was for a time ends by itself, and what another alarm says is held back."""

from typing import Any

import pytest

from app.domain.alarm_policy import Cover
from app.domain.alarm_state import AlarmState
from app.domain.clock import SetClock
from backends.hub.alarm_steward import AlarmSteward
from tests.unit.backends.hub.ground import EAST, NOON_S, Pen, Story

COVERS = (Cover("source_silent", frozenset({"station_silent"}), "source"),)


class Hall:
    def __init__(self) -> None:
        self.story = Story()
        self.clock = SetClock(NOON_S)
        self.pen = Pen(self.story, self.clock)
        self.steward = AlarmSteward(self.story.board, self.clock, COVERS, self.pen)

    def after(self, seconds: float) -> list[str]:
        """Let time pass, look twice, and return what was written."""
        before = len(self.pen.kinds)
        self.clock.advance(seconds)
        self.steward.look()
        self.steward.look()
        return self.pen.kinds[before:]

    def raise_alarm(self, alarm_id: str, rule: str, entity_id: str, **evidence: Any) -> None:
        body = {"rule": rule, "severity": 3, "entity_id": entity_id, "label": entity_id}
        place = {"lon_deg": 120.9, "lat_deg": 32.0, "evidence": evidence}
        self.story.tell("alarm_raised", f"alarm:{alarm_id}", body | place)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_shelf_ends_at_its_time_without_a_person(hall):
    hall.story.raise_alarm()
    hall.story.tell("alarm_shelved", "alarm:a1", {"for_s": 600})
    assert hall.after(599) == []
    assert hall.after(1) == ["alarm_unshelved"]
    assert hall.story.board.alarms["a1"].state is AlarmState.UNACKNOWLEDGED
    assert hall.story.entries[-1].actor.person == ""
    assert hall.after(600) == []


def test_nothing_is_owed_to_what_a_person_has_closed(hall):
    hall.story.raise_alarm()
    hall.story.tell("alarm_shelved", "alarm:a1", {"for_s": 600})
    hall.story.tell("alarm_closed", "alarm:a1", {"outcome": "verified"})
    assert hall.after(1000) == []


def test_an_outage_ends_at_its_time_and_lets_its_alarms_go(hall):
    body = {"rule": "hazmat_standing", "entity_id": "", "for_s": 600}
    hall.story.tell("rule_out_of_service", "service:o1", body)
    hall.story.raise_alarm()
    assert hall.after(0) == ["alarm_out_of_service"]
    assert hall.story.board.alarms["a1"].state is AlarmState.OUT_OF_SERVICE
    assert hall.after(600) == ["rule_in_service", "alarm_in_service"]
    assert hall.story.board.alarms["a1"].is_listed


def test_what_a_second_outage_still_holds_passes_to_it(hall):
    first = {"rule": "hazmat_standing", "entity_id": "", "for_s": 600}
    hall.story.tell("rule_out_of_service", "service:o1", first)
    hall.story.raise_alarm()
    hall.after(0)
    hall.story.tell("rule_out_of_service", "service:o2", first | {"for_s": 9000})
    assert hall.after(600) == ["rule_in_service", "alarm_out_of_service"]
    assert hall.story.board.alarms["a1"].out_by == "o2"


def test_an_outage_of_a_county_leaves_the_neighbour_alone(hall):
    body = {"rule": "", "entity_id": "veh:2", "for_s": 600}
    hall.story.tell("rule_out_of_service", "service:o1", body, county=EAST)
    hall.story.raise_alarm()
    assert hall.after(1) == []


def test_a_silent_feed_covers_its_stations_until_it_speaks(hall):
    hall.raise_alarm("st", "station_silent", "st:1", source="hj212")
    assert hall.after(1) == []
    hall.raise_alarm("feed", "source_silent", "hj212")
    assert hall.after(1) == ["alarm_suppressed"]
    said = hall.story.board.alarms["st"]
    assert (said.state, said.suppressed_by, said.cause_id) == (
        AlarmState.SUPPRESSED,
        "source_silent",
        "feed",
    )
    hall.story.tell("alarm_returned", "alarm:feed")
    assert hall.after(1) == ["alarm_unsuppressed"]
    assert hall.story.board.alarms["st"].is_listed


def test_while_the_disk_refuses_it_asks_once_and_not_each_second(hall):
    hall.story.raise_alarm()
    hall.story.tell("alarm_shelved", "alarm:a1", {"for_s": 60})
    hall.pen.is_closed = True
    assert hall.after(60) == []
    assert hall.after(60) == []
    assert len(hall.pen._waiting) == 1
    hall.pen.open()
    assert hall.pen.kinds[-1] == "alarm_unshelved"
