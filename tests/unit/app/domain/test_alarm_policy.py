"""The policy of the alarms: read from its file, and every number with where it comes from."""

from pathlib import Path

import pytest

from app.domain.alarm_policy import AlarmPolicy
from app.domain.classes import Severity
from app.domain.errors import ConfigError

FILE = Path(__file__).parents[4] / "resources/rules/alarms.toml"
TEXT = FILE.read_text("utf-8")


def test_the_file_that_ships_has_the_published_budget_flood_and_shares() -> None:
    policy = AlarmPolicy.from_toml(TEXT)
    assert (policy.target_per_h, policy.most_per_h, policy.budget_window_s) == (6, 12, 3600)
    assert (policy.flood_over, policy.flood_under, policy.flood_window_s) == (10, 5, 600)
    assert policy.shares == (0.05, 0.15, 0.8)
    assert list(policy.unseen_after_s) == list(Severity)


def test_a_rule_without_times_of_its_own_has_the_default() -> None:
    policy = AlarmPolicy.from_toml(TEXT)
    assert policy.delays_of("no such rule") == policy.delays["default"]
    assert policy.delays_of("source_silent").off_delay_s == 0


def test_it_may_say_that_nothing_covers_anything() -> None:
    assert AlarmPolicy.from_toml(TEXT[: TEXT.index("# What an alarm")]).covers == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[budget]", "[budge]", "unknown part 'budge'"),
        ("[budget]", "[[budget", "alarms.toml"),
        ("target_per_h = 6", "", "'target_per_h' is missing"),
        ("target_per_h = 6", 'target_per_h = "six"', "six"),
        ("target_per_h = 6", "target_per_h = 13", "over its maximum"),
        ("begins_over = 10", "begins_over = 4", "fewer alarms"),
        ("percent = [5, 15, 80]", "percent = [5, 95]", "unpack"),
        ("[60, 300, 900, 3600]", "[60, 300]", "2 numbers, not 4"),
        ("off_delay_s = 30", "off_delay_s = -1", "delays.default: a delay"),
        ("on_delay_s = 0\noff_delay_s = 30", "on_delay_s = inf\noff_delay_s = 30", "a delay"),
        ("dead_band_s = 300", "dead_band_s = inf", "the dead band"),
        ("[delays.default]", "[delays.other]", "delays.default is missing"),
        ('standing = "secondary"', 'standing = "certain"', "certain"),
        ('source = "this hall"', 'source = " "', "no source"),
        ('rules = ["station_silent"', 'rule = ["station_silent"', "'rules' is missing"),
        ("[[covers]]", "[covers]", "alarms.toml"),
    ],
)
def test_what_is_wrong_with_it_is_said_in_one_sentence(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError, match=said):
        AlarmPolicy.from_toml(TEXT.replace(old, new))
