"""Retention: what may be deleted when the disk's budget is used up, and what may never be."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import ConfigError
from backends.history.catalogue import Segment
from backends.history.layout import LAYOUTS

DAY_MS = 86_400_000
STANDINGS = ("read", "secondary", "house")
RESUME_SHARE = 1.05  # a recorder that refused begins again with that much of the floor free
_KEYS = {"kind", "at_least_days", "source", "standing", "checked"}


class Condition(StrEnum):
    """How the recorder stands."""

    RECORDING = "recording"
    OVER_BUDGET = "over_budget"  # it records; nothing more may be deleted to keep the budget
    REFUSING = "refusing"  # the disk is at its floor: nothing is recorded


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a kind is kept at least, and who says so."""

    kind: str
    at_least_days: int
    source: str
    standing: str
    checked: date


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes: what recordings take and may take (0: no budget), what is free and must stay so."""

    used: int
    budget: int
    free: int
    floor: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to delete now, oldest first, and how the recorder stands after that."""

    drop: Sequence[Segment]
    condition: Condition


def read_rules(text: str) -> dict[str, Rule]:
    """Read ``retention.toml``; raise ConfigError naming the rule and what is wrong with it."""
    try:
        rows = tomllib.loads(text)["keep"]
        rules = {row["kind"]: _rule(row) for row in rows}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"retention.toml: {error}") from error
    if missing := LAYOUTS.keys() - rules.keys():
        raise ConfigError(f"retention.toml: nothing says how long {sorted(missing)[0]} are kept")
    return rules


def judge(
    oldest_first: Sequence[Segment],
    rules: Mapping[str, Rule],
    now_ms: int,
    disk: Disk,
    was: Condition = Condition.RECORDING,
) -> Verdict:
    """Return what to delete so that budget and floor are kept, and whether they are kept then.

    A segment is deleted whole, and only when its youngest row has outlived its rule.
    """
    floor = disk.floor * (RESUME_SHARE if was is Condition.REFUSING else 1.0)
    over = max(disk.used - disk.budget if disk.budget else 0, int(floor) - disk.free)
    drop: list[Segment] = []
    freed = 0
    for segment in oldest_first:
        if freed >= over:
            break
        if segment.last_ms < now_ms - _kept_ms(segment.kind, rules):
            drop.append(segment)
            freed += segment.size_bytes
    if disk.free + freed < floor:
        return Verdict(drop, Condition.REFUSING)
    if disk.budget and disk.used - freed > disk.budget:
        return Verdict(drop, Condition.OVER_BUDGET)
    return Verdict(drop, Condition.RECORDING)


def _kept_ms(kind: str, rules: Mapping[str, Rule]) -> int:
    for layout in LAYOUTS.values():
        if kind == layout.state_kind:
            kind = layout.kind  # a keyframe is needed as long as the rows after it
    return rules[kind].at_least_days * DAY_MS


def _rule(row: Mapping[str, object]) -> Rule:
    kind, days, standing = row["kind"], row["at_least_days"], row["standing"]
    if unknown := row.keys() - _KEYS:
        raise ValueError(f"{kind}: unknown entry {sorted(unknown)[0]}")
    if not isinstance(days, int) or days < 1:
        raise ValueError(f"{kind}: at_least_days is {days}, not a number of days")
    if standing not in STANDINGS:
        raise ValueError(f"{kind}: standing '{standing}' is none of {', '.join(STANDINGS)}")
    checked = date.fromisoformat(str(row["checked"]))
    return Rule(str(kind), days, str(row["source"]), str(standing), checked)
