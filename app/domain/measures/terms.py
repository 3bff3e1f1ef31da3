"""Terms: the words in which an indicator says which rows it means.

``void`` is a flag that holds and ``!void`` one that does not; ``state = filed | handled`` is one of
several, ``channel != video`` none of them; ``severity <= 2`` is a number held against a limit.
Which fields there are is for the facts to say (``backends/indicators``); here is the form alone.
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import ConfigError

_FORM = re.compile(r"^\s*(!?)\s*([a-z][a-z0-9_]*)\s*(?:(!=|<=|>=|=|<|>)\s*(\S.*?))?\s*$")
_EXACT = 2.0**53  # whole numbers below are exact
_LONGEST = 500  # characters: a term is written by hand


class How(StrEnum):
    """How a field is held against what a term says."""

    IS = "="
    IS_NOT = "!="
    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"


_OF_NUMBERS = frozenset({How.AT_LEAST, How.MORE, How.AT_MOST, How.LESS})


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. A flag has no ``values`` and is ``IS`` (it holds) or ``IS_NOT``.

    ``number`` is the limit of a comparison of numbers, NaN for all others.
    """

    field: str
    how: How
    values: tuple[str, ...] = ()
    number: float = math.nan

    @property
    def is_flag(self) -> bool:
        """Whether it asks for a flag and for no value."""
        return not self.values and self.how not in _OF_NUMBERS

    def __str__(self) -> str:
        """Return the term as it is written."""
        if self.is_flag:
            return self.field if self.how is How.IS else f"!{self.field}"
        if self.how in _OF_NUMBERS:
            return f"{self.field} {self.how} {_written(self.number)}"
        return f"{self.field} {self.how} {' | '.join(self.values)}"

    def __eq__(self, other: object) -> bool:
        """Return whether both are written alike: a missing number is like a missing number."""
        return isinstance(other, Term) and str(self) == str(other)

    def __hash__(self) -> int:
        """Return a hash that what is written alike shares; it is asked for at every count."""
        return hash((self.field, self.values))


def _written(number: float) -> str:
    """Return a number so that no two of them are written alike: terms are told apart by it."""
    return repr(int(number)) if number.is_integer() and abs(number) < _EXACT else repr(number)


def term(text: str) -> Term:
    """Return what a text says; raise ConfigError naming it if it is no term."""
    found = _FORM.match(text) if len(text) <= _LONGEST else None
    if found is None:
        raise ConfigError(f"'{text[:80]}' is no term: write flag, !flag, field = a | b, field >= 1")
    denied, field, how, value = found.groups()
    if how is None:
        return Term(field, How.IS_NOT if denied else How.IS)
    if denied:
        raise ConfigError(f"'{text}': '!' stands before a flag; write {field} != … for a value")
    if How(how) in _OF_NUMBERS:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ConfigError(f"'{text}': '{value}' is no number")
        return Term(field, How(how), (), number)
    values = tuple(one.strip() for one in value.split("|"))
    if not all(values):
        raise ConfigError(f"'{text}': a value is empty")
    return Term(field, How(how), values)
