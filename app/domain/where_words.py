"""The words of a condition: names, quoted texts, comparisons and brackets, each with its place."""

import re
from dataclasses import dataclass
from enum import Enum

from app.domain.errors import DutywallError

MOST_CHARACTERS = 500


class WhereError(DutywallError):
    """A condition cannot be read: why (a stable name), the word it is about, and where it begins.

    ``at`` counts characters from 0.
    """

    def __init__(self, reason: str, word: str, at: int) -> None:
        super().__init__(f"{reason}: {word!r} at character {at + 1}")
        self.reason = reason
        self.word = word
        self.at = at


class WordKind(Enum):
    """What a word is for."""

    NAME = "name"
    TEXT = "text"  # was quoted
    SIGN = "sign"  # a comparison, bracket or comma
    LINK = "link"  # and, or, not, in
    END = "end"


@dataclass(frozen=True, slots=True)
class Word:
    """One word; signs and links are in their plain form whatever was written."""

    kind: WordKind
    text: str
    at: int


_SIGNS = {
    "=": "==", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!=", "~": "contains", "＝": "==",
    "（": "(", "）": ")", "，": ",", "＞": ">", "＜": "<",
}  # fmt: skip
_LINKS = {
    "and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or",
    "not": "not", "非": "not", "in": "in", "属于": "in",
}  # fmt: skip
_CONTAINS = frozenset({"contains", "包含", "含"})
_PATTERN = re.compile(
    r"""\s*(?:
    (?P<text>"[^"]*" | '[^']*' | “[^”]*”)
    | (?P<sign>==|!=|<>|>=|<=|[=<>~≥≤≠＝＞＜(),（），])
    | (?P<name>[^\s"'“”=<>~≥≤≠＝＞＜(),（），!]+)
    )""",
    re.VERBOSE,
)


def words_of(text: str) -> list[Word]:
    """Return the words of a condition and an end after them; raise WhereError for what is none."""
    if len(text) > MOST_CHARACTERS:
        raise WhereError("too_long", str(len(text)), MOST_CHARACTERS)
    words: list[Word] = []
    at, stop = 0, len(text.rstrip())
    while at < stop:
        match = _PATTERN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise WhereError("no_word", text[at], at)
        words.append(_word(match))
        at = match.end()
    return [*words, Word(WordKind.END, "", stop)]


def _word(match: re.Match[str]) -> Word:
    kind = str(match.lastgroup)
    found, at = match.group(kind), match.start(kind)
    if kind == "text":
        return Word(WordKind.TEXT, found[1:-1], at)
    if kind == "sign":
        return Word(WordKind.SIGN, _SIGNS.get(found, found), at)
    plain = found.casefold()
    if plain in _CONTAINS:
        return Word(WordKind.SIGN, "contains", at)
    if plain in _LINKS:
        return Word(WordKind.LINK, _LINKS[plain], at)
    return Word(WordKind.NAME, found, at)
