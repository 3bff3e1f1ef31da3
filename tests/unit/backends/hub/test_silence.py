"""A source that falls silent raises one alarm, and what it says again ends it."""

from typing import Any

import pytest

from app.domain.classes import Severity
from app.domain.clock import SetClock
from app.domain.geo import LonLat
from app.domain.health import FEED_LOST_AFTER_S, SourceHealth
from backends.hub.silence import JUDGE_RULE, RULE, SILENT_REAL_S, SilenceWatch
from tests.unit.backends.hub.ground import NOON_S, Pen, Story


class Hall:
    """A watch on a story; ``speed`` is how much faster than life the city runs."""

    def __init__(self, story: Story | None = None, speed: float = 1.0) -> None:
        self.story = story or Story()
        self.clock = SetClock(NOON_S)
        self.speed = speed
        self.real_s = 0.0
        self.pen = Pen(self.story, self.clock)
        self.watch = SilenceWatch(self.pen, LonLat(121.0, 32.0), lambda: self.real_s)
        self.last_s: float | None = None

    def pass_s(self, city_s: float, *, speaks: bool = False, **health: Any) -> list[str]:
        """Let time pass second by second, and return what was written meanwhile."""
        before = len(self.pen.kinds)
        for _ in range(int(city_s / self.speed)):
            self.clock.advance(self.speed)
            self.real_s += 1.0
            if speaks:
                self.last_s = self.clock.now_s()
            now_s = self.clock.now_s()
            given: dict[str, Any] = {"accepted": 1, "rate_per_s": 0.0} | health
            self.watch.look([SourceHealth("air", "hj212", now_s, self.last_s, **given)])
        return self.pen.kinds[before:]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_source_that_falls_silent_raises_one_alarm_and_ends_it_when_it_speaks(hall):
    assert hall.pass_s(30, speaks=True) == []
    assert hall.pass_s(FEED_LOST_AFTER_S - 1) == []
    assert hall.pass_s(600) == ["alarm_raised"]
    (alarm,) = hall.story.board.alarms.values()
    assert (alarm.rule, alarm.entity_id, alarm.severity, alarm.county) == (RULE, "air", 3, "")
    assert alarm.evidence["last_receipt_s"] == hall.last_s
    assert hall.pass_s(3, speaks=True) == ["alarm_returned"]
    assert hall.pass_s(30, speaks=True) == []
    assert hall.pass_s(600) == ["alarm_raised"]


def test_a_source_that_never_spoke_raises_none(hall):
    assert hall.pass_s(600) == []


def test_a_source_is_allowed_the_silence_of_its_schedule(hall):
    hall.pass_s(1, speaks=True)
    assert hall.pass_s(2399, every_s=600.0) == []
    assert hall.pass_s(2, every_s=600.0) == ["alarm_raised"]


def test_a_city_that_runs_fast_raises_none_between_two_reports():
    hall = Hall(speed=60.0)
    hall.pass_s(60, speaks=True)
    assert hall.pass_s(60 * (SILENT_REAL_S - 1)) == []
    assert hall.pass_s(60) == ["alarm_raised"]


def test_an_alarm_of_before_the_hub_began_anew_is_not_doubled_and_ends(hall):
    hall.pass_s(1, speaks=True)
    assert hall.pass_s(100) == ["alarm_raised"]
    again = Hall(hall.story)
    assert again.pass_s(100) == []
    assert again.pass_s(1, speaks=True) == ["alarm_returned"]
    again = Hall(hall.story)
    again.last_s = NOON_S
    hall.story.raise_alarm("other")
    assert again.pass_s(100) == ["alarm_raised"]


def test_a_judge_that_says_nothing_is_grave_since_no_rule_runs(hall):
    hall.pass_s(1, speaks=True)
    before = len(hall.pen.kinds)
    hall.watch.look([SourceHealth("judge", "judge", hall.clock.now_s(), NOON_S, 5, 0.0)])
    hall.real_s += SILENT_REAL_S
    now_s = hall.clock.now_s() + 600
    hall.watch.look([SourceHealth("judge", "judge", now_s, NOON_S, 5, 0.0)])
    assert hall.pen.kinds[before:] == ["alarm_raised"]
    (alarm,) = hall.story.board.alarms.values()
    assert (alarm.rule, alarm.severity) == (JUDGE_RULE, Severity.II)
    hall.watch.look([SourceHealth("judge", "judge", now_s, now_s, 6, 0.0)])
    assert hall.pen.kinds[-1] == "alarm_returned"
