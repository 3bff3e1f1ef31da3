"""The panes of a panel that have rows, as tables: lists, parts of figures, rankings, spots."""

from collections.abc import Sequence

from app.domain.measures.asking import PartsQuestion
from widgets.panels.body import PanelContext
from widgets.panels.kinds.parted import MOST_PARTS
from widgets.panels.kinds.parted_body import PartedBody
from widgets.panels.kinds.ranking import RankingBody
from widgets.panels.kinds.text_rows import TextRowsBody
from widgets.panels.kinds.withheld import is_withheld
from widgets.panels.spec import BodyKind, BodySpec
from widgets.panels.tile import Tile
from widgets.reports.crossed import crossed_table
from widgets.reports.figure_lines import PartsTables, newest_table, number_cell
from widgets.reports.report import Cell, ReportTable
from widgets.reports.trouble_tables import trouble_table

TROUBLES = frozenset({BodyKind.SPOTS, BodyKind.BURSTS})


class PanelTables:
    """``is_waiting`` says whether an answer to any of them has still to come."""

    def __init__(self, context: PanelContext) -> None:
        self.context = context
        self._parts = PartsTables(context)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer has still to come."""
        return self._parts.is_waiting

    def begin(self) -> None:
        """Ask anew which answers are there."""
        self._parts.is_waiting = False

    def table(self, spec: BodySpec, tile: Tile, notes: list[str]) -> ReportTable | None:
        """Return the rows of a pane, and note what is not among them."""
        if spec.kind in TROUBLES:
            return self._troubles(spec, notes)
        if isinstance(tile.body, TextRowsBody):
            return _worded(tile.body)
        if not spec.indicators:
            return None
        if spec.kind is BodyKind.LIST:
            return self._newest(spec, notes)
        if spec.across:
            return self._crossed(spec, tile, notes)
        return self._parted(spec, tile, notes) if spec.by else None

    def _newest(self, spec: BodySpec, notes: list[str]) -> ReportTable | None:
        texts, context = self.context.texts, self.context
        found = newest_table(context, spec.indicators[0], spec.side)
        if found is None:
            self._unanswered(notes)
            return None
        table, count = found
        if not table.rows:
            notes.append(texts("reports.no_rows"))
            return None
        if count > len(table.rows):
            shown = f"{len(table.rows):,}"
            notes.append(texts("reports.rows_of", shown=shown, count=f"{count:,}"))
        return table

    def _parted(self, spec: BodySpec, tile: Tile, notes: list[str]) -> ReportTable | None:
        texts = self.context.texts
        table, count = self._parts.table(spec.indicators, spec.by, spec.order)
        if not table.rows:
            if not self._is_withheld(spec.indicators):  # who is missing is said of the pane
                notes.append(texts("reports.not_answered" if count < 0 else "reports.no_rows"))
            return None
        if count > len(table.rows):
            shown = f"{len(table.rows):,}"
            notes.append(texts("reports.parts_of", shown=shown, count=f"{count:,}"))
        return _ranked(tile, table, texts("reports.column.rank"))

    def _troubles(self, spec: BodySpec, notes: list[str]) -> ReportTable | None:
        """Return problem spots or bursts, or note why there are none."""
        found = trouble_table(self.context, spec)
        if found is None:
            self._unanswered(notes)
            return None
        table, note = found
        notes.append(note)
        return table

    def _crossed(self, spec: BodySpec, tile: Tile, notes: list[str]) -> ReportTable | None:
        """Return a figure that is parted by two dimensions."""
        context, texts, body = self.context, self.context.texts, tile.body
        indicator = context.figures.table.find(spec.indicators[0])
        if indicator is None or self._is_withheld([indicator.key]):
            return None
        question = PartsQuestion(
            *(indicator.key, spec.by, context.node, spec.across, spec.order, MOST_PARTS * 10)
        )
        if isinstance(body, PartedBody) and body.parts is not None:  # it need not be asked again
            question = body.parts.question
        answer = context.parts.parts(question)
        if answer is None:
            self._unanswered(notes)
            return None
        table, left = crossed_table(context, indicator, question, answer)
        if left:
            notes.append(texts("reports.pairs_left", count=f"{left:,}"))
        if not table.rows:
            notes.append(texts("reports.no_rows"))
            return None
        return table

    def _is_withheld(self, keys: Sequence[str]) -> bool:
        """Return whether one of the figures is no number because who could tell it is silent."""
        figures = (self.context.figures.figure(key, self.context.node) for key in keys)
        return any(one is not None and is_withheld(one) for one in figures)

    def _unanswered(self, notes: list[str]) -> None:
        """Note that an answer is missing; of what went by none is waited for."""
        self._parts.is_waiting |= self.context.group.is_live
        notes.append(self.context.texts("reports.not_answered"))


def _worded(body: TextRowsBody) -> ReportTable | None:
    """Return the rows of words that a pane has, where its columns have names."""
    model = body.model
    if model is None or not model.rows or not model.columns:
        return None
    rows = tuple(tuple(Cell(text) for text in row.cells) for row in model.rows)
    return ReportTable(model.columns, rows)


def _ranked(tile: Tile, table: ReportTable, name: str) -> ReportTable:
    """Return the table in the order of a ranking, with the ranks that the pane shows."""
    body = tile.body
    if not isinstance(body, RankingBody) or body.indicator is None:
        return table
    one = body.indicator
    _, model = body.read()
    rows = []
    for rank, row in model.rows:
        number = float("nan") if row.number is None else row.number
        said = (Cell(row.fraction),) if one.is_quotient else ()
        place = Cell(f"{rank}", float(rank)) if rank else Cell("")
        rows.append((place, Cell(row.name), number_cell(one, number), *said))
    columns = (name, *table.columns[: 2 + one.is_quotient])
    return ReportTable(columns, tuple(rows))
