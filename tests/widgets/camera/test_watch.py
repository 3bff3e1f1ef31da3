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
    watch = StreamWatch(clock, lambda: 0.5)
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


def test_retries_back_off_to_thirty_seconds(watch, clock):
    waits = []
    for _ in range(7):
        watch.fail("refused")
        waits.append(watch.retry_in_s())
        clock.at_s += waits[-1]
        assert watch.tick()
        assert not watch.tick()
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_waits_are_scattered_so_that_cameras_do_not_call_in_step(clock):
    waits = []
    for dice in (0.0, 0.5, 1.0):
        watch = StreamWatch(clock, lambda dice=dice: dice)
        watch.start()
        watch.fail("refused")
        waits.append(watch.retry_in_s())
    assert waits == [0.75, 1.0, 1.25]


def test_only_a_stream_that_held_is_retried_as_if_it_were_well(watch, clock):
    for wait_s in (1.0, 2.0, 4.0):  # one picture and it dies, each time
        watch.picture(1)
        watch.fail("closed")
        assert watch.retry_in_s() == pytest.approx(wait_s)
        clock.at_s += wait_s
        assert watch.tick()
    for number in range(6):
        watch.picture(number)
        clock.at_s += 1.0
    watch.picture(9)
    watch.fail("closed")
    assert watch.retry_in_s() == 1.0


def test_losses_count_what_was_live_and_not_what_never_came(watch, clock):
    watch.fail("refused")
    assert watch.losses == 0
    watch.picture(1)
    watch.fail("closed")
    watch.fail("closed")
    assert watch.losses == 1
    watch.start()
    assert watch.losses == 0


def test_a_first_picture_has_the_time_that_its_kind_of_stream_needs(clock):
    watch = StreamWatch(clock)
    watch.start(first_within_s=12.0)
    clock.at_s += 11.9
    watch.tick()
    assert watch.state is StreamState.CONNECTING
    watch.picture(1)
    clock.at_s += 4.1  # once it was live, silence is noticed as ever
    watch.tick()
    assert watch.state is StreamState.DEAD


def test_one_that_sends_bytes_and_no_picture_is_too_slow_rather_than_silent(watch, clock):
    clock.at_s += 4.1
    watch.tick("slow")
    assert watch.trouble == "slow"


@pytest.mark.parametrize(("every_s", "is_slow"), [(0.1, False), (1.0, False), (2.0, True)])
def test_pictures_that_come_seldom_are_said_to_be_slow(watch, clock, every_s, is_slow):
    assert watch.rate_hz() is None
    for number in range(round(8.0 / every_s)):
        watch.picture(number)
        clock.at_s += every_s
    watch.picture(-1)
    assert watch.rate_hz() == pytest.approx(1.0 / every_s, rel=0.35)
    assert watch.is_slow() == is_slow


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
