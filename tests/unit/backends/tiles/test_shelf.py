"""The shelf answers at once, fetches the newest wish first, and leaves alone what failed."""

import threading

import pytest

from app.domain.errors import DecodeError
from backends.tiles.shelf import (
    BAD_FOR_S,
    MISSING_FOR_S,
    MOST_WAITING,
    PAUSE_FIRST_S,
    PAUSE_MOST_S,
    TOLD_EVERY_S,
    ShelfLimits,
    TileShelf,
)
from backends.tiles.source import SourceError, TileId
from tests.unit.backends.tiles.making import picture

GOOD = picture((10, 20, 30))
TILE_BYTES = 256 * 256 * 4


class Clock:
    def __init__(self):
        self.at_s = 1000.0

    def __call__(self):
        return self.at_s


class Shelved:
    """A source that answers as it is told, once it is let."""

    name, attribution, zooms = "here", "© here", (3, 12)

    def __init__(self):
        self.asked = []
        self.answers = {}
        self.usual = GOOD
        self.gate = threading.Event()
        self.gate.set()
        self.came = threading.Condition()
        self.is_closed = False

    def fetch(self, tile):
        with self.came:
            self.asked.append(tuple(tile))
            self.came.notify_all()
        self.gate.wait(10.0)
        answer = self.answers.get(tuple(tile), self.usual)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self):
        self.is_closed = True


@pytest.fixture
def source():
    return Shelved()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shelf(source, clock):
    made = TileShelf(source, ShelfLimits(8 * TILE_BYTES, 1), clock, lambda: 0.0)
    yield made
    source.gate.set()
    made.close(10.0)
    assert source.is_closed
    assert not any(thread.is_alive() for thread in made._threads)


def settle(shelf):
    """Wait until nothing is under way."""
    ended = threading.Event()
    for _ in range(2000):
        if shelf.is_idle:
            return
        ended.wait(0.005)
    raise AssertionError("the shelf does not come to rest")


def tell(shelf, clock):
    """Let what came be seen."""
    clock.at_s += TOLD_EVERY_S
    return shelf.revision


def ask(shelf, *tiles):
    for tile in tiles:
        shelf.tile(*tile)
    settle(shelf)


def test_a_tile_comes_later_and_the_revision_says_so(shelf, clock):
    before = shelf.revision
    assert shelf.tile(5, 1, 2) is None
    settle(shelf)
    clock.at_s += TOLD_EVERY_S
    assert shelf.revision == before + 1
    found = shelf.tile(5, 1, 2)
    assert found.shape == (256, 256, 4)
    assert found[0, 0].tolist() == [10, 20, 30, 255]
    assert shelf.revision == before + 1
    assert (shelf.key, shelf.attribution, shelf.zooms, shelf.note) == (
        "here",
        "© here",
        (3, 12),
        "",
    )


def test_many_arrivals_are_told_together(shelf, clock):
    ask(shelf, (5, 1, 2))
    clock.at_s += TOLD_EVERY_S
    first = shelf.revision
    assert shelf.tile(5, 1, 2) is not None
    ask(shelf, (5, 1, 3))
    assert shelf.revision == first
    assert shelf.tile(5, 1, 3) is None  # one picture of the ground sees the same tiles everywhere
    ask(shelf, (5, 1, 4))
    clock.at_s += TOLD_EVERY_S
    assert shelf.revision == first + 1


@pytest.mark.parametrize("tile", [(2, 0, 0), (13, 0, 0), (5, 32, 0), (5, 0, -1), (5, 0, 99)])
def test_what_cannot_be_there_is_not_asked_for(shelf, source, tile):
    assert shelf.tile(*tile) is None
    settle(shelf)
    assert source.asked == []


def test_the_newest_wish_is_fetched_first_and_the_oldest_of_too_many_is_forgotten(shelf, source):
    source.usual = None
    source.gate.clear()
    shelf.tile(12, 0, 0)
    with source.came:
        source.came.wait_for(lambda: source.asked, 10.0)
    for x in range(1, MOST_WAITING + 3):
        shelf.tile(12, x, 0)
    shelf.tile(12, 5, 0)
    source.gate.set()
    settle(shelf)
    assert source.asked[:3] == [(12, 0, 0), (12, 5, 0), (12, MOST_WAITING + 2, 0)]
    assert len(source.asked) == MOST_WAITING + 1
    assert (12, 1, 0) not in source.asked


def test_a_tile_under_way_is_not_asked_for_twice(shelf, source):
    source.gate.clear()
    for _ in range(5):
        shelf.tile(5, 1, 1)
    source.gate.set()
    settle(shelf)
    shelf.tile(5, 1, 1)
    settle(shelf)
    assert source.asked == [(5, 1, 1)]


def test_memory_is_bounded_and_what_was_used_last_stays(shelf, clock):
    for x in range(8):
        ask(shelf, (5, x, 0))
    tell(shelf, clock)
    assert shelf.tile(5, 0, 0) is not None
    ask(shelf, (5, 20, 0))
    assert shelf.held_bytes == 8 * TILE_BYTES
    assert shelf.tile(5, 0, 0) is not None
    assert shelf.tile(5, 1, 0) is None


@pytest.mark.parametrize(
    ("answer", "for_s"),
    [(None, MISSING_FOR_S), (b"<html>", BAD_FOR_S), (DecodeError("redirect", "x"), BAD_FOR_S)],
)
def test_what_is_missing_or_bad_is_left_alone_for_a_while(shelf, source, clock, answer, for_s):
    source.answers[5, 1, 1] = answer
    ask(shelf, (5, 1, 1))
    clock.at_s += for_s - 1.0
    ask(shelf, (5, 1, 1))
    assert len(source.asked) == 1
    clock.at_s += 2.0
    source.answers.clear()
    ask(shelf, (5, 1, 1))
    tell(shelf, clock)
    assert shelf.tile(5, 1, 1) is not None


