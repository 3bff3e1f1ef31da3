"""The host's own numbers (``resources/rules/judge.toml``) and the rule book of the detectors."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from app.domain.aqi import AqiTable
from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.limits import LimitTable, Standing
from app.domain.readings import QuantityCatalogue
from app.domain.rulebook import RuleBook

CLASSES = "matched_classes"
RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"


@dataclass(frozen=True, slots=True)
class HostNumbers:
    """Seconds and rows; ``beat_s`` is whole. What each means stands in the file."""

    reorder_s: float = 5.0
    beat_s: float = 1.0
    silence_s: float = 300.0
    stored_s: float = 60.0
    future_after_s: float = 120.0
    warm_s: float = 43_200.0
    warm_most_rows: float = 5_000_000.0
    matched_classes: frozenset[EntityClass] = frozenset()

    @classmethod
    def from_toml(cls, text: str, name: str = "judge.toml") -> "HostNumbers":
        """Read them; raise ConfigError naming the file and what is wrong with it."""
        try:
            rows = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{name}: {error}") from error
        known = {one.name for one in fields(cls)} - {CLASSES}
        if unknown := set(rows) - known - {"source", "standing", CLASSES}:
            raise ConfigError(f"{name}: unknown entry {sorted(unknown)[0]}")
        try:
            Standing(rows["standing"])
            classes = frozenset(EntityClass[word.upper()] for word in rows[CLASSES])
            found = cls(**{key: float(rows[key]) for key in known}, matched_classes=classes)
        except KeyError as error:
            raise ConfigError(f"{name}: {error} is missing or is no class") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"{name}: {error}") from error
        for key in known:
            if not 0.0 <= getattr(found, key) < float("inf"):
                raise ConfigError(f"{name}: {key} is negative or without end")
        if found.beat_s < 1.0 or not found.beat_s.is_integer():
            raise ConfigError(f"{name}: beat_s is {found.beat_s:g}, not whole seconds")
        return found


def read_host_numbers(rules: Path = RULES) -> HostNumbers:
    """Return the hall's numbers; raise ConfigError where they cannot be read."""
    return HostNumbers.from_toml(_text(rules / "judge.toml"))


def read_rule_book(rules: Path = RULES) -> RuleBook:
    """Return every detector's rules; raise ConfigError where a file cannot be read."""
    paths = sorted((rules / "detectors").glob("*.toml"))
    return RuleBook.from_toml({path.name: _text(path) for path in paths})


def read_limits(*, is_demo: bool, resources: Path = RULES.parent) -> LimitTable:
    """Return the legal limits; those the demo city is held to beside, where it is one."""
    paths = sorted((resources / "rules" / "limits").glob("*.toml"))
    if is_demo:
        paths.append(resources / "demo" / "limits.toml")
    return LimitTable.from_toml("\n".join(_text(path) for path in paths))


def read_aqi(rules: Path = RULES) -> AqiTable:
    """Return the table of the air quality index."""
    return AqiTable.from_toml(_text(rules / "aqi.toml"))


def read_quantities(resources: Path = RULES.parent) -> QuantityCatalogue:
    """Return the catalogue of quantities."""
    return QuantityCatalogue.from_toml(_text(resources / "quantities.toml"))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
