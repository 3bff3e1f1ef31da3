"""Foreign text is shown as it is: nothing hidden, nothing turned round, nothing without end."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.safe_text import LONGEST_TEXT, safe_text


@pytest.mark.parametrize(
    "text",
    ["苏F·D0371", "P-0231 演示", "南通市崇川区人民中路（东）", "μg/m³ ≥ 35", "<b>&amp;</b>", ""],
)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a〔U+202E〕b"),
        ("a\x00b\x1b[31m", "a〔U+0000〕b〔U+001B〕[31m"),
        ("苏\u200bF", "苏〔U+200B〕F"),
        ("\ud800", "〔U+D800〕"),
        ("\u2066x\u2069", "〔U+2066〕x〔U+2069〕"),
        ("one\u2028two", "one〔U+2028〕two"),
        ("\ue123", "〔U+E123〕"),
        ("\u3164", "〔U+3164〕"),
        ("\U000e0041", "〔U+E0041〕"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert safe_text(text) == shown


def test_no_character_without_a_shape_passes() -> None:
    categories = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    points = range(sys.maxunicode + 1)
    hidden = {chr(p) for p in points if unicodedata.category(chr(p)) in categories} - {"\n"}
    shown = safe_text("".join(hidden), 100 * len(hidden), is_multiline=True)
    assert len(hidden) > 130_000
    assert hidden & set(shown) == set()


def test_line_ends_are_marked_unless_they_are_wanted() -> None:
    assert safe_text("好的\r\n马上到\n\r收到") == "好的 ¶ 马上到 ¶  ¶ 收到"
    assert safe_text("one\ntwo\rthree", is_multiline=True) == "one\ntwo\nthree"
    assert safe_text("one\ttwo") == "one two"


def test_letters_cannot_be_piled_up_over_their_neighbours() -> None:
    assert safe_text("e\u0301") == "e\u0301"
    piled = safe_text("e" + "\u0301" * 40)
    assert piled.count("\u0301") == 3
    assert piled.count("〔U+0301〕") == 37


@pytest.mark.parametrize("letter", ["字", "\u202e", "\n"])
def test_a_text_without_end_is_cut_at_its_limit(letter: str) -> None:
    assert len(safe_text(letter * 1_000_000)) <= LONGEST_TEXT + 1
    cut = safe_text(letter * 100, 20)
    assert len(cut) <= 21
    assert cut.endswith("…")


def test_no_mark_is_cut_in_two() -> None:
    assert safe_text("ab\u202ecd", 6) == "ab…"


def test_a_text_just_as_long_as_allowed_is_not_cut() -> None:
    assert safe_text("abcd", 4) == "abcd"
    assert safe_text("abc\u00ad", 11) == "abc〔U+00AD〕"


@given(st.text(max_size=60), st.integers(min_value=1, max_value=80))
def test_cleaning_twice_changes_nothing_more(text: str, longest: int) -> None:
    once = safe_text(text, longest)
    assert len(once) <= longest + 1
    assert safe_text(once, longest + 1) == once
