"""A filter with words means the cases that have them, and no case that its asker may not find."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.domain.entry import Actor, Draft
from app.domain.errors import OperatorError
from app.domain.people import Role
from backends.cases import worded
from backends.cases.answers import CaseAnswers
from backends.cases.rates import RateAnswers, read_credit_rule
from backends.hub.inner import ChildQuestion
from backends.search import within
from backends.search.within import CaseWords
from tests.unit.backends.search.searching import Searched

WANG = {"person": "P-1", "role": Role.DUTY_OFFICER.value}


class Hall(Searched):
    """Asks for pages and rates, too."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        clock, catalogue = self.hall.clock, self.hall.catalogue
        words = CaseWords(self.path, clock)
        self.pages = CaseAnswers(self.reading, catalogue, clock, words)
        rule = read_credit_rule(folder / "none")
        self.rates = RateAnswers(self.reading, catalogue, clock, rule, words)

    def page(
        self, where: dict[str, Any], county: str = "city", who: Any = None, **more: Any
    ) -> dict[str, Any]:
        """Return the answer to a question for a page."""
        frozen = WANG if who is None else who
        question = ChildQuestion("q", "case_page", county, {"where": where, **more}, frozen)
        return self.pages.page(question)

    def ids(self, where: dict[str, Any], *who: Any, **more: Any) -> list[str]:
        """Return the ids of a page."""
        return [line["case_id"] for line in self.page(where, *who, **more)["lines"]]


def three_cases(folder: Path) -> Iterator[Hall]:
    """Yield a hall with three cases, closed afterwards."""
    made = Hall(folder)
    made.open("a", "井盖破损", "车牌苏F12345压坏了", reporter="赵六", original_no="NT-77")
    made.open("b", "路灯不亮", "井盖也坏了")
    made.open("c", "噪声扰民", "半夜施工")
    made.catch_up()
    yield made
    made.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Return a hall in which nothing more happens."""
    yield from three_cases(tmp_path_factory.mktemp("hall"))


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Hall]:
    """Return a hall of a test's own."""
    yield from three_cases(tmp_path)


@pytest.mark.parametrize("order", ["due", "newest", "oldest"])
def test_words_are_joined_with_the_rest_of_a_filter(hall: Hall, order: str) -> None:
    assert sorted(hall.ids({"text": "井盖"}, order=order)) == ["a", "b"]
    assert hall.ids({"text": "井盖 破损"}, order=order) == ["a"]
    assert hall.ids({"text": "NT-77"}, order=order) == ["a"]
    assert hall.ids({"text": "井盖", "is_open": False}, order=order) == []
    assert hall.ids({"text": "井盖", "ids": ["b", "c"]}, order=order) == ["b"]
    assert hall.page({"text": "井盖"}, order=order)["count"] == 2


def test_a_case_is_found_by_its_number(hall: Hall) -> None:
    number = hall.page({"ids": ["b"]})["lines"][0]["number"]
    assert hall.ids({"text": str(number)}) == ["b"]
    assert hall.ids({"text": str(number), "ids": ["a"]}) == []


def test_who_may_not_read_what_was_told_finds_nothing_by_it(hall: Hall) -> None:
    assert hall.ids({"text": "半夜"}) == ["c"]
    for who in ({}, {"person": "P-9", "role": Role.AUDITOR.value}):
        assert hall.ids({"text": "半夜"}, "city", who) == []
        assert hall.ids({"text": "噪声"}, "city", who) == ["c"]
    assert hall.ids({"text": "赵六"}) == []  # a reporter is found by nobody so


