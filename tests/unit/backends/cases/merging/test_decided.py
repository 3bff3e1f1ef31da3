"""What people decided on pairs is counted once, by their newest word, with n and the interval."""

import pytest

from app.domain.precision import wilson
from backends.cases.merging.decided import Decided, DecidedPairs, decided_figures

AB = frozenset("ab")


def merged(into="b", told=0.9, *, is_alone=False, **more):
    why = {} if told is None else {"probability": told}
    return ("case_merged", "a", {"into": into, "why": why, "due": {}} | more, not is_alone)


def apart(*others, told=0.7):
    return ("case_told_apart", "a", {"others": list(others), "why": {"probability": told}}, True)


SPLIT = ("case_split", "a", {"met": []}, True)


def read(*entries):
    pairs = DecidedPairs()
    for kind, case_id, body, is_person in entries:
        pairs.take(kind, case_id, body, is_person=is_person)
    return pairs


@pytest.mark.parametrize(
    ("entries", "decided"),
    [
        ([merged()], Decided(AB, is_same=True, told=0.9)),
        ([merged(told=None)], Decided(AB, is_same=True, told=None)),
        ([merged(), SPLIT], Decided(AB, is_same=False, told=0.9)),
        ([apart("b")], Decided(AB, is_same=False, told=0.7)),
        ([apart("b"), merged()], Decided(AB, is_same=True, told=0.9)),
        ([merged(), SPLIT, merged(told=0.8)], Decided(AB, is_same=True, told=0.8)),
        ([merged(is_alone=True), SPLIT], Decided(AB, is_same=False, told=0.9)),
    ],
)
def test_the_newest_word_of_people_on_a_pair_is_what_was_decided(entries, decided):
    assert read(*entries).pairs() == (decided,)


def test_what_nobody_said_anything_of_is_not_decided():
    pairs = read(merged(is_alone=True))
    assert pairs.pairs() == ()
    assert pairs.kept_alone() == 1
    assert read(merged(is_alone=True), SPLIT).kept_alone() == 0
    pairs = read(SPLIT)  # merged before the time that is looked at
    assert (pairs.pairs(), pairs.not_known) == ((), 1)


def test_one_that_only_comes_along_is_no_decision_and_is_split_from_what_it_was_joined_to():
    along = ("case_merged", "a", {"into": "c", "why": {"probability": 0.99}}, True)
    assert read(along).pairs() == ()
    assert read(merged(), along, SPLIT).pairs() == (Decided(AB, is_same=False, told=0.9),)


@pytest.mark.parametrize("told", [True, "0.9", -0.1, 1.1, [0.9]])
def test_what_is_no_probability_was_not_told(told):
    (one,) = read(merged(told=told)).pairs()
    assert one.told is None


def test_pairs_of_cases_that_are_left_out_count_for_nothing():
    pairs = read(merged(), apart("c", "d"))
    assert pairs.cases() == frozenset("abcd")
    assert {one.pair for one in pairs.pairs(frozenset("c"))} == {AB, frozenset("ad")}


def test_precision_and_recall_have_their_n_and_interval_at_each_threshold():
    told = [*[(True, 0.97)] * 90, *[(False, 0.97)] * 2, *[(True, 0.65)] * 20, *[(False, 0.65)] * 30]
    told += [(True, None)] * 10  # joined though nothing had suggested it: missed
    decided = [Decided(frozenset((f"x{i}", "y")), *one) for i, one in enumerate(told)]
    by_at = {one.at: one for one in decided_figures(decided)}
    assert by_at[0.6].precision == wilson(110, 142)
    assert by_at[0.6].recall == wilson(110, 120)
    assert by_at[0.95].precision == wilson(90, 92)
    assert by_at[0.95].recall == wilson(90, 120)
    nothing = decided_figures(())
    assert all(one.precision is None and one.recall is None for one in nothing)
