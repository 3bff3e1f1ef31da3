"""Rows are dense, remembered, and reused only under a new generation."""

import numpy as np

from backends.hub.roster import CACHED_BATCHES, Roster


def ids(*names: str) -> "np.ndarray[tuple[int], np.dtype[np.bytes_]]":
    return np.array([name.encode() for name in names], "S32")


def test_a_thing_keeps_its_row_whatever_batch_it_comes_in():
    roster = Roster()
    rows, is_new = roster.rows_of(ids("a", "b"))
    assert (rows.tolist(), is_new.tolist()) == ([0, 1], [True, True])
    rows, is_new = roster.rows_of(ids("b", "c"))
    assert (rows.tolist(), is_new.tolist()) == ([1, 2], [False, True])
    rows, is_new = roster.rows_of(ids("a", "b"))  # a batch that is remembered whole
    assert (rows.tolist(), is_new.tolist()) == ([0, 1], [False, False])


def test_a_row_given_back_is_reused_with_a_new_generation():
    roster = Roster()
    roster.rows_of(ids("a", "b"))
    assert roster.release(ids("a")).tolist() == [0]
    rows, is_new = roster.rows_of(ids("c"))
    assert (rows.tolist(), is_new.tolist()) == ([0], [True])
    assert roster.generations(np.array([0, 1], np.uint32)).tolist() == [2, 1]


def test_a_remembered_batch_does_not_bring_a_released_row_back():
    roster = Roster()
    roster.rows_of(ids("a", "b"))
    roster.release(ids("a"))
    roster.rows_of(ids("c"))  # has row 0 now
    rows, is_new = roster.rows_of(ids("a", "b"))
    assert (rows.tolist(), is_new.tolist()) == ([2, 1], [True, False])


def test_an_id_twice_in_a_batch_is_one_thing():
    rows, is_new = Roster().rows_of(ids("a", "a"))
    assert (rows.tolist(), is_new.tolist()) == ([0, 0], [True, False])


def test_what_nobody_has_is_released_as_nothing():
    roster = Roster()
    assert roster.release(ids("x")).tolist() == []
    assert len(roster) == 0
    assert roster.find("x") is None


def test_remembered_batches_are_bounded():
    roster = Roster()
    for number in range(CACHED_BATCHES + 50):
        roster.rows_of(ids(f"thing-{number}"))
    assert len(roster._batches) == CACHED_BATCHES
    assert len(roster) == CACHED_BATCHES + 50
