"""Questions about figures: asked while somebody looks, given up in time, and never otherwise."""

import msgspec
import numpy as np
import pytest

from app.domain.measures.asking import (
    Member,
    MembersAnswer,
    MembersQuestion,
    Part,
    PartsAnswer,
    PartsQuestion,
)
from app.domain.measures.curve import divided
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import Period
from app.domain.measures.publishing import of_series, value_series
from app.domain.measures.table import IndicatorTable
from app.domain.ports import Answer, LinkState
from app.domain.readings import Mark, Series
from app.services.asking import AGAIN_S, ANSWER_WITHIN_S, REPLAY, RETRY_S
from app.services.measures.kept import LET_GO_AFTER_S
from app.services.measures.members import MemberPages
from app.services.measures.parts import PartsBook
from app.services.measures.past import KEEP_S, PastBook
from tests.unit.app.services.hall import NOON_S, Hall

BY_UNIT = PartsQuestion("demands", "unit")


@pytest.fixture
def hall() -> Hall:
    made = Hall()
    made.pump()
    return made


@pytest.fixture
def book(hall: Hall) -> PartsBook:
    return PartsBook(hall.group, lambda: hall.real_s)


def answer(value: float) -> dict[str, object]:
    parts = PartsAnswer((Part("u1", "市政", value, None),), Part("", "", value, None), 1, NOON_S)
    made: dict[str, object] = msgspec.to_builtins(parts)
    return made


def answer_to(hall: Hall, request_id: str, result: dict[str, object]) -> None:
    hall.link._answers.append(Answer(request_id, "ok", result))


def asked(hall: Hall) -> list[str]:
    return [query for _, query, _ in hall.link.asked]


def test_panes_that_look_at_the_same_parts_ask_once(hall: Hall, book: PartsBook) -> None:
    assert book.parts(BY_UNIT) is None
    assert book.parts(PartsQuestion("demands", "unit")) is None
    assert asked(hall) == ["measure_parts"]
    hall.link.answer("measure_parts", answer(7.0))
    hall.pump()
    found = book.parts(BY_UNIT)
    assert found is not None
    assert found.parts == (Part("u1", "市政", 7.0, None),)
    assert (book.code(BY_UNIT), book.revision) == ("ok", 1)


def test_a_question_travels_as_the_fields_of_its_shape(hall: Hall, book: PartsBook) -> None:
    book.parts(PartsQuestion("demands", "type", "320612", "unit", most=9))
    assert hall.link.asked[0][2] == {
        "indicator": "demands",
        "by": "type",
        "node": "320612",
        "across": "unit",
        "order": "value",
        "most": 9,
    }


def test_parts_are_asked_for_anew_while_they_are_wanted_and_not_otherwise(
    hall: Hall, book: PartsBook
) -> None:
    book.parts(BY_UNIT)
    hall.link.answer("measure_parts", answer(7.0))
    hall.pass_s(AGAIN_S - 0.1)
    book.parts(BY_UNIT)
    assert len(hall.link.asked) == 1
    hall.pass_s(0.2)
    assert len(hall.link.asked) == 1  # nobody looked
    book.parts(BY_UNIT)
    assert len(hall.link.asked) == 2


def test_what_is_not_answered_is_given_up_and_asked_again(hall: Hall, book: PartsBook) -> None:
    book.parts(BY_UNIT)
    hall.pass_s(ANSWER_WITHIN_S - 0.1)
    book.parts(BY_UNIT)
    assert len(hall.link.asked) == 1
    hall.pass_s(0.2)
    book.parts(BY_UNIT)
    assert len(hall.link.asked) == 2
    assert book.code(BY_UNIT) == "no_answer"
    hall.link.answer("measure_parts", answer(3.0))
    hall.pump()
    assert book.parts(BY_UNIT) is not None


def test_an_answer_of_before_stays_while_the_child_is_away(hall: Hall, book: PartsBook) -> None:
    book.parts(BY_UNIT)
    hall.link.answer("measure_parts", answer(7.0))
    hall.pass_s(AGAIN_S)
    book.parts(BY_UNIT)
    hall.link.answer("measure_parts", {}, code="child_away")
    hall.pump()
    assert book.code(BY_UNIT) == "child_away"
    assert book.parts(BY_UNIT) is not None
    hall.pass_s(RETRY_S)
    book.parts(BY_UNIT)
    assert len(hall.link.asked) == 3


def test_what_may_not_be_asked_for_any_more_is_not_shown(hall: Hall, book: PartsBook) -> None:
    book.parts(BY_UNIT)
    hall.link.answer("measure_parts", answer(7.0))
    hall.pass_s(AGAIN_S)
    book.parts(BY_UNIT)
    hall.link.answer("measure_parts", {}, code="out_of_scope")
    hall.pump()
    assert book.parts(BY_UNIT) is None
    assert book.code(BY_UNIT) == "out_of_scope"


