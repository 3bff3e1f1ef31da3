"""The check digit of GB 32100: a code of the standard's form, and every single wrong character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.credit_code import (
    ALPHABET,
    check_character,
    plain,
    what_is_wrong,
)

SOUND = "91350100M000100Y43"
bodies = st.text(ALPHABET, min_size=17, max_size=17)


def test_a_sound_code_is_sound() -> None:
    assert what_is_wrong(SOUND) == ""


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_no_single_wrong_character_gets_by(body: str, place: int, other: str) -> None:
    code = body + check_character(body)
    assert what_is_wrong(code) == ""
    wrong = code[:place] + other + code[place + 1 :]
    assert (what_is_wrong(wrong) == "") is (wrong == code)


@given(bodies, st.integers(0, 15))
def test_no_two_neighbours_change_places_unseen(body: str, place: int) -> None:
    code = body + check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (what_is_wrong(swapped) == "") is (swapped == code)


@pytest.mark.parametrize(
    ("code", "word"),
    [("", "length"), (SOUND[:-1], "length"), (SOUND + "1", "length"),
     (SOUND.replace("M", "I"), "character"), (SOUND[:-1] + "4", "check")],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_word(code: str, word: str) -> None:
    assert what_is_wrong(code) == word


@pytest.mark.parametrize("code", ["", "1", "91350100M000100ö43"])
def test_no_check_character_is_made_of_what_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match="no credit code"):
        check_character(code)


def test_numbers_are_compared_as_a_person_would_read_them() -> None:
    assert plain(" 苏字 ００１a号 ") == "苏字001A号"
