"""A clock that is set by hand is written down once, and so is its return."""

from app.domain.clock import SetClock
from app.domain.steady_wall import SteadyWall
from backends.hub.clock_watch import ClockWatch
from tests.unit.backends.hub.ground import NOON_S, Pen, Story


def test_each_jump_is_one_entry_and_small_corrections_are_none():
    machine = SetClock(NOON_S)
    pen = Pen(Story(), SetClock(NOON_S))
    watch = ClockWatch(SteadyWall(machine.now_s, lambda: 0.0), pen)
    watch.look()
    for jump_s in (1.0, -1.0):
        machine.advance(jump_s)
        watch.look()
    assert pen.kinds == []
    for jump_s in (3600.0, -3600.0, -10.0):
        machine.advance(jump_s)
        for _ in range(3):
            watch.look()
    told = [entry.body["off_s"] for entry in pen.story.entries]
    assert pen.kinds == ["clock_jumped"] * 3
    assert [round(off_s) for off_s in told] == [3600, 0, -10]