@pytest.mark.parametrize("result", [{}, {"parts": 3}, {"parts": [["x"]], "whole": None}])
def test_an_answer_nobody_promised_is_named_and_changes_nothing(
    hall: Hall, book: PartsBook, result: dict[str, object]
) -> None:
    book.parts(BY_UNIT)
    hall.link.answer("measure_parts", result)
    hall.pump()
    assert book.parts(BY_UNIT) is None
    assert book.code(BY_UNIT) == "answer_malformed"


def test_behind_a_broken_line_nothing_is_asked(hall: Hall, book: PartsBook) -> None:
    hall.link.state = LinkState.STALE
    hall.pump()
    assert book.parts(BY_UNIT) is None
    assert hall.link.asked == []


def test_of_a_replay_no_parts_are_asked() -> None:
    hall = Hall(is_live=False)
    hall.pump()
    book = PartsBook(hall.group, lambda: hall.real_s)
    assert book.parts(BY_UNIT) is None
    assert book.code(BY_UNIT) == REPLAY
    assert hall.link.asked == []


def test_what_nobody_wants_is_let_go(hall: Hall, book: PartsBook) -> None:
    book.parts(BY_UNIT)
    hall.link.answer("measure_parts", answer(7.0))
    hall.pass_s(LET_GO_AFTER_S + 0.1)
    book.parts(PartsQuestion("demands", "type"))
    assert book.code(BY_UNIT) == ""


def member(at: int) -> Member:
    return Member("cases", f"c{at}", f"井盖 {at}", NOON_S - at)


def page(first: int, count: int, cursor: str) -> dict[str, object]:
    members = tuple(member(at) for at in range(first, first + 2))
    made: dict[str, object] = msgspec.to_builtins(MembersAnswer(members, cursor, count, NOON_S))
    return made


def test_rows_come_page_by_page_and_stand_still(hall: Hall) -> None:
    told: list[int] = []
    pages = MemberPages(
        hall.group, MembersQuestion("demands"), lambda: told.append(1), lambda: hall.real_s
    )
    pages.pump()
    assert pages.members == ()
    hall.link.answer("measure_members", page(0, 4, "2"))
    hall.pump()
    assert (len(pages.members), pages.count, pages.has_more) == (2, 4, True)
    hall.pass_s(60.0)
    pages.pump()
    assert len(hall.link.asked) == 1  # what is read does not move
    pages.more()
    assert hall.link.asked[1][2]["after"] == "2"
    hall.link.answer("measure_members", page(2, 4, ""))
    hall.pump()
    assert [one.ref for one in pages.members] == ["c0", "c1", "c2", "c3"]
    assert not pages.has_more
    assert len(told) == 2


def test_a_page_that_is_refused_says_why(hall: Hall) -> None:
    pages = MemberPages(hall.group, MembersQuestion("demands"), lambda: None, lambda: hall.real_s)
    pages.pump()
    hall.link.answer("measure_members", {}, code="not_signed_in")
    hall.pump()
    assert (pages.code, pages.count, pages.has_more) == ("not_signed_in", None, False)


def indicator(counting: Counting = Counting.COUNT) -> Indicator:
    words = {"zh_CN": "诉求", "en": "Demands"}
    meant = Meant(FactKind.CASES)
    return Indicator("demands", 20_500, words, counting, meant, Period.NOW, {"zh_CN": "", "en": ""})


def past_of(hall: Hall, one: Indicator) -> PastBook:
    table = IndicatorTable((one,))
    return PastBook(hall.group, table, hall.series_book, lambda: hall.real_s)


def stretch(series_id: str, t_s: list[float], values: list[float | None]) -> dict[str, object]:
    none = [0] * len(t_s)
    return {
        "series_id": series_id,
        "t_s": t_s,
        "values": values,
        "marks": none,
        "timings": none,
        "thinned_from": 0,
    }


def test_a_share_of_before_is_divided_only_where_both_halves_are_of_one_moment(hall: Hall) -> None:
    one = indicator(Counting.SHARE)
    past = past_of(hall, one)
    assert past.series("demands", "city", 1.0) is None
    at = [NOON_S - 90.0, NOON_S - 60.0, NOON_S - 30.0]
    assert [call[2]["series_id"] for call in hall.link.asked] == [
        value_series(one, "city"),
        of_series(one, "city"),
    ]
    first, second = (call[0] for call in hall.link.asked)
    value = stretch(value_series(one, "city"), at, [9.0, 8.0, 7.0])
    of = stretch(of_series(one, "city"), at[1:], [10.0, 0.0])
    answer_to(hall, first, value)
    answer_to(hall, second, of)
    past.absorb(hall.pump())
    found = past.series("demands", "city", 1.0)
    assert found is not None
    np.testing.assert_array_equal(found.t_s, at[1:])
    np.testing.assert_array_equal(found.values, [0.8, np.nan])


