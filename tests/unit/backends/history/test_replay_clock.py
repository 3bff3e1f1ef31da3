"""The clock of a replay runs as asked and waits for what is to be read."""

from backends.history.replay_clock import ReplayClock
from tests.unit.backends.history.replay_past import RealTime


def clock_at(at_s: float, speed: float = 1.0) -> tuple[ReplayClock, RealTime]:
    real = RealTime()
    return ReplayClock(at_s, speed, real), real


def test_it_stands_until_it_is_let_run():
    clock, real = clock_at(100.0)
    clock.allow(1000.0)
    real.at_s += 5.0
    assert clock.now_s() == 100.0
    clock.play()
    real.at_s += 5.0
    assert clock.now_s() == 105.0
    clock.pause()
    real.at_s += 5.0
    assert clock.now_s() == 105.0


def test_a_change_of_speed_holds_from_then_on():
    clock, real = clock_at(0.0)
    clock.allow(1000.0)
    clock.play()
    real.at_s += 10.0
    clock.set_speed(60.0)
    real.at_s += 2.0
    assert clock.now_s() == 130.0


def test_it_waits_at_its_limit_and_goes_on_from_there_without_a_jump():
    clock, real = clock_at(0.0, speed=10.0)
    clock.allow(50.0)
    clock.play()
    real.at_s += 100.0
    assert clock.now_s() == 50.0
    assert clock.is_held()
    clock.allow(500.0)
    assert clock.now_s() == 50.0
    assert not clock.is_held()
    real.at_s += 1.0
    assert clock.now_s() == 60.0


def test_put_somewhere_it_waits_until_more_is_read():
    clock, real = clock_at(0.0)
    clock.allow(100.0)
    clock.play()
    clock.put(40.0)
    real.at_s += 3.0
    assert clock.now_s() == 40.0
    clock.allow(200.0)
    real.at_s += 3.0
    assert clock.now_s() == 43.0
