"""The indicators that ship: they read, cover the panel table, and say whose formula they are."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from app.domain.measures.indicator import Counting, FactKind
from app.domain.measures.period import Period
from app.domain.measures.table import IndicatorTable, read_indicators
from tests.unit.app.domain.measures.panel_words import ITEMS, WORDS

RESOURCES = Path(__file__).parents[5] / "resources"
FILES = sorted((RESOURCES / "indicators").glob("*.toml"))
LONGEST_ZH, LONGEST_EN = 11, 24  # of a label: what still fits above a number on a wall
SIX = ("stay", "licence", "fatigue", "track", "night", "route")


@cache
def table() -> IndicatorTable:
    return read_indicators({path.name: path.read_text("utf-8") for path in FILES})


def test_every_indicator_has_a_number_of_its_files_hundred() -> None:
    for path in FILES:
        first = 20_000 + 100 * int(path.name[:2])
        rows = tomllib.loads(path.read_text("utf-8"))["indicator"]
        assert rows, path.name
        strays = [row["key"] for row in rows if not first <= row["number"] < first + 100]
        assert not strays, (path.name, strays)


@pytest.mark.parametrize("panel", WORDS)
def test_every_word_of_a_panels_row_has_a_figure(panel: str) -> None:
    missing = [
        (word, key)
        for word, keys in WORDS[panel].items()
        for key in keys
        if table().find(key) is None
    ]
    assert not missing


def test_every_item_that_wants_something_counted_has_a_figure() -> None:
    missing = [(item, key) for item, keys in ITEMS.items() for key in keys if not table().find(key)]
    assert not missing


def test_labels_are_short_enough_to_stand_above_a_number() -> None:
    for one in table():
        assert len(one.label["zh_CN"]) <= LONGEST_ZH, one.key
        assert len(one.label["en"]) <= LONGEST_EN, one.key


def test_what_is_said_in_chinese_is_chinese_and_what_is_said_in_english_is_not() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for one in table():
        assert chinese.search(one.meaning["zh_CN"]), one.key
        assert not chinese.search(one.meaning["en"] + one.label["en"] + one.unit["en"]), one.key


def test_the_six_kinds_of_warning_are_parts_of_the_sum_of_all() -> None:
    whole = table()["warnings"]
    parts = [table()[f"w_{kind}"] for kind in SIX]
    assert [part.meant.where[0].values for part in parts] == [(kind,) for kind in SIX]
    assert whole.meant.where[0].values == SIX
    assert {part.period for part in (*parts, whole)} == {Period.YEAR}
    assert {part.meant.span for part in (*parts, whole)} == {"raised"}


def test_the_closing_rate_leaves_out_what_is_deferred_or_none_of_ours() -> None:
    # Closed in time of those due less the deferred, urgent ones apart: rules.md.
    one = table()["close_on_time"]
    assert [str(term) for term in one.meant.where] == ["!set_aside", "!deferred"]
    assert [str(term) for term in one.counted] == ["closed_on_time"]
    assert one.meant.span == "close_due"
    urgent, usual = table()["close_on_time_urgent"], table()["close_on_time_usual"]
    assert set(urgent.meant.where) - set(one.meant.where) == set(urgent.meant.where[:1])
    assert [str(term) for term in usual.meant.where] == ["!set_aside", "!deferred", "!urgent"]


def test_a_department_that_fell_silent_gives_no_number() -> None:
    for one in table():
        if one.meant.facts is FactKind.READINGS and one.of_field == "value":
            assert "!lost" in map(str, one.meant.where), one.key


def test_a_limit_names_whose_it_is() -> None:
    # A limit of another's would say so; those that ship are all the house's own.
    for one in table():
        if one.warn == one.warn or one.bad == one.bad:
            assert "本厅设定" in one.meaning["zh_CN"], one.key
            assert "the house's" in one.meaning["en"], one.key


def test_people_who_were_asked_and_rules_that_were_judged_have_an_interval() -> None:
    with_one = {one.key for one in table() if one.interval}
    assert {"demands_satisfied", "satisfied_share", "hit_rate", "precision"} == with_one
    assert all(table()[key].counting is Counting.SHARE for key in with_one)
