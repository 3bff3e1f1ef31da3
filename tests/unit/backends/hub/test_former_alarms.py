"""What becomes of former alarms when a judge starts: over only where it has seen enough to say so.

And what a person has closed meanwhile is neither raised again nor taken for the next episode.
"""

import time
from dataclasses import replace

import pytest

from app.domain.classes import Severity
from app.domain.clock import SetClock
from app.domain.finding import Finding
from app.domain.geo import LonLat
from app.domain.register import Registers
from backends.hub.alarm_intake import AlarmIntake
from backends.hub.inner import ChildFindings, ChildJudged
from backends.hub.naming import FindingNames
from backends.hub.watch import CLOSED_WITHIN_S, SETTLED_S, Watch
from backends.judging.memory import Memory
from tests.unit.backends.hub.ground import (
    CATALOGUES,
    NOON_S,
    WEST,
    Pen,
    Story,
    county_of,
    make_ingest,
)

HOUR_S, DAY_S = 3600.0, 86_400.0
RULE, PLACE = "driving_day", "sensor_exceedance"
MEMORIES = {RULE: Memory(DAY_S), PLACE: Memory(HOUR_S), "station_silent": Memory(900.0, False)}


class Hall:
    """A hub with its watch, and the judges that come and go."""

    def __init__(self) -> None:
        self.clock, self.story = SetClock(NOON_S), Story()
        self.pen = Pen(self.story, self.clock)
        self.restart()

    def restart(self) -> None:
        """Start the hub anew, on the same journal."""
        world, board = make_ingest(self.clock).world, self.story.board
        names = FindingNames(world, Registers(), county_of, lambda _index: WEST)
        intake = AlarmIntake(board, CATALOGUES.alarms, names.named, self.pen)
        self.watch = Watch(world, board, intake, self.clock.now_s, LonLat(120.8, 32.0), self.pen)

    def finding(
        self, *, is_on: bool = True, rule: str = RULE, ago_s: float = 0.0, **more
    ) -> Finding:
        given = {"entity_id": "veh:2", "lon_deg": 120.5, "lat_deg": 32.0} | more
        at_s = self.clock.now_s() - ago_s
        key = f"{rule}/{given['entity_id']}"
        return Finding(
            key=key, rule=rule, severity=Severity.III, at_s=at_s, is_standing=is_on, **given
        )

    def find(self, **more) -> None:
        """Have the judge find something live."""
        self.watch.take(ChildFindings((self.finding(**more),)))
        self.pass_s(60)

    def begin(self, *told: Finding, seen_s: float, memories: dict[str, Memory] = MEMORIES) -> None:
        """Have a judge start that has seen so much of the past."""
        since_s = self.clock.now_s() - seen_s
        self.watch.take(ChildFindings(told, since_s))
        self.report(since_s, memories)
        self.since_s = since_s

    def report(self, since_s: float, memories: dict[str, Memory] = MEMORIES) -> None:
        now_s = self.clock.now_s()
        self.watch.judged(
            ChildJudged(0, {}, {}, 0, since_s=since_s, through_s=now_s, memories=memories)
        )
        self.pass_s(60)

    def pass_s(self, seconds: float) -> None:
        for _ in range(int(min(seconds, 60))):
            self.clock.advance(seconds / min(seconds, 60))
            self.watch.look()

    def close(self) -> None:
        (alarm,) = self.story.board.open_alarms()
        subject = f"alarm:{alarm.alarm_id}"
        self.story.tell("alarm_closed", subject, {"outcome": "verified"}, time_s=self.clock.now_s())

    @property
    def kinds(self) -> list[str]:
        return [kind.removeprefix("alarm_") for kind in self.pen.kinds]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_judge_that_has_seen_less_than_a_rule_remembers_ends_nothing_of_it(hall):
    hall.find()
    hall.begin(seen_s=DAY_S / 2)
    assert hall.kinds == ["raised"]
    (alarm,) = hall.story.board.open_alarms()
    assert alarm.is_standing


def test_it_ends_it_once_it_has_seen_as_far_back_as_the_rule_remembers(hall):
    hall.find()
    hall.begin(seen_s=DAY_S / 2)
    hall.pass_s(DAY_S / 2)
    hall.report(hall.since_s)
    assert hall.kinds == ["raised"], "what was just received may not be judged yet"
    hall.pass_s(SETTLED_S)
    hall.report(hall.since_s)
    assert hall.kinds == ["raised", "returned"]


def test_a_hole_meanwhile_makes_it_wait_longer(hall):
    hall.find()
    hall.begin(seen_s=DAY_S / 2)
    hall.pass_s(DAY_S)
    hall.report(hall.clock.now_s() - HOUR_S)
    assert hall.kinds == ["raised"]


