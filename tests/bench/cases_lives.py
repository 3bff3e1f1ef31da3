"""The ways a case of the benchmark went: each folded once, and moved to where a case has it."""

from dataclasses import dataclass
from typing import Any

from app.domain.cases.case import Case, Deadline
from app.domain.cases.fold import folded, opened
from app.domain.entry import Actor, Entry, canonical, personal_hash
from tests.e2e.hall import OFFICER

HOUR_S = 3_600.0
WANG = Actor(OFFICER.person_id, OFFICER.role.value, OFFICER.scope.text(), "desk-1")
SALT = "0" * 32
Step = tuple[str, float, dict[str, Any]]  # its kind, hours after the case was opened, its body
UNIT = "UNIT"
CLOSE = {"began_s": 2 * HOUR_S, "amount": 3.0, "clock": "working_days", "extended": 0, "pauses": []}
DUE_CLOSE = {"close": {"due_s": 74 * HOUR_S, **CLOSE}}
BEGINNING: tuple[Step, ...] = (
    ("case_accepted", 0.5, {"met": ["accept"]}),
    ("case_filed", 2.0, {"met": [], "due": DUE_CLOSE}),
    ("case_dispatched", 3.0, {"met": [], "unit": UNIT}),
    ("case_taken", 6.0, {"met": []}),
    ("case_noted", 9.0, {"met": []}),
    ("case_fed_back", 30.0, {"met": []}),
    ("case_verified", 40.0, {"met": []}),
)
REPLIED: Step = ("case_replied", 42.0, {"met": ["reply"]})
CLOSED: Step = ("case_closed", 50.0, {"met": ["close"]})
LATE: Step = ("case_closed", 90.0, {"met": ["close"]})
JUDGED: Step = ("case_evaluated", 99.0, {"met": [], "is_satisfied": True, "is_solved": True})
CROSS: Step = ("case_evaluated", 99.0, {"met": [], "is_satisfied": False, "is_solved": False})
NOTED: Step = ("case_noted", 100.0, {"met": []})
RETURNED: tuple[Step, ...] = (
    ("case_returned", 4.0, {"met": []}),
    ("case_dispatched", 5.0, {"met": [], "unit": UNIT}),
)
SUPERVISED: Step = ("case_supervised", 10.0, {"met": []})
LED: Step = ("case_leader_assigned", 10.5, {"met": []})
HANDED: Step = ("case_handed_over", 11.0, {"met": [], "person": OFFICER.person_id})
TO_LI: Step = ("case_handed_over", 11.0, {"met": [], "person": "li"})
WAITS: Step = (
    "case_deferred",
    12.0,
    {
        "met": [],
        "until_s": 400 * HOUR_S,
        "due": {"close": DUE_CLOSE["close"] | {"pauses": [[12 * HOUR_S, 0.0]]}},
    },
)
REOPENED: Step = ("case_reopened", 120.0, {"met": [], "due": DUE_CLOSE})
# How cases that are over went, and how often; then how far open ones have come.
_OVER: tuple[tuple[tuple[Step, ...], float], ...] = (
    ((*BEGINNING, REPLIED, CLOSED, JUDGED), 0.55),
    ((*BEGINNING, REPLIED, CLOSED, CROSS, NOTED), 0.02),
    ((*BEGINNING, REPLIED, CLOSED, NOTED), 0.25),
    ((*BEGINNING, REPLIED, LATE, JUDGED), 0.05),
    ((*BEGINNING[:3], *RETURNED, *BEGINNING[3:], REPLIED, CLOSED, JUDGED), 0.04),
    ((*BEGINNING, SUPERVISED, LED, REPLIED, CLOSED), 0.02),
    ((("case_routed", 1.0, {"met": ["accept"], "unit": "out-1"}), NOTED), 0.03),
    ((("case_voided", 1.0, {"met": ["accept"]}),), 0.02),
    ((("case_merged", 1.0, {"into": "case-one"}),), 0.02),
)
_OPEN: tuple[tuple[tuple[Step, ...], float], ...] = (
    ((), 0.06),
    (BEGINNING[:1], 0.04),
    (BEGINNING[:2], 0.04),
    (BEGINNING[:3], 0.2),
    (BEGINNING[:4], 0.3),
    (BEGINNING[:5], 0.15),
    (BEGINNING[:6], 0.1),
    ((*BEGINNING, REPLIED), 0.04),
    ((*BEGINNING[:5], SUPERVISED), 0.02),
    ((*BEGINNING[:5], SUPERVISED, LED), 0.003),
    ((*BEGINNING[:5], HANDED), 0.007),
    ((*BEGINNING[:5], TO_LI), 0.01),
    ((*BEGINNING[:5], WAITS), 0.02),
    ((*BEGINNING, REPLIED, CLOSED, JUDGED, REOPENED), 0.01),
)


