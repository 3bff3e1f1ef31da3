"""What the reader answers about cases is what a seat can read, over the wire's own plain values."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.query import CaseFilter
from app.domain.cases.steps import CaseStep, steps_now
from app.domain.people import Role
from app.services.cases.counts import FilterCounts
from app.services.cases.filters import kept_filters
from app.services.cases.pages import filter_body, page_of
from app.services.cases.reading import story_of
from app.services.cases.tables import catalogue_of
from backends.cases.telling import told
from backends.wire import desk
from tests.unit.app.services.hall import Hall as SeatHall
from tests.unit.backends.cases.test_walk import CALL, MONDAY_S, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    made.do(CALL)
    made.step(CaseStep.ACCEPT)
    made.step(CaseStep.FILE)
    yield made
    made.journal.close()


def plain(answer: Any) -> Any:
    """Send an answer over the wire and back."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(answer))


def test_a_page_and_a_story_of_the_reader_are_read_at_a_seat(hall: Hall) -> None:
    page = page_of(plain(hall.ask("page")))
    assert page is not None
    assert page.lines[0].title == CALL.title
    story = story_of(plain(hall.ask("story", case_id="c1")))
    assert story is not None
    assert story.case == hall.journal.cases.get("c1")
    assert CaseStep.DISPATCH in steps_now(story.case, Role.DUTY_OFFICER)


def test_every_kept_filter_travels_and_is_understood(hall: Hall) -> None:
    catalogue = catalogue_of(plain(told(hall.catalogue)))
    assert catalogue is not None
    counted = {}
    for one in kept_filters(catalogue):
        where = filter_body(one.where(MONDAY_S))
        message = desk.decode_from_seat([desk.encode_query("q", "case_page", "", {"where": where})])
        assert isinstance(message, desk.Query)
        counted[one.key] = hall.ask("page", **message.arguments)["count"]
    assert counted["open"] == counted["unsent"] == counted["newest"] == 1
    assert counted["late"] == counted["supervised"] == counted["deferred"] == 0


def test_what_was_touched_is_asked_for_by_its_ids(hall: Hall) -> None:
    where = filter_body(replace(CaseFilter(is_open=True), ids=("c1", "gone")))
    assert [line["case_id"] for line in hall.ask("page", where=where)["lines"]] == ["c1"]


def test_counts_come_one_after_the_other_and_an_unknown_one_is_none() -> None:
    seat = SeatHall()
    seat.pump()
    kept = kept_filters(catalogue_of(EMPTY) or pytest.fail("no tables"))[:2]
    counts = FilterCounts(seat.group, lambda: None, lambda: seat.real_s)
    counts.pump(kept)
    counts.pump(kept)
    assert len(seat.link.asked) == 1
    seat.link.answer(
        "case_page", {"lines": [], "cursor": "", "count": 7, "is_more_than": False, "as_of_s": 1.0}
    )
    seat.pump()
    counts.pump(kept)
    seat.link.answer("case_page", {}, "child_away")
    seat.pump()
    assert counts.counts == {"open": (7, False)}
    counts.pump(kept)
    assert len(seat.link.asked) == 2  # not again at once
    seat.real_s += 60.0
    counts.pump(kept)
    assert len(seat.link.asked) == 3


def test_a_filter_in_view_is_not_asked_for_again_at_every_turn() -> None:
    seat = SeatHall()
    seat.pump()
    kept = kept_filters(catalogue_of(EMPTY) or pytest.fail("no tables"))
    counts = FilterCounts(seat.group, lambda: None, lambda: seat.real_s)
    told = {"lines": [], "cursor": "", "count": 1, "is_more_than": False, "as_of_s": 1.0}
    for _ in range(40):  # twenty seconds in which the journal always has something new
        counts.touch()
        counts.pump(kept[:3])
        if len(seat.link.asked) > len(counts.counts):
            seat.link.answer("case_page", told)
        seat.pump()
        seat.real_s += 0.5
    assert len(seat.link.asked) == 6  # three at once, and again fifteen seconds later
    assert set(counts.counts) == {one.key for one in kept[:3]}  # of those out of view none


EMPTY: dict[str, Any] = {"types": [], "units": [], "channels": [], "known_until": "2026-12-31"}
