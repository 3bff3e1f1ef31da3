"""How the alarms of some rules stand: how many are open by grade, and whether that is all.

That nobody raised one is calm only while somebody judges, and while what he says arrives.
"""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.board import Board
from app.domain.classes import Severity
from app.domain.people import CITY
from app.domain.ports import LinkState
from app.domain.safe_text import safe_text
from app.services.measures.feeding import nobody_judges
from widgets.look import Look, TextRole
from widgets.panels.body import PanelContext
from widgets.symbol import draw_mark

Counts = dict[Severity, int]


def counts_of(board: Board, watch: Iterable[str], node: str) -> Counts:
    """Return how many alarms of some rules are open now by grade, of a county or of all.

    What lies in no county is everybody's.
    """
    rules = frozenset(watch)
    found = Counter(
        alarm.severity
        for alarm in board.alarms.values()
        if alarm.is_open
        and alarm.rule in rules
        and (not alarm.county or node in (CITY, alarm.county))
    )
    return {severity: found[severity] for severity in Severity if found[severity]}


def doubt_of(context: PanelContext) -> str:
    """Return why there may be more alarms than are known of; empty while all is well."""
    group = context.group
    if group.status.state is not LinkState.LIVE:
        doubt = "alarms_unknown"
    elif nobody_judges(group.health, group.now_s()):
        doubt = "nobody_judges"
    else:
        return ""
    where = "wall" if context.is_wall else "desk"  # a wall's letters leave room for few
    return context.texts(f"panels.{doubt}.{where}")


def standing_of(context: PanelContext, watch: Iterable[str]) -> tuple[Counts, str]:
    """Return the counts, and what is to be said beside: a doubt, or that there are none."""
    counts = counts_of(context.group.board, watch, context.node)
    calm = "" if counts else context.texts("panels.no_alarms")
    return counts, doubt_of(context) or calm


class GradeCounts(QWidget):
    """Marks with numbers, for the grades that have any, and a word beside them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._said = ""
        self._counts: Counts = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Counts, said: str) -> None:
        """Show other numbers, and what is said beside them."""
        if (counts, said) != (self._counts, self._said):
            self._counts, self._said = counts, said
            self.updateGeometry()
            self.update()

    def texts(self) -> tuple[str, ...]:
        """Return what is written, in order."""
        return tuple(text for _, text in self._parts())

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Ask for room for all of it."""
        wide, high = 0, self._look.px(18)
        for severity, text in self._parts():
            metrics = QFontMetrics(self._font(severity))
            wide += self._indent(severity) + metrics.horizontalAdvance(text) + self._look.px(12)
            high = max(high, metrics.height())
        return QSize(wide, high)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the marks, each with its number, then the word."""
        look, painter = self._look, QPainter(self)
        side, x = look.px(18), 0
        for severity, text in self._parts():
            painter.setFont(self._font(severity))
            painter.setPen(look.colour("text2" if severity is None else "text"))
            if severity is not None:
                draw_mark(
                    painter, look, severity, QRectF(x, (self.height() - side) / 2, side, side)
                )
            x += self._indent(severity)
            metrics = painter.fontMetrics()
            baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
            painter.drawText(x, baseline, safe_text(text))
            x += metrics.horizontalAdvance(text) + look.px(12)
        painter.end()

    def _parts(self) -> list[tuple[Severity | None, str]]:
        parts: list[tuple[Severity | None, str]] = [
            (severity, f"{count:,}") for severity, count in self._counts.items()
        ]
        return [*parts, (None, self._said)] if self._said else parts

    def _font(self, severity: Severity | None) -> QFont:
        return self._look.font(TextRole.BODY if severity is None else TextRole.STRONG)

    def _indent(self, severity: Severity | None) -> int:
        return 0 if severity is None else self._look.px(18) + self._look.px(4)
