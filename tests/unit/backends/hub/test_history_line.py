"""The line to the recorder never waits, is bounded, and says what it could not pass on."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import zmq

from app.domain.classes import Age
from app.domain.clock import SetClock
from app.domain.geo import LonLat
from app.domain.probe import PROBE_ID
from app.domain.readings import ReadingBatch, Timing
from app.domain.world import Block
from backends.history.messages import NUMBER, Told, decode
from backends.hub.changing import ChangingWorld
from backends.hub.config import HistorySetting
from backends.hub.history_line import HistoryLine
from backends.hub.history_readings import HistoryReadings
from backends.hub.history_watch import KIND, SOURCE, HistoryWatch
from backends.hub.ingest import FORGET_AFTER_S
from backends.hub.inner import ChildRecorded
from backends.hub.sources import SourceLedger
from tests.unit.backends.history.ground import READING_FIELDS
from tests.unit.backends.hub.ground import NOON_S, Pen, Story, fixes, make_ingest


class Pipe:
    """A socket with room for so many messages."""

    def __init__(self) -> None:
        self.room = 1000
        self.told: list[Told] = []

    def send_multipart(self, frames: Sequence[bytes], *_: Any) -> None:
        if not self.room:
            raise zmq.Again
        self.room -= 1
        self.told.append(decode(frames))

    def kinds(self) -> list[str]:
        kinds, self.told = [told.kind for told in self.told], []
        return kinds


class Desk:
    """A hub's ingest with a line to a recorder that the test plays."""

    def __init__(self, most_waiting: int = 1000) -> None:
        self.pipe, self.clock = Pipe(), SetClock(NOON_S)
        self.ingest = make_ingest(self.clock)
        self.is_there = True
        self.reports: list[tuple[ChildRecorded, int]] = []
        self.line = HistoryLine(
            self.pipe,  # type: ignore[arg-type]
            self.ingest.world,
            lambda: self.is_there,
            lambda report, lost: self.reports.append((report, lost)),
            most_waiting,
        )
        self.ingest.history = self.line

    def feed(self, *names: str, **more: Any) -> None:
        self.clock.advance(1.0)
        places = [(name, 120.9) for name in names]
        self.ingest.take(fixes(*places, at_s=self.clock.at_s, **more), "columns")
        self.line.flush()


def report(settled: int, lost: int = 0, through_s: float = 0.0, **more: Any) -> ChildRecorded:
    condition = more.get("condition", "recording")
    return ChildRecorded(settled, more.get("holes", 0), lost, through_s, 0, 0, condition)


def test_a_name_goes_before_the_first_fix_under_it() -> None:
    desk = Desk()
    desk.line.ready()
    desk.feed("A", "B")
    assert desk.pipe.kinds() == ["tracks.names", "tracks"]
    desk.feed("A")
    assert desk.pipe.kinds() == ["tracks"]
    desk.feed("A", label=[b"new"])
    assert desk.pipe.kinds() == ["tracks.names", "tracks"]


def test_the_hubs_own_probe_is_not_recorded() -> None:
    desk = Desk()
    desk.line.ready()
    desk.feed(PROBE_ID, "A")
    desk.feed(PROBE_ID)
    rows = [told for told in desk.pipe.told if told.kind == "tracks"]
    assert [len(told) for told in rows] == [1]


def test_what_comes_before_the_recorder_waits_for_it() -> None:
    desk = Desk()
    desk.feed("A")
    desk.feed("B")
    assert desk.pipe.kinds() == []
    desk.line.ready()
    desk.feed("A")
    assert recorded(desk.pipe.told) == [b"A", b"B", b"A"]


def recorded(told: Sequence[Told]) -> list[bytes]:
    """Return whose the rows are for a recorder that knew nobody before."""
    name_of: dict[int, bytes] = {}
    ids = []
    for one in told:
        if one.kind == "tracks.names":
            numbers, names = one.columns[NUMBER].tolist(), one.columns["id"].tolist()
            name_of.update(zip(numbers, names, strict=True))
        elif one.kind == "tracks":
            ids += [name_of[number] for number in one.columns[NUMBER].tolist()]
    return ids


def test_rows_that_waited_keep_the_name_of_their_time_when_their_number_is_reused() -> None:
    desk = Desk()
    desk.feed("OLD", "A")  # while no recorder is there
    desk.clock.advance(FORGET_AFTER_S + 1.0)
    desk.ingest.forget_old()
    desk.feed("NEW")
    desk.line.ready()
    desk.feed("NEW")
    told = desk.pipe.told
    numbers = [n for one in told if one.kind == "tracks" for n in one.columns[NUMBER].tolist()]
    assert numbers[2] in numbers[:2]
    assert recorded(told) == [b"OLD", b"A", b"NEW", b"NEW"]
    # And the next recorder, which knows nobody, is told who it is now.
    desk.pipe.kinds()
    desk.line.ready()
    desk.feed("NEW")
    assert recorded(desk.pipe.told) == [b"NEW"]


