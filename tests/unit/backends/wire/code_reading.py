"""Reads the program's own source for the codes it can say, so that the page lacks none."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from app.domain import alarm, alarm_state, geofence, outage, shift
from app.domain.cases import steps as case_steps
from backends.hub import case_checks, decisions

# In which argument of which call a code stands.
CODE_AT = {
    "Reply": 1,
    "refuse": 0,
    "OperatorError": 0,
    "Refused": 0,
    "DecodeError": 0,
    "SignInVerdict": 0,
    "ChildAnswer": 1,
    "_say": 2,
    "keep": 1,
}
REASONS_AT = 2  # SourceLedger.refuse(source, kind, {reason: count})
SAID_IN = (
    *("backends/hub/*.py", "backends/wire/*.py", "backends/cases/*.py"),
    *("backends/store/people.py", "backends/store/case_shelf.py"),
)
DECIDERS = (
    alarm.refusal,
    alarm_state,
    outage.refusal,
    shift.refusal,
    geofence.refusal,
    geofence.content_fault,
    case_steps.refusal,
    case_checks,
    decisions._issue,
    decisions._start_handover,
)
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_OF_A_THING = re.compile(
    r"(alarm|task|officer|target|handover|person|geofence|outage|case|unit)_[a-z_]+"
    r"|bad_[a-z]+|text_[a-z_]+|(channel|type)_unknown"
)
# What stands among the codes of those functions and is none: kinds of entry and keys of a body.
_NO_CODES = frozenset(
    {
        "alarm_acknowledged",
        "alarm_assigned",
        "alarm_claimed",
        "alarm_id",
        "alarm_in_service",
        "alarm_released",
        "alarm_reopened",
        "alarm_returned",
        "alarm_seen",
        "alarm_unshelved",
        "alarm_unsuppressed",
        "case_id",
        "geofence_restored",
        "handover_item_confirmed",
        "handover_started",
        "officer_id",
        "officer_label",
        "target_id",
        "target_label",
        "task_issued",
    }
)


def literals(tree: ast.AST) -> set[str]:
    """Return every text that stands in the code."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def parsed(root: Path, *patterns: str) -> Iterator[ast.Module]:
    """Yield the modules under ``root`` that match."""
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            yield ast.parse(path.read_text("utf-8"))


def called(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the plain name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield name, node


def codes_said(root: Path) -> set[str]:
    """Return every code that a seat or feed can be told, as far as the code names it plainly."""
    found: set[str] = set()
    for tree in parsed(root, *SAID_IN):
        for name, call in called(tree):
            places = {CODE_AT[name]} if name in CODE_AT else set()
            if name == "refuse":
                places.add(REASONS_AT)
            for at in places & set(range(len(call.args))):
                found |= {c for c in literals(call.args[at]) if _CODE.fullmatch(c)}
    for function in DECIDERS:
        said = literals(ast.parse(inspect.getsource(function)))
        found |= {c for c in said if _OF_A_THING.fullmatch(c)} - _NO_CODES
    # What a door says of a pushed case in third place is no code but which part it is about.
    return found - {"ok", "picture"}
