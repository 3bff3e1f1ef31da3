"""The rule book: what each detector looks for, by which numbers, from whom and since when.

A rule is one TOML table of ``resources/rules/detectors/*.toml``; it holds one or more sets of
numbers, each for days and a region. Nothing of this is ever a constant in code.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.classes import Severity
from app.domain.entry import canonical
from app.domain.errors import ConfigError
from app.domain.limits import FOR_EVER, Standing

ANYWHERE = "*"
# The six kinds of warning of the published count (N20), and what else a hall watches.
KINDS = ("stay", "licence", "fatigue", "track", "night", "route")
# ``ahead`` tells somebody before one of them comes true: to count it too would count a drive twice.
KINDS_BESIDE = ("sensor", "vessel", "crowd", "feed", "muck", "speed", "ahead")

Number = float | str | tuple[float, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """One set of a rule's numbers and where it comes from.

    ``region`` is the code of a province, city or county, or ``*``; ``valid_from`` and ``valid_to``
    are days, both included, an empty end is for ever. ``values`` are numbers, words or lists.
    ``source_in`` is the source as it is shown, by language; ``source`` where it has none.
    """

    values: Mapping[str, Number]
    source: str
    standing: Standing
    valid_from: str = ""
    valid_to: str = ""
    region: str = ANYWHERE
    source_in: Mapping[str, str] = field(default_factory=dict)

    def holds(self, day: str, regions: Sequence[str]) -> bool:
        """Return whether it is in force on ``day`` (``2026-11-22``) in one of ``regions``."""
        in_days = (self.valid_from or "") <= day <= (self.valid_to or FOR_EVER)
        return in_days and (self.region == ANYWHERE or self.region in regions)

    def number(self, key: str) -> float:
        """Return a number by its name; raise ConfigError if there is none."""
        value = self.values.get(key)
        if not isinstance(value, float):
            raise ConfigError(f"{key} of '{self.source}' is not a number")
        return value

    def word(self, key: str) -> str:
        """Return a word by its name; raise ConfigError if there is none."""
        value = self.values.get(key)
        if not isinstance(value, str):
            raise ConfigError(f"{key} of '{self.source}' is not a word")
        return value

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers by its name; raise ConfigError if there is none."""
        value = self.values.get(key)
        if not isinstance(value, tuple):
            raise ConfigError(f"{key} of '{self.source}' is not a list of numbers")
        found = tuple(one for one in value if isinstance(one, float))
        if len(found) != len(value):
            raise ConfigError(f"{key} of '{self.source}' is not a list of numbers")
        return found

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words by its name; raise ConfigError if there is none."""
        value = self.values.get(key)
        if not isinstance(value, tuple):
            raise ConfigError(f"{key} of '{self.source}' is not a list of words")
        found = tuple(one for one in value if isinstance(one, str))
        if len(found) != len(value):
            raise ConfigError(f"{key} of '{self.source}' is not a list of words")
        return found


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``article`` is the law or order it stands on, in the words a person is shown.

    ``sets`` are tried in their order: the first that holds is the one in force.
    """

    key: str
    version: int
    kind: str
    severity: Severity
    label: Mapping[str, str]
    says: Mapping[str, str]
    article: str
    sets: tuple[Numbers, ...]

    def in_force(self, day: str, regions: Sequence[str] = ()) -> Numbers | None:
        """Return the numbers of ``day`` in ``regions``, or None where the rule is not in force."""
        return next((one for one in self.sets if one.holds(day, regions)), None)

    def config_hash(self, numbers: Numbers) -> str:
        """Return twelve hex digits that change whenever the rule or these numbers do."""
        content = [self.key, self.version, dict(numbers.values), numbers.region, numbers.source]
        return hashlib.sha256(canonical(content)).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules by key, in the order of their files."""

    rules: Mapping[str, Rule]

    def __getitem__(self, key: str) -> Rule:
        """Return a rule; KeyError if there is none of that name."""
        return self.rules[key]

    def __iter__(self) -> Iterator[Rule]:
        """Iterate in the order of the files."""
        return iter(self.rules.values())

    @classmethod
    def from_toml(cls, texts: Mapping[str, str]) -> "RuleBook":
        """Read the files, by name; raise ConfigError naming file, rule and what is wrong."""
        rules: dict[str, Rule] = {}
        for name, text in texts.items():
            try:
                rows = tomllib.loads(text)["rule"]
            except (tomllib.TOMLDecodeError, KeyError) as error:
                raise ConfigError(f"{name}: {error}") from error
            if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
                raise ConfigError(f"{name}: 'rule' is not a list of [[rule]] tables")
            for row in rows:
                rule = _rule(name, row)
                if rule.key in rules:
                    raise ConfigError(f"{name}: two rules are called '{rule.key}'")
                rules[rule.key] = rule
        return cls(rules)


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    where = f"{name}: rule {row.get('key')!r}"
    known = {"key", "version", "kind", "severity", "label", "says", "article", "numbers"}
    if unknown := set(row) - known:
        raise ConfigError(f"{where}: unknown entry {sorted(unknown)[0]}")
    try:
        rule = Rule(
            key=row["key"],
            version=int(row["version"]),
            kind=row["kind"],
            severity=Severity(row["severity"]),
            label=row["label"],
            says=row["says"],
            article=row["article"],
            sets=tuple(_numbers(where, one) for one in row["numbers"]),
        )
    except KeyError as error:
        raise ConfigError(f"{where}: {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{where}: {error}") from error
    if rule.kind not in (*KINDS, *KINDS_BESIDE):
        raise ConfigError(f"{where}: kind '{rule.kind}' is none of {KINDS + KINDS_BESIDE}")
    if not rule.sets:
        raise ConfigError(f"{where}: it has no [[rule.numbers]]")
    return rule


def _numbers(where: str, row: Mapping[str, Any]) -> Numbers:
    known = {"values", "source", "source_in", "standing", "valid_from", "valid_to", "region"}
    if unknown := set(row) - known:
        raise ConfigError(f"{where}: unknown entry {sorted(unknown)[0]}")
    source_in = row.get("source_in", {})
    if not (isinstance(source_in, dict) and all(isinstance(s, str) for s in source_in.values())):
        raise ConfigError(f"{where}: source_in is no table of texts by language")
    return Numbers(
        values={key: _number(where, key, value) for key, value in row["values"].items()},
        source=row["source"],
        standing=Standing(row["standing"]),
        valid_from=row.get("valid_from", ""),
        valid_to=row.get("valid_to", ""),
        region=row.get("region", ANYWHERE),
        source_in=source_in,
    )


def _number(where: str, key: str, value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, list)):
        raise ConfigError(f"{where}: {key} is neither number, word nor list")
    if isinstance(value, list):
        if all(isinstance(one, str) for one in value):
            return tuple(str(one) for one in value)
        return tuple(float(one) for one in value)
    return value if isinstance(value, str) else float(value)
