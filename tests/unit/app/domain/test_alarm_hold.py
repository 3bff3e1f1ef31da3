"""Hold and clear times: nothing chatters, nothing is lost, and everything left out is counted."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.alarm_hold import ConditionBook, Due, Turn
from app.domain.alarm_policy import Delays
from app.domain.classes import Severity
from app.domain.finding import Finding

DELAYS = Delays(on_delay_s=10.0, off_delay_s=20.0, dead_band_s=100.0)


def found(at_s: float, *, is_on: bool, key: str = "speeding|veh:1") -> Finding:
    return Finding(key, "speeding", Severity.III, "veh:1", 120.9, 32.0, at_s, is_on)


def make(judged: set[str] | None = None, delays: Delays = DELAYS) -> ConditionBook:
    keys = judged if judged is not None else set()
    return ConditionBook(lambda _rule: delays, keys.__contains__)


def play(
    book: ConditionBook, *turns: tuple[float, bool], until_s: float
) -> list[tuple[float, Turn]]:
    """Let findings come as they happen and the time go by in seconds; return what became due."""
    said: list[tuple[float, Turn]] = []
    for t in range(int(until_s) + 1):
        dues: list[Due] = []
        for at_s, is_on in turns:
            if t == at_s:
                dues += book.take(found(at_s, is_on=is_on), t)
        dues += book.due(t)
        said += [(t, due.turn) for due in dues]
    return said


def test_it_is_raised_once_it_held_and_returned_once_it_stayed_away() -> None:
    said = play(make(), (5, True), (40, False), until_s=90)
    assert said == [(15, Turn.RAISE), (60, Turn.RETURN)]


def test_what_does_not_hold_is_never_raised_and_counted() -> None:
    book = make()
    assert play(book, (5, True), (14, False), until_s=60) == []
    assert book.counts == {"too_short": 1}


def test_what_is_back_before_it_stayed_away_never_returned() -> None:
    book = make()
    said = play(book, (0, True), (30, False), (45, True), until_s=100)
    assert said == [(10, Turn.RAISE)]
    assert book.counts == {"bridged": 1}


def test_within_the_dead_band_it_is_the_same_again_and_after_it_another() -> None:
    said = play(make(), (0, True), (30, False), (80, True), until_s=100)
    assert said == [(10, Turn.RAISE), (50, Turn.RETURN), (90, Turn.REOPEN)]
    said = play(make(), (0, True), (30, False), (140, True), until_s=160)
    assert said == [(10, Turn.RAISE), (50, Turn.RETURN), (150, Turn.RAISE)]


def test_what_a_person_closed_is_not_raised_at_him_again_within_the_dead_band() -> None:
    judged = {"speeding|veh:1"}
    said = play(make(judged), (0, True), until_s=20)
    assert said == [(10, Turn.RAISE)], "the first time nobody has judged it for this condition"
    said = play(make(judged), (0, True), (30, False), (60, True), until_s=200)
    assert said == [(10, Turn.RAISE), (50, Turn.RETURN), (131, Turn.REOPEN)]


def test_a_moment_after_a_judgement_is_counted_and_not_raised() -> None:
    book = make({"speeding|veh:1"}, Delays(0.0, 0.0, 100.0))
    assert [t for _, t in play(book, (0, True), (5, False), until_s=6)] == [
        Turn.RAISE,
        Turn.RETURN,
    ]
    assert list(book.take(found(20, is_on=True), 20)) == []
    assert list(book.take(found(21, is_on=False), 21)) == []
    assert book.counts["judged"] == 1


def test_beginning_and_end_heard_together_long_after_are_both_written() -> None:
    book = make()
    dues = [*book.take(found(0, is_on=True), 500), *book.take(found(60, is_on=False), 500)]
    dues += book.due(500)
    assert [due.turn for due in dues] == [Turn.RAISE, Turn.RETURN]


def test_back_and_gone_again_heard_together_is_told_in_its_order() -> None:
    book = make()
    dues = list(book.due(0))
    for at_s, is_on in ((0, True), (60, False), (100, True), (160, False)):
        dues += book.take(found(at_s, is_on=is_on), 500)
    dues += book.due(500)
    assert [d.turn for d in dues] == [Turn.RAISE, Turn.RETURN, Turn.REOPEN, Turn.RETURN]


def test_doubled_and_older_findings_change_nothing_and_are_counted() -> None:
    book = make()
    list(book.take(found(10, is_on=True), 10))
    list(book.take(found(10, is_on=True), 11))
    list(book.take(found(5, is_on=False), 12))
    list(book.take(found(5, is_on=False, key="never begun"), 12))
    assert book.counts == {"doubled": 2, "reordered": 1}
    assert [due.turn for due in book.due(20)] == [Turn.RAISE]


def test_what_is_dated_in_the_future_holds_from_now_only() -> None:
    book = make()
    assert list(book.take(found(1e9, is_on=True), 100.0)) == []
    assert list(book.due(109.9)) == []
    assert [due.turn for due in book.due(110.0)] == [Turn.RAISE]


def test_what_a_former_life_had_raised_returns_in_this_one() -> None:
    book = make()
    book.adopt([found(0, is_on=True)])
    assert "speeding|veh:1" in book
    assert list(book.due(1000)) == []
    list(book.take(found(1000, is_on=False), 1000))
    assert [due.turn for due in book.due(1020)] == [Turn.RETURN]


def test_what_is_over_for_good_is_forgotten() -> None:
    book = make()
    play(book, (0, True), (30, False), until_s=131)
    assert len(book) == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=40), st.integers(0, 5))
def test_raised_and_returned_take_turns_and_never_chatter(
    steps: list[tuple[int, bool]], seed: int
) -> None:
    lots, book, at_s = random.Random(seed), make(), 0.0
    said: list[tuple[float, Turn]] = []
    for gap_s, is_on in steps:
        at_s += gap_s
        late_s = at_s - lots.choice((0.0, 0.0, 0.0, 15.0, -900.0))  # late, and from the future
        said += [(at_s, due.turn) for due in book.take(found(late_s, is_on=is_on), at_s)]
        said += [(at_s, due.turn) for due in book.due(at_s)]
    is_raised = [turn is not Turn.RETURN for _, turn in said]
    assert is_raised[:1] in ([], [True])
    assert all(a != b for a, b in pairwise(is_raised))


@pytest.mark.parametrize("delay_s", [0.0, 10.0])
def test_a_condition_that_flaps_each_second_for_an_hour_is_one_alarm_at_most(
    delay_s: float,
) -> None:
    book = make(delays=Delays(delay_s, 20.0, 100.0))
    turns = [(t, t % 2 == 0) for t in range(400)]
    said = play(book, *turns, until_s=400)
    assert len(said) == (1 if delay_s == 0.0 else 0)
    assert sum(book.counts.values()) > 190, "what was held back is counted"


def test_a_clear_time_longer_than_the_dead_band_loses_no_return() -> None:
    book = make(delays=Delays(on_delay_s=0.0, off_delay_s=60.0, dead_band_s=0.0))
    said = play(book, (0, True), (100, False), until_s=400)
    assert said == [(0, Turn.RAISE), (160, Turn.RETURN)]
    assert len(book) == 0


def test_what_is_forgotten_begins_anew_and_what_is_not_known_cannot_be() -> None:
    book = make()
    assert play(book, (0, True), until_s=20) == [(10, Turn.RAISE)]
    book.forget("speeding|veh:1")
    book.forget("speeding|nobody")
    assert len(book) == 0
    assert play(book, (0, True), until_s=20) == [(10, Turn.RAISE)]
