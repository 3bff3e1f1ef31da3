"""Looks through the registers for licences that are missing, run out, doubled or do not fit."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.domain.credit_code import plain, what_is_wrong
from app.domain.finding import Finding
from app.domain.register import Firm, Vehicle
from app.domain.rulebook import Rule, RuleBook
from backends.detectors.footing.in_force import Applied, classes_of
from backends.detectors.footing.measures import DAY_S, LOCAL_AHEAD_S
from backends.detectors.licence.plants import PLANT_LOOKS
from backends.detectors.licence.rows import (
    NO_PLANTS,
    Anomaly,
    PlantRows,
    RegisterRows,
    listed,
    site_said,
)

_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
NO_PLACE = math.nan  # a row of a register lies nowhere


class LicenceAnomalies:
    """Compares each look with the last one: what began and what ended, by rule and then by name.

    Only rows that are valid on the day are looked at. A finding about
    a site lies there; any other has no place (NaN).
    """

    rules: tuple[str, ...] = (
        "licence_missing",
        "licence_expired",
        "licence_unreadable",
        "licence_duplicate",
        "licence_scope",
        "licence_credit_code",
        "firm_expired",
        "firm_scope",
        "firm_capacity",
        "permit_expired",
    )

    def __init__(self, book: RuleBook) -> None:
        self._rules = [(book[key], _LOOKS[key]) for key in self.rules]
        self._standing: dict[str, Finding] = {}

    def look(
        self,
        vehicles: Iterable[Vehicle],
        firms: Iterable[Firm],
        now_s: float,
        plants: PlantRows = NO_PLANTS,
    ) -> Sequence[Finding]:
        """Look through the registers as they are at a UTC time."""
        day = local_day(now_s)
        registers = RegisterRows.of(vehicles, firms, plants, day)
        found: dict[str, Finding] = {}
        for rule, look in self._rules:
            for anomaly in sorted(look(registers), key=lambda one: one.name):
                applied = _in_force(rule, day, anomaly)
                if applied is not None:
                    one = _finding(applied, anomaly, now_s)
                    found[one.key] = one
        began = [one for key, one in found.items() if key not in self._standing]
        ended = [_ended(one, now_s) for key, one in self._standing.items() if key not in found]
        self._standing = {key: self._standing.get(key, one) for key, one in found.items()}
        return [*began, *ended]

    def standing(self) -> Sequence[Finding]:
        """Return all that stands, as it was found first."""
        return tuple(self._standing.values())


def local_day(at_s: float) -> str:
    """Return the day in Asia/Shanghai of a UTC time."""
    days = math.floor((at_s + LOCAL_AHEAD_S) / DAY_S)
    return dt.date.fromordinal(days + _EPOCH_DAY).isoformat()


def _missing(registers: RegisterRows) -> Iterator[Anomaly]:
    for row in registers.vehicles:
        if not plain(row.licence):
            yield _of_vehicle(row, {"licence": ""})


def _expired(registers: RegisterRows) -> Iterator[Anomaly]:
    for row in registers.vehicles:
        if plain(row.licence) and _is_day(row.licence_to) and row.licence_to < registers.day:
            days = (
                dt.date.fromisoformat(registers.day) - dt.date.fromisoformat(row.licence_to)
            ).days
            yield _of_vehicle(row, {"licence_to": row.licence_to, "expired_for_days": days})


def _unreadable(registers: RegisterRows) -> Iterator[Anomaly]:
    for row in registers.vehicles:
        if plain(row.licence) and not _is_day(row.licence_to):
            yield _of_vehicle(row, {"licence_to": row.licence_to})


def _duplicate(registers: RegisterRows) -> Iterator[Anomaly]:
    by_number: dict[str, dict[str, Vehicle]] = {}
    for row in registers.vehicles:
        if number := plain(row.licence):
            by_number.setdefault(number, {})[row.vehicle_id] = row
    for number, rows in by_number.items():
        if len(rows) > 1:
            listed = tuple(rows[vehicle_id] for vehicle_id in sorted(rows))
            says = {"licence": number, "vehicles": len(listed)}
            yield Anomaly(number, listed[0].vehicle_id, listed[0].county, listed, says)


def _out_of_scope(registers: RegisterRows) -> Iterator[Anomaly]:
    for row in registers.vehicles:
        firm = registers.firms.get(row.owner)
        if firm is None or not row.cargo:
            continue
        if plain(row.cargo) not in {plain(word) for word in firm.scope}:
            says = {"cargo": row.cargo, "scope": list(firm.scope)}
            yield Anomaly(row.vehicle_id, row.vehicle_id, row.county, (row, firm), says)


def _bad_credit_code(registers: RegisterRows) -> Iterator[Anomaly]:
    for firm in registers.valid_firms:
        if wrong := what_is_wrong(plain(firm.credit_code)):
            says = {"credit_code": firm.credit_code, "wrong": wrong}
            name = firm.credit_code or firm.name
            yield Anomaly(name, name, firm.county, (firm,), says)


_LOOKS: Mapping[str, Callable[[RegisterRows], Iterator[Anomaly]]] = {
    "licence_missing": _missing,
    "licence_expired": _expired,
    "licence_unreadable": _unreadable,
    "licence_duplicate": _duplicate,
    "licence_scope": _out_of_scope,
    "licence_credit_code": _bad_credit_code,
    **PLANT_LOOKS,
}


def _of_vehicle(row: Vehicle, says: Mapping[str, Any]) -> Anomaly:
    return Anomaly(row.vehicle_id, row.vehicle_id, row.county, (row,), says)


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _in_force(rule: Rule, day: str, anomaly: Anomaly) -> Applied | None:
    """Return the rule's numbers for where the row belongs, if they speak of its class."""
    code = anomaly.county
    numbers = rule.in_force(day, (code, code[:4], code[:2]))
    if numbers is None:
        return None
    kinds = {row.entity_class for row in anomaly.rows if isinstance(row, Vehicle)}
    if kinds and not kinds & classes_of(rule, numbers):
        return None
    return Applied(rule, numbers)


def _finding(applied: Applied, anomaly: Anomaly, now_s: float) -> Finding:
    return Finding(
        key=f"{applied.rule.key}/{anomaly.name}",
        rule=applied.rule.key,
        severity=applied.rule.severity,
        entity_id=anomaly.entity_id,
        lon_deg=NO_PLACE if anomaly.site is None else anomaly.site.lon_deg,
        lat_deg=NO_PLACE if anomaly.site is None else anomaly.site.lat_deg,
        at_s=now_s,
        is_standing=True,
        evidence={
            **anomaly.says,
            **({} if anomaly.site is None else {"site": site_said(anomaly.site)}),
            "day": local_day(now_s),
            "rows": [listed(row) for row in anomaly.rows],
            **applied.evidence(),
        },
        rule_version=applied.rule.version,
        config_hash=applied.config_hash,
    )


def _ended(began: Finding, now_s: float) -> Finding:
    return Finding(
        key=began.key,
        rule=began.rule,
        severity=began.severity,
        entity_id=began.entity_id,
        lon_deg=began.lon_deg,
        lat_deg=began.lat_deg,
        at_s=now_s,
        is_standing=False,
        evidence={"day": local_day(now_s)},
        rule_version=began.rule_version,
        config_hash=began.config_hash,
    )
