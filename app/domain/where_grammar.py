"""The grammar of a condition: fields compared with values, joined by and, or, not and brackets."""

import math

from app.domain.fields import Field, FieldCatalogue
from app.domain.where import (
    AGE,
    AGE_S,
    All,
    AnyOf,
    Comparison,
    Contains,
    Missing,
    Names,
    Node,
    Not,
    Number,
    OneOf,
    Same,
    Where,
)
from app.domain.where_words import WhereError, Word, WordKind, words_of

MOST_TERMS = 40
DEEPEST = 20
MISSING = "missing"
_EQUALITIES = ("==", "!=", "in")


def read_where(text: str, fields: FieldCatalogue, names: Names) -> Where:
    """Return the condition that ``text`` states, or raise WhereError where it cannot be read.

    ``names`` gives fields whose numbers have names (class, state, county, age) their words; other
    fields are compared with numbers or texts by what the catalogue says they are::

        class in (taxi, bus) and speed_mps > 20 and not (county == 崇川区 or age_s > 60)
        label contains "苏F" or speed_mps == missing
    """
    return Where(_Reader(words_of(text), fields, names).read())


class _Reader:
    """Reads one condition from its words, by recursive descent."""

    def __init__(self, words: list[Word], fields: FieldCatalogue, names: Names) -> None:
        self._words = words
        self._at = 0
        self._fields = fields
        self._names = names
        self._terms = 0
        self._depth = 0

    def read(self) -> Node:
        """Return the whole of it."""
        node = self._any()
        if self._word.kind is not WordKind.END:
            raise self._wrong("and_or_end")
        return node

    @property
    def _word(self) -> Word:
        return self._words[self._at]

    def _take(self, kind: WordKind, *texts: str) -> Word | None:
        word = self._word
        if word.kind is not kind or (texts and word.text not in texts):
            return None
        self._at += 1
        return word

    def _wrong(self, reason: str, word: Word | None = None) -> WhereError:
        word = self._word if word is None else word
        return WhereError(reason, word.text, word.at)

    def _any(self) -> Node:
        parts = [self._all()]
        while self._take(WordKind.LINK, "or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while self._take(WordKind.LINK, "and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong("too_deep")
        if self._take(WordKind.LINK, "not"):
            node: Node = Not(self._one())
        elif self._take(WordKind.SIGN, "("):
            node = self._any()
            if not self._take(WordKind.SIGN, ")"):
                raise self._wrong("close_bracket")
        else:
            node = self._term()
        self._depth -= 1
        return node

    def _term(self) -> Node:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise self._wrong("too_many")
        name = self._take(WordKind.NAME)
        if name is None:
            raise self._wrong("field")
        key = name.text.casefold()
        field = self._field(key)
        if field is None and key not in {AGE, AGE_S}:
            raise self._wrong("no_field", name)
        sign = self._sign()
        if key in self._names:
            return self._named(key, sign)
        if field is not None and field.dtype.kind == "S":
            return self._text(field, sign)
        return self._number(key, field, sign)

    def _field(self, key: str) -> Field | None:
        return next((field for field in self._fields if field.key == key), None)

    def _sign(self) -> Word:
        signs = (*(c.value for c in Comparison), "contains")
        sign = self._take(WordKind.SIGN, *signs) or self._take(WordKind.LINK, "in")
        if sign is None:
            raise self._wrong("comparison")
        return sign

    def _named(self, key: str, sign: Word) -> Node:
        if sign.text not in _EQUALITIES:
            raise self._wrong("named_comparison", sign)
        values: frozenset[int] = frozenset()
        for word in self._values(sign):
            known = self._names[key].get(word.text.casefold())
            if known is None:
                raise self._wrong("no_name", word)
            values |= known
        node = OneOf(key, values)
        return Not(node) if sign.text == "!=" else node

    def _text(self, field: Field, sign: Word) -> Node:
        if sign.text == "contains":
            (word,) = self._values(sign)
            return Contains(field.key, word.text.encode())
        if sign.text not in _EQUALITIES:
            raise self._wrong("text_comparison", sign)
        node = Same(field.key, frozenset(word.text.encode() for word in self._values(sign)))
        return Not(node) if sign.text == "!=" else node

    def _number(self, key: str, field: Field | None, sign: Word) -> Node:
        if sign.text in {"contains", "in"}:
            raise self._wrong("number_comparison", sign)
        (word,) = self._values(sign)
        is_missing = word.kind is WordKind.NAME and word.text.casefold() == MISSING
        if is_missing and field is not None and field.may_be_missing and sign.text in _EQUALITIES:
            node = Missing(key)
            return Not(node) if sign.text == "!=" else node
        return Number(key, Comparison(sign.text), self._figure(word))

    def _figure(self, word: Word) -> float:
        try:
            value = float(word.text) if word.text.isascii() and "_" not in word.text else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self._wrong("no_number", word)
        return value

    def _values(self, sign: Word) -> list[Word]:
        """Return the value after a sign, or all of the bracket after ``in``."""
        if sign.text != "in":
            return [self._value()]
        if not self._take(WordKind.SIGN, "("):
            raise self._wrong("open_bracket")
        values = [self._value()]
        while self._take(WordKind.SIGN, ","):
            values.append(self._value())
        if not self._take(WordKind.SIGN, ")"):
            raise self._wrong("close_bracket")
        return values

    def _value(self) -> Word:
        word = self._take(WordKind.NAME) or self._take(WordKind.TEXT)
        if word is None:
            raise self._wrong("value")
        return word
