"""What is heard: each alarm once, the gravest for all, nothing over, nothing while muted."""

import pytest

from app.domain.classes import Severity
from app.services.alarm_sound import FRESH_S, GAP_S, MUTE_S, AlarmSound, NoSpeaker
from app.services.alarm_watch import AlarmWatch
from tests.unit.app.services.hall import Hall


class Ear(NoSpeaker):
    """Keeps what it was told to play."""

    is_there = True

    def __init__(self) -> None:
        self.heard: list[Severity] = []

    def play(self, severity: Severity) -> None:
        self.heard.append(severity)


class Loud(Hall):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.ear = Ear()
        self.watch = AlarmWatch(self.group, self.catalogues.alarms)
        self.sound = AlarmSound(self.group, self.watch, self.ear, lambda: self.real_s)

    def pump(self):
        pumped = super().pump()
        self.watch.pump(pumped)
        self.sound.pump(pumped)
        return pumped

    def tell(self, kind: str, person: str = "", **body: object) -> None:
        self.link.push_entry(kind, "alarm:a1", body, time_s=self.clock.now_s(), person=person)
        self.pump()

    @property
    def heard(self) -> list[int]:
        return [int(severity) for severity in self.ear.heard]


@pytest.fixture
def hall() -> Loud:
    return Loud()


def test_a_new_alarm_is_heard_once_by_its_grade(hall):
    hall.raise_alarm(severity=2)
    assert hall.heard == [2]
    hall.pass_s(60)
    hall.tell("alarm_claimed", "P-1")
    hall.tell("alarm_released", "P-1")
    hall.pass_s(60)
    assert hall.heard == [2]


def test_of_many_at_once_the_gravest_speaks_for_all(hall):
    hall.raise_alarm("a1", severity=4)
    for n, severity in enumerate((3, 1, 2)):
        hall.raise_alarm(f"b{n}", severity=severity)
    assert hall.heard == [4]
    hall.pass_s(GAP_S)
    assert hall.heard == [4, 1]
    hall.pass_s(60)
    assert hall.heard == [4, 1]


def test_while_muted_nothing_is_heard_and_after_it_what_still_asks(hall):
    hall.sound.mute()
    assert hall.sound.muted_for_s == MUTE_S
    hall.raise_alarm(severity=1)
    hall.raise_alarm("a2", severity=3)
    assert hall.heard == []
    hall.tell("alarm_acknowledged", "P-1")
    hall.pass_s(MUTE_S)
    assert hall.heard == [3], "the grave one was seen to meanwhile"


def test_muting_acknowledges_nothing(hall):
    hall.raise_alarm()
    sent = len(hall.link.sent)
    hall.sound.toggle_mute()
    assert len(hall.link.sent) == sent
    hall.sound.toggle_mute()
    assert hall.sound.muted_for_s == 0.0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("alarm_returned", {}),
        ("alarm_acknowledged", {}),
        ("alarm_seen", {}),
        ("alarm_claimed", {}),
        ("alarm_shelved", {"for_s": 600}),
        ("alarm_suppressed", {"by": "x", "cause_id": "y"}),
        ("alarm_out_of_service", {"outage_id": "o"}),
        ("alarm_closed", {"outcome": "verified"}),
    ],
)
def test_what_is_over_or_seen_to_is_not_heard_any_more(hall, kind, body):
    hall.sound.mute()
    hall.raise_alarm()
    hall.tell(kind, "P-1", **body)
    hall.pass_s(MUTE_S + 1)
    assert hall.heard == []


def test_what_is_back_within_the_dead_band_is_heard_again(hall):
    hall.raise_alarm(severity=2)
    hall.tell("alarm_returned")
    hall.pass_s(10)
    hall.tell("alarm_reopened")
    assert hall.heard == [2, 2]


def test_what_was_raised_long_before_this_seat_came_is_no_news(hall):
    now_s = hall.clock.now_s()
    body = {"rule": "r", "severity": 1, "entity_id": "x", "label": "x"}
    place = {"lon_deg": 120.9, "lat_deg": 32.0, "evidence": {}}
    hall.link.push_entry("alarm_raised", "alarm:old", body | place, time_s=now_s - FRESH_S - 1)
    hall.pump()
    assert hall.heard == []


def test_what_the_budget_keeps_waiting_is_heard_when_it_passes(hall):
    for n in range(13):
        hall.raise_alarm(f"b{n}", severity=4)
    hall.pass_s(10)
    count = len(hall.heard)
    assert len(hall.watch.waiting) == 1
    hall.clock.advance(3600)
    hall.real_s += 3600
    hall.watch.look()
    hall.sound.look()
    assert len(hall.heard) == count + 1


def test_a_replay_is_silent_and_another_journal_begins_anew():
    quiet = Loud(is_live=False)
    quiet.raise_alarm()
    assert quiet.heard == []
    hall = Loud()
    hall.sound.mute()
    hall.raise_alarm()
    hall.link.push_other_journal()
    hall.pump()
    hall.pass_s(MUTE_S)
    assert hall.heard == []


def test_what_was_heard_is_not_heard_again_from_the_hub_that_takes_over(hall):
    now_s = hall.clock.now_s()
    hall.raise_alarm("a1", severity=1)
    hall.link.push_other_journal()
    body = {"rule": "r", "severity": 1, "entity_id": "x", "label": "x"}
    place = {"lon_deg": 120.9, "lat_deg": 32.0, "evidence": {}}
    hall.link.push_entry("alarm_raised", "alarm:a1", body | place, time_s=now_s)
    hall.pass_s(GAP_S)
    assert hall.heard == [1]
    hall.raise_alarm("a2", severity=2)
    assert hall.heard == [1, 2]


def test_a_hundred_alarms_at_once_are_one_tone(hall):
    for n in range(100):
        hall.raise_alarm(f"b{n}", severity=3)
    assert len(hall.heard) == 1


def test_a_seat_without_a_device_says_nothing_and_breaks_nothing():
    speaker = NoSpeaker()
    speaker.set_volume(1.0)
    speaker.play(Severity.I)
    speaker.release()
    assert (speaker.is_there, speaker.volume) == (False, 0.0)