def test_a_seat_finds_nothing_of_another_county(hall: Hall) -> None:
    county = hall.page({"ids": ["a"]})["lines"][0]["county"]
    assert county
    assert sorted(hall.ids({"text": "井盖"}, county)) == ["a", "b"]
    for order in ("due", "newest"):
        assert hall.ids({"text": "井盖"}, "another", order=order) == []


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_by_number_find_every_case_however_many_have_the_words(
    changing: Hall, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(9):
        changing.open(f"m{n}", "垃圾堆放", "垃圾")
    changing.catch_up()
    monkeypatch.setattr(within, "MOST_LOOKED_AT", 2)
    monkeypatch.setattr(worded, "MOST_READ", 0)
    found, after = [], ""
    for _ in range(20):
        page = changing.page({"text": "垃圾"}, order=order, limit=2, after=after)
        found += [line["case_id"] for line in page["lines"]]
        after = page["cursor"]
        if not after:
            break
    expected = [f"m{n}" for n in range(9)]
    assert found == (expected if order == "oldest" else expected[::-1])


def test_a_page_by_what_is_due_says_that_more_have_the_words(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worded, "MOST_READ", 0)
    assert not hall.page({"text": "井盖"})["is_more_than"]
    monkeypatch.setattr(within, "MOST_LOOKED_AT", 1)
    page = hall.page({"text": "井盖"})
    assert (len(page["lines"]), page["is_more_than"]) == (1, True)


@pytest.mark.parametrize("where", [{}, {"ids": ["m1"]}, {"channels": ["hotline"]}])
def test_while_the_index_is_made_no_page_says_that_it_is_whole(
    tmp_path: Path, where: dict[str, Any]
) -> None:
    hall = Hall(tmp_path)
    for n in range(3):
        hall.open(f"m{n}", "井盖破损")
    hall.follow_anew(bite=1).bite()
    page = hall.page({"text": "井盖", **where})
    assert page["is_more_than"], page["count"]
    hall.catch_up()
    page = hall.page({"text": "井盖", **where})
    assert (page["count"], page["is_more_than"]) == (1 if "ids" in where else 3, False)
    hall.close()


def test_a_rate_counts_the_cases_with_the_words_or_says_that_they_are_too_many(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"from_s": 0.0, "to_s": 0.0, "where": {"text": "井盖"}, "keys": ["first_answer"]}
    question = ChildQuestion("q", "case_rates", "city", asked, WANG)
    assert hall.rates.rates(question)["whole"]
    monkeypatch.setattr(within, "MOST_LOOKED_AT", 1)
    with pytest.raises(OperatorError, match="more than"):
        hall.rates.rates(question)


def test_an_index_that_is_not_there_is_said_and_not_taken_for_an_empty_one(
    hall: Hall, tmp_path: Path
) -> None:
    words = CaseWords(tmp_path / "nowhere" / "index.db", hall.hall.clock)
    answers = CaseAnswers(hall.reading, hall.hall.catalogue, hall.hall.clock, words)
    for order in ("due", "newest"):
        asked = {"where": {"text": "井盖"}, "order": order}
        with pytest.raises(OperatorError, match="child_away"):
            answers.page(ChildQuestion("q", "case_page", "city", asked, WANG))


@pytest.mark.parametrize(
    "text", ['"', "* OR 1", "a" * 121, "一 二 三 四 五 六 七", "'; DROP", "?", "NEAR("]
)
def test_no_words_are_syntax(hall: Hall, text: str) -> None:
    # A quotation mark alone is no word of any case; what is none at all is refused.
    with suppress(OperatorError):
        assert hall.ids({"text": text}) == []


def test_what_was_handed_to_somebody_is_his_alone(changing: Hall) -> None:
    draft = Draft("case_handed_over", "case:c", {"met": [], "person": "P-1"})
    changing.hall.journal.append([(draft, Actor("P-2", "duty_officer", "city", "seat-1"), "")])
    assert changing.ids({"is_mine": True}) == ["c"]
    assert changing.ids({"is_mine": True, "text": "噪声"}) == ["c"]
    assert changing.ids({"is_mine": True}, "city", {"person": "P-7", "role": "duty_officer"}) == []
    assert changing.ids({"is_mine": True}, "city", {}) == []
