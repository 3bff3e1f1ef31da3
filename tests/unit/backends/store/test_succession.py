"""When a standby takes over, and when it leaves the hub that leads alone."""

import pytest

from backends.store.postgres_watch import Holder
from backends.store.succession import FREE_FOR_S, FROZEN_AFTER_S, STARTING_FOR_S, Step, Succession


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_lock_that_is_held_is_waited_for(clock: Clock) -> None:
    succession = Succession(clock)
    assert succession.look(Holder(7, 0.4)) is Step.WAIT
    clock.now_s += 1000.0
    assert succession.look(Holder(7, FROZEN_AFTER_S)) is Step.WAIT


def test_a_lock_is_taken_when_it_was_free_for_two_seconds_and_not_before(clock: Clock) -> None:
    succession = Succession(clock)
    assert succession.look(None) is Step.WAIT
    clock.now_s += FREE_FOR_S - 0.01
    assert succession.look(None) is Step.WAIT
    clock.now_s += 0.01
    assert succession.look(None) is Step.TAKE


def test_a_hub_that_is_back_in_between_keeps_its_place(clock: Clock) -> None:
    succession = Succession(clock)
    succession.look(None)
    clock.now_s += FREE_FOR_S / 2
    succession.look(Holder(8, 0.0))
    clock.now_s += FREE_FOR_S
    assert succession.look(None) is Step.WAIT


def test_what_was_seen_before_a_blind_moment_counts_for_nothing(clock: Clock) -> None:
    succession = Succession(clock)
    succession.look(None)
    succession.blind()
    clock.now_s += FREE_FOR_S * 5
    assert succession.look(None) is Step.WAIT


def test_a_holder_that_says_nothing_for_five_seconds_is_ended(clock: Clock) -> None:
    assert Succession(clock).look(Holder(7, FROZEN_AFTER_S + 0.1)) is Step.END_HOLDER


def test_a_holder_that_only_starts_is_given_its_time_and_no_more(clock: Clock) -> None:
    succession = Succession(clock)
    assert succession.look(Holder(7, STARTING_FOR_S, is_leading=False)) is Step.WAIT
    late = Holder(7, STARTING_FOR_S + 0.1, is_leading=False)
    assert succession.look(late) is Step.END_HOLDER


def test_what_a_frozen_holder_lost_to_us_is_taken_at_once(clock: Clock) -> None:
    succession = Succession(clock)
    succession.look(Holder(7, FROZEN_AFTER_S + 0.1))
    assert succession.look(None) is Step.TAKE


def test_a_holder_that_woke_before_its_session_went_keeps_the_two_seconds(clock: Clock) -> None:
    succession = Succession(clock)
    succession.look(Holder(7, FROZEN_AFTER_S + 0.1))
    succession.look(Holder(7, 0.1))
    assert succession.look(None) is Step.WAIT


def test_a_blind_moment_after_the_end_of_a_holder_makes_the_lock_a_guess_again(
    clock: Clock,
) -> None:
    succession = Succession(clock)
    succession.look(Holder(7, FROZEN_AFTER_S + 0.1))
    succession.blind()
    assert succession.look(None) is Step.WAIT
