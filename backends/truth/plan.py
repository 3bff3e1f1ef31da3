"""The plan of what is planted: read from ``resources/truth/plan.toml`` and refused where unfair."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.errors import ConfigError

PLAN_FILE = Path(__file__).resolve().parents[2] / "resources" / "truth" / "plan.toml"
FOILS_EACH = 10  # at the least, for one positive
LEAST_DAYS = 7
HALL_ZONE = dt.timezone(dt.timedelta(hours=8))  # Asia/Shanghai has had no other time since 1991

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is planted for one rule; ``foils`` says how many look-alikes of each kind.

    ``found_late_s`` is how long after its end a label may still be found. The further numbers of
    the scene are read by :meth:`number` and :meth:`span`.
    """

    rule: str
    says: str
    positives: int
    foils: Mapping[str, int]
    found_late_s: float
    shape: Mapping[str, Any]

    def number(self, key: str) -> float:
        """Return a number of the scene's shape; raise ConfigError if it is no number."""
        value = self.shape.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConfigError(f"plan: scene {self.rule}: {key} is no number")
        return float(value)

    def span(self, key: str) -> Span:
        """Return a pair of the scene's shape; raise ConfigError if it is none."""
        return _span(f"scene {self.rule}: {key}", self.shape.get(key))


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan; ``world``, ``fleet``, ``dwell`` and ``quality`` are its tables as written."""

    begins_s: float
    days: int
    world: Mapping[str, Any]
    fleet: Mapping[str, Any]
    dwell: Mapping[str, Any]
    quality: Mapping[str, Any]
    scenes: Mapping[str, Scene]
    tuning_seeds: frozenset[int]

    def with_plain_trips(self, number: int) -> "Plan":
        """Return the plan of so many trips that keep to their declared route, and no free fleet.

        It is for a small rate of false alarms, which needs many hours. ConfigError below 1.
        """
        if number < 1:
            raise ConfigError(f"{number} plain trips: at least one is needed")
        scene = self.scenes["route_deviation"]
        many = replace(scene, shape={**scene.shape, "plain_trips": number})
        fleet = {**self.fleet, "hazmat": 0, "muck": 0, "coach": 0}
        return replace(self, fleet=fleet, scenes={**self.scenes, scene.rule: many})

    def quality_span(self, key: str) -> Span:
        """Return a pair of the table of quality."""
        return _span(f"quality: {key}", self.quality.get(key))

    def fleet_span(self, key: str) -> Span:
        """Return a pair of the table of the fleet."""
        return _span(f"fleet: {key}", self.fleet.get(key))

    @classmethod
    def from_toml(cls, text: str, days: int = 0) -> "Plan":
        """Read a plan, for ``days`` (0: as it says); raise ConfigError naming what is wrong.

        A scene with fewer than ten foils for each positive is refused.
        """
        try:
            tables = tomllib.loads(text)
            begins = dt.datetime.combine(
                dt.date.fromisoformat(tables["world"]["begins"]), dt.time(), HALL_ZONE
            )
            chosen = days or int(tables["world"]["days"])
            plan = cls(
                begins_s=begins.timestamp(),
                days=chosen,
                world=tables["world"],
                fleet=tables["fleet"],
                dwell=tables["dwell"],
                quality=tables["quality"],
                scenes={key: _scene(key, row) for key, row in tables["scene"].items()},
                tuning_seeds=frozenset(int(seed) for seed in tables["seeds"]["tuning"]),
            )
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"plan: {error}") from error
        except KeyError as error:
            raise ConfigError(f"plan: {error} is missing") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"plan: {error}") from error
        if plan.days < LEAST_DAYS:
            raise ConfigError(f"plan: {plan.days} days; repeated visits need {LEAST_DAYS}")
        return plan


def read_plan(days: int = 0) -> Plan:
    """Return the plan that ships with the program."""
    try:
        return Plan.from_toml(PLAN_FILE.read_text("utf-8"), days)
    except OSError as error:
        raise ConfigError(f"{PLAN_FILE.name}: {error.strerror}") from error


def _scene(rule: str, row: Mapping[str, Any]) -> Scene:
    known = {"says", "positives", "foils", "found_late_s"}
    scene = Scene(
        rule=rule,
        says=str(row["says"]),
        positives=int(row["positives"]),
        foils={str(key): int(count) for key, count in row["foils"].items()},
        found_late_s=float(row["found_late_s"]),
        shape={key: value for key, value in row.items() if key not in known},
    )
    if sum(scene.foils.values()) < FOILS_EACH * scene.positives:
        raise ConfigError(
            f"plan: scene {rule}: {sum(scene.foils.values())} foils for {scene.positives} "
            f"positives, at least {FOILS_EACH} each are asked for"
        )
    return scene


def _span(where: str, value: object) -> Span:
    match value:
        case [int() | float() as least, int() | float() as most] if least <= most:
            return float(least), float(most)
    raise ConfigError(f"plan: {where} is no pair of [least, most]")
