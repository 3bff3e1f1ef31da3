"""Relative risk of areas: likelihood times consequence times vulnerability, each from its parts.

The numbers are the house's own: the index compares areas of
one city at one time, and is no probability.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import ConfigError
from app.domain.limits import Standing

F64 = NDArray[np.float64]
SCALE = 100.0


class Factor(StrEnum):
    """What is multiplied."""

    LIKELIHOOD = "likelihood"
    CONSEQUENCE = "consequence"
    VULNERABILITY = "vulnerability"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things a factor is made of.

    What lies within ``reach_m`` of an area's middle counts, less with its distance; at a sum of
    ``half`` the part has half of its effect. ``weight`` is against the other parts of the factor.
    """

    key: str
    factor: Factor
    weight: float
    half: float
    reach_m: float

    def effect(self, sums: F64) -> F64:
        """Return 0..1 of sums of 0 and more, (areas,) f8."""
        return np.asarray(sums / (sums + self.half), np.float64)


@dataclass(frozen=True, slots=True)
class RiskRules:
    """The parts in their order; ``floor`` is what a factor is worth where nothing is found."""

    floor: float
    parts: tuple[Part, ...]
    source: str
    standing: Standing

    def factor(self, factor: Factor, sums: Mapping[str, F64]) -> F64 | None:
        """Return a factor, (areas,) f8 from ``floor`` to 1, of the parts that have a source.

        A part that nobody tells of is left out of the mean, never counted as nothing found; None
        where that leaves none.
        """
        held = [part for part in self.parts if part.factor is factor and part.key in sums]
        if not held:
            return None
        weighted = sum((part.weight * part.effect(sums[part.key]) for part in held), np.float64(0))
        mean = weighted / sum(part.weight for part in held)
        return np.asarray(self.floor + (1.0 - self.floor) * mean, np.float64)

    def index(self, sums: Mapping[str, F64]) -> F64 | None:
        """Return the product of the factors, 0 to 100; None where one of them has no source."""
        factors = [factor for one in Factor if (factor := self.factor(one, sums)) is not None]
        if len(factors) < len(Factor):
            return None
        return np.asarray(SCALE * np.prod(factors, axis=0), np.float64)

    @classmethod
    def from_toml(cls, text: str) -> "RiskRules":
        """Read the table; raise ConfigError naming what is wrong."""
        try:
            table = tomllib.loads(text)
            rules = cls(
                float(table["floor"]),
                tuple(_part(row) for row in table["part"]),
                str(table["source"]),
                Standing(table["standing"]),
            )
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"risk: {error}") from error
        if not 0.0 < rules.floor < 1.0:
            raise ConfigError(f"risk: a floor of {rules.floor} is not between 0 and 1")
        keys = [part.key for part in rules.parts]
        if len(set(keys)) < len(keys):
            raise ConfigError("risk: two parts have one key")
        return rules


def _part(row: Mapping[str, Any]) -> Part:
    part = Part(
        str(row["key"]),
        Factor(row["factor"]),
        *(float(row[name]) for name in ("weight", "half", "reach_m")),
    )
    numbers = (part.weight, part.half, part.reach_m)
    if not all(math.isfinite(number) and number > 0.0 for number in numbers):
        raise ConfigError(f"risk: a number of '{part.key}' is not above 0")
    return part
