"""The numbers of several rules as arrays: which hold at a time, in a county, for a class."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.finding import Finding
from app.domain.limits import FOR_EVER
from app.domain.rulebook import Numbers, Rule, RuleBook
from backends.detectors.footing.measures import DAY_S, LOCAL_AHEAD_S

I32 = NDArray[np.int32]
F64 = NDArray[np.float64]
Regions = Sequence[Sequence[str]]
NO_ROW = -1
KINDS = 32  # more than there are classes: the class of a fix indexes it unchecked
COUNTIES = 256  # a county is a byte on every wire
_UNKNOWN_COUNTY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule with the numbers that were applied: what a finding says of its ground."""

    rule: Rule
    numbers: Numbers

    @property
    def config_hash(self) -> str:
        """Twelve hex digits that name rule and numbers."""
        return self.rule.config_hash(self.numbers)

    def evidence(self) -> dict[str, Any]:
        """Return the ground as plain JSON values: article, source, numbers and their days."""
        return {
            "article": self.rule.article,
            "source": self.numbers.source,
            "standing": self.numbers.standing.value,
            "region": self.numbers.region,
            "valid_from": self.numbers.valid_from,
            "valid_to": self.numbers.valid_to,
            "numbers": {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in self.numbers.values.items()
            },
        }


class NumbersInForce:
    """Several rules' numbers as one table that a kernel reads with three indices.

    ``needs`` names, for each rule, the numbers its kernel reads; they stand in ``values`` (rows,
    columns) f8 in that order. ``row_of`` (periods, 256 counties, 32 classes) i4 gives the row, or
    ``NO_ROW`` where none of the rules applies; a rule that alone does not apply has NaN, so every
    comparison with it is false. ``starts_s`` (periods,) are UTC times at which something changes,
    the first is -inf. ``regions`` gives the codes of each county by its index, 0 for "in none".
    Raises ConfigError where ``one_at_most`` of the rules may be in force for a class, and more are.
    """

    def __init__(
        self,
        book: RuleBook,
        needs: Mapping[str, Sequence[str]],
        regions: Regions,
        *,
        one_at_most: bool = False,
    ) -> None:
        rules = [_known(book, key) for key in needs]
        self._rules = tuple(needs)
        days = sorted(set(_days(rules)))
        self.starts_s = np.array([-np.inf, *(_start_s(day) for day in days)])
        periods = ["", *days]
        shape = (len(periods), COUNTIES, KINDS)
        self.row_of: I32 = np.full(shape, NO_ROW, np.int32)
        rows: dict[tuple[int, ...], int] = {}
        self._applied: list[tuple[Applied | None, ...]] = []
        self._standing: dict[str, Applied] = {}
        values: list[list[float]] = []
        for period, day in enumerate(periods):
            for county, codes in _distinct(regions):
                found = [rule.in_force(day, codes) for rule in rules]
                for kind in EntityClass:
                    sets = tuple(
                        rule.sets.index(numbers)
                        if numbers is not None and kind in classes_of(rule, numbers)
                        else -1
                        for rule, numbers in zip(rules, found, strict=True)
                    )
                    if max(sets) < 0:
                        continue
                    if one_at_most and sum(at >= 0 for at in sets) > 1:
                        raise ConfigError(
                            f"{', '.join(needs)}: more than one is in force for "
                            f"{kind.name.lower()} in {'/'.join(codes) or 'no county'} "
                            f"{f'from {day}' if day else 'from the first'}"
                        )
                    if sets not in rows:
                        rows[sets] = len(values)
                        values.append(_row(rules, sets, needs))
                        self._applied.append(_applied(rules, sets))
                    self.row_of[period, county, kind] = rows[sets]
        columns = sum(len(names) for names in needs.values())
        self.values: F64 = np.array(values, np.float64).reshape(len(values), columns)

    def ground(self, row: int, rule: str, name: str, *, is_standing: bool) -> Applied:
        """Return what was applied of ``rule`` in a row to what is called ``name``.

        A condition ends by the ground it began on, though the rule may have lapsed since.
        LookupError where the rule is not in force in that row.
        """
        key = f"{rule}/{name}"
        if not is_standing and key in self._standing:
            return self._standing.pop(key)
        found = self._applied[row][self._rules.index(rule)]
        if found is None:
            raise LookupError(f"{rule} is not in force in row {row} of its numbers")
        if is_standing:
            self._standing[key] = found
        return found

    def give_up(self, ended: Finding) -> None:
        """Forget by which numbers a condition began that silence has ended."""
        self._standing.pop(ended.key, None)

    def row_at(self, at_s: float, county: int, kind: int) -> int:
        """Return the row in force at a UTC time; the plain twin of the kernels' look-up."""
        period = int(np.searchsorted(self.starts_s, at_s, "right")) - 1
        return int(self.row_of[period, county, kind])


