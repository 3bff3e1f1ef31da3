"""The seat's pages of the queue: a few in memory, changed in place, new ones only announced."""

from typing import Any

import pytest

from app.domain.cases.query import CaseFilter, CaseOrder
from app.domain.ports import LinkState
from app.services.cases.pages import (
    AGAIN_S,
    ANSWER_WITHIN_S,
    MOST_PAGES,
    MOST_TOUCHED,
    PAGE_ROWS,
    CasePages,
    page_of,
)
from tests.unit.app.services.cases.case_lines import line, page
from tests.unit.app.services.hall import Hall


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.pump()
    return hall


@pytest.fixture
def pages(hall: Hall) -> CasePages:
    return CasePages(hall.group, lambda: None, lambda: hall.real_s)


def told(hall: Hall, result: dict[str, Any], code: str = "ok") -> None:
    hall.link.answer("case_page", result, code)
    hall.pump()


def rows(first: int, count: int = PAGE_ROWS) -> list[dict[str, Any]]:
    return [line(n) for n in range(first, first + count)]


def test_a_filter_is_asked_for_with_what_it_names_and_no_more(hall: Hall, pages: CasePages) -> None:
    pages.open(CaseFilter(is_open=True, severities=(1, 2)), CaseOrder.DUE)
    _, query, arguments = hall.link.asked[-1]
    assert query == "case_page"
    assert arguments["where"] == {"is_open": True, "severities": [1, 2]}
    told(hall, page(line(1), line(2), count=7))
    assert [one.case_id for one in pages.lines] == ["c1", "c2"]
    assert (pages.count, pages.has_more, pages.code) == (7, False, "ok")


def test_never_more_than_so_many_pages_are_held_and_the_way_back_is_known(
    hall: Hall, pages: CasePages
) -> None:
    pages.open(CaseFilter(), CaseOrder.DUE)
    told(hall, page(*rows(1), cursor="p1", count=900))
    for number in range(1, MOST_PAGES + 2):
        pages.further()
        assert hall.link.asked[-1][2]["after"] == f"p{number}"
        told(hall, page(*rows(1 + number * PAGE_ROWS), cursor=f"p{number + 1}", count=-1))
    assert len(pages.lines) == MOST_PAGES * PAGE_ROWS
    assert pages.first_row == 2 * PAGE_ROWS
    assert pages.lines[0].case_id == f"c{1 + 2 * PAGE_ROWS}"
    pages.back()
    assert hall.link.asked[-1][2]["after"] == "p1"
    told(hall, page(*rows(1 + PAGE_ROWS), cursor="p2", count=-1))
    assert pages.first_row == PAGE_ROWS
    assert len(pages.lines) == MOST_PAGES * PAGE_ROWS
    assert pages.has_more
    pages.further()
    assert hall.link.asked[-1][2]["after"] == f"p{MOST_PAGES + 1}"


def test_a_line_that_two_pages_bring_is_held_once(hall: Hall, pages: CasePages) -> None:
    pages.open(CaseFilter(), CaseOrder.DUE)
    told(hall, page(line(1), line(2), cursor="p1"))
    pages.further()
    told(hall, page(line(2), line(3)))
    assert [one.case_id for one in pages.lines] == ["c1", "c2", "c3"]


def test_what_changed_is_asked_for_once_a_second_and_changed_in_place(
    hall: Hall, pages: CasePages
) -> None:
    pages.open(CaseFilter(is_open=True), CaseOrder.DUE)
    told(hall, page(line(1), line(2), line(3)))
    pages.touch(["c2", "c3", "c9"])
    pages.pump()
    assert hall.link.asked[-1][2]["where"] == {"is_open": True, "ids": ["c2", "c3", "c9"]}
    asked = len(hall.link.asked)
    pages.touch(["c1"])
    pages.pump()
    assert len(hall.link.asked) == asked  # not twice within a second
    told(hall, page(line(9), line(2, state="handling", seq=20)))
    assert [(one.case_id, one.state) for one in pages.lines] == [
        ("c1", "filed"),
        ("c2", "handling"),
        ("c3", "filed"),
    ]
    assert pages.gone == {"c3"}  # it stays where it is, marked
    assert pages.fresh == {"c9"}
    hall.real_s += AGAIN_S
    pages.pump()
    assert hall.link.asked[-1][2]["where"]["ids"] == ["c1"]
    pages.again()
    told(hall, page(line(1), line(2), line(9)))
    assert (pages.gone, pages.fresh) == (frozenset(), frozenset())