def test_a_curve_nobody_looks_at_is_let_go(hall: Hall) -> None:
    past = past_of(hall, indicator())
    past.series("demands", "city", 1.0)
    past.absorb(hall.pass_s(LET_GO_AFTER_S - 1.0))
    assert len(past) == 1
    past.absorb(hall.pass_s(2.0))
    assert len(past) == 0
    assert hall.series_book.series(value_series(indicator(), "city")) is None


def test_what_a_figure_was_yesterday_is_asked_in_a_narrow_window_and_kept(hall: Hall) -> None:
    past = past_of(hall, indicator())
    day_s = 86_400.0
    assert past.before("demands", "city", day_s) is None
    _, query, said = hall.link.asked[0]
    assert query == "series"
    assert said["to_s"] == NOON_S - day_s
    assert said["from_s"] == NOON_S - day_s - 600.0
    then_s = NOON_S - day_s
    hall.link.answer("series", stretch("x", [then_s - 60.0, then_s - 5.0], [11.0, None]))
    hall.pump()
    assert past.before("demands", "city", day_s) == 11.0
    hall.pass_s(KEEP_S / 2)
    assert past.before("demands", "city", day_s) == 11.0
    assert len(hall.link.asked) == 1
    hall.pass_s(KEEP_S)
    assert past.before("demands", "city", day_s) == 11.0  # until the newer one comes
    assert len(hall.link.asked) == 2


def test_yesterday_is_asked_anew_where_the_citys_time_was_set(hall: Hall) -> None:
    past = past_of(hall, indicator())
    past.before("demands", "city", 60.0)
    hall.link.answer("series", stretch("x", [NOON_S - 65.0], [11.0]))
    hall.pump()
    assert past.before("demands", "city", 60.0) == 11.0
    hall.clock.advance(KEEP_S)  # ten minutes of the city in no time at all: speed
    assert past.before("demands", "city", 60.0) == 11.0
    assert len(hall.link.asked) == 2
    hall.clock.advance(-3 * 86_400.0)  # and a seek: the number is of another day altogether
    assert past.before("demands", "city", 60.0) is None
    assert hall.link.asked[-1][2]["to_s"] == NOON_S + KEEP_S - 3 * 86_400.0 - 60.0


def test_a_sum_of_nothing_was_no_number_yesterday_nor_in_the_curve(hall: Hall) -> None:
    one = indicator(Counting.SUM)
    past = past_of(hall, one)
    past.series("demands", "city", 1.0)
    at = [NOON_S - 90.0, NOON_S - 60.0]
    first, second = (call[0] for call in hall.link.asked)
    answer_to(hall, first, stretch(value_series(one, "city"), at, [80.0, 0.0]))
    answer_to(hall, second, stretch(of_series(one, "city"), at, [9.0, 0.0]))
    past.absorb(hall.pump())
    found = past.series("demands", "city", 1.0)
    assert found is not None
    np.testing.assert_array_equal(found.values, [80.0, np.nan])
    for ago_s, of, was in ((60.0, 0.0, None), (3600.0, 9.0, 7.0)):
        past.before("demands", "city", ago_s)
        value_id, of_id = (call[0] for call in hall.link.asked[-2:])
        answer_to(hall, value_id, stretch("v", [NOON_S - ago_s], [7.0]))
        answer_to(hall, of_id, stretch("o", [NOON_S - ago_s], [of]))
        hall.pump()
        assert past.before("demands", "city", ago_s) == was


def test_what_nobody_spoke_for_any_more_is_no_yesterday(hall: Hall) -> None:
    past = past_of(hall, indicator())
    past.before("demands", "city", 60.0)
    said = stretch("x", [NOON_S - 300.0, NOON_S - 70.0], [11.0, 12.0])
    hall.link.answer("series", said | {"marks": [int(Mark.GOOD), int(Mark.NO_LINK)]})
    hall.pump()
    assert past.before("demands", "city", 60.0) == 11.0
    past.before("demands", "city", 3600.0)
    dead = stretch("x", [NOON_S - 3700.0], [11.0]) | {"marks": [int(Mark.NO_LINK)]}
    hall.link.answer("series", dead)
    hall.pump()
    assert past.before("demands", "city", 3600.0) is None


def test_nobody_knows_what_was_never_said(hall: Hall) -> None:
    past = past_of(hall, indicator(Counting.SHARE))
    past.before("demands", "city", 60.0)
    first, second = (call[0] for call in hall.link.asked)
    answer_to(hall, first, stretch("v", [NOON_S - 70.0], [3.0]))
    answer_to(hall, second, stretch("o", [NOON_S - 65.0], [4.0]))
    hall.pump()
    assert past.before("demands", "city", 60.0) is None
    assert past.before("nothing", "city", 60.0) is None
    assert past.series("nothing", "city", 1.0) is None


def test_halves_of_nothing_are_nothing() -> None:
    none, flags = np.zeros(0), np.zeros(0, np.uint8)
    empty = Series("a", none, none, flags, flags)
    assert len(divided(empty, empty).t_s) == 0
