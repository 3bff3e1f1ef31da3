"""The house's own limits for problem spots and bursts, read from ``resources/rules``."""

import tomllib
from dataclasses import dataclass

from app.domain.errors import ConfigError
from app.domain.statistics.troubles import TroubleRule
from backends.judging.numbers import RULES

FILE = "troubles.toml"
MOST_MORE = 100.0
_WHOLE = ("weeks", "days", "again_days", "times", "burst_weeks", "burst_least")


@dataclass(frozen=True, slots=True)
class TroubleRules:
    """``rule`` is that of spots; a burst is held against ``burst_weeks`` weeks before."""

    rule: TroubleRule
    false_share: float
    burst_weeks: int
    burst_least: int


def read_trouble_rules() -> TroubleRules:
    """Return what ships; raise ConfigError naming what is wrong."""
    return trouble_rules((RULES / FILE).read_text("utf-8"))


def trouble_rules(text: str) -> TroubleRules:
    """Return what a file says; raise ConfigError naming the entry and its value."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE}: {error}") from error
    whole: dict[str, int] = {}
    for key in _WHOLE:
        value = table.get(key)
        least = 2 if key == "weeks" else 1  # what comes again comes in more than one
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise ConfigError(f"{FILE}: {key} is {value!r}; a whole number, {least} or more")
        whole[key] = value
    share = table.get("false_share")
    if not isinstance(share, float) or not 0.0 < share < 1.0:
        raise ConfigError(f"{FILE}: false_share is {share!r}; between 0 and 1")
    more = table.get("more")
    if not isinstance(more, float) or not 1.0 <= more <= MOST_MORE:
        raise ConfigError(f"{FILE}: more is {more!r}; a number of 1.0 to {MOST_MORE}")
    limits = (whole["weeks"], whole["days"], more, whole["again_days"], whole["times"])
    rule = TroubleRule(*limits)
    return TroubleRules(rule, share, whole["burst_weeks"], whole["burst_least"])
