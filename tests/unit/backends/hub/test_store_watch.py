"""The hub asks after its database, says when it is away and back, and ends when it was replaced."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from app.domain.errors import StoreError
from backends.hub.store_watch import StoreWatch
from backends.store.place import DeposedError


class Writer:
    """Answers each call when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Future[Any]] = []
        self.works: list[Callable[[Any], Any]] = []
        self.is_closed = False

    def call(self, work: Callable[[Any], Any]) -> "Future[Any]":
        if self.is_closed:
            raise StoreError("the journal's writer is closed")
        self.works.append(work)
        self.asked.append(Future())
        return self.asked[-1]


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def watch(writer: Writer) -> StoreWatch:
    times = iter(range(100))
    return StoreWatch(writer, lambda: float(next(times)))


def test_a_question_that_is_not_answered_is_not_asked_again(
    writer: Writer, watch: StoreWatch
) -> None:
    for _ in range(5):
        watch.look()
    assert len(writer.asked) == 1
    writer.asked[0].set_result(None)
    watch.look()
    assert len(writer.asked) == 2
    assert not watch.is_away


def test_away_and_back_are_said_once_each(
    writer: Writer, watch: StoreWatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    for _ in range(3):
        watch.look()
        writer.asked[-1].set_exception(StoreError("the server is away"))
    watch.look()
    assert watch.is_away
    assert caplog.text.count("commands are refused: the server is away") == 1
    writer.asked[-1].set_result(None)
    watch.look()
    assert not watch.is_away
    assert caplog.text.count("the database is back after") == 1


def test_a_question_without_an_answer_for_two_seconds_is_silence_until_it_is_answered(
    writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    now_s = 100.0
    watch = StoreWatch(writer, lambda: now_s)
    watch.look()
    now_s += StoreWatch.SILENT_S - 0.1
    watch.look()
    assert not watch.is_silent()
    for _ in range(3):
        now_s += 0.5
        watch.look()
        assert watch.is_silent()
        assert watch.is_away
    assert caplog.text.count("commands are refused: the database has not answered for 2.4 s") == 1
    assert len(writer.asked) == 1
    writer.asked[0].set_result(None)
    watch.look()
    assert not watch.is_silent()
    assert not watch.is_away
    assert caplog.text.count("the database is back after") == 1


def test_a_question_that_fails_after_the_silence_is_no_silence_but_still_away(
    writer: Writer,
) -> None:
    times = iter((0.0, 2.0, 2.0, 3.0))
    watch = StoreWatch(writer, lambda: next(times))
    watch.look()
    watch.look()
    writer.asked[0].set_exception(StoreError("the server is gone"))
    watch.look()
    assert (watch.is_silent(), watch.is_away) == (False, True)


def test_a_writer_that_is_closed_counts_as_away(writer: Writer, watch: StoreWatch) -> None:
    writer.is_closed = True
    watch.look()
    assert watch.is_away


def test_who_was_replaced_ends(writer: Writer, watch: StoreWatch) -> None:
    watch.look()
    writer.asked[0].set_exception(DeposedError("another hub has written it since"))
    with pytest.raises(DeposedError):
        watch.look()