def test_bad_tiles_are_counted_by_reason_and_noted(shelf, source, clock):
    source.answers[5, 1, 1] = b"<html>"
    source.answers[5, 1, 2] = GOOD[:100]
    source.answers[5, 1, 3] = picture(side_px=128)
    source.answers[5, 1, 4] = None
    ask(shelf, *((5, 1, y) for y in range(1, 6)))
    assert shelf.refusals.counts == {"not_a_picture": 1, "damaged": 1, "wrong_size": 1}
    assert shelf.refusals.samples["wrong_size"].startswith("5/1/3: 128x128")
    assert shelf.note == "bad_tiles:3"
    tell(shelf, clock)
    assert shelf.tile(5, 1, 5) is not None


def test_a_source_that_is_away_is_asked_less_and_less_often(shelf, source, clock):
    source.usual = SourceError("unreachable", "no route")
    waits_s = []
    for _ in range(9):
        began_s = clock.at_s
        ask(shelf, (5, 1, 1))
        count = len(source.asked)
        while len(source.asked) == count:
            clock.at_s += 0.5
            ask(shelf, (5, 1, 1))
            count = min(count, len(source.asked))
            if clock.at_s - began_s > 2 * PAUSE_MOST_S:
                raise AssertionError("never asked again")
        waits_s.append(clock.at_s - began_s)
    assert waits_s[0] <= 2 * PAUSE_FIRST_S + 0.5
    assert waits_s == sorted(waits_s)
    assert waits_s[-1] == pytest.approx(PAUSE_MOST_S, abs=1.0)
    assert shelf.note == "unreachable"


class Copied(Shelved):
    """A source with copies: all of row 0, fresh ones of row 1."""

    def copy(self, tile, *, of_any_age):
        return GOOD if tile.y == 1 or (tile.y == 0 and of_any_age) else None


def test_copies_serve_at_once_while_the_source_is_away_and_the_shelf_says_so(clock):
    source = Copied()
    source.usual = SourceError("slow", "no whole tile in 5 s")
    shelf = TileShelf(source, ShelfLimits(64 * TILE_BYTES, 1), clock, lambda: 0.0)
    try:
        ask(shelf, (5, 1, 1))
        assert (source.asked, shelf.note) == ([], "")
        ask(shelf, (5, 0, 0))
        assert (source.asked, shelf.note) == ([(5, 0, 0)], "slow")
        tell(shelf, clock)
        ask(shelf, *((5, x, 0) for x in range(9)), (5, 2, 1), (5, 3, 2))
        assert len(source.asked) == 1  # copies cost no wait for the server
        tell(shelf, clock)
        assert all(shelf.tile(5, x, 0) is not None for x in range(9))
        assert shelf.tile(5, 3, 2) is None
        assert shelf.note == "slow"
        clock.at_s += PAUSE_FIRST_S
        ask(shelf, (5, 4, 0))
        assert len(source.asked) == 2  # when the pause is over it is asked for what is on the map
        assert (shelf.note, shelf.tile(5, 4, 0) is not None) == ("slow", True)
        clock.at_s += PAUSE_FIRST_S
        ask(shelf, (5, 5, 0), (5, 9, 1))
        assert len(source.asked) == 2  # no copy made the pause short again
        assert shelf.note == "slow"
        clock.at_s += PAUSE_FIRST_S
        source.usual = GOOD
        held = shelf.held_bytes
        ask(shelf, (5, 5, 0))
        assert (len(source.asked), shelf.note, shelf.held_bytes) == (3, "", held)
        ask(shelf, (5, 5, 0))
        assert len(source.asked) == 3
    finally:
        shelf.close(10.0)


def test_when_a_source_may_be_asked_again_the_map_is_told_and_success_ends_the_note(
    shelf, source, clock
):
    source.usual = SourceError("busy", "x", 30.0)
    ask(shelf, (5, 1, 1))
    clock.at_s += TOLD_EVERY_S
    told = shelf.revision
    clock.at_s += 29.0
    assert shelf.revision == told
    ask(shelf, (5, 1, 1))
    assert len(source.asked) == 1
    clock.at_s += 1.0
    assert shelf.revision == told + 1
    source.usual = GOOD
    assert shelf.note == "busy"
    ask(shelf, (5, 1, 1))
    tell(shelf, clock)
    assert shelf.tile(5, 1, 1) is not None
    assert shelf.note == ""


def test_a_shelf_whose_source_hangs_is_closed_within_its_deadline(source, clock):
    shelf = TileShelf(source, ShelfLimits(TILE_BYTES, 2))
    source.gate.clear()
    shelf.tile(5, 1, 1)
    with source.came:
        source.came.wait_for(lambda: source.asked, 10.0)
    shelf.close(0.1)
    assert not source.is_closed  # a thread still uses it
    assert shelf.tile(5, 1, 2) is None
    source.gate.set()
    for thread in shelf._threads:
        thread.join(10.0)
    assert source.asked == [(5, 1, 1)]


def test_a_tile_id_knows_whether_it_can_be():
    assert TileId(3, 7, 0).is_possible
    assert TileId(3, 7, 0).from_south == 7
    assert not TileId(3, 8, 0).is_possible
    assert not TileId(60, 8, 0).is_possible
