"""How fast roads are driven by class and hour: shares of free flow, dated, and whose estimate."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import ConfigError
from app.domain.limits import FOR_EVER, Standing
from app.domain.reach import Pace

F64 = NDArray[np.float64]
HOURS = 24
SHARES = (0.05, 2.0)  # of free flow; what lies outside is a slip of the pen
OTHER = "*"  # every class that no group names


@dataclass(frozen=True, slots=True)
class ClassSpeeds:
    """One group of classes: ``median`` share of free flow by hour (24), and what is around it.

    One trip in ten is faster than ``fast`` times the median speed, one slower than ``slow`` times.
    """

    classes: tuple[str, ...]
    median: tuple[float, ...]
    slow: float
    fast: float


@dataclass(frozen=True, slots=True)
class RoadSpeeds:
    """The groups in force; a class is of the first group that names it."""

    groups: tuple[ClassSpeeds, ...]
    source: str
    standing: Standing

    @classmethod
    def from_toml(cls, text: str, day: str) -> "RoadSpeeds":
        """Read the set of ``day`` (``2026-11-22``); raise ConfigError naming what is wrong."""
        try:
            sets = tomllib.loads(text)["set"]
            found = next((row for row in sets if _holds(row, day)), None)
            if found is None:
                raise ConfigError(f"road_speeds.toml: no set is in force on {day}")
            return cls(
                tuple(_group(row) for row in found["group"]),
                str(found["source"]),
                Standing(found["standing"]),
            )
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"road_speeds.toml: {error}") from error

    def edge_seconds(
        self,
        free_s: F64,
        road_class: NDArray[np.uint8],
        class_names: tuple[str, ...],
        hour: float,
        pace: Pace,
    ) -> F64:
        """Return (edges,) f8 seconds to drive each edge at a local hour (0 to 24) and a pace.

        ``free_s`` (edges,) f8 is at free flow; between two hours the share goes straight.
        """
        shares = np.array([self._share(name, hour, pace) for name in class_names])
        return np.asarray(free_s / shares[road_class], np.float64)

    def _share(self, class_name: str, hour: float, pace: Pace) -> float:
        group = self.group_of(class_name)
        at = hour % HOURS
        before, part = int(at) % HOURS, at - int(at)
        after = (before + 1) % HOURS
        median = group.median[before] * (1.0 - part) + group.median[after] * part
        return median * (group.fast if pace is Pace.POSSIBLE else 1.0)

    def group_of(self, class_name: str) -> ClassSpeeds:
        """Return the group that speaks of a class: its own, or the one of all others."""
        named = (g for g in self.groups if class_name in g.classes)
        other = (g for g in self.groups if OTHER in g.classes)
        found = next(named, None) or next(other, None)
        if found is None:
            raise ConfigError(f"road_speeds.toml: no group speaks of {class_name}")
        return found


def _holds(row: Mapping[str, Any], day: str) -> bool:
    return str(row["valid_from"]) <= day <= (str(row.get("valid_to", "")) or FOR_EVER)


def _group(row: Mapping[str, Any]) -> ClassSpeeds:
    group = ClassSpeeds(
        classes=tuple(str(name) for name in row["classes"]),
        median=tuple(float(share) for share in row["median"]),
        slow=float(row["slow"]),
        fast=float(row["fast"]),
    )
    if len(group.median) != HOURS:
        raise ValueError(f"{group.classes}: {len(group.median)} hours, a day has {HOURS}")
    if not all(SHARES[0] <= share <= SHARES[1] for share in group.median):
        raise ValueError(f"{group.classes}: a share of free flow outside {SHARES}")
    if not 0.0 < group.slow <= 1.0 <= group.fast:
        raise ValueError(f"{group.classes}: slow {group.slow:g} and fast {group.fast:g} around 1")
    return group
