"""What a part of a chart has that asks for somebody: its shape and its own colour, else none."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from app.domain.classes import Age, Severity
from app.domain.measures.figure import Grade
from app.domain.measures.indicator import FactKind
from widgets.look import Look
from widgets.pane import draw_dot
from widgets.panels.kinds.paint import Sheet
from widgets.symbol import draw_mark

Sign = Severity | Age | Grade | None
MARKED = frozenset({Grade.BAD, Grade.WARN})  # what asks for somebody
_SEVERITIES = {str(int(one)): one for one in Severity}
_FEEDS = {"live": Age.LIVE, "late": Age.LATE, "lost": Age.LOST}
_INKS = {
    Age.LIVE: "good",
    Age.LATE: "severity.mark.3",
    Age.LOST: "severity.mark.2",
    Grade.WARN: "severity.mark.3",
    Grade.BAD: "severity.mark.1",
}


def sign_of(by: str, key: str, grade: Grade, facts: FactKind) -> Sign:
    """Return the sign of a part by its dimension, or of a figure by its grade; None for calm."""
    if by == "severity":
        return _SEVERITIES.get(key)
    if by == "state" and facts is FactKind.FEEDS:
        return _FEEDS.get(key)
    return grade if grade in MARKED else None


def sign_ink(look: Look, sign: Sign) -> QColor | None:
    """Return the colour of a sign, as its mark has it; None for calm."""
    if sign is None:
        return None
    return look.mark_colour(sign) if isinstance(sign, Severity) else look.colour(_INKS[sign])


def draw_sign(sheet: Sheet, sign: Sign, box: QRectF) -> bool:
    """Paint a sign by its shape; return whether there was one to paint."""
    if sign is None:
        return False
    if isinstance(sign, Severity):
        draw_mark(sheet.painter, sheet.look, sign, box)
    elif isinstance(sign, Age):
        draw_dot(sheet.painter, sheet.look, sign, box)
    else:
        sheet.grade(box, sign)
    return True