@dataclass(frozen=True, slots=True)
class Life:
    """A way a case went, and what is left of it, as of a case that was opened at 0 as entry 1."""

    steps: tuple[Step, ...]
    end: Case
    bodies: tuple[str, ...]  # canonical, of each step; what varies is put in its place


def entry_of(seq: int, time_s: float, kind: str, body: dict[str, Any], **more: Any) -> Entry:
    """Return an entry that is not sealed; ``more`` says what is not as usual."""
    texts = more.pop("personal", {})
    return Entry(
        seq=seq,
        time_s=time_s,
        kind=kind,
        subject=more.pop("subject", "case:x"),
        county=more.pop("county", ""),
        actor=WANG,
        command_key="",
        body=body,
        personal_hash=personal_hash(SALT, texts),
        previous=more.pop("previous", ""),
        hash="",
        personal=texts,
    )


def _first_due(at_s: float) -> dict[str, Any]:
    plain = {"began_s": at_s, "extended": 0, "pauses": []}
    return {
        "accept": {"due_s": at_s + HOUR_S, "amount": 1.0, "clock": "urgent_hours", **plain},
        "reply": {"due_s": at_s + 120 * HOUR_S, "amount": 5.0, "clock": "working_days", **plain},
    }


def opening(at_s: float) -> dict[str, Any]:
    """Return the body of an opening, of which each case has its own fields."""
    return {
        **{"number": 1, "kind": "demand", "channel": "hotline", "source": "", "original_no": ""},
        **{"type_code": "", "title": "", "place": {}, "severity": 3, "raised_s": at_s},
        **{"attachments": [], "due": _first_due(at_s), "is_demo": True},
    }


def moved_body(body: dict[str, Any], at_s: float, unit: str) -> dict[str, Any]:
    """Return a step's body as of a case that was opened at ``at_s``."""
    moved = dict(body)
    if moved.get("unit") == UNIT:
        moved["unit"] = unit
    if "until_s" in moved:
        moved["until_s"] += at_s
    if "due" in moved:
        moved["due"] = {
            what: one
            | {
                "due_s": one["due_s"] + at_s,
                "began_s": one["began_s"] + at_s,
                "pauses": [[a + at_s, b + at_s if b else 0.0] for a, b in one["pauses"]],
            }
            for what, one in moved["due"].items()
        }
    return moved


def life(steps: tuple[Step, ...]) -> Life:
    """Fold a way once."""
    case = opened(entry_of(1, 0.0, "case_opened", opening(0.0)))
    for at, (kind, hours, body) in enumerate(steps):
        case = folded(case, entry_of(at + 2, hours * HOUR_S, kind, body))
    plain = tuple(
        "" if body.keys() & {"unit", "until_s", "due"} else canonical(body).decode()
        for _, _, body in steps
    )
    return Life(steps, case, plain)


def shifted(deadline: Deadline, by_s: float) -> Deadline:
    """Return a deadline with all its times later."""
    return Deadline(
        deadline.due_s + by_s,
        deadline.began_s + by_s,
        deadline.amount,
        deadline.clock,
        deadline.met_s + by_s if deadline.met_s else 0.0,
        deadline.extended,
        tuple((a + by_s, b + by_s if b else 0.0) for a, b in deadline.pauses),
    )


OVER = [(life(steps), share) for steps, share in _OVER]
OPEN = [(life(steps), share) for steps, share in _OPEN]
