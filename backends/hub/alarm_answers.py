"""Queries answered from the journal's alarms: what became of each rule's, and which were alike."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, func, select

from app.domain.alarm import Alarm
from app.domain.alarm_place import has_place
from app.domain.errors import OperatorError
from app.domain.geo import distance_m
from app.domain.people import CITY
from app.domain.precision import Funnel, Record, matched_place
from app.domain.rulebook import Rule, RuleBook
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.schema import alarm as table
from backends.store.schema import journal

MOST_SIMILAR = 20
LOOKED_THROUGH = 5_000  # of one rule, the newest: what is looked through for the same place
SAME_PLACE_M = 300.0
LONGEST_S = 400 * 86_400.0
CHUNK = 1_000
_T = TypeVar("_T")


class _Period(msgspec.Struct, frozen=True):
    from_s: float
    to_s: float


class _Alike(msgspec.Struct, frozen=True):
    alarm_id: str


class AlarmAnswers:
    """Runs in the reader; a county's seat is told of alarms in its county and of placeless ones."""

    def __init__(self, reading: Reading, book: RuleBook) -> None:
        self._reading = reading
        self._book = book

    def rule_record(self, question: ChildQuestion) -> dict[str, Any]:
        """Return each rule's text and numbers, and what became of its alarms of a period.

        Rules that no book knows but whose alarms there are stand there with their counts alone.
        """
        asked = _read(question.arguments, _Period)
        if not 0.0 <= asked.to_s - asked.from_s <= LONGEST_S:
            raise OperatorError("bad_value", "to_s")
        kinds = {rule.key: rule.kind for rule in self._book}
        raised = (table.c.raised_s >= asked.from_s) & (table.c.raised_s < asked.to_s)
        record = Record.of(self._alarms(question.county, raised), kinds)
        return {
            "from_s": asked.from_s,
            "to_s": asked.to_s,
            "data_from_s": self._began_s(),
            "rules": [_told(rule) for rule in self._book],
            "by_rule": {key: _counts(funnel) for key, funnel in record.by_rule.items()},
            "by_kind": {key: _counts(funnel) for key, funnel in record.by_kind.items()},
            "total": _counts(record.total),
            "stays": asdict(record.stays),
        }

    def similar_alarms(self, question: ChildQuestion) -> dict[str, Any]:
        """Return former alarms of the same rule: of the same thing, or at the same place."""
        asked = _read(question.arguments, _Alike)
        meant = next(self._alarms(question.county, table.c.alarm_id == asked.alarm_id), None)
        if meant is None:
            raise OperatorError("alarm_unknown", asked.alarm_id)
        alike = (
            (table.c.rule == meant.rule)
            & (table.c.raised_s <= meant.raised_s)
            & (table.c.alarm_id != meant.alarm_id)
        )
        found: list[dict[str, Any]] = []
        total, looked_through = 0, 0
        for other in self._alarms(question.county, alike, LOOKED_THROUGH):
            looked_through += 1
            same = _same(meant, other)
            if not same:
                continue
            total += 1
            if len(found) < MOST_SIMILAR:
                found.append(_similar(other, same))
        return {
            "alarm_id": meant.alarm_id,
            "similar": found,
            "total": total,
            "is_part": looked_through == LOOKED_THROUGH,
        }

    def _began_s(self) -> float:
        """Return when the journal began: before it nothing could be raised; 0 where it is empty."""
        with self._reading.read() as connection:
            began_s = connection.execute(select(func.min(journal.c.time_s))).scalar_one()
        return float(began_s or 0.0)

    def _alarms(
        self, county: str, where: ColumnElement[bool], most: int | None = None
    ) -> Iterator[Alarm]:
        """Yield alarms as the journal has them now, the newest first."""
        mine = where & table.c.to_seq.is_(None)
        if county != CITY:
            mine &= table.c.county.in_(("", county))
        query = select(table.c.body).where(mine).order_by(table.c.raised_s.desc()).limit(most)
        with self._reading.read() as connection:
            for (body,) in connection.execute(query, execution_options={"yield_per": CHUNK}):
                yield msgspec.json.decode(body, type=Alarm)


def _same(meant: Alarm, other: Alarm) -> str:
    """Return what makes two alarms of one rule alike: ``thing``, ``place``, or nothing."""
    if meant.entity_id and meant.entity_id == other.entity_id:
        return "thing"
    place = matched_place(meant)
    if place and place == matched_place(other):
        return "place"
    if not (has_place(meant) and has_place(other)):
        return ""
    away_m = distance_m(meant.lon_deg, meant.lat_deg, other.lon_deg, other.lat_deg)
    return "place" if float(away_m) <= SAME_PLACE_M else ""


def _similar(alarm: Alarm, same: str) -> dict[str, Any]:
    closed_s = next((t for kind, t, _ in reversed(alarm.steps) if kind == "alarm_closed"), None)
    return {
        "alarm_id": alarm.alarm_id,
        "label": alarm.label,
        "raised_s": alarm.raised_s,
        "state": alarm.state.value,
        "outcome": alarm.outcome,
        "note": alarm.note,
        "closed_s": closed_s,
        "same": same,
    }


def _counts(funnel: Funnel) -> dict[str, int]:
    return asdict(funnel)


def _told(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "version": rule.version,
        "kind": rule.kind,
        "severity": int(rule.severity),
        "label": dict(rule.label),
        "says": dict(rule.says),
        "article": rule.article,
        "sets": [
            {
                "values": {
                    key: list(value) if isinstance(value, tuple) else value
                    for key, value in numbers.values.items()
                },
                "source": numbers.source,
                "standing": numbers.standing.value,
                "valid_from": numbers.valid_from,
                "valid_to": numbers.valid_to,
                "region": numbers.region,
                "source_in": dict(numbers.source_in),
            }
            for numbers in rule.sets
        ],
    }


def _read(arguments: Mapping[str, Any], kind: type[_T]) -> _T:
    try:
        return msgspec.convert(dict(arguments), kind)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)) from error
