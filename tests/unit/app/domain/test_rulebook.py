"""The rule book: dated, sourced numbers by day and region; a bad file is refused by name."""

import pytest

from app.domain.classes import Severity
from app.domain.errors import ConfigError
from app.domain.limits import Standing
from app.domain.rulebook import RuleBook

RULE = """
[[rule]]
key = "night_ban"
version = 2
kind = "night"
severity = 2
label = { zh_CN = "夜间禁行", en = "Night ban" }
says = { zh_CN = "夜间行驶", en = "driving at night" }
article = "a notice"
[[rule.numbers]]
values = { from_h = 0, to_h = 6, exempt = ["empty"], spans = [1.5, 2], sort = "expressway" }
source = "Guangdong"
standing = "secondary"
region = "44"
valid_from = "2021-11-01"
valid_to = "2026-10-31"
[[rule.numbers]]
values = { from_h = 2, to_h = 5 }
source = "everywhere"
standing = "house"
valid_from = "2020-01-01"
"""


def book(text: str = RULE) -> RuleBook:
    return RuleBook.from_toml({"night.toml": text})


def test_a_rule_says_what_it_is() -> None:
    rule = book()["night_ban"]
    assert (rule.version, rule.kind, rule.severity) == (2, "night", Severity.II)
    assert [one.key for one in book()] == ["night_ban"]
    assert rule.sets[0].standing is Standing.SECONDARY
    assert rule.sets[0].values == {
        "from_h": 0.0,
        "to_h": 6.0,
        "exempt": ("empty",),
        "spans": (1.5, 2.0),
        "sort": "expressway",
    }


@pytest.mark.parametrize(
    ("day", "regions", "source"),
    [
        ("2021-11-01", ("44", "4401"), "Guangdong"),
        ("2026-10-31", ("44",), "Guangdong"),
        ("2026-11-01", ("44",), "everywhere"),
        ("2022-01-01", ("32",), "everywhere"),
        ("2022-01-01", (), "everywhere"),
        ("2021-10-31", ("44",), "everywhere"),
    ],
)
def test_the_first_set_that_holds_is_in_force(
    day: str, regions: tuple[str, ...], source: str
) -> None:
    numbers = book()["night_ban"].in_force(day, regions)
    assert numbers is not None
    assert numbers.source == source


def test_before_its_first_day_a_rule_is_not_in_force() -> None:
    assert book()["night_ban"].in_force("2019-12-31") is None


def test_the_hash_changes_with_the_numbers_and_the_version() -> None:
    def digits(text: str) -> str:
        rule = book(text)["night_ban"]
        return rule.config_hash(rule.sets[1])

    assert digits(RULE) == digits(RULE)
    assert len(digits(RULE)) == 12
    assert digits(RULE) != digits(RULE.replace("to_h = 5", "to_h = 6"))
    assert digits(RULE) != digits(RULE.replace("version = 2", "version = 3"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule = [", "night.toml"),
        ("", "'rule'"),
        ("rule = 3", "not a list"),
        (RULE + RULE, "two rules are called 'night_ban'"),
        (RULE.replace('kind = "night"', 'kind = "noon"'), "kind 'noon'"),
        (RULE.replace("version = 2", ""), "'version' is missing"),
        (RULE.replace("severity = 2", "severity = 9"), "9"),
        (RULE.replace("version = 2", "version = 2\ncolour = 1"), "unknown entry colour"),
        (RULE.replace('region = "44"', 'place = "44"'), "unknown entry place"),
        (RULE.replace('standing = "house"', 'standing = "hearsay"'), "hearsay"),
        (RULE.replace('standing = "house"', 'standing = "house"\nsource_in = 3'), "source_in"),
        (
            RULE.replace('standing = "house"', 'standing = "house"\nsource_in = { en = 3 }'),
            "source_in",
        ),
        (RULE.replace("to_h = 5", "to_h = true"), "to_h is neither"),
        (RULE.replace("to_h = 5", "to_h = { a = 1 }"), "to_h is neither"),
        (RULE.replace("spans = [1.5, 2]", 'spans = [1.5, "x"]'), "could not convert"),
        (RULE.replace('source = "everywhere"', ""), "'source' is missing"),
        (RULE[: RULE.index("[[rule.numbers]]")] + "numbers = []", "no [[rule.numbers]]"),
    ],
)
def test_a_bad_file_is_refused_and_names_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r"night\.toml") as caught:
        book(text)
    assert said in str(caught.value)


def test_a_value_is_asked_for_by_what_it_is() -> None:
    numbers = book()["night_ban"].sets[0]
    assert numbers.number("from_h") == 0.0
    assert numbers.word("sort") == "expressway"
    assert numbers.numbers("spans") == (1.5, 2.0)
    assert numbers.words("exempt") == ("empty",)


@pytest.mark.parametrize("key", ["none", "sort", "from_h", "spans", "exempt"])
def test_a_value_of_another_sort_is_refused_and_named(key: str) -> None:
    numbers = book()["night_ban"].sets[0]
    fitting = {"from_h": numbers.number, "sort": numbers.word}
    fitting |= {"spans": numbers.numbers, "exempt": numbers.words}
    for name, ask in fitting.items():
        if name != key:
            with pytest.raises(ConfigError, match=key):
                ask(key)
