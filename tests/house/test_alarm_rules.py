"""Every rule that the policy of the alarms or the program names is one that somebody applies."""

from pathlib import Path

import pytest

from app.domain.alarm_place import PLACELESS_RULES
from app.domain.alarm_policy import DEFAULT, AlarmPolicy
from backends.hub.history_watch import RULES as OF_THE_RECORDER
from backends.hub.silence import RULES as OF_A_SOURCE
from backends.judging.numbers import read_rule_book

FILE = Path(__file__).parents[2] / "resources/rules/alarms.toml"


@pytest.fixture(scope="module")
def applied() -> set[str]:
    return {
        *(rule.key for rule in read_rule_book()),
        *(rule for rule, _severity in OF_THE_RECORDER.values()),
        *OF_A_SOURCE,
    }


def test_what_covers_and_is_covered_is_applied(applied: set[str]) -> None:
    covers = AlarmPolicy.from_toml(FILE.read_text("utf-8")).covers
    assert covers
    for cover in covers:
        assert {cover.by, *cover.rules} <= applied


def test_every_rule_with_hold_and_clear_times_is_applied(applied: set[str]) -> None:
    delays = AlarmPolicy.from_toml(FILE.read_text("utf-8")).delays
    assert set(delays) - {DEFAULT} <= applied


def test_every_rule_without_a_place_is_applied(applied: set[str]) -> None:
    assert applied >= PLACELESS_RULES
