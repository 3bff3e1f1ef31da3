"""A replay shows what was, instant by instant, and takes no command."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.domain.command import ClaimAlarm, Command, SignIn
from app.domain.errors import OperatorError
from app.domain.ports import Answer, LinkState
from app.services.commands import Commands
from app.services.session import Session
from tests.unit.backends.history.replay_past import (
    BEGIN_S,
    FACTS,
    FIELDS,
    FORGET_AFTER_S,
    READING_FIELDS,
    Past,
    Theatre,
    expected,
    rows_of,
    traffic,
    write_journal,
)

Stage = Callable[..., Theatre]


@pytest.fixture(scope="module")
def journal_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_journal(tmp_path_factory.mktemp("past"), FACTS)


@pytest.fixture
def stage(journal_file: Path) -> Iterator[Stage]:
    made: list[Theatre] = []

    def make(past: Past | None = None, at_s: float = 1000.0, speed: float = 1.0) -> Theatre:
        theatre = Theatre(past or Past(traffic(1)), journal_file, at_s, speed)
        made.append(theatre)
        return theatre

    yield make
    for theatre in made:
        theatre.close()


def test_it_begins_paused_at_its_instant_with_everything_as_it_was(stage):
    theatre = stage(at_s=1000.0)
    theatre.settle()
    assert theatre.rows() == expected(theatre.past.state_at(BEGIN_S + 1000.0))
    assert len(theatre.rows()) > 20
    assert theatre.group.now_s() == BEGIN_S + 1000.0
    assert theatre.group.status.state is LinkState.LIVE
    theatre.real.at_s += 100.0
    theatre.settle()
    assert theatre.group.now_s() == BEGIN_S + 1000.0


@pytest.mark.parametrize("seed", range(4))
def test_any_instant_that_is_sought_is_the_state_of_that_instant(stage, seed):
    theatre = stage(Past(traffic(seed)))
    random = np.random.default_rng(100 + seed)
    for at_s in random.uniform(0.0, 3600.0, 10):
        theatre.link.seek(BEGIN_S + at_s)
        theatre.settle()
        instant_s = theatre.link.playing().at_s
        assert theatre.rows() == expected(theatre.past.state_at(instant_s))


@pytest.mark.parametrize(("speed", "frames"), [(1.0, 40), (60.0, 40), (600.0, 7)])
def test_playing_on_shows_what_seeking_there_would_show(stage, speed, frames):
    theatre = stage(at_s=300.0, speed=speed)
    theatre.settle()
    theatre.link.play()
    theatre.run(real_s=4.0, frames=frames)
    now_s = theatre.group.now_s()
    assert now_s == pytest.approx(BEGIN_S + 300.0 + 4.0 * speed)
    theatre.group.pump()
    assert theatre.rows() == expected(theatre.past.state_at(now_s))


def test_a_thing_that_falls_silent_leaves_and_comes_back_as_a_new_one(stage):
    quiet = {"label": b"a", "class": 1, "source": b"x", "lon_deg": 120.9, "lat_deg": 32.0}
    back_s = FORGET_AFTER_S + 300.0
    fixes = [
        {**quiet, "id": b"A", "receipt_s": BEGIN_S},
        {**quiet, "id": b"A", "receipt_s": BEGIN_S + back_s},
        *({**quiet, "id": b"B", "receipt_s": BEGIN_S + at} for at in range(0, 30_000, 60)),
    ]
    tracks = rows_of(FIELDS, fixes)
    past = Past(tracks.taken(np.argsort(tracks.columns["receipt_s"], kind="stable")))
    theatre = stage(past, at_s=FORGET_AFTER_S - 30.0, speed=10.0)
    theatre.settle()
    assert set(theatre.rows()) == {b"A", b"B"}
    theatre.link.play()
    theatre.run(real_s=10.0, frames=5)
    assert set(theatre.rows()) == {b"B"}
    theatre.run(real_s=30.0, frames=10)
    assert set(theatre.rows()) == {b"A", b"B"}


def test_the_board_is_as_it_was_and_grows_as_time_goes_on(stage):
    theatre = stage(at_s=150.0, speed=10.0)
    theatre.settle()
    board = theatre.group.board
    assert board.alarms["a1"].claimed_by == ""
    theatre.link.play()
    theatre.run(real_s=10.0, frames=5)
    assert theatre.group.board.alarms["a1"].claimed_by == "P-0231"
    theatre.link.seek(BEGIN_S + 50.0)
    theatre.settle()
    assert theatre.group.board.alarms == {}
    theatre.link.seek(BEGIN_S + 1600.0)
    theatre.settle()
    assert set(theatre.group.board.alarms) == {"a1", "a2"}


def test_every_seek_is_a_new_epoch_of_world_readings_and_board(stage):
    theatre = stage()
    theatre.settle()
    theatre.link.seek(BEGIN_S + 20.0)
    waited = threading.Event()
    while True:
        arrivals = theatre.link.drain()
        if arrivals.is_new_epoch:
            break
        assert arrivals.state is LinkState.SYNCING
        assert not arrivals.ticks
        waited.wait(0.002)
    assert arrivals.is_new_readings
    assert arrivals.restart_board
    assert arrivals.state is LinkState.LIVE


def test_of_many_seeks_at_once_the_last_is_shown_and_the_screen_never_waits(stage):
    past = Past(traffic(2), gate=threading.Event())
    theatre = stage(past)
    for at_s in range(100, 2000, 10):
        theatre.link.seek(BEGIN_S + at_s)
        assert theatre.link.drain().state is LinkState.SYNCING
    assert past.gate is not None
    past.gate.set()
    theatre.settle()
    assert theatre.group.now_s() == BEGIN_S + 1990.0
    assert len(past.loads) <= 3
    assert theatre.rows() == expected(past.state_at(BEGIN_S + 1990.0))


def test_the_clock_never_runs_ahead_of_what_was_read(stage):
    theatre = stage(speed=600.0)
    theatre.settle()
    theatre.link.play()
    theatre.real.at_s += 60.0  # no drain in between: a screen that was busy for a minute
    held_s = theatre.group.now_s()
    assert held_s < BEGIN_S + 1000.0 + 60.0 * 600.0
    assert theatre.link.playing().is_held
    theatre.group.pump()
    assert theatre.rows() == expected(theatre.past.state_at(held_s))


def test_it_pauses_where_the_recording_ends(stage):
    theatre = stage(at_s=3500.0, speed=600.0)
    theatre.settle()
    theatre.link.play()
    theatre.run(real_s=2.0, frames=4)
    playing = theatre.link.playing()
    assert not playing.is_playing
    assert playing.at_s == theatre.link.timeline().to_s


def test_readings_come_back_as_they_were_and_go_on(stage):
    def value(at_s: float, number: float) -> dict[str, object]:
        return {
            "id": b"S-1/pm25", "station": b"S-1", "quantity": 1, "value": number,
            "t_s": BEGIN_S + at_s, "receipt_s": BEGIN_S + at_s,
        }  # fmt: skip

    late = {**value(1012.0, 7.0), "id": b"S-2/pm25", "station": b"S-2"}
    readings = rows_of(READING_FIELDS, [value(900.0, 35.0), value(1010.0, 36.0), late])
    theatre = stage(Past(traffic(1), readings), speed=10.0)
    waited = threading.Event()
    arrivals = theatre.link.drain()
    while not arrivals.is_new_epoch:
        waited.wait(0.002)
        arrivals = theatre.link.drain()
    (tick,) = arrivals.reading_ticks
    assert tick.enter is not None
    assert tick.enter.columns["value"].tolist() == [35.0]
    theatre.settle()
    theatre.link.play()
    theatre.real.at_s += 2.0
    ticks = theatre.link.drain().reading_ticks
    moved = [t.move.columns["value"].tolist() for t in ticks if t.move is not None]
    entered = [t.enter.columns["value"].tolist() for t in ticks if t.enter is not None]
    assert (moved, entered) == ([[36.0]], [[7.0]])


def test_the_timeline_tells_marks_and_holes(stage):
    gap = (BEGIN_S + 500.0, BEGIN_S + 560.0)
    theatre = stage(Past(traffic(1), gaps=(gap,)))
    theatre.settle()
    line = theatre.link.timeline()
    assert line.holes == (gap,)
    marks = [(m.subject, None if m.severity is None else int(m.severity)) for m in line.marks]
    assert marks == [("alarm:a1", 2), ("alarm:a2", 1)]


def test_a_segment_that_cannot_be_read_is_said_and_nothing_looks_fresh(stage):
    past = Past(traffic(1), is_broken=True)
    theatre = stage(past)
    waited = threading.Event()
    for _ in range(1000):
        theatre.group.pump()
        if theatre.link.playing().problem:
            break
        waited.wait(0.005)
    assert theatre.link.playing().problem == "segment-7.parquet: cannot be read"
    theatre.group.pump()
    assert theatre.group.status.state is LinkState.STALE
    past.is_broken = False
    theatre.link.seek(BEGIN_S + 1200.0)
    theatre.settle()
    assert theatre.group.status.state is LinkState.LIVE
    assert theatre.rows() == expected(past.state_at(BEGIN_S + 1200.0))


def test_the_link_itself_refuses_every_command(stage):
    theatre = stage()
    with pytest.raises(OperatorError) as refused:
        theatre.link.send(Command("k1", ClaimAlarm("a1"), "token", BEGIN_S, BEGIN_S + 60))
    assert refused.value.code == "replay_commands_nothing"


def test_nobody_signs_in_to_the_past(stage):
    theatre = stage()
    commands = Commands(theatre.group)
    session = Session(theatre.group, commands)
    said: list[str] = []
    session.sign_in("P-0231", "secret", said.append)
    assert said == ["replay_commands_nothing"]
    with pytest.raises(OperatorError):
        commands.give(SignIn("P-0231", "secret"))


def test_it_answers_what_the_records_know_and_says_that_it_does_not_know_the_rest(stage):
    theatre = stage()
    got: list[Answer] = []
    theatre.group.questions.ask("registers", got.append)
    theatre.group.questions.ask("plan_intercept", got.append, target_id="V-1")
    theatre.settle()
    assert [(a.code, dict(a.result)) for a in got] == [
        ("ok", {"sites": [], "cameras": []}),
        ("not_in_replay", {}),
    ]


def test_closing_ends_the_thread(journal_file):
    theatre = Theatre(Past(traffic(1)), journal_file, 1000.0)
    theatre.close()
    assert not theatre.link._thread.is_alive()