def test_names_of_rows_that_were_dropped_are_still_told_to_the_next_recorder() -> None:
    desk = Desk(most_waiting=2)
    desk.feed("A", "B")
    for _ in range(4):
        desk.feed("B")
    desk.line.ready()
    desk.feed("A")
    assert recorded(desk.pipe.told) == [b"B", b"B", b"A"]


def test_no_row_goes_ahead_of_a_hole_that_found_no_room() -> None:
    desk = Desk(most_waiting=1)
    desk.line.ready()
    desk.pipe.room = 0
    desk.feed("A")
    desk.feed("A")

    def narrow(frames: Sequence[bytes], *_: Any) -> None:
        if decode(frames).kind == "hole":
            raise zmq.Again
        desk.pipe.told.append(decode(frames))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.pipe, "send_multipart", narrow)  # room comes just after the hole's try
        desk.feed("A")
    assert desk.pipe.kinds() == []
    desk.pipe.room = 1000
    desk.feed("A")
    assert desk.pipe.kinds()[0] == "hole"


def test_beyond_the_bound_the_oldest_is_dropped_and_told_as_a_hole() -> None:
    desk = Desk(most_waiting=3)
    desk.line.ready()
    desk.pipe.room = 0
    for _ in range(5):
        desk.feed("A", "B")
    assert desk.line.lost_rows == 8
    desk.pipe.room = 1000
    desk.feed("A")
    hole = next(told for told in desk.pipe.told if told.kind == "hole")
    assert hole.columns["rows"].tolist() == [8]
    assert hole.columns["from_s"].tolist() == [NOON_S + 1.0]
    assert hole.columns["dropped_from_s"].tolist() == [NOON_S + 1.0]
    assert hole.columns["to_s"].tolist() == [NOON_S + 4.0]
    rows = [told for told in desk.pipe.told if told.kind == "tracks"]
    assert [told.columns["receipt_s"][0] for told in rows] == [NOON_S + 5.0, NOON_S + 6.0]


def test_what_a_killed_recorder_had_not_settled_is_a_hole() -> None:
    desk = Desk()
    desk.line.ready()
    for _ in range(4):
        desk.feed("A")
    desk.line.heard(report(2, through_s=NOON_S + 2.0))
    desk.is_there = False
    desk.pipe.kinds()
    desk.feed("A")
    assert desk.pipe.kinds() == []
    desk.is_there = True
    desk.line.ready()
    desk.feed("A")
    hole = desk.pipe.told[0]
    assert (hole.kind, hole.columns["rows"].tolist()) == ("hole", [2])
    assert hole.columns["dropped_from_s"].tolist() == [np.inf]
    assert hole.columns["from_s"].tolist() == [NOON_S + 2.0]
    assert hole.columns["to_s"].tolist() == [NOON_S + 4.0]
    assert [told.kind for told in desk.pipe.told[1:]] == ["tracks.names", "tracks", "tracks"]


def test_a_hole_is_told_again_to_the_next_recorder_until_one_has_written_it_down() -> None:
    desk = Desk(most_waiting=2)
    desk.pipe.room = 0
    desk.line.ready()
    for _ in range(3):
        desk.feed("A", "B")
    desk.pipe.room = 1000
    desk.feed("A")
    assert "hole" in desk.pipe.kinds()
    desk.line.heard(report(2, through_s=NOON_S + 4.0))  # the rows are there, the hole is not
    desk.line.ready()
    desk.feed("A")
    hole = desk.pipe.told[0]
    assert (hole.kind, hole.columns["from_s"].tolist()) == ("hole", [NOON_S + 1.0])
    desk.pipe.kinds()
    desk.line.heard(report(1, holes=1, through_s=NOON_S + 5.0))
    desk.line.ready()
    desk.feed("A")
    assert "hole" not in desk.pipe.kinds()


