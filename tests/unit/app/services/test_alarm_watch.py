"""The watch over the alarms: rate, flood, ranked queue and what nobody has looked at."""

import pytest

from app.services.alarm_watch import AlarmWatch
from tests.unit.app.services.hall import Hall


class Watched(Hall):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.watch = AlarmWatch(self.group, self.catalogues.alarms)

    def pump(self):
        pumped = super().pump()
        self.watch.pump(pumped)
        return pumped

    def tell(self, kind: str, alarm_id: str, person: str = "", **body: object) -> None:
        self.link.push_entry(
            kind, f"alarm:{alarm_id}", body, time_s=self.clock.now_s(), person=person
        )
        self.pump()


@pytest.fixture
def hall() -> Watched:
    return Watched()


def test_the_rate_counts_what_came_within_the_hour(hall):
    for n in range(3):
        hall.raise_alarm(f"a{n}")
    assert (hall.watch.rate, hall.watch.is_over_budget) == (3, False)
    hall.clock.advance(3601)
    hall.watch.look()
    assert hall.watch.rate == 0


def test_what_is_held_back_from_the_start_is_no_load(hall):
    hall.link.push_entry(
        "alarm_raised",
        "alarm:said",
        {
            **{"rule": "station_silent", "severity": 3, "entity_id": "st", "label": "st"},
            **{"lon_deg": 120.9, "lat_deg": 32.0, "evidence": {}},
        },
        time_s=hall.clock.now_s(),
    )
    said = {"by": "source_silent", "cause_id": "x"}
    hall.link.push_entry("alarm_suppressed", "alarm:said", said, time_s=hall.clock.now_s())
    hall.pump()
    assert hall.watch.rate == 0
    hall.tell("alarm_unsuppressed", "said")
    assert hall.watch.rate == 1


def test_one_alarm_counts_once_however_much_happens_to_it_and_again_when_it_is_back(hall):
    hall.raise_alarm()
    for kind in ("alarm_claimed", "alarm_acknowledged", "alarm_returned"):
        hall.tell(kind, "a1", "P-1")
    assert hall.watch.rate == 1
    hall.clock.advance(5)
    hall.tell("alarm_reopened", "a1")
    assert hall.watch.rate == 2


def test_a_flood_is_noticed_and_ends_with_time_alone(hall):
    for n in range(11):
        hall.raise_alarm(f"a{n}")
    assert hall.watch.is_flood
    assert hall.watch.flood_count == 11
    hall.clock.advance(601)
    assert hall.watch.look()
    assert not hall.watch.is_flood
    assert not hall.watch.look()


def test_over_the_budget_the_lesser_wait_and_none_is_lost(hall):
    for n in range(30):
        hall.raise_alarm(f"a{n}", severity=3)
    assert len(hall.watch.waiting) == 18
    assert len(hall.watch.ranked) == 30
    hall.clock.advance(3601)
    assert hall.watch.look()
    assert len(hall.watch.waiting) == 6


def test_alarms_that_say_the_like_are_counted(hall):
    for n in range(3):
        hall.raise_alarm(f"a{n}")
    hall.raise_alarm("other", rule="speeding")
    assert hall.watch.like(hall.group.board.alarms["a0"]) == 3
    assert hall.watch.like(hall.group.board.alarms["other"]) == 1


def test_what_nobody_looked_at_is_told_until_somebody_did(hall):
    hall.raise_alarm(severity=1)
    assert hall.watch.unseen() == []
    hall.clock.advance(60)
    assert [age_s for _, age_s in hall.watch.unseen()] == [60.0]
    hall.tell("alarm_seen", "a1", "P-1")
    assert hall.watch.unseen() == []


def test_shares_are_measured_over_all_that_is_known(hall):
    for severity in (1, 2, 3, 4):
        hall.raise_alarm(f"a{severity}", severity=severity)
    hall.tell("alarm_closed", "a4", "P-1", outcome="verified")
    shares = hall.watch.shares()
    assert (shares.first, shares.second, shares.rest, shares.count) == (0.25, 0.25, 0.5, 4)


def test_another_journal_is_counted_anew(hall):
    hall.raise_alarm()
    hall.link.push_other_journal()
    hall.pump()
    assert (hall.watch.rate, hall.watch.ranked) == (0, ())
