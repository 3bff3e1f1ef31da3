"""From findings to alarms: once each, reopened, returned, held back from the first moment."""

import time
from collections import Counter

import pytest

from app.config import read_catalogues
from app.domain.alarm_state import AlarmState
from app.domain.classes import Severity
from app.domain.clock import SetClock
from app.domain.finding import Finding
from backends.hub.alarm_intake import AlarmIntake, Named
from tests.unit.backends.hub.ground import NOON_S, WEST, Pen, Story

POLICY = read_catalogues().alarms
OFF_S = POLICY.delays_of("speeding").off_delay_s
BAND_S = POLICY.delays_of("speeding").dead_band_s


class Hall:
    def __init__(self, story: Story | None = None) -> None:
        self.story = story or Story()
        self.clock = SetClock(NOON_S)
        self.pen = Pen(self.story, self.clock)
        self.intake = AlarmIntake(
            self.story.board, POLICY, lambda f: Named(f"苏F·{f.entity_id[-1]}", WEST), self.pen
        )

    def find(
        self, *, is_on: bool, entity_id: str = "veh:1", rule: str = "speeding", **more
    ) -> None:
        now_s = self.clock.now_s()
        given = {"severity": Severity.III, "at_s": now_s, "evidence": {"limit_kmh": 80}} | more
        finding = Finding(
            key=f"{rule}|{entity_id}",
            rule=rule,
            entity_id=entity_id,
            lon_deg=120.9,
            lat_deg=32.0,
            is_standing=is_on,
            **given,
        )
        self.intake.take([finding], now_s)

    def pass_s(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.intake.look(self.clock.now_s())

    @property
    def alarm(self):
        (alarm,) = self.story.board.alarms.values()
        return alarm


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_an_alarm_says_what_was_found_by_which_text_of_which_rule(hall):
    hall.find(is_on=True, rule_version=3, config_hash="abc", from_s=NOON_S - 60, confidence=0.8)
    alarm = hall.alarm
    assert (alarm.key, alarm.label, alarm.county) == ("speeding|veh:1", "苏F·1", WEST)
    assert alarm.evidence == {
        "limit_kmh": 80,
        "at_s": NOON_S,
        "from_s": NOON_S - 60,
        "confidence": 0.8,
        "is_retrospective": False,
        "rule_version": 3,
        "config_hash": "abc",
    }


def test_it_returns_once_it_stayed_away_and_reopens_within_the_dead_band(hall):
    hall.find(is_on=True)
    hall.find(is_on=False)
    hall.pass_s(OFF_S - 1)
    assert hall.alarm.is_standing
    hall.pass_s(1)
    assert hall.alarm.state is AlarmState.RETURNED
    hall.find(is_on=True)
    assert hall.alarm.state is AlarmState.UNACKNOWLEDGED
    assert hall.pen.kinds == ["alarm_raised", "alarm_returned", "alarm_reopened"]


def test_after_the_dead_band_it_is_another_alarm(hall):
    hall.find(is_on=True)
    hall.find(is_on=False)
    hall.pass_s(OFF_S)
    hall.pass_s(BAND_S + 1)
    hall.find(is_on=True)
    assert hall.pen.kinds == ["alarm_raised", "alarm_returned", "alarm_raised"]
    assert len(hall.story.board.alarms) == 2


def test_what_a_person_closed_is_raised_anew_only_after_the_dead_band(hall):
    hall.find(is_on=True)
    hall.story.tell("alarm_closed", f"alarm:{hall.alarm.alarm_id}", {"outcome": "rejected"})
    hall.find(is_on=False)
    hall.pass_s(OFF_S)
    hall.find(is_on=True)
    assert hall.pen.kinds == ["alarm_raised", "alarm_closed", "alarm_returned"]
    closed = hall.alarm
    assert (closed.is_open, closed.is_standing) == (False, False)
    hall.pass_s(BAND_S + 1)
    assert hall.pen.kinds[3:] == ["alarm_raised"]
    hall.find(is_on=False)
    hall.pass_s(OFF_S)
    assert hall.pen.kinds[4:] == ["alarm_returned"]
    assert hall.story.board.alarms[closed.alarm_id] == closed, "the new one returns, not it"


def test_a_person_who_closes_it_while_it_is_reopened_gets_a_new_one(hall):
    hall.find(is_on=True)
    hall.find(is_on=False)
    hall.pass_s(OFF_S)
    first = hall.alarm.alarm_id
    hall.pen.is_closed = True
    hall.find(is_on=True)
    hall.story.tell("alarm_closed", f"alarm:{first}", {"outcome": "verified"})
    hall.pen.open()
    assert hall.pen.kinds[-1] == "alarm_raised"
    hall.find(is_on=False)
    hall.pass_s(OFF_S)
    assert [a.is_standing for a in hall.story.board.alarms.values()] == [False, False]


def test_reopening_twice_at_once_writes_it_once(hall):
    hall.find(is_on=True)
    hall.find(is_on=False)
    hall.pass_s(OFF_S)
    hall.story.tell("alarm_reopened", f"alarm:{hall.alarm.alarm_id}")
    hall.find(is_on=True)
    assert hall.pen.kinds.count("alarm_reopened") == 1


def test_an_alarm_of_a_rule_out_of_service_is_never_listed(hall):
    body = {"rule": "speeding", "entity_id": "", "for_s": 600}
    hall.story.tell("rule_out_of_service", "service:o1", body)
    hall.find(is_on=True)
    assert hall.alarm.state is AlarmState.OUT_OF_SERVICE
    assert len(hall.pen.outcomes[-1].drafts) == 2, "raised and held back in one breath"


def test_an_alarm_that_a_silent_feed_says_already_is_never_listed(hall):
    hall.find(is_on=True, rule="source_silent", entity_id="hj212")
    hall.find(is_on=True, rule="station_silent", entity_id="st:1", evidence={"feed": "hj212"})
    states = Counter(alarm.state for alarm in hall.story.board.alarms.values())
    assert states == {AlarmState.UNACKNOWLEDGED: 1, AlarmState.SUPPRESSED: 1}


def test_the_next_hub_raises_nothing_twice_and_returns_what_the_last_one_raised(hall):
    hall.find(is_on=True)
    after = Hall(hall.story)
    after.clock.advance(60)
    after.find(is_on=True)
    assert after.pen.kinds == ["alarm_raised"]
    after.find(is_on=False)
    after.pass_s(OFF_S)
    assert after.pen.kinds == ["alarm_raised", "alarm_returned"]


def test_late_doubled_reordered_and_future_findings_lose_nothing(hall):
    hall.find(is_on=True, at_s=NOON_S - 900)
    hall.find(is_on=True, at_s=NOON_S - 900)
    hall.find(is_on=False, at_s=NOON_S - 1200)
    hall.find(is_on=True, at_s=NOON_S + 9e9, entity_id="veh:2")
    assert hall.pen.kinds == ["alarm_raised", "alarm_raised"]
    assert hall.intake.book.counts == {"doubled": 1, "reordered": 1}


def test_six_thousand_in_ten_minutes_lose_none(hall):
    began_s = time.process_time()
    for n in range(6000):
        hall.find(is_on=True, entity_id=f"veh:{n}")
        if n % 10 == 9:
            hall.clock.advance(1.0)
    took_s = time.process_time() - began_s
    assert len(hall.story.board.alarms) == 6000
    assert len({a.entity_id for a in hall.story.board.listed_alarms()}) == 6000
    assert took_s < 60.0, "a tenth of the ten minutes, on a slow machine"
    assert not hall.intake.book._moving - {"speeding|veh:5999"}, "what stands costs no look"


def test_alarms_of_conditions_long_over_are_forgotten(hall):
    for is_on in (True, False):
        found = [
            Finding(f"k{n}", "speeding", Severity.III, f"veh:{n}", 120.9, 32.0, NOON_S, is_on)
            for n in range(1200)
        ]
        hall.intake.take(found, NOON_S)
    hall.pass_s(OFF_S)
    hall.pass_s(BAND_S + OFF_S + 1)
    assert len(hall.intake.book) == 0
    assert len(hall.intake._of_key) == 0
