"""The mark of a schematic city is read on an English screen too."""

import pytest

from app.domain.pack_notice import SCHEMATIC, notice_in


@pytest.mark.parametrize(
    ("notice", "language", "shown"),
    [
        (SCHEMATIC, "zh_CN", SCHEMATIC),
        (SCHEMATIC, "en", "schematic"),
        ("", "en", ""),
        ("自制底图", "en", "自制底图"),
    ],
)
def test_it_is_said_in_the_language_of_the_screen(notice: str, language: str, shown: str) -> None:
    assert notice_in(notice, language) == shown
