"""The head of a panel: number, title, place, as-of, its open alarms by grade, what bursts."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.board import Board
from app.domain.classes import Severity
from app.domain.people import CITY
from app.domain.safe_text import safe_text
from widgets.hall_time import clock_text
from widgets.look import Look, TextRole
from widgets.panels.body import PanelContext
from widgets.panels.burst_mark import BurstMark
from widgets.panels.panels_folder import Panel
from widgets.panels.tile import as_of_text
from widgets.plain import PlainLabel, button_text
from widgets.symbol import draw_mark

Counts = dict[Severity, int]
REPORT = "report:"  # before the key of a panel that is to be put on paper


def counts_of(board: Board, watch: Iterable[str], node: str) -> Counts:
    """Return how many alarms of some rules are open now by grade, of a county or of all."""
    rules = frozenset(watch)
    found = Counter(
        alarm.severity
        for alarm in board.alarms.values()
        if alarm.is_open and alarm.rule in rules and node in (CITY, alarm.county)
    )
    return {severity: found[severity] for severity in Severity if found[severity]}


class GradeCounts(QWidget):
    """Marks with numbers, for the grades that have any."""

    def __init__(self, look: Look, none: str) -> None:
        super().__init__()
        self._look = look
        self._none = none
        self._counts: Counts = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Counts) -> None:
        """Show other numbers."""
        if counts != self._counts:
            self._counts = counts
            self.updateGeometry()
            self.update()

    def texts(self) -> tuple[str, ...]:
        """Return what is written, in order."""
        return tuple(f"{count:,}" for count in self._counts.values()) or (self._none,)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Ask for room for all of it."""
        look = self._look
        metrics = QFontMetrics(look.font(TextRole.STRONG))
        side = look.px(18)
        mark = side + look.px(4) if self._counts else 0
        wide = sum(mark + metrics.horizontalAdvance(text) + look.px(12) for text in self.texts())
        return QSize(wide, max(side, metrics.height()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the marks, each with its number."""
        look, painter = self._look, QPainter(self)
        font = look.font(TextRole.STRONG if self._counts else TextRole.BODY)
        painter.setFont(font)
        painter.setPen(look.colour("text" if self._counts else "muted"))
        metrics, side, x = painter.fontMetrics(), look.px(18), 0
        baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
        marks: list[Severity | None] = list(self._counts) or [None]
        for severity, text in zip(marks, self.texts(), strict=True):
            if severity is not None:
                box = QRectF(x, (self.height() - side) / 2, side, side)
                draw_mark(painter, look, severity, box)
                x += side + look.px(4)
            painter.drawText(x, baseline, safe_text(text))
            x += metrics.horizontalAdvance(text) + look.px(12)
        painter.end()


class PanelHead(QWidget):
    """``refresh`` says how things stand; a fault of the file stands in a line under it."""

    def __init__(self, panel: Panel, context: PanelContext, look: Look) -> None:
        super().__init__()
        self._context = context
        self._watch = () if panel.spec is None else panel.spec.watch
        texts = context.texts
        title = panel.title(texts.language)
        self.title = PlainLabel(texts("panels.name", number=panel.number, title=title))
        self.place = PlainLabel(context.words.county(context.node) or context.words.name)
        self.place.setProperty("tone", "second")
        self.alarms = GradeCounts(look, texts("panels.no_alarms"))
        self.as_of = PlainLabel()
        self.as_of.setProperty("tone", "muted")
        self.fault = PlainLabel(fault_text(panel, context))
        self.fault.setProperty("tone", "warn")
        bursts = () if panel.spec is None else panel.spec.bursts
        self.bursts = BurstMark(bursts, context, look) if bursts else None
        self.report = QPushButton(button_text(texts("burst_mark.report")))
        self.report.setToolTip(texts("burst_mark.report_tip"))
        self.report.setProperty("role", "quiet")
        self.report.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.report.clicked.connect(lambda _checked: context.acts.do(REPORT + panel.key))
        self._row = QHBoxLayout()
        for widget in (self.title, self.place, self.alarms):
            self._row.addWidget(widget)
        if self.bursts is not None:
            self._row.addWidget(self.bursts)
        self._row.addStretch(1)
        self._row.addWidget(self.as_of)
        self._row.addWidget(self.report)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._row)
        self._outer.addWidget(self.fault)
        # Not before they lie in it: what has no parent would open a window.
        self.alarms.setVisible(bool(self._watch))
        self.report.setVisible(context.group.is_live and not context.is_wall)
        if self.bursts is not None:
            self.bursts.hide()
        self.fault.setVisible(bool(self.fault.full_text()))
        self.set_look(look)

    def refresh(self, as_of_s: float, *, is_live: bool) -> None:
        """Say as of when its oldest number is, with its age where it is late; count its alarms."""
        context, texts = self._context, self._context.texts
        said = as_of_text(context, as_of_s, is_live=is_live)
        if said == clock_text(as_of_s):  # what is old says so itself
            said = texts("panels.as_of", time=said)
        self.as_of.set_text(said or texts("panels.nothing"))
        if self.bursts is not None:
            self.bursts.refresh()
        if self._watch:
            self.alarms.show_counts(counts_of(context.group.board, self._watch, context.node))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.title.setFont(look.font(TextRole.TITLE))
        for label in (self.place, self.as_of, self.fault):
            label.setFont(look.font())
        self.alarms.set_look(look)
        self.report.setFont(look.font())
        if self.bursts is not None:
            self.bursts.set_look(look)
        self._row.setSpacing(look.px(16))
        self._outer.setSpacing(look.px(4))
        self._outer.setContentsMargins(look.px(12), look.px(6), look.px(12), look.px(6))


def fault_text(panel: Panel, context: PanelContext) -> str:
    """Return what is wrong with a panel's file, empty where nothing is."""
    if not panel.faults:
        return ""
    first, texts = str(panel.faults[0]), context.texts
    if panel.file.faults == panel.faults:  # what is shown is the file as it lies there
        return texts("panels.part_kept", count=len(panel.faults), fault=first)
    return texts("panels.kept", fault=first)