def test_what_lies_on_a_later_page_is_not_called_new(hall: Hall, pages: CasePages) -> None:
    pages.open(CaseFilter(), CaseOrder.DUE)
    told(hall, page(*rows(1), cursor="p1", count=90))
    pages.touch(["c80", "c0"])
    pages.pump()
    told(hall, page(line(0), line(80)))
    assert pages.fresh == {"c0"}


def test_of_a_ring_only_what_it_names_is_asked_again(hall: Hall, pages: CasePages) -> None:
    pages.open(CaseFilter(is_open=True, ids=("c1", "c2")), CaseOrder.DUE)
    told(hall, page(line(1), line(2), count=2))
    pages.touch(["c9", "c2"])
    pages.pump()
    assert hall.link.asked[-1][2]["where"] == {"is_open": True, "ids": ["c2"]}
    told(hall, page(line(2, state="handling")))
    assert (pages.fresh, pages.gone, pages.lines[1].state) == (set(), set(), "handling")
    asked = len(hall.link.asked)
    hall.real_s += AGAIN_S
    pages.touch(["c9"])
    pages.pump()
    assert len(hall.link.asked) == asked, "what lies outside is nothing to ask about"


def test_more_changes_than_can_be_asked_for_say_that_the_list_is_outrun(
    hall: Hall, pages: CasePages
) -> None:
    pages.touch(["c1"])
    pages.pump()
    assert hall.link.asked == []  # nothing is shown yet
    pages.open(CaseFilter(), CaseOrder.DUE)
    told(hall, page(line(1)))
    pages.touch(f"x{n}" for n in range(MOST_TOUCHED + 1))
    assert pages.is_outrun
    asked = len(hall.link.asked)
    pages.pump()
    assert len(hall.link.asked) == asked


def test_a_question_that_nobody_answers_and_a_refusal_are_said(
    hall: Hall, pages: CasePages
) -> None:
    pages.open(CaseFilter(), CaseOrder.DUE)
    hall.real_s += ANSWER_WITHIN_S
    pages.pump()
    assert pages.code == "no_answer"
    pages.again()
    told(hall, page(line(1)))
    pages.again()
    told(hall, {}, "child_away")
    assert (len(pages.lines), pages.code) == (1, "child_away")  # what is known still stands
    pages.again()
    told(hall, {}, "out_of_scope")
    assert pages.lines == ()


def test_touched_lines_are_asked_again_where_the_reader_was_away(
    hall: Hall, pages: CasePages
) -> None:
    pages.open(CaseFilter(), CaseOrder.DUE)
    told(hall, page(line(1)))
    pages.touch(["c1"])
    pages.pump()
    told(hall, {}, "child_away")
    hall.real_s += AGAIN_S
    pages.pump()
    assert hall.link.asked[-1][2]["where"] == {"ids": ["c1"]}


def test_behind_a_broken_line_and_in_a_replay_nothing_is_asked(hall: Hall) -> None:
    hall.link.state = LinkState.CONNECTING
    hall.pump()
    pages = CasePages(hall.group, lambda: None, lambda: hall.real_s)
    pages.open(CaseFilter(), CaseOrder.DUE)
    past = Hall(is_live=False)
    past.pump()
    CasePages(past.group, lambda: None, lambda: past.real_s).open(CaseFilter(), CaseOrder.DUE)
    assert hall.link.asked == past.link.asked == []


@pytest.mark.parametrize(
    "broken",
    [
        {"lines": [line(1), line(1)]},
        {"lines": [line(1, state="sleeping")]},
        {"lines": [line(1, severity=9)]},
        {"lines": [line(1, next_due_s=float("nan"))]},
        {"lines": [line(1, lon_deg=float("inf"))]},
        {"lines": [{"case_id": "c1"}]},
        {"cursor": 7},
        {"as_of_s": "noon"},
    ],
)
def test_an_answer_that_is_no_page_is_refused(broken: dict[str, Any]) -> None:
    assert page_of(page(line(1))) is not None
    assert page_of(page(line(1)) | broken) is None
