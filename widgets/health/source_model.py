"""The sources as a Qt list model, whose order stands still while somebody reads it."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from widgets.health.source_rows import SourceRow
from widgets.health.source_words import name_words, state_words
from widgets.texts import Texts

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class SourceModel(QAbstractListModel):
    """Rows are read from here when they are painted; ``opened`` is the source shown whole."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._rows: list[SourceRow] = []
        self.opened = ""

    @property
    def rows(self) -> list[SourceRow]:
        """The sources as they are listed."""
        return self._rows

    def row_at(self, at: int) -> SourceRow | None:
        """Return the source in a row, or None where there is none."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def show(self, rows: Sequence[SourceRow], *, is_held: bool) -> None:
        """Take how things stand now; ``is_held`` leaves every source where it was."""
        by_name = {row.health.source: row for row in rows}
        order = [row.health.source for row in self._rows]
        if is_held and set(order) == set(by_name):
            self._rows = [by_name[name] for name in order]
        else:
            self._rows = list(rows)
        if [row.health.source for row in self._rows] == order:
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
            return
        self.beginResetModel()
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many sources there are."""
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return name and state for accessibility."""
        row = self.row_at(index.row())
        if row is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        return f"{name_words(row, self._texts)} {state_words(row, self._texts)}"
