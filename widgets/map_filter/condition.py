"""Choices and rows written as the condition they mean, in the words of the grammar."""

import re
from collections.abc import Iterable

from app.domain.where_words import WordKind, words_of

_PLAIN = re.compile(r"[\w·.\-:]+")


def quoted(value: str) -> str:
    """Return a value as the grammar reads it: quoted where it is not one plain word."""
    if _PLAIN.fullmatch(value) and words_of(value)[0].kind is WordKind.NAME:
        return value
    if '"' not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "") + "'"


def term(field: str, sign: str, value: str) -> str:
    """Return one comparison."""
    return f"{field} {sign} {quoted(value)}"


def joined(terms: Iterable[str]) -> str:
    """Return the condition that all terms hold."""
    return " and ".join(terms)
