"""The board of the rules: each with what it says, how that is known, and how often it was right."""

from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.precision import Funnel
from app.domain.safe_text import safe_text
from app.services.live import Pumped, ViewGroup
from app.services.precision import SPANS_S, RecordBook, RuleRecord, RuleTold
from widgets.evidence.blocks import Block, BlockColumn, Row
from widgets.evidence.evidence_words import code_text, ground_rows, precision_rows
from widgets.evidence.fact_words import fact_rows, moment_text, span_words
from widgets.evidence.rule_words import (
    brief_share,
    funnel_text,
    ground_of,
    rule_name,
    says_text,
    span_name,
    stays_text,
)
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text, plain_tooltip
from widgets.symbol import mark_pixmap
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 420
MARK_PX = 16
KEY = Qt.ItemDataRole.UserRole
COLUMNS = ("rule", "per_day", "raised", "looked_at", "precision", "known", "service")
_NUMBERS = frozenset({"per_day", "raised", "looked_at"})


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One row of the board: a cell a column."""

    key: str
    severity: Severity | None
    cells: tuple[str, ...]


class RulesBoard(Pane):
    """Emits ``closed`` on Esc. The row that is chosen is told in full beside the table."""

    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        record: RecordBook,
        look: Look,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("evidence.rules.title"), look, parent)
        self._group = group
        self._record = record
        self._look = look
        self._texts = texts
        self._vouched = Vouched(group)
        self._order: tuple[str, ...] = ()
        self.lines: tuple[RuleLine, ...] = ()
        self.total = PlainLabel(is_wrapping=True)
        self.spans = {span_s: self._span_button(span_s) for span_s in SPANS_S}
        self.table = QTableWidget(0, len(COLUMNS))
        for column, name in enumerate(COLUMNS):
            title = QTableWidgetItem(texts(f"evidence.rules.{name}"))
            self.table.setHorizontalHeaderItem(column, title)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setTabKeyNavigation(False)
        self.table.currentCellChanged.connect(self._show_chosen)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setWordWrap(False)
        header = self.table.horizontalHeader()
        # Columns are fitted once a fill: fitting at every cell holds the screen up for seconds.
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.told = BlockColumn(look)
        self._head, self._body = QHBoxLayout(), QHBoxLayout()
        self._head.addWidget(self.total, 1)
        for button in self.spans.values():
            self._head.addWidget(button)
        self._body.addWidget(self.table, 2)
        self._body.addWidget(self.told, 1)
        self.content.addLayout(self._head)
        self.content.addLayout(self._body, 1)
        self._disconnect = record.connect(self._show)
        self.set_look(look)
        self._show()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_disconnect"):
            return
        self._look = look
        for widget in (self.total, self.table, self.table.horizontalHeader()):
            widget.setFont(look.font())
        for button in self.spans.values():
            button.setFont(look.font())
        self.told.set_look(look)
        self._head.setContentsMargins(look.px(12), 0, look.px(12), look.px(4))
        self._head.setSpacing(look.px(8))
        self._body.setContentsMargins(look.px(6), 0, 0, look.px(6))
        self._body.setSpacing(look.px(8))
        self.table.verticalHeader().setDefaultSectionSize(look.px(28))
        self.setFixedHeight(look.px(HEIGHT_PX))
        self.lines = ()
        self._show()

    def opened(self) -> None:
        """Ask for the record; the drawer has been opened."""
        self._order = ()
        self._record.hurry()
        self._record.want()
        self._show()
        self.refresh()

    def absorb(self, pumped: Pumped) -> None:
        """Show at once when a rule goes out of service or back, while the drawer is open."""
        is_ours = any(subject.startswith("service:") for subject in pumped.subjects)
        if (pumped.is_new_board or is_ours) and not self.isHidden():
            self._show()
        if any(self._is_judged(subject) for subject in pumped.subjects):
            self._record.hurry()  # a verdict is in the figures before it is forgotten

    def refresh(self) -> None:
        """Say of when it is, and ask for the record when it is due."""
        as_of_s = self._vouched.as_of_s()
        self.as_of.set_text(self._texts("time.unknown") if as_of_s is None else clock_text(as_of_s))
        self.vouch(self._vouched.age())
        if not self.isHidden():
            self._record.want()

    def release(self) -> None:
        """Stop listening."""
        self._disconnect()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc; change the period with left and right."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            at = SPANS_S.index(self._record.span_s)
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._choose_span(SPANS_S[(at + step) % len(SPANS_S)])
        else:
            super().keyPressEvent(event)

    def _is_judged(self, subject: str) -> bool:
        alarm = self._group.board.alarms.get(subject.removeprefix("alarm:"))
        return alarm is not None and bool(alarm.outcome)

    def _choose_span(self, span_s: float) -> None:
        self._order = ()
        self._record.choose(span_s)

    def _span_button(self, span_s: float) -> QPushButton:
        button = QPushButton(button_text(span_name(self._texts, span_s)))
        button.setProperty("role", "quiet")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: self._choose_span(span_s))
        return button

    def _show(self) -> None:
        book, texts = self._record, self._texts
        for span_s, button in self.spans.items():
            button.setChecked(span_s == book.span_s)
        record = book.record
        if record is None:
            self.total.set_text(code_text(texts, book.code))
        else:
            said = [funnel_text(texts, record.total), stays_text(texts, record.stays)]
            said.append(texts("evidence.rules.as_of", time=moment_text(record.to_s)))
            if record.data_from_s > record.from_s:
                span = span_words(texts, record.data_s)
                said.append(texts("evidence.rules.data_since", span=span))
            if book.code != "ok":
                said.append(code_text(texts, book.code))
            self.total.set_text(" · ".join(said))
        lines = () if record is None else self._lines(record)
        if lines != self.lines:
            self.lines = lines
            self._fill()
        self._show_chosen()

    def _lines(self, record: RuleRecord) -> tuple[RuleLine, ...]:
        """Return a line a rule: those with most alarms first, and rules no book knows.

        Rows that are being read keep their places; they are put in order when the board is opened.
        """
        told = {rule.key: rule for rule in record.rules}
        keys = sorted(
            dict.fromkeys((*told, *record.by_rule)),
            key=lambda key: -record.by_rule.get(key, Funnel()).raised,
        )
        known = set(keys)
        kept = [key for key in self._order if key in known]
        self._order = tuple(dict.fromkeys((*kept, *keys)))
        return tuple(self._line(record, key, told.get(key)) for key in self._order)

    def _line(self, record: RuleRecord, key: str, rule: RuleTold | None) -> RuleLine:
        texts = self._texts
        funnel = record.by_rule.get(key, Funnel())
        standings = [] if rule is None else [numbers.standing for numbers in rule.sets]
        known = {texts(f"evidence.standing_brief.{standing.value}") for standing in standings}
        severity = None
        if rule is not None and rule.severity in Severity.__members__.values():
            severity = Severity(rule.severity)
        a_day = record.per_day(key)
        cells = {
            "rule": rule_name(texts, key, rule),
            "per_day": texts("evidence.none") if a_day is None else f"{a_day:.1f}",
            "raised": f"{funnel.raised:,}",
            "looked_at": f"{funnel.looked_at:,}",
            "precision": brief_share(texts, funnel.precision),
            "known": texts("evidence.between").join(sorted(known)) or "—",
            "service": self._service(key),
        }
        return RuleLine(key, severity, tuple(safe_text(cells[name]) for name in COLUMNS))

    def _service(self, key: str) -> str:
        """Return whether the rule is in service, for everything or for some things only."""
        texts = self._texts
        outages = [o for o in self._group.board.standing_outages() if o.rule in ("", key)]
        whole = next((o for o in outages if not o.entity_id), None)
        if whole is not None:
            return texts("evidence.rules.out", time=clock_text(whole.until_s))
        if outages:
            return texts("evidence.rules.partly", count=len(outages))
        return texts("evidence.rules.in_service")

    def _fill(self) -> None:
        """Put the lines into the table; the rule that was chosen stays chosen."""
        chosen = self._chosen_key()
        table, ratio = self.table, self.devicePixelRatioF()
        blocker = QSignalBlocker(table)
        table.setRowCount(len(self.lines))
        for at, line in enumerate(self.lines):
            for column, (name, text) in enumerate(zip(COLUMNS, line.cells, strict=True)):
                item = QTableWidgetItem(safe_text(text))
                item.setToolTip(plain_tooltip(text))
                if name in _NUMBERS:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                if column == 0:
                    item.setData(KEY, line.key)
                    if line.severity is not None:
                        px = self._look.px(MARK_PX)
                        item.setIcon(mark_pixmap(self._look, line.severity, px, ratio))
                table.setItem(at, column, item)
        for column in range(1, len(COLUMNS)):
            table.resizeColumnToContents(column)
        keys = [line.key for line in self.lines]
        if keys:
            at = keys.index(chosen) if chosen in keys else 0
            table.setCurrentCell(
                at,
                0,
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
        blocker.unblock()

    def _chosen_key(self) -> str:
        item = self.table.item(self.table.currentRow(), 0)
        return "" if item is None else str(item.data(KEY))

    def _show_chosen(self, *_at: object) -> None:
        key, texts = self._chosen_key(), self._texts
        rule = self._record.rule(key)
        if not key:
            self.told.show_blocks(())
            return
        blocks = [
            Block(
                rule_name(texts, key, rule),
                (Row(says_text(texts, rule) or texts("evidence.says_unknown")),),
            ),
            Block(texts("evidence.precision"), precision_rows(texts, key, self._record)),
        ]
        grounds = [] if rule is None else [ground_of(one, rule.article) for one in rule.sets]
        for ground in grounds:
            blocks.append(Block("", ground_rows(texts, ground, rule)))
            blocks.append(Block(texts("evidence.numbers"), fact_rows(texts, ground.numbers)))
        self.told.show_blocks(tuple(blocks))
