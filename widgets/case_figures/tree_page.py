"""What lies with whom: the units below one another with open, soon and late cases rolled up."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.loads import TreeAnswer, TreeNode, UnitLoad
from app.domain.classes import Severity
from app.domain.geo import LonLat
from app.services.cases.figure_filters import (
    Load,
    TreeRow,
    behind_load,
    nearest,
    number_of,
    rows_of,
)
from app.services.cases.figures import FigureBook
from widgets.case_figures.figure_table import Cell, FigureTable
from widgets.case_figures.figure_words import away_text
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

NEAR_LEVELS = ("town", "county")
# By column: which number, and whether of the unit alone.
_COLUMNS = (
    *(None, None, (Load.OPEN, False), (Load.SOON, False), (Load.LATE, False)),
    *((Load.OPEN, True), (Load.SOON, True), (Load.LATE, True)),
)


class TreePage(QWidget):
    """Emits ``wanted`` with a name and a filter. ``place`` is what lies near, if anything does."""

    wanted = Signal(str, object)

    def __init__(
        self,
        book: FigureBook[TreeAnswer],
        catalogue: Callable[[], CaseCatalogue],
        place: Callable[[], LonLat | None],
        look: Look,
        texts: Texts,
    ) -> None:
        super().__init__()
        self._book, self._catalogue, self._place = book, catalogue, place
        self._look, self._texts = look, texts
        self._rows: tuple[TreeRow, ...] = ()
        self.near = PlainLabel(is_wrapping=True)
        self.near.setProperty("tone", "muted")
        names = ("unit_name", "level", "open", "soon", "late", "own_open", "own_soon", "own_late")
        self.table = FigureTable(
            [texts(f"case_figures.column.{name}") for name in names],
            frozenset(range(2, 8)),
            is_whole=False,
        )
        self.table.opened.connect(self._open)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.near)
        self._column.addWidget(self.table, 1)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.near.setFont(look.font())
        self.table.set_look(look)
        self._column.setContentsMargins(look.px(12), 0, look.px(12), look.px(6))
        self._column.setSpacing(look.px(4))
        self.show_answer()

    def show_answer(self) -> None:
        """Show what came: first what lies with nobody, then the tree."""
        answer = self._book.answer
        self._rows = () if answer is None else rows_of(answer.nodes)
        rows = []
        if answer is not None:
            texts = self._texts
            rows.append(self._cells(texts("case_figures.nobody"), "", answer.nobody, None))
            rows += [self._unit_cells(row) for row in self._rows]
            if answer.unknown.open:
                said = texts("case_figures.unknown_units")
                rows.append(self._cells(said, "", answer.unknown, None))
        self.table.show_rows(rows)
        self.near.set_text(self._near_words())

    def _near_words(self) -> str:
        texts, at = self._texts, self._place()
        if at is None:
            return texts("case_figures.near_nothing")
        found = (nearest(self._catalogue(), at.lon_deg, at.lat_deg, one) for one in NEAR_LEVELS)
        said = [f"{unit.name} {away_text(texts, away_m)}" for unit, away_m in filter(None, found)]
        return texts("case_figures.near", units="、".join(said)) if said else ""

    def _name(self, node: TreeNode) -> str:
        """Return what a unit is called here: as the hub says where the tables do not know it."""
        unit = self._catalogue().units.get(node.unit_id)
        return node.name if unit is None else unit.name

    def _unit_cells(self, row: TreeRow) -> tuple[Cell, ...]:
        node = row.node
        level = self._texts(f"case_figures.level.{node.level}")
        return self._cells("　" * row.depth + self._name(node), level, node.whole, node.own)

    def _cells(
        self, name: str, level: str, whole: UnitLoad, own: UnitLoad | None
    ) -> tuple[Cell, ...]:
        muted, bad = self._look.colour("muted"), self._look.text_colour(Severity.II)
        cells: list[Cell] = [(name, None), (level, muted)]
        for load, is_muted in ((whole, False), (own, True)):
            for which in Load:
                number = 0 if load is None else number_of(load, which)
                is_late = which is Load.LATE and number > 0
                ink = bad if is_late else (muted if is_muted or not number else None)
                cells.append(("" if load is None else f"{number:,}", ink))
        return tuple(cells)

    def _open(self, at: int, column: int) -> None:
        answer = self._book.answer
        if answer is None or not 0 <= at <= len(self._rows):
            return
        which, is_own = _COLUMNS[column] or (Load.OPEN, False)
        unit = self._rows[at - 1].node if at else None
        is_own = is_own or unit is None
        where = behind_load(answer, "" if unit is None else unit.unit_id, which, is_own=is_own)
        texts = self._texts
        name = texts("case_figures.nobody") if unit is None else self._name(unit)
        key = f"own_{which.value}" if is_own and unit is not None else which.value
        self.wanted.emit(f"{name} · {texts(f'case_figures.column.{key}')}", where)
