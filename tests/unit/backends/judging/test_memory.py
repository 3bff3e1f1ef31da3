"""How far back each rule remembers: every rule of the table says so, and the long ones are long."""

import pytest

from app.domain.errors import BugError
from app.domain.rulebook import RuleBook
from backends.judging.memory import DAY_S, memories_of
from backends.judging.table import TABLE
from tests.unit.backends.judging.drives import BOOK, make_host

RULES = [rule for entry in TABLE for rule in entry.rules]


def test_every_rule_of_the_table_says_how_far_back_it_remembers() -> None:
    assert set(memories_of(BOOK, RULES)) == set(RULES)


def test_a_day_a_week_a_month_and_the_fading_of_visits_are_remembered_whole() -> None:
    memories = memories_of(BOOK, RULES)
    for rule, days in (
        ("driving_day", 1),
        ("driving_week", 7),
        ("illegal_resumption", 30),
        ("black_workshop", 90),
    ):
        assert memories[rule].span_s > days * DAY_S


def test_a_rule_without_its_numbers_is_left_out_and_an_unknown_one_is_a_bug() -> None:
    assert memories_of(RuleBook({}), ["speed_coach"]) == {}
    with pytest.raises(BugError, match="nobody says"):
        memories_of(BOOK, ["of_tomorrow"])


def test_the_rules_of_detectors_that_are_off_are_not_looked_for() -> None:
    host = make_host()
    assert set(host.rules_on) <= set(host.rules)
    host._containment.off["driving_time"] = "it failed"
    host._containment.off["stays"] = "it failed"
    assert not {"driving_day", "black_workshop", "illegal_resumption"} & set(host.rules_on)
    assert "speed_coach" in host.rules_on
