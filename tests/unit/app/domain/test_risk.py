"""Relative risk is a product of factors; what nobody tells of is left out and never filled in."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.domain.limits import Standing
from app.domain.risk import Factor, Part, RiskRules

RULES = Path(__file__).parents[4] / "resources" / "rules"
HEAD = 'source = "x"\nstanding = "house"\nfloor = 0.1\n'
PART = '[[part]]\nkey = "a"\nfactor = "likelihood"\nweight = 1\nhalf = 1\nreach_m = 1\n'


def part(key: str, factor: Factor, weight: float = 1.0) -> Part:
    return Part(key, factor, weight, 2.0, 1000.0)


SMALL = RiskRules(
    0.1,
    (
        part("l", Factor.LIKELIHOOD),
        part("l2", Factor.LIKELIHOOD, 3.0),
        part("c", Factor.CONSEQUENCE),
        part("v", Factor.VULNERABILITY),
    ),
    "test",
    Standing.HOUSE,
)
NOTHING, HALF, ENDLESS = 0.0, 2.0, 1e15


def sums(**values: float) -> dict[str, np.ndarray]:
    return {key: np.array([value]) for key, value in values.items()}


def test_where_nothing_is_found_a_factor_is_worth_its_floor_and_at_most_one() -> None:
    for value, worth in ((NOTHING, 0.1), (HALF, 0.55), (ENDLESS, 1.0)):
        found = SMALL.factor(Factor.CONSEQUENCE, sums(c=value))
        assert found is not None
        assert found[0] == pytest.approx(worth)


def test_a_part_without_a_source_is_left_out_of_the_mean_not_counted_as_nothing() -> None:
    without = SMALL.factor(Factor.LIKELIHOOD, sums(l=HALF))
    nothing = SMALL.factor(Factor.LIKELIHOOD, sums(l=HALF, l2=NOTHING))
    assert without is not None
    assert nothing is not None
    assert without[0] == pytest.approx(0.55)
    assert nothing[0] == pytest.approx(0.1 + 0.9 * 0.5 / 4)


def test_a_factor_without_any_source_leaves_no_index() -> None:
    assert SMALL.index(sums(l=1.0, c=1.0)) is None


def test_the_index_is_the_product_of_three_factors_times_a_hundred() -> None:
    found = SMALL.index(sums(l=HALF, c=ENDLESS, v=NOTHING))
    assert found is not None
    assert found[0] == pytest.approx(100.0 * 0.55 * 1.0 * 0.1)


def test_more_of_anything_never_lowers_the_index() -> None:
    before = SMALL.index(sums(l=1.0, l2=1.0, c=1.0, v=1.0))
    assert before is not None
    for key in ("l", "l2", "c", "v"):
        after = SMALL.index(sums(l=1.0, l2=1.0, c=1.0, v=1.0) | sums(**{key: 4.0}))
        assert after is not None
        assert after[0] > before[0]


def test_the_shipped_rules_are_the_houses_and_have_parts_of_every_factor() -> None:
    rules = RiskRules.from_toml((RULES / "risk.toml").read_text(encoding="utf-8"))
    assert rules.standing is Standing.HOUSE
    assert {one.factor for one in rules.parts} == set(Factor)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("part = [", "risk"),
        (HEAD, "part"),
        (HEAD + PART.replace("likelihood", "luck"), "luck"),
        (HEAD + PART.replace("half = 1", "half = 0"), "not above 0"),
        (HEAD + PART.replace("weight = 1", "weight = nan"), "not above 0"),
        (HEAD + PART.replace("weight = 1", 'weight = "much"'), "much"),
        (HEAD + PART + PART, "two parts"),
        (HEAD.replace("0.1", "1.0") + PART, "floor"),
        (HEAD + "part = 3", "risk"),
    ],
)
def test_rules_that_cannot_be_used_say_why(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        RiskRules.from_toml(text)
