"""When reports are due: a table by day, week and month, and what of it was made and what missed."""

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from app.domain.errors import ConfigError, StoreError
from widgets.hall_time import CHINA

HOUR_S = 3600.0
LAST_DAY = 28  # every month has it
DAYS_OF_WEEK = 7
MOST_MISSED = 400  # slots looked back over; more than a year of days is said as so many
FORMATS = frozenset({"pdf", "docx", "xlsx"})
LANGUAGES = frozenset({"zh_CN", "en"})


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One report that is made again and again; ``of`` is ``morning`` or keys of panels."""

    key: str
    title: dict[str, str]
    of: tuple[str, ...]
    every: Every
    at: str
    weekday: int = 1
    day: int = 1
    within_hours: float = 12.0
    formats: tuple[str, ...] = ("pdf",)
    languages: tuple[str, ...] = ("zh_CN",)


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that are planned."""

    version: int
    report: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A report to be made now for the time ``slot_s``, and the times that have been missed.

    ``is_now`` is False where nothing is to be made, but something was missed.
    """

    planned: Planned
    slot_s: float
    is_now: bool
    missed_s: tuple[float, ...] = ()


def read_schedule(path: Path) -> Schedule:
    """Return the table of a file; raise ConfigError saying what is wrong with it."""
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=Schedule)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    for fault in _faults(found):
        raise ConfigError(f"{path.name}: {fault}")
    return found


def due_now(schedule: Schedule, made_s: Mapping[str, float], now_s: float) -> tuple[Due, ...]:
    """Return what is to be made or said at a time; ``made_s`` is the last time dealt with, by key.

    A report that was never made has missed nothing: it begins with its next time, or with the last
    one if that is not older than ``within_hours``.
    """
    found = (_due(one, made_s.get(one.key), now_s) for one in schedule.report)
    return tuple(one for one in found if one is not None)


def _due(planned: Planned, last_s: float | None, now_s: float) -> Due | None:
    slots: list[float] = []
    for slot_s in _slots_before(planned, now_s):
        if (last_s is not None and slot_s <= last_s) or len(slots) > MOST_MISSED:
            break
        slots.append(slot_s)
        if last_s is None:
            break
    if not slots:
        return None
    newest_s, older = slots[0], tuple(reversed(slots[1:]))
    is_now = now_s - newest_s <= planned.within_hours * HOUR_S
    if is_now:
        return Due(planned, newest_s, is_now=True, missed_s=older)
    missed_s = (*older, newest_s)
    return None if last_s is None else Due(planned, newest_s, is_now=False, missed_s=missed_s)


def _slots_before(planned: Planned, now_s: float) -> Iterator[float]:
    """Yield the times at which a report was due up to a time, the newest first."""
    at = dt.time.fromisoformat(planned.at)
    day = dt.datetime.fromtimestamp(now_s, CHINA).date()
    while True:
        is_one = (
            planned.every is Every.DAY
            or (planned.every is Every.WEEK and day.isoweekday() == planned.weekday)
            or (planned.every is Every.MONTH and day.day == planned.day)
        )
        slot_s = dt.datetime.combine(day, at, CHINA).timestamp()
        if slot_s < 0.0:
            return
        if is_one and slot_s <= now_s:
            yield slot_s
        day -= dt.timedelta(days=1)


class Made:
    """Which times have been dealt with, in a small file of the hall's data folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last_s = self._read()

    def note(self, key: str, slot_s: float) -> None:
        """Write down that a time was dealt with; raise StoreError where that fails."""
        self.last_s[key] = slot_s
        partial = self._path.with_suffix(".partial")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with partial.open("w", encoding="utf-8") as file:
                json.dump(self.last_s, file, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError as error:
            raise StoreError(f"{self._path.name}: {error.strerror}") from error

    def _read(self) -> dict[str, float]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, float])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as error:
            raise StoreError(f"{self._path.name}: {error}") from error


def _faults(found: Schedule) -> Iterator[str]:
    if found.version != 1:
        yield f"version is {found.version}; 1"
    keys = [one.key for one in found.report]
    yield from (f"key '{key}' is there twice" for key in sorted(set(keys)) if keys.count(key) > 1)
    for one in found.report:
        yield from (f"{one.key}: {fault}" for fault in _faults_of(one))


def _faults_of(one: Planned) -> Iterator[str]:
    if not one.of:
        yield "of is empty: morning, or keys of panels"
    if not set(one.title) >= LANGUAGES:
        yield f"title: one of each of {sorted(LANGUAGES)}"
    try:
        dt.time.fromisoformat(one.at)
    except ValueError:
        yield f"at is '{one.at}'; a time of day like 07:30"
    if not 1 <= one.weekday <= DAYS_OF_WEEK:
        yield f"weekday is {one.weekday}; 1 (Monday) to {DAYS_OF_WEEK}"
    if not 1 <= one.day <= LAST_DAY:
        yield f"day is {one.day}; 1 to {LAST_DAY}"
    if not one.within_hours > 0.0:
        yield f"within_hours is {one.within_hours:g}; above 0"
    for name, given, known in (
        ("formats", one.formats, FORMATS),
        ("languages", one.languages, LANGUAGES),
    ):
        if not given or not set(given) <= known:
            yield f"{name}: some of {', '.join(sorted(known))}"
