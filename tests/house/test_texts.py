"""Both languages say the same things: the same keys, with the same places to fill in."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

TEXTS = Path(__file__).parents[2] / "resources/texts"
LANGUAGES = sorted(folder.name for folder in TEXTS.iterdir() if folder.is_dir())


def leaves(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield every key with its text."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}.{key}")
        else:
            yield f"{prefix}.{key}", value


def texts_of(language: str) -> dict[str, str]:
    """Return all texts of a language, by file and key."""
    found: dict[str, str] = {}
    for path in sorted((TEXTS / language).glob("*.toml")):
        found.update(leaves(tomllib.loads(path.read_text(encoding="utf-8")), path.stem))
    return found


def places(text: str) -> set[str]:
    """Return the names a text wants filled in; the form of a figure may differ by language."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_two_languages() -> None:
    assert LANGUAGES == ["en", "zh_CN"]


def test_every_key_of_one_language_is_in_the_other() -> None:
    chinese, english = texts_of("zh_CN"), texts_of("en")
    assert len(chinese) > 100
    assert sorted(set(chinese) ^ set(english)) == []


def test_no_translation_forgets_or_invents_a_place_to_fill_in() -> None:
    chinese, english = texts_of("zh_CN"), texts_of("en")
    differing = [k for k in chinese if k in english and places(chinese[k]) != places(english[k])]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_none_carries_markup(language: str) -> None:
    texts = texts_of(language)
    assert [key for key, text in texts.items() if not isinstance(text, str) or not text] == []
    assert [key for key, text in texts.items() if "<" in text and ">" in text] == []
