"""Histories put into a hall's journal before its hub starts: open alarms and running tasks."""

from pathlib import Path

from app.domain.clock import RunningClock
from app.domain.entry import Actor, Draft
from backends.store.journal import Item, Journal
from tests.e2e.city import OFFICER_2013, TRUCK, WEST
from tests.e2e.hall import OFFICER


def seed(data: Path, alarms: int, tasks: int = 0) -> None:
    """Append that so many alarms were raised and so many tasks issued."""
    journal = Journal.open(data / "journal.db", RunningClock(), data / "anchor" / "journal.anchor")
    try:
        journal.append(_raised(number) for number in range(alarms))
        journal.append(_issued(number) for number in range(tasks))
    finally:
        journal.close()


def _raised(number: int) -> Item:
    body = {
        "rule": "hazmat_standing",
        "severity": 1 + number % 4,
        "entity_id": f"seeded:{number}",
        "label": f"苏F{number:05d}",
        "lon_deg": 120.85,
        "lat_deg": 32.0,
        "evidence": {"stay_radius_m": 60.0},
    }
    return Draft("alarm_raised", f"alarm:a{number}", body, WEST), Actor(), ""


def _issued(number: int) -> Item:
    body = {
        "number": number + 1,
        "kind": "intercept",
        "alarm_id": "",
        "target_id": TRUCK.vehicle_id,
        "target_label": TRUCK.plate,
        "officer_id": OFFICER_2013.officer_id,
        "officer_label": OFFICER_2013.name,
        "terminal": OFFICER_2013.terminal,
        "accepted_warnings": [],
        "order": {"text": f"T{number + 1}"},
    }
    actor = Actor(OFFICER.person_id, OFFICER.role, "city", "desk-1")
    return Draft("task_issued", f"task:t{number}", body, WEST), actor, ""
