"""When a stream counts as dead or frozen, and when it is tried again."""

import pytest

from widgets.camera.watch import StreamState, StreamWatch


class Clock:
    """Real seconds, set by hand."""

    def __init__(self) -> None:
        self.at_s = 100.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> StreamWatch:
    watch = StreamWatch(clock)
    watch.start()
    return watch


def test_a_stream_that_never_sends_is_dead_within_five_seconds(watch, clock):
    clock.at_s += 3.9
    watch.tick()
    assert watch.state is StreamState.CONNECTING
    clock.at_s += 0.6  # the refresh comes twice a second
    watch.tick()
    assert watch.state is StreamState.DEAD
    assert watch.trouble == "silent"


def test_a_live_stream_that_falls_silent_is_dead_within_five_seconds(watch, clock):
    watch.picture(1)
    assert watch.state is StreamState.LIVE
    clock.at_s += 4.5
    watch.tick()
    assert watch.state is StreamState.DEAD
    assert watch.age_s() == 4.5


def test_pictures_that_are_all_the_same_are_frozen_and_a_new_one_is_live(watch, clock):
    for _ in range(6):
        watch.picture(1)
        clock.at_s += 1.0
    watch.picture(1)
    assert watch.state is StreamState.FROZEN
    assert watch.unchanged_s() == 6.0
    watch.picture(2)
    assert watch.state is StreamState.LIVE


def test_retries_back_off_to_fifteen_seconds_and_begin_anew_after_a_picture(watch, clock):
    waits = []
    for _ in range(6):
        watch.fail("refused")
        waits.append(watch.retry_in_s())
        clock.at_s += waits[-1]
        assert watch.tick()
        assert not watch.tick()
    assert waits == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    watch.picture(1)
    watch.fail("closed")
    assert watch.retry_in_s() == 1.0


def test_a_retry_that_stays_silent_is_still_dead_and_is_retried_again(watch, clock):
    watch.fail("refused")
    clock.at_s += 1.0
    assert watch.tick()
    assert watch.state is StreamState.DEAD
    assert watch.retry_in_s() is None
    clock.at_s += 4.5
    watch.tick()
    assert watch.retry_in_s() == 2.0


def test_a_stopped_stream_is_neither_dead_nor_opened(watch, clock):
    watch.stop()
    watch.fail("closed")
    watch.picture(3)
    clock.at_s += 60.0
    assert not watch.tick()
    assert watch.state is StreamState.OFF
