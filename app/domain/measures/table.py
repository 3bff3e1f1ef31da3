"""The table of indicators, read from ``resources/indicators/*.toml`` and refused if it is wrong."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import ConfigError
from app.domain.measures.indicator import (
    LEAST_NUMBER,
    LONGEST_KEY,
    MOST_NUMBER,
    OF_A_FIELD,
    Better,
    Counting,
    FactKind,
    Indicator,
    Meant,
    ScopeLevel,
)
from app.domain.measures.period import Period
from app.domain.measures.terms import term

LANGUAGES = ("zh_CN", "en")
MOST_DECIMALS = 6  # nothing is read further
LONGEST_GRADE = 3  # digits of a number that words stand for
_BEGINS = re.compile(r"^\s*\[\[\s*indicator\s*\]\]")
_KEY = re.compile(r"^[a-z][a-z0-9_]*$")
_KNOWN = frozenset(
    {"key", "number", "label", "counting", "facts", "where", "span", "period", "unit", "decimals"}
    | {"factor", "better", "counted", "per", "of_field", "target", "warn", "bad", "scopes"}
    | {"sources", "meaning", "interval", "late_after_s", "words", "whose", "short"}
)
_KNOWN_OF_PER = frozenset({"facts", "where", "span"})


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """All indicators by key, in the order of their files; keys and numbers are unique.

    ``broken`` says of what was left out where it stands, and why.
    """

    indicators: tuple[Indicator, ...]
    broken: tuple[tuple[str, str], ...] = ()
    _by_key: Mapping[str, Indicator] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index; raise ConfigError where two share a key or a number."""
        by_key: dict[str, Indicator] = {}
        numbers: dict[int, str] = {}
        for one in self.indicators:
            if why := _met(one, by_key, numbers):
                raise ConfigError(f"indicators: {why}")
            by_key[one.key] = one
            numbers[one.number] = one.key
        object.__setattr__(self, "_by_key", by_key)

    def __iter__(self) -> Iterator[Indicator]:
        """Iterate in the order of the files."""
        return iter(self.indicators)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.indicators)

    def __getitem__(self, key: str) -> Indicator:
        """Return the indicator called ``key``; KeyError if there is none."""
        return self._by_key[key]

    def find(self, key: str) -> Indicator | None:
        """Return the indicator called ``key``, or None."""
        return self._by_key.get(key)


def read_indicators(files: Mapping[str, str]) -> IndicatorTable:
    """Read files by name; raise ConfigError naming file, line, indicator and what is wrong."""
    table = read_sound(files)
    for place, why in table.broken:
        raise ConfigError(f"{place}: {why}")
    return table


def read_sound(files: Mapping[str, str]) -> IndicatorTable:
    """Read files by name and leave out what is wrong in them: it is in ``broken``."""
    sound: dict[str, Indicator] = {}
    numbers: dict[int, str] = {}
    broken: list[tuple[str, str]] = []
    for name, text in files.items():
        try:
            rows = _rows(text)
        except (ConfigError, ValueError, RecursionError) as error:  # of brackets in brackets
            broken.append((name, str(error)))
            continue
        for place, row in zip(_places(name, text), rows, strict=False):
            said = f"{place}: indicator {row.get('key', 'without a key')}"
            try:
                one = _indicator(row)
            except (ConfigError, KeyError, TypeError, ValueError, OverflowError) as error:
                missing = isinstance(error, KeyError)
                broken.append((said, f"{error.args[0]} is missing" if missing else str(error)))
                continue
            if why := _met(one, sound, numbers):
                broken.append((said, why))
                continue
            sound[one.key] = one
            numbers[one.number] = one.key
    return IndicatorTable(tuple(sound.values()), tuple(broken))