def test_readings_are_numbered_named_once_and_keep_since_when_they_are_so() -> None:
    desk = Desk()
    world = ChangingWorld(READING_FIELDS)
    readings = HistoryReadings(desk.line, world.world, {"S1/pm25": 2, "S1/pm10": 2}.__getitem__)
    dtypes = {f.key: f.dtype for f in READING_FIELDS}
    row = {
        "id": b"S1/pm25", "station": b"S1", "quantity": 3, "span_s": 0, "statistic": 0,
        "source": b"hj212", "county": 2, "value": 7.0, "mark": 0, "t_s": NOON_S,
        "receipt_s": NOON_S, "same_since_s": NOON_S - 500.0,
    }  # fmt: skip
    columns = {key: np.array([value], dtypes[key]) for key, value in row.items()}
    columns["generation"] = np.ones(1, np.uint32)
    world.enter(Block(np.zeros(1, np.uint32), columns))
    batch = ReadingBatch(
        "hj212",
        np.array([b"S1", b"S1"], "S32"),
        np.array([3, 4], np.uint16),
        np.array([7.0, np.nan]),
        np.array([0, 7], np.uint8),
        np.array([NOON_S, NOON_S + 999.0]),
        np.zeros(2, np.uint32),
        np.zeros(2, np.uint8),
    )
    ids = np.array([b"S1/pm25", b"S1/pm10"], "S64")
    timings = np.array([0, Timing.FUTURE], np.uint8)
    desk.line.ready()
    for _ in range(2):
        readings.accepted(batch, ids, timings, NOON_S + 1.0)
        desk.line.flush()
    names, first, second = desk.pipe.told
    assert (names.kind, first.kind, second.kind) == ("readings.names", "readings", "readings")
    assert names.columns["id"].tolist() == [b"S1/pm25", b"S1/pm10"]
    assert names.columns["county"].tolist() == [2, 2], "also of what is in no world yet"
    assert first.columns[NUMBER].tolist() == second.columns[NUMBER].tolist() == [0, 1]
    assert first.columns["same_since_s"].tolist() == [NOON_S - 500.0, NOON_S + 999.0]
    assert first.columns["timing"].tolist() == [0, 8]


def test_a_recorder_that_never_came_is_a_source_that_was_never_heard() -> None:
    watch, ledger, _ = make_watch()
    now_s = [0.0]
    line = HistoryLine(
        Pipe(),  # type: ignore[arg-type]
        make_ingest(SetClock(NOON_S)).world,
        lambda: False,
        watch.heard,
        on_missing=watch.missing,
        monotonic_s=lambda: now_s[0],
    )
    line.flush()
    assert ledger.health(NOON_S) == []
    now_s[0] = 31.0
    line.flush()
    (health,) = ledger.health(NOON_S)
    assert (health.source, health.last_receipt_s) == (SOURCE, None)


def make_watch() -> tuple[HistoryWatch, SourceLedger, Pen]:
    clock, ledger = SetClock(NOON_S), SourceLedger()
    pen = Pen(Story(), clock)
    setting = HistorySetting(budget_bytes=5)
    return HistoryWatch(ledger, clock, pen, setting, LonLat(120.9, 32.0)), ledger, pen


def test_the_recorder_is_a_source_whose_losses_are_counted() -> None:
    watch, ledger, _ = make_watch()
    watch.heard(report(100), 0)
    watch.heard(report(250, lost=50), 7)
    account = ledger.account(SOURCE, KIND)
    assert (account.accepted, account.refusals.counts) == (200, {"not_recorded": 57})
    watch.heard(report(10), 7)  # started again
    assert account.accepted == 210


def test_in_a_city_that_runs_faster_the_recorder_is_not_late_between_two_reports() -> None:
    ledger, setting = SourceLedger(), HistorySetting()
    pen = Pen(Story(), SetClock(NOON_S))
    watch = HistoryWatch(ledger, SetClock(NOON_S), pen, setting, LonLat(120.9, 32.0), speed=20.0)
    watch.heard(report(100), 0)
    (health,) = ledger.health(NOON_S)
    assert health.age(NOON_S + 60.0) is Age.LIVE  # three real seconds
    assert health.age(NOON_S + 201.0) is Age.LATE


def test_a_full_disk_is_one_alarm_that_ends_with_it() -> None:
    watch, _, pen = make_watch()
    for condition in ("recording", "over_budget", "over_budget", "refusing", "recording"):
        watch.heard(report(0, condition=condition), 0)
    told = [(e.kind, e.body.get("rule")) for e in pen.story.entries]
    assert told == [
        ("alarm_raised", "history_over_budget"),
        ("alarm_returned", None),
        ("alarm_raised", "history_refusing"),
        ("alarm_returned", None),
    ]
    assert not any(alarm.is_standing for alarm in pen.story.board.open_alarms())


def test_an_alarm_of_before_the_restart_is_not_raised_twice_and_is_ended() -> None:
    watch, _, pen = make_watch()
    watch.heard(report(0, condition="over_budget"), 0)
    again = HistoryWatch(
        SourceLedger(), SetClock(NOON_S), pen, HistorySetting(), LonLat(120.9, 32.0)
    )
    again.heard(report(0, condition="over_budget"), 0)
    assert pen.kinds == ["alarm_raised"]
    again.heard(report(0), 0)
    assert pen.kinds == ["alarm_raised", "alarm_returned"]