def test_what_it_has_seen_begin_and_does_not_speak_of_is_over_at_once(hall):
    hall.find(rule="station_silent", entity_id="st:1")
    hall.begin(seen_s=HOUR_S)
    assert hall.kinds == ["raised", "returned"]


def test_what_is_said_only_once_stays_where_its_beginning_was_not_seen(hall):
    hall.find(rule="station_silent", entity_id="st:1")
    hall.pass_s(DAY_S)
    hall.begin(seen_s=DAY_S / 2)
    hall.pass_s(DAY_S)
    hall.report(hall.since_s)
    assert hall.kinds == ["raised"]


def test_a_detector_that_is_off_ends_nothing(hall):
    hall.find()
    hall.begin(seen_s=9 * DAY_S, memories={})
    assert hall.kinds == ["raised"]


def test_what_it_speaks_of_again_stands_and_is_ended_by_it(hall):
    hall.find()
    hall.begin(hall.finding(), seen_s=3 * DAY_S)
    assert hall.kinds == ["raised"]
    hall.find(is_on=False)
    assert hall.kinds == ["raised", "returned"]


def test_a_new_episode_after_one_that_was_judged_while_it_stood_is_raised(hall):
    hall.begin(seen_s=DAY_S)
    hall.find(rule=PLACE, entity_id="st:air")
    hall.close()
    hall.find(rule=PLACE, entity_id="st:air", is_on=False)
    assert hall.kinds == ["raised", "closed", "returned"]
    hall.pass_s(HOUR_S)  # under two hours after it was raised, at the very place
    hall.find(rule=PLACE, entity_id="st:air")
    assert hall.kinds[3:] == ["raised"]
    assert not hall.watch.counts


@pytest.mark.parametrize("is_hub_new", [True, False])
def test_what_was_judged_and_is_found_again_by_a_judge_that_starts_is_counted(hall, is_hub_new):
    hall.find(rule=PLACE, entity_id="st:air")
    hall.close()
    if is_hub_new:
        hall.restart()
    again = hall.finding(rule=PLACE, entity_id="st:air")
    hall.begin(again, seen_s=DAY_S / 2)
    assert hall.kinds == ["raised", "closed"]
    assert hall.watch.counts == {"known": 1}
    hall.find(rule=PLACE, entity_id="st:air", is_on=False)
    assert hall.kinds[2:] == ["returned"], "its end is written, whoever says it"
    hall.find(rule=PLACE, entity_id="st:air")
    assert hall.kinds[3:] == ["raised"]


@pytest.mark.parametrize("is_hub_new", [True, False])
def test_what_was_judged_and_went_on_elsewhere_is_raised_anew(hall, is_hub_new):
    hall.find(rule="speed_hazmat")
    hall.close()
    if is_hub_new:
        hall.restart()
    hall.begin(seen_s=0.0)
    hall.find(rule="speed_hazmat", lon_deg=120.7)
    assert hall.kinds == ["raised", "closed", "returned", "raised"]


def test_what_a_judge_has_seen_begin_is_never_taken_for_what_was_judged(hall):
    hall.find(rule=PLACE, entity_id="st:air")
    hall.close()
    hall.begin(seen_s=0.0)
    hall.pass_s(HOUR_S + 60)
    hall.report(hall.since_s)
    hall.find(rule=PLACE, entity_id="st:air")
    assert hall.kinds[-1] == "raised"
    assert not hall.watch.counts


def test_the_end_of_what_was_closed_days_ago_is_not_written_by_the_next_hub(hall):
    hall.find(rule=PLACE, entity_id="st:air")
    hall.close()
    hall.pass_s(CLOSED_WITHIN_S)
    hall.restart()
    hall.begin(seen_s=DAY_S / 2)
    assert hall.kinds == ["raised", "closed"]


def test_a_hundred_findings_among_twenty_thousand_alarms_cost_the_hub_no_noticeable_time(hall):
    hall.find(rule="speed_coach")
    (one,) = hall.story.board.open_alarms()
    for n in range(20_000):
        key = f"x{n}"
        hall.story.board.alarms[key] = replace(one, alarm_id=key, entity_id=f"o{n}", key=key)
    found = [hall.finding(rule="speed_hazmat", entity_id=f"veh:{n}") for n in range(100)]
    began_s = time.process_time()
    known = [hall.watch._is_known(f, hall.clock.now_s(), is_start=True) for f in found]
    took_s = time.process_time() - began_s
    assert not any(known)
    assert took_s < 0.1, "it was four times that when every alarm was asked"
