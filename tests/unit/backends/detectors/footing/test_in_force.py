"""Numbers in force: by time to the second, by region and class; what is wrong is named."""

import pytest

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.rulebook import RuleBook
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, regions_of

RULE = """
[[rule]]
key = "ban"
version = 1
kind = "night"
severity = 2
label = { en = "Ban" }
says = { en = "a ban" }
article = "article 1"
[[rule.numbers]]
values = { classes = ["hazmat_truck"], limit = 1 }
source = "of Guangdong"
standing = "secondary"
region = "44"
valid_from = "2021-11-01"
valid_to = "2026-10-31"
[[rule.numbers]]
values = { classes = ["hazmat_truck", "bus"], limit = 2 }
source = "everywhere"
standing = "house"
valid_from = "2026-10-31"
"""
REGIONS = regions_of(["440100", "320613"])
NEEDS = {"ban": ("limit",)}
LAST_DAY_ENDS_S = 1_793_462_400.0  # 2026-11-01 00:00 in Asia/Shanghai
TRUCK, BUS = EntityClass.HAZMAT_TRUCK, EntityClass.BUS


def numbers(text: str = RULE) -> NumbersInForce:
    return NumbersInForce(RuleBook.from_toml({"ban.toml": text}), NEEDS, REGIONS)


def limit(at_s: float, county: int, kind: EntityClass) -> float | None:
    table = numbers()
    row = table.row_at(at_s, county, kind)
    return None if row == NO_ROW else float(table.values[row, 0])


@pytest.mark.parametrize(
    ("at_s", "county", "kind", "expected"),
    [
        (LAST_DAY_ENDS_S - 0.001, 1, TRUCK, 1.0),
        (LAST_DAY_ENDS_S, 1, TRUCK, 2.0),
        (LAST_DAY_ENDS_S - 86_400.001, 2, TRUCK, None),
        (LAST_DAY_ENDS_S - 86_400.0, 2, TRUCK, 2.0),
        (LAST_DAY_ENDS_S - 86_400.0, 1, BUS, None),
        (LAST_DAY_ENDS_S, 1, BUS, 2.0),
        (LAST_DAY_ENDS_S, 0, TRUCK, 2.0),
        (LAST_DAY_ENDS_S, 255, TRUCK, 2.0),
        (0.0, 1, TRUCK, None),
    ],
)
def test_a_set_holds_from_its_first_to_its_last_second(at_s, county, kind, expected) -> None:
    assert limit(at_s, county, kind) == expected


def test_a_condition_ends_by_the_ground_it_began_on() -> None:
    table = numbers()
    early = table.row_at(LAST_DAY_ENDS_S - 1.0, 1, TRUCK)
    late = table.row_at(LAST_DAY_ENDS_S, 1, TRUCK)
    assert table.ground(early, "ban", "a", is_standing=True).numbers.source == "of Guangdong"
    assert table.ground(late, "ban", "a", is_standing=False).numbers.source == "of Guangdong"
    assert table.ground(late, "ban", "a", is_standing=False).numbers.source == "everywhere"


def test_a_ground_gives_all_that_a_person_may_ask() -> None:
    said = numbers().ground(0, "ban", "a", is_standing=True).evidence()
    assert said["article"] == "article 1"
    assert said["numbers"]["classes"] == ["hazmat_truck", "bus"] or said["region"] == "44"
    assert set(said) == {
        "article", "source", "standing", "region", "valid_from", "valid_to", "numbers",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("limit = 1 ", "other = 1 ", "the number 'limit' is missing"),
        ('["hazmat_truck"]', '["tractor"]', "class 'TRACTOR' is not known"),
        ('["hazmat_truck"]', "[]", "'classes' is no list"),
        ("2021-11-01", "2021-11-31", "is no day"),
        ('key = "ban"', 'key = "other"', "no rule 'ban'"),
    ],
)
def test_what_is_wrong_in_a_rule_is_named(old: str, new: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        numbers(RULE.replace(old, new))


def test_a_fix_in_no_county_is_in_what_all_counties_share() -> None:
    assert regions_of(["320613", "320681"])[0] == ("3206", "32")
    assert regions_of([])[0] == ()