def regions_of(county_codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the regions by county index from six-digit codes (GB/T 2260): itself, city, province.

    Index 0, a fix in no county, has what all counties share.
    """
    each = [(code, code[:4], code[:2]) for code in county_codes]
    shared = set.intersection(*map(set, each)) if each else set()
    return [tuple(sorted(shared, reverse=True)), *each]


def classes_of(rule: Rule, numbers: Numbers) -> frozenset[EntityClass]:
    """Return the classes that a set of numbers speaks of; ConfigError for a name that is none."""
    words = numbers.values.get("classes", ())
    if not isinstance(words, tuple) or not words:
        raise ConfigError(f"rule '{rule.key}': 'classes' is no list of classes")
    try:
        return frozenset(EntityClass[str(word).upper()] for word in words)
    except KeyError as error:
        raise ConfigError(f"rule '{rule.key}': class {error} is not known") from error


def _known(book: RuleBook, key: str) -> Rule:
    try:
        return book[key]
    except KeyError as error:
        raise ConfigError(f"the rule book has no rule '{key}'") from error


def _days(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield each day on which a set begins, and the day after each on which one ends."""
    for rule in rules:
        for numbers in rule.sets:
            if numbers.valid_from:
                yield _day(rule, numbers.valid_from).isoformat()
            if numbers.valid_to and numbers.valid_to != FOR_EVER:
                yield (_day(rule, numbers.valid_to) + dt.timedelta(days=1)).isoformat()


def _day(rule: Rule, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"rule '{rule.key}': {text!r} is no day (YYYY-MM-DD)") from error


def _start_s(day: str) -> float:
    return dt.date.fromisoformat(day).toordinal() * DAY_S - _EPOCH_S - LOCAL_AHEAD_S


_EPOCH_S = dt.date(1970, 1, 1).toordinal() * DAY_S


def _distinct(regions: Regions) -> Iterator[tuple[NDArray[np.intp], Sequence[str]]]:
    """Yield the counties that share their codes together: most tables differ by province only."""
    by_codes: dict[tuple[str, ...], list[int]] = {}
    for county in range(COUNTIES):
        codes = tuple(regions[county]) if county < len(regions) else _UNKNOWN_COUNTY
        by_codes.setdefault(codes, []).append(county)
    for codes, counties in by_codes.items():
        yield np.array(counties), codes


def _row(
    rules: Sequence[Rule], sets: Sequence[int], needs: Mapping[str, Sequence[str]]
) -> list[float]:
    row: list[float] = []
    for rule, chosen, names in zip(rules, sets, needs.values(), strict=True):
        for name in names:
            value = rule.sets[chosen].values.get(name) if chosen >= 0 else np.nan
            if not isinstance(value, float):
                raise ConfigError(f"rule '{rule.key}': the number '{name}' is missing")
            row.append(value)
    return row


def _applied(rules: Sequence[Rule], sets: Sequence[int]) -> tuple[Applied | None, ...]:
    return tuple(
        Applied(rule, rule.sets[chosen]) if chosen >= 0 else None
        for rule, chosen in zip(rules, sets, strict=True)
    )
