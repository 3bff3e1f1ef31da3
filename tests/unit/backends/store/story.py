"""Facts for the store's tests: drafts as the hub would write them, and histories of any shape."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from app.domain.alarm import ALARM_KINDS
from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from backends.store.journal import Journal
from backends.store.place import Where

WANG = Actor("wang", "duty_officer", "city", "desk-1")
RULE = Actor()


def alarm_raised(alarm_id: str, county: str = "320612", lon_deg: float = 120.894) -> Draft:
    body = {
        "rule": "hazmat-standing",
        "severity": 2,
        "entity_id": "veh:7",
        "label": "苏F12345",
        "lon_deg": lon_deg,
        "lat_deg": 32.01,
        "evidence": {"stood_s": 612.5, "sites": [["油库", 412.25]]},
    }
    return Draft("alarm_raised", f"alarm:{alarm_id}", body, county)


def alarm_step(alarm_id: str, kind: str) -> Draft:
    if kind == "alarm_closed":
        outcome = {"outcome": "verified"}
        return Draft(kind, f"alarm:{alarm_id}", outcome, "320612", {"note": "已核实, 张某"})
    if kind == "alarm_shelved":
        return Draft(kind, f"alarm:{alarm_id}", {"for_s": 600}, "320612", {"reason": "等复核"})
    bodies: dict[str, dict[str, Any]] = {
        "alarm_assigned": {"person": "li", "seat": ""},
        "alarm_suppressed": {"by": "source_silent", "cause_id": "a9"},
        "alarm_out_of_service": {"outage_id": "o0"},
    }
    if kind in bodies:
        return Draft(kind, f"alarm:{alarm_id}", bodies[kind], "320612")
    return Draft(kind, f"alarm:{alarm_id}", {}, "320612")


def task_issued(task_id: str, number: int) -> Draft:
    body = {
        "number": number,
        "kind": "intercept",
        "alarm_id": "a0",
        "target_id": "veh:7",
        "target_label": "苏F12345",
        "officer_id": "off:3",
        "officer_label": "李警官",
        "terminal": "13900000003",
        "order": {"route": ("人民路", "工农路"), "vehicle": {"speed_mps": 3}},
    }
    return Draft("task_issued", f"task:{task_id}", body, "320612")


def task_step(task_id: str, kind: str) -> Draft:
    body = {"answer": "accepted"} if kind == "task_late_answer" else {"reason": "爆胎"}
    return Draft(kind, f"task:{task_id}", body, "320612")


def log_written(text: str, about: str = "") -> Draft:
    return Draft("log_written", "log:1", {"about": about}, "", {"text": text})


def handover_step(handover_id: str, kind: str) -> Draft:
    body: dict[str, Any] = {}
    if kind == "handover_started":
        body = {"incoming": "li", "since_seq": 0, "items": ["alarm:a0", "task:t0"]}
    if kind == "handover_item_confirmed":
        body = {"item": "alarm:a0"}
    return Draft(kind, f"shift:{handover_id}", body)


def geofence_step(geofence_id: str, kind: str) -> Draft:
    subject = f"geofence:{geofence_id}"
    if kind == "geofence_removed":
        return Draft(kind, subject, {}, "320612", {"reason": "道路恢复通行"})
    if kind == "geofence_restored":
        return Draft(kind, subject, {}, "320612")
    body = {
        "name": "化工园区",
        "purpose": "no_stay",
        "kind": "circle",
        "points": [[120.9, 32]],
        "size_m": 300,
        "valid_from_s": 0,
        "valid_to_s": 1_700_000_000.5,
    }
    return Draft(kind, subject, body, "320612")


def outage_step(outage_id: str, kind: str) -> Draft:
    body = {"rule": "hazmat-standing", "entity_id": "", "for_s": 3600}
    if kind == "rule_out_of_service":
        return Draft(kind, f"service:{outage_id}", body, "320612", {"reason": "传感器检修"})
    return Draft(kind, f"service:{outage_id}", {}, "320612")


def roll_step(roll_id: str, kind: str) -> Draft:
    post = {"key": "seat:s1", "label": "值班一席", "seat": "s1", "department": "", "county": ""}
    if kind == "roll_called":
        body: dict[str, Any] = {"purpose": "duty", "send_id": "", "posts": [post]}
        return Draft(kind, f"roll:{roll_id}", body, "320612")
    body = {"post": "seat:s1", "state": "absent", "is_own": False}
    return Draft(kind, f"roll:{roll_id}", body, "320612", {"reason": "电话无人接"})


def case_opened(case_id: str, number: int) -> Draft:
    body = {
        **{"number": number, "kind": "demand", "channel": "hotline", "source": "12345"},
        **{"original_no": f"N-{case_id}-{number}", "type_code": "", "title": "窨井盖破损"},
        **{"place": {"lon_deg": 120.9, "lat_deg": 32, "town": "三厂"}, "severity": 3},
        **{"raised_s": 1_700_000_000, "attachments": [], "due": CASE_DUE},
    }
    return Draft(
        "case_opened", f"case:{case_id}", body, "320612", {"text": "井盖碎了", "phone": "1"}
    )


CASE_DUE = {
    what: {"due_s": 1_700_003_600, "began_s": 1_700_000_000.5, "amount": 1, "clock": "urgent_hours"}
    for what in ("accept", "reply")
}
CASE_BODIES: dict[str, dict[str, Any]] = {
    "case_accepted": {"met": ["accept"]},
    "case_amended": {"title": "路灯不亮", "severity": 2},
    "case_dispatched": {"unit": "u1", "met": []},
    "case_deferred": {"until_s": 1_700_009_000, "due": {}},
    "case_joined": {"members": ["c1", "c2"]},
    "case_merged": {"into": "c0", "why": {"chance": 0.9}},
    "case_parted": {"members": ["c1"]},
    "case_noted": {"attachments": ["a" * 64]},
    "case_closed": {"met": ["close", "reply"]},
    "case_reopened": {"due": CASE_DUE},
}


def case_step(case_id: str, kind: str) -> Draft:
    return Draft(kind, f"case:{case_id}", CASE_BODIES[kind], "320612", {"note": "请尽快"})


on_both = pytest.mark.parametrize("where", ["sqlite", "postgres"], indirect=True)


def path_in(folder: Path) -> Path:
    """Return where the journal of ``folder`` lies if it is a file."""
    return folder / "store" / "journal.sqlite"


def open_journal(
    folder: Path, clock: SetClock | None = None, where: Where | None = None, **more: Any
) -> Journal:
    """Open the journal of ``folder``, which is made, or the one at ``where``."""
    place = where or path_in(folder)
    return Journal.open(place, clock or SetClock(1_700_000_000.25), folder / "anchor", **more)


def raw(folder: Path) -> "closing[sqlite3.Connection]":
    """Open the database as a forger would, without any of our precautions."""
    return closing(sqlite3.connect(path_in(folder)))


ALARM_STEPS = tuple(sorted(ALARM_KINDS - {"alarm_raised"}))
TASK_STEPS = (
    "task_sent",
    "task_delivered",
    "task_accepted",
    "task_done",
    "task_cancelled",
    "task_escalated",
    "task_cancel_delivered",
    "task_late_answer",
)
OUTAGE_STEPS = ("rule_in_service",)
FENCE_STEPS = ("geofence_changed", "geofence_removed", "geofence_restored")
SHIFT_BEGINS = "handover_started"
SHIFT_STEPS = ("handover_item_confirmed", "handover_signed")


KINDS_OF_THINGS = (
    *("alarm", "task", "shift", "geofence", "outage", "roll", "case", "log", "scene"),
)


@st.composite
def histories(draw: Callable[..., Any], most: int = 25) -> list[tuple[Draft, Actor, str]]:
    """Return facts in any order, steps of things that never began among them."""
    begun = {"alarm": 0, "task": 0, "shift": 0, "geofence": 0, "outage": 0, "roll": 0, "case": 0}
    items: list[tuple[Draft, Actor, str]] = []
    for _ in range(draw(st.integers(1, most))):
        what = draw(st.sampled_from(KINDS_OF_THINGS))
        is_first = draw(st.booleans())
        which = draw(st.integers(0, 3))
        person = draw(st.sampled_from(("wang", "li")))
        actor = Actor(person, "duty_officer", "city", "desk-1")
        if what == "log":
            draft = log_written(draw(st.text(max_size=20)) or "空")
        elif what == "scene":
            draft = Draft("scene_taken", "scene:duty", {"which": which})
        else:
            number = begun[what]
            begun[what] += is_first
            name = f"{what[0]}{number if is_first else which}"
            draft = _beginning(what, name, number) if is_first else _step(draw, what, name)
        items.append((draft, actor, ""))
    return items


def _beginning(what: str, name: str, number: int) -> Draft:
    if what == "alarm":
        return alarm_raised(name)
    if what == "geofence":
        return geofence_step(name, "geofence_drawn")
    if what == "outage":
        return outage_step(name, "rule_out_of_service")
    if what == "roll":
        return roll_step(name, "roll_called")
    if what == "case":
        return case_opened(name, 20231115_000001 + number)
    return task_issued(name, number + 1) if what == "task" else handover_step(name, SHIFT_BEGINS)


def _step(draw: Callable[..., Any], what: str, name: str) -> Draft:
    if what == "alarm":
        return alarm_step(name, draw(st.sampled_from(ALARM_STEPS)))
    if what == "task":
        return task_step(name, draw(st.sampled_from(TASK_STEPS)))
    if what == "geofence":
        return geofence_step(name, draw(st.sampled_from(FENCE_STEPS)))
    if what == "outage":
        return outage_step(name, draw(st.sampled_from(OUTAGE_STEPS)))
    if what == "case":
        return case_step(name, draw(st.sampled_from(tuple(CASE_BODIES))))
    return _people_step(draw, what, name)


def _people_step(draw: Callable[..., Any], what: str, name: str) -> Draft:
    if what == "roll":
        return roll_step(name, "roll_answered")
    return handover_step(name, draw(st.sampled_from(SHIFT_STEPS)))
