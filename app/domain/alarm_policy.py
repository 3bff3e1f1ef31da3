"""The hall's policy for alarms: hold and clear times, what covers what, and how many are bearable.

The numbers stand in ``resources/rules/alarms.toml``, each with its source and how it is known.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.classes import Severity
from app.domain.errors import ConfigError
from app.domain.limits import Standing

DEFAULT = "default"
_PARTS = frozenset({"budget", "flood", "shares", "attention", "delays", "covers"})


@dataclass(frozen=True, slots=True)
class Delays:
    """How long a condition must hold, must be gone, and counts as the same when it comes back."""

    on_delay_s: float
    off_delay_s: float
    dead_band_s: float


@dataclass(frozen=True, slots=True)
class Cover:
    """One of rule ``by`` says already what those of ``rules`` say that name it as ``match``."""

    by: str
    rules: frozenset[str]
    match: str


@dataclass(frozen=True, slots=True)
class AlarmPolicy:
    """``delays`` are by rule, ``default`` for all others; ``shares`` fractions of I, II, III+IV.

    A flood begins when more than ``flood_over`` alarms came in ``flood_window_s`` and ends when
    fewer than ``flood_under`` did. ``unseen_after_s`` is by severity.
    """

    target_per_h: float
    most_per_h: float
    budget_window_s: float
    flood_window_s: float
    flood_over: int
    flood_under: int
    shares: tuple[float, float, float]
    unseen_after_s: Mapping[Severity, float]
    delays: Mapping[str, Delays]
    covers: tuple[Cover, ...]

    def delays_of(self, rule: str) -> Delays:
        """Return the hold and clear times of a rule."""
        return self.delays.get(rule, self.delays[DEFAULT])

    @classmethod
    def from_toml(cls, text: str, name: str = "alarms.toml") -> "AlarmPolicy":
        """Read the policy; raise ConfigError naming the file and what is wrong with it."""
        try:
            policy = _policy(tomllib.loads(text))
        except KeyError as error:
            raise ConfigError(f"{name}: {error} is missing") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise ConfigError(f"{name}: {error}") from error
        return policy


def _policy(raw: Mapping[str, Any]) -> AlarmPolicy:
    _check_parts(raw)
    budget, flood = raw["budget"], raw["flood"]
    first, second, rest = (float(p) / 100 for p in raw["shares"]["percent"])
    unseen = [float(s) for s in raw["attention"]["unseen_after_s"]]
    if len(unseen) != len(Severity):
        raise ValueError(f"unseen_after_s has {len(unseen)} numbers, not {len(Severity)}")
    policy = AlarmPolicy(
        target_per_h=float(budget["target_per_h"]),
        most_per_h=float(budget["most_per_h"]),
        budget_window_s=float(budget["window_s"]),
        flood_window_s=float(flood["window_s"]),
        flood_over=int(flood["begins_over"]),
        flood_under=int(flood["ends_under"]),
        shares=(first, second, rest),
        unseen_after_s=dict(zip(Severity, unseen, strict=True)),
        delays={rule: _delays(rule, row) for rule, row in raw["delays"].items()},
        covers=tuple(
            Cover(str(row["by"]), frozenset(row["rules"]), str(row["match"]))
            for row in raw.get("covers", ())
        ),
    )
    if DEFAULT not in policy.delays:
        raise ValueError("delays.default is missing")
    if not 0 < policy.flood_under <= policy.flood_over:
        raise ValueError("a flood must end at fewer alarms than it begins with")
    if not 0 < policy.target_per_h <= policy.most_per_h:
        raise ValueError("the target of the budget is over its maximum")
    return policy


def _delays(rule: str, row: Mapping[str, Any]) -> Delays:
    delays = Delays(*(float(row[key]) for key in ("on_delay_s", "off_delay_s", "dead_band_s")))
    if not all(0 <= s < float("inf") for s in (delays.on_delay_s, delays.off_delay_s)):
        raise ValueError(f"delays.{rule}: a delay is negative or without end")
    if not 0 <= delays.dead_band_s < float("inf"):
        raise ValueError(f"delays.{rule}: the dead band is negative or without end")
    return delays


def _check_parts(raw: Mapping[str, Any]) -> None:
    if unknown := set(raw) - _PARTS:
        raise ValueError(f"unknown part '{sorted(unknown)[0]}'")
    parts = [raw[part] for part in sorted(_PARTS - {"delays", "covers"})]
    for part in (*parts, *raw["delays"].values()):
        Standing(part["standing"])
        if not str(part["source"]).strip():
            raise ValueError("a part has no source")
