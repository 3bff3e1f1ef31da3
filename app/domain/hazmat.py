"""Hazardous goods along their whole way: six stages by seven elements, and what stands in each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.errors import ConfigError
from app.domain.limits import Standing


class Stage(StrEnum):
    """Where in their life the goods are: the rows of the matrix."""

    PRODUCTION = "production"
    TRADE = "trade"
    STORAGE = "storage"
    TRANSPORT = "transport"
    USE = "use"
    DISPOSAL = "disposal"


class Element(StrEnum):
    """What is watched in a stage: the columns of the matrix."""

    ENTERPRISE = "enterprise"
    EQUIPMENT = "equipment"
    PERSON = "person"
    VEHICLE = "vehicle"
    VESSEL = "vessel"
    CATEGORY = "category"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Item:
    """One row behind a cell: a firm, a gauge, a vehicle, a sort of goods, an alarm.

    ``target`` is the id that a seat may select (``alarm:…`` for an alarm), empty for what cannot be
    selected. ``facts`` are pairs of a text's key and what to set into it. ``alarms`` are the open
    alarms about it. Without a place both degrees are None.
    """

    key: str
    label: str
    target: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lon_deg: float | None = None
    lat_deg: float | None = None
    alarms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of an element in a stage; an empty ``source`` means that nobody tells us."""

    stage: Stage
    element: Element
    source: str = ""
    items: tuple[Item, ...] = ()

    @property
    def count(self) -> int | None:
        """How many rows there are; None, never 0, where there is no source."""
        return len(self.items) if self.source else None

    @property
    def open_warnings(self) -> int:
        """How many open alarms are about any of the rows, each counted once."""
        return len(frozenset().union(*(item.alarms for item in self.items)))


@dataclass(frozen=True, slots=True)
class HazmatScheme:
    """Which kinds of sites and of permits put a place into which stage, and who decided that."""

    site_kinds: Mapping[Stage, frozenset[str]]
    permit_kinds: Mapping[Stage, frozenset[str]]
    source: str
    standing: Standing

    @classmethod
    def from_toml(cls, text: str) -> "HazmatScheme":
        """Read the table; raise ConfigError naming what is wrong."""
        try:
            table = tomllib.loads(text)
            said: Mapping[str, Any] = table["stage"]
            if unknown := sorted(set(said) - set(Stage)):
                raise ConfigError(f"hazmat: there is no stage '{unknown[0]}'")
            return cls(
                {stage: _words(said, stage, "sites") for stage in Stage},
                {stage: _words(said, stage, "permits") for stage in Stage},
                str(table["source"]),
                Standing(table["standing"]),
            )
        except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
            raise ConfigError(f"hazmat: {error}") from error


def _words(said: Mapping[str, Any], stage: Stage, key: str) -> frozenset[str]:
    words = said.get(stage, {}).get(key, [])
    if not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
        raise ConfigError(f"hazmat: {key} of {stage} is not a list of words")
    return frozenset(words)