def _rows(text: str) -> list[dict[str, Any]]:
    rows = tomllib.loads(text).get("indicator", [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise ConfigError("'indicator' is not a list of [[indicator]] tables")
    return rows


def _places(name: str, text: str) -> Iterator[str]:
    """Yield where each indicator begins; without a line where it is not written as usual."""
    for number, line in enumerate(text.splitlines(), 1):
        if _BEGINS.match(line):
            yield f"{name}, line {number}"
    while True:
        yield name


def _met(one: Indicator, sound: Mapping[str, Indicator], numbers: Mapping[int, str]) -> str:
    """Return what an indicator shares that must be its own, empty where nothing."""
    if one.key in sound:
        return f"two are called {one.key}"
    if one.number in numbers:
        return f"{numbers[one.number]} and {one.key} have the number {one.number}"
    return ""


def _indicator(row: Mapping[str, Any]) -> Indicator:
    key, number = _text(row, "key"), row["number"]
    if unknown := sorted(set(row) - _KNOWN):
        raise ConfigError(f"unknown entry {unknown[0]}")
    if not _KEY.match(key) or len(key) > LONGEST_KEY:
        raise ConfigError(f"a key is lower case letters, digits and _, at most {LONGEST_KEY}")
    is_number = isinstance(number, int) and not isinstance(number, bool)
    if not is_number or not LEAST_NUMBER <= number <= MOST_NUMBER or number % 2:
        raise ConfigError(f"number is {number}; an even one of {LEAST_NUMBER} to {MOST_NUMBER}")
    counting, period = Counting(row.get("counting", "count")), Period(_text(row, "period"))
    per = row.get("per")
    if per is not None and (unknown := sorted(set(per) - _KNOWN_OF_PER)):
        raise ConfigError(f"per: unknown entry {unknown[0]}")
    factor = _number(row, "factor", 100.0 if row.get("unit") == "%" else 1.0)
    made = Indicator(
        key=key,
        number=number,
        label=_words(row["label"], "label"),
        counting=counting,
        meant=_meant(row),
        period=period,
        unit=_words(row.get("unit", ""), "unit"),
        decimals=int(_number(row, "decimals", 0)),
        factor=factor,
        better=Better(row.get("better", "none")),
        counted=tuple(term(text) for text in _texts(row, "counted")),
        per=None if per is None else _meant(per),
        of_field=row.get("of_field", ""),
        target=_number(row, "target", math.nan),
        warn=_number(row, "warn", math.nan),
        bad=_number(row, "bad", math.nan),
        scopes=tuple(ScopeLevel(level) for level in _texts(row, "scopes", ("city", "county"))),
        sources=_texts(row, "sources"),
        meaning=_words(row["meaning"], "meaning"),
        interval=row.get("interval", False) is True,
        late_after_s=_number(row, "late_after_s", math.nan),
        words=_words_of_numbers(row.get("words", {})),
        whose=row.get("whose", ""),
        short=_short(row.get("short", {})),
    )
    for fault in _faults(made):
        raise ConfigError(fault)
    return made


def _faults(made: Indicator) -> Iterator[str]:
    if (made.counting is Counting.SHARE) != bool(made.counted):
        yield "'counted' belongs to a share, and a share needs it"
    if (made.counting is Counting.RATIO) != (made.per is not None):
        yield "'per' belongs to a ratio, and a ratio needs it"
    if (made.counting in OF_A_FIELD) != bool(made.of_field):
        yield f"'of_field' belongs to {', '.join(sorted(OF_A_FIELD))}, which need it"
    if (made.period is Period.NOW) == bool(made.meant.span):
        yield "a figure of a period needs a 'span', and one of now has none"
    if made.interval and made.counting is not Counting.SHARE:
        yield "'interval' belongs to a share"
    if not made.scopes:
        yield "'scopes' is empty: nobody would be shown it"
    if not 0 <= made.decimals <= MOST_DECIMALS:
        yield f"decimals is {made.decimals}; 0 to {MOST_DECIMALS}"
    if made.late_after_s <= 0.0:
        yield f"late_after_s is {made.late_after_s:g}; it must be above 0"
    yield from _faults_of_limits(made)


def _faults_of_limits(made: Indicator) -> Iterator[str]:
    if made.better is Better.NONE and math.isfinite(made.warn + made.bad):
        yield "'warn' and 'bad' need to know which way is 'better'"
    if made.better is Better.HIGH and made.bad > made.warn:
        yield f"bad {made.bad:g} is above warn {made.warn:g}, but high is better"
    if made.better is Better.LOW and made.bad < made.warn:
        yield f"bad {made.bad:g} is below warn {made.warn:g}, but low is better"


def _meant(row: Mapping[str, Any]) -> Meant:
    where = tuple(term(text) for text in _texts(row, "where"))
    return Meant(FactKind(_text(row, "facts")), where, row.get("span", ""))


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise ConfigError(f"{key} is no text")
    return value


def _texts(row: Mapping[str, Any], key: str, usual: tuple[str, ...] = ()) -> tuple[str, ...]:
    value = row.get(key, usual)
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ConfigError(f"{key} is no list of texts")
    return tuple(value)


def _number(row: Mapping[str, Any], key: str, usual: float) -> float:
    value = row.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{key} is no number")
    return float(value)


def _words_of_numbers(said: object) -> dict[int, dict[str, str]]:
    """Return by language what whole numbers stand for."""
    if not isinstance(said, dict):
        raise ConfigError("words is no table of a text for each number")
    found: dict[int, dict[str, str]] = {}
    for number, words in said.items():
        if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_GRADE):
            raise ConfigError(f"words: '{number}' is no whole number of {LONGEST_GRADE} digits")
        found[int(number)] = _words(words, f"words.{number}")
    return found


def _short(said: object) -> dict[str, str]:
    """Return short words by language; a language whose label is short enough has none."""
    if not isinstance(said, dict) or not set(said) <= set(LANGUAGES):
        raise ConfigError(f"short is a text for some of {', '.join(LANGUAGES)}")
    if not all(isinstance(one, str) and one.strip() for one in said.values()):
        raise ConfigError("short has a language without words")
    return said


def _words(said: object, key: str) -> dict[str, str]:
    """Return words by language; one text is the same in each."""
    if isinstance(said, str):
        return dict.fromkeys(LANGUAGES, said)
    if not isinstance(said, dict) or set(said) != set(LANGUAGES):
        raise ConfigError(f"{key} is a text, or one for each of {', '.join(LANGUAGES)}")
    if not all(isinstance(one, str) and one for one in said.values()):
        raise ConfigError(f"{key} has a language without words")
    return said
