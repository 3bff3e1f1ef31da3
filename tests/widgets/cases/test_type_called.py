"""A type is meant by its name, its code or one of its words, in whatever case each is written."""

from dataclasses import replace
from pathlib import Path

import pytest

from backends.cases.catalogue_file import read_case_catalogue
from widgets.cases.case_words import is_called

MANHOLE = replace(
    read_case_catalogue(Path("none")).types["pub-manhole"][-1],
    code="pub-Manhole",
    name="Broken Lid",
    words=("Sewer cover", "井盖"),
)


@pytest.mark.parametrize(
    ("typed", "is_meant"),
    [("lid", True), ("pub-man", True), ("sewer", True), ("井", True), ("路灯", False)],
)
def test_a_type_is_found_by_what_it_is_called(typed: str, is_meant: bool) -> None:
    assert is_called(MANHOLE, typed) is is_meant
