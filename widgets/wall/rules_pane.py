"""How far the rules can be trusted, on a wall: the funnel of a month, and the busiest rules."""

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.precision import Funnel
from app.domain.safe_text import safe_text
from app.services.precision import RecordBook, RuleRecord
from widgets.evidence.rule_words import brief_share, rule_name, share_text, span_name
from widgets.hall_time import clock_text
from widgets.hatch import hatch
from widgets.look import Look, TextRole
from widgets.row_paint import CENTRE, RIGHT, advance, draw_line
from widgets.symbol import draw_mark
from widgets.wall.wall_pane import WallContext, WallPane

LINE_PER_BODY = 1.45


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule: its name and grade, its alarms of the period, and its verified of the judged."""

    name: str
    severity: Severity | None
    raised: str
    share: str


class RulesPane(WallPane):
    """Counted in the hub from the journal, as of its answer; a replay is told nothing of it."""

    waits_for_data: ClassVar[bool] = False

    def __init__(self, context: WallContext, look: Look) -> None:
        super().__init__(context.texts("wall.rules.title"), context, look)
        self.record = RecordBook(context.group, context.monotonic)
        self._disconnect = self.record.connect(self._take)
        self.steps: tuple[tuple[str, str], ...] = ()
        self.precision = ""
        self.rows: tuple[RuleFigures, ...] = ()
        self.surface = _Surface(self)
        self.content.addWidget(self.surface, 1)

    @override
    def refresh(self) -> None:
        """Ask when it is due."""
        super().refresh()
        if self.is_live and self.context.player is None:
            self.record.want()
        self._take()

    @override
    def release(self) -> None:
        """Wait for nothing more."""
        self._disconnect()

    def said_instead(self) -> str:
        """Return why there are no figures."""
        texts = self.context.texts
        key = "wall.rules.not_in_replay" if self.context.player is not None else "wall.no_data"
        return texts(key)

    def _take(self) -> None:
        record, texts = self.record.record, self.context.texts
        self.as_of_s = None if record is None else record.to_s
        self.as_of.set_text(texts("wall.no_data") if record is None else clock_text(record.to_s))
        if record is None:
            self.vouch(None)
            self.steps, self.precision, self.rows = (), "", ()
        else:
            total = record.total
            self.steps = (
                (f"{total.raised:,}", texts("wall.rules.raised")),
                (f"{total.looked_at:,}", texts("wall.rules.looked_at")),
                (f"{total.judged:,}", texts("wall.rules.judged")),
                (f"{total.verified:,}", texts("wall.rules.verified")),
            )
            span = span_name(texts, record.to_s - record.from_s)
            said = share_text(texts, total.precision)
            self.precision = texts("wall.rules.precision", span=span, said=said)
            self.rows = tuple(self._rows(record))
        self.surface.update()

    def _rows(self, record: RuleRecord) -> list[RuleFigures]:
        """Return the rules that raised something, the busiest first."""
        funnels = sorted(record.by_rule.items(), key=lambda pair: -pair[1].raised)
        return [self._row(key, funnel, record) for key, funnel in funnels]

    def _row(self, key: str, funnel: Funnel, record: RuleRecord) -> RuleFigures:
        texts, rule = self.context.texts, record.rule(key)
        severity = None
        if rule is not None and rule.severity in Severity.__members__.values():
            severity = Severity(rule.severity)
        name = safe_text(rule_name(texts, key, rule))
        share = brief_share(texts, funnel.precision)
        return RuleFigures(name, severity, f"{funnel.raised:,}", share)


class _Surface(QWidget):
    def __init__(self, pane: RulesPane) -> None:
        super().__init__()
        self._pane = pane

    def rows_that_fit(self) -> int:
        """Return how many rules fit under the funnel and above the line of the rest."""
        line = self._line_px()
        return max(0, (self.height() - self._head_px() - 2 * line) // line)

    def _line_px(self) -> int:
        return round(self._pane.look.font().pixelSize() * LINE_PER_BODY)

    def _head_px(self) -> int:
        """Return the height of the funnel: figures, their names, and the precision in two lines."""
        figure = round(self._pane.look.font(TextRole.FIGURE).pixelSize() * LINE_PER_BODY)
        return figure + 2 * self._line_px() + self._pane.look.px(6)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the funnel, and under it the rules as far as there is room."""
        pane, look, texts = self._pane, self._pane.look, self._pane.context.texts
        painter, line, pad = QPainter(self), self._line_px(), look.px(12)
        wide = QRect(pad, 0, self.width() - 2 * pad, line)
        if not pane.steps:
            draw_line(painter, look.font(), look.colour("text2"), wide, pane.said_instead())
            painter.end()
            return
        self._paint_funnel(painter, wide)
        top = self._head_px()
        share_px = max(advance(painter, look.font(), texts("wall.rules.share")), wide.width() // 4)
        raised_px = advance(painter, look.font(), texts("wall.rules.alarms")) + look.px(16)
        heads = wide.translated(0, top)
        self._paint_row(painter, heads, (raised_px, share_px), None)
        shown = pane.rows[: self.rows_that_fit()]
        for at, row in enumerate(shown, 1):
            self._paint_row(painter, heads.translated(0, at * line), (raised_px, share_px), row)
        if left_out := len(pane.rows) - len(shown):
            box = heads.translated(0, (len(shown) + 1) * line)
            more = texts("wall.list.more", count=left_out)
            draw_line(painter, look.font(), look.colour("text2"), box, more)
        if not pane.is_live:
            hatch(painter, look, self.rect())
        painter.end()

    def _paint_funnel(self, painter: QPainter, wide: QRect) -> None:
        pane, look, line = self._pane, self._pane.look, self._line_px()
        figure = look.font(TextRole.FIGURE)
        high = round(figure.pixelSize() * LINE_PER_BODY)
        each = wide.width() // len(pane.steps)
        for at, (value, name) in enumerate(pane.steps):
            box = QRect(wide.left() + at * each, 0, each, high)
            draw_line(painter, figure, look.colour("text"), box, value, CENTRE)
            under = QRect(box.left(), high, each, line)
            draw_line(painter, look.font(), look.colour("text2"), under, name, CENTRE)
            if at:  # each is a part of the one before
                arrow = QRect(box.left() - look.px(12), 0, look.px(24), high)
                draw_line(painter, look.font(), look.colour("muted"), arrow, "→", CENTRE)
        said = wide.translated(0, high + line)
        draw_line(painter, look.font(), look.colour("text"), said, pane.precision)

    def _paint_row(
        self, painter: QPainter, box: QRect, widths: tuple[int, int], row: RuleFigures | None
    ) -> None:
        """Paint a rule; without one the headings."""
        look, texts = self._pane.look, self._pane.context.texts
        raised_px, share_px = widths
        share = QRect(box.right() - share_px, box.top(), share_px, box.height())
        raised = QRect(share.left() - raised_px, box.top(), raised_px, box.height())
        name = QRect(box.left(), box.top(), raised.left() - box.left(), box.height())
        if row is None:
            colour = look.colour("muted")
            draw_line(painter, look.font(), colour, name, texts("wall.rules.rule"))
            draw_line(painter, look.font(), colour, raised, texts("wall.rules.alarms"), RIGHT)
            draw_line(painter, look.font(), colour, share, texts("wall.rules.share"), RIGHT)
            return
        side = round(box.height() * 0.7)
        if row.severity is not None:
            top = box.top() + (box.height() - side) / 2
            draw_mark(painter, look, row.severity, QRectF(box.left(), top, side, side))
        name = name.adjusted(side + look.px(8), 0, 0, 0)
        draw_line(painter, look.font(), look.colour("text"), name, row.name)
        draw_line(painter, look.font(), look.colour("text"), raised, row.raised, RIGHT)
        draw_line(painter, look.font(), look.colour("text"), share, row.share, RIGHT)
