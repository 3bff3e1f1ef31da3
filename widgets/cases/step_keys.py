"""The key of each step: always the same, so that no hand finds another act under it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.domain.cases.steps import CaseStep

# J and K walk through the queue.
STEP_KEYS: Mapping[CaseStep, str] = {
    CaseStep.ACCEPT: "A",
    CaseStep.FILE: "F",
    CaseStep.DISPATCH: "D",
    CaseStep.TAKE: "T",
    CaseStep.RETURN: "B",
    CaseStep.FEED_BACK: "S",
    CaseStep.REWORK: "W",
    CaseStep.VERIFY: "V",
    CaseStep.CLOSE: "C",
    CaseStep.EVALUATE: "E",
    CaseStep.REOPEN: "O",
    CaseStep.DEFER: "H",
    CaseStep.RESUME: "U",
    CaseStep.ASK_EXTENSION: "+",
    CaseStep.EXTEND: "X",
    CaseStep.REFUSE_EXTENSION: "-",
    CaseStep.ESCALATE: "G",
    CaseStep.SUPERVISE: "Y",
    CaseStep.ASSIGN_LEADER: "L",
    CaseStep.WHISTLE: "I",
    CaseStep.REPORT_IN: "Q",
    CaseStep.REPLY: "R",
    CaseStep.NOTE: "N",
    CaseStep.ROUTE_OUT: "Z",
    CaseStep.VOID: "M",
    CaseStep.SPLIT: "P",
    CaseStep.HAND_OVER: ">",
    CaseStep.HAND_BACK: "<",
}
_SIGNS: Mapping[int, str] = {
    Qt.Key.Key_Plus: "+",
    Qt.Key.Key_Minus: "-",
    Qt.Key.Key_Greater: ">",
    Qt.Key.Key_Less: "<",
}
_STEPS = {key: step for step, key in STEP_KEYS.items()}


def stroke_of(event: QKeyEvent) -> str:
    """Return a letter or sign as the table has it; empty for any other stroke."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in _SIGNS and not held & ~Qt.KeyboardModifier.ShiftModifier:
        return _SIGNS[event.key()]
    is_letter = Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z
    return chr(event.key()) if is_letter and not held else ""


def step_of(event: QKeyEvent) -> CaseStep | None:
    """Return the step that a stroke stands for."""
    return _STEPS.get(stroke_of(event))
