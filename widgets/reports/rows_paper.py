"""A list on paper: the rows of a figure as far as they go, or the case queue as it stands."""

from app.domain.measures.asking import MEMBERS_AT_MOST, MembersQuestion
from app.services.live import Pumped
from app.services.measures.members import MemberPages
from widgets.cases.case_board import CaseBoard
from widgets.cases.case_row import COLUMNS, CaseRow
from widgets.look import Look
from widgets.panels.drill.figure_card import Asked, figure_of, within_text
from widgets.panels.kinds.words import label_of
from widgets.panels.panel_ground import NoActs, PanelGround
from widgets.reports.figure_lines import figure_line, members_table
from widgets.reports.panel_paper import WITHIN_S
from widgets.reports.patience import Patience
from widgets.reports.report import Cell, Report, ReportTable, Section

MOST_ROWS = 2_000


class MembersPaper:
    """The rows behind a figure or a part of it (``Paper``); beyond ``MOST_ROWS`` it says so."""

    def __init__(self, asked: Asked, ground: PanelGround) -> None:
        self._asked = asked
        self._patience = Patience(ground.monotonic)
        self.context = ground.context(NoActs())
        question = MembersQuestion(
            asked.indicator.key, asked.node, asked.side, asked.within, most=MEMBERS_AT_MOST
        )
        self._pages = MemberPages(ground.group, question, _nothing, ground.monotonic)

    @property
    def is_ready(self) -> bool:
        """Whether all rows have come, or have taken too long."""
        pages = self._pages
        is_whole = pages.count is not None and not pages.has_more and pages.code == "ok"
        is_enough = len(pages.members) >= MOST_ROWS
        return is_whole or is_enough or self._patience.waited_s >= WITHIN_S

    def absorb(self, _pumped: Pumped) -> None:
        """Count how long it waits; nothing moves on it."""
        self._patience.note()

    def turn(self) -> None:
        """Ask for the next rows."""
        figure_of(self._asked, self.context)
        if len(self._pages.members) < MOST_ROWS:
            self._pages.more()
        self._pages.pump()

    def report(self, asked_by: str) -> Report:
        """Return the rows that have come, and how many there are."""
        context, pages, asked = self.context, self._pages, self._asked
        texts = context.texts
        within = within_text(asked, context, "、" if texts.language == "zh_CN" else ", ")
        notes = []
        if pages.count is None:
            notes.append(texts("reports.not_answered"))
        elif pages.count > len(pages.members):
            shown, count = f"{len(pages.members):,}", f"{pages.count:,}"
            notes.append(texts("reports.rows_of", shown=shown, count=count))
        elif not pages.count:
            notes.append(texts("reports.no_rows"))
        meaning = asked.indicator.meaning.get(texts.language, "")
        title = label_of(context, asked.indicator)
        return Report(
            f"{title} · {within}" if within else title,
            context.words.county(asked.node) or context.words.name,
            pages.as_of_s,
            context.group.now_s(),
            asked_by,
            context.words.is_demo,
            (
                Section(
                    texts("reports.figures"),
                    (meaning,) if meaning else (),
                    (figure_line(context, figure_of(asked, context)),),
                ),
                Section(
                    texts("reports.rows"),
                    table=members_table(context, pages.members) if pages.members else None,
                    notes=tuple(notes),
                ),
            ),
        )

    def release(self) -> None:
        """Wait for nothing more."""
        self._pages.release()


class CasesPaper:
    """The case queue as it stands (``Paper``): the marked, or else the lines that it holds."""

    is_ready = True

    def __init__(self, board: CaseBoard, ground: PanelGround, look: Look) -> None:
        self._ground = ground
        self._board = board
        texts = ground.texts
        self._row = CaseRow(
            *(board.model, look, texts, ground.group.now_s, lambda: board.tables.catalogue)
        )

    def absorb(self, pumped: Pumped) -> None:
        """Nothing moves on it."""

    def turn(self) -> None:
        """It asks for nothing: it is what somebody looks at."""

    def report(self, asked_by: str) -> Report:
        """Return the lines under the words of their filter."""
        board, texts, words = self._board, self._ground.texts, self._ground.words
        pages, chosen = board.pages, board.filters.chosen
        marked = tuple(board.model.chosen.values())
        lines = marked or pages.lines
        keys = [column.key for column in COLUMNS]
        said = [self._row.said(line) for line in lines]
        rows = tuple(tuple(Cell(one.get(key, "")) for key in keys) for one in said)
        columns = tuple(texts(f"cases.column.{key}") for key in keys)
        notes = []
        if not marked and pages.count > len(lines):
            shown, count = f"{len(lines):,}", f"{pages.count:,}"
            notes.append(texts("reports.rows_of", shown=shown, count=count))
        if not rows:
            notes.append(texts("reports.no_rows"))
        name = "" if chosen is None else board.filters.name_of(chosen)
        narrowing = board.bar.narrowing
        narrowed = [one for one in (narrowing.text, *board.bar.chosen) if one]
        if narrowing.ids or narrowing.bounds_deg is not None:
            narrowed.append(texts("reports.ringed"))
        filtered = [texts("reports.filter", name=name)] if name else []
        if narrowed:
            filtered.append(texts("reports.narrowed", words=" · ".join(narrowed)))
        if marked:
            filtered.append(texts("reports.marked", count=len(marked)))
        return Report(
            texts("cases.title"),
            words.name,
            pages.as_of_s or 0.0,
            self._ground.group.now_s(),
            asked_by,
            words.is_demo,
            (
                Section(
                    name or texts("reports.rows"),
                    tuple(filtered),
                    table=ReportTable(columns, rows) if rows else None,
                    notes=tuple(notes),
                ),
            ),
        )

    def release(self) -> None:
        """It holds nothing."""
        self._row.deleteLater()


def _nothing() -> None:
    """Do nothing when a page came: whoever asks looks for himself."""
