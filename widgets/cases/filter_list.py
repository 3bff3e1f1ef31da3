"""The kept filters of the case queue, each with how many cases it means now."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.services.cases.filters import KeptFilter
from widgets.cases.case_model import Index
from widgets.cases.case_words import NAME_CHARACTERS
from widgets.look import Look, TextRole
from widgets.row_paint import RIGHT, advance, draw_line, draw_row_ground
from widgets.texts import Texts

ROW_PX, EDGE_PX = 30, 12
_COUNT = Qt.ItemDataRole.UserRole


class FilterList(QListWidget):
    """Emits ``taken`` with a filter once it is chosen, by click, arrow or Enter."""

    taken = Signal(object)

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._filters: tuple[KeptFilter, ...] = ()
        self._is_by_hand = False  # somebody has chosen; until then the first of all is taken
        self._row = _FilterRow(look)
        self.setItemDelegate(self._row)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.currentRowChanged.connect(self._take)

    @property
    def chosen(self) -> KeptFilter | None:
        """The filter whose cases are shown."""
        row = self.currentRow()
        return self._filters[row] if 0 <= row < len(self._filters) else None

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._row.look = look
        self.doItemsLayout()

    def show_filters(self, filters: Sequence[KeptFilter]) -> None:
        """Take other filters; what a hand has chosen stays chosen, or the first is."""
        before = self.chosen
        keys = [one.key for one in filters]
        row = keys.index(before.key) if self._is_by_hand and before and before.key in keys else 0
        if keys == [one.key for one in self._filters] and row == self.currentRow():
            self._filters = tuple(filters)  # one may mean something else under its old name
            return
        blocker = QSignalBlocker(self)  # what is shown must not be asked for anew
        self.clear()
        self._filters = tuple(filters)
        for one in filters:
            self.addItem(QListWidgetItem(safe_text(self.name_of(one), NAME_CHARACTERS)))
        self.setCurrentRow(row)
        blocker.unblock()
        if self.chosen is not None and (before is None or before.key != self.chosen.key):
            self.taken.emit(self.chosen)

    def let_go(self) -> None:
        """Forget what was chosen by hand: somebody else sits here."""
        self._is_by_hand = False

    @property
    def in_view(self) -> tuple[KeptFilter, ...]:
        """The filters whose rows can be seen now."""
        view = self.viewport().rect()
        rects = (self.visualItemRect(self.item(row)) for row in range(self.count()))
        seen = [rect.intersects(view) for rect in rects]
        return tuple(one for one, is_seen in zip(self._filters, seen, strict=True) if is_seen)

    def choose(self, key: str) -> None:
        """Take a filter by its key, if it is there."""
        row = next((at for at, one in enumerate(self._filters) if one.key == key), -1)
        if row >= 0:
            self.setCurrentRow(row)

    def show_counts(self, counts: Mapping[str, tuple[int, bool]]) -> None:
        """Show how many each means; a dash where that is not known."""
        for row, one in enumerate(self._filters):
            count, is_more = counts.get(one.key, (-1, False))
            said = (
                self._texts("time.unknown") if count < 0 else f"{count:,}{'+' if is_more else ''}"
            )
            self.item(row).setData(_COUNT, said)

    def name_of(self, one: KeptFilter) -> str:
        """Return what a filter is called."""
        return one.name or self._texts(f"cases.filter.{one.key}")

    def _take(self, _row: int) -> None:
        self._is_by_hand = True
        if self.chosen is not None:
            self.taken.emit(self.chosen)


class _FilterRow(QStyledItemDelegate):
    """One filter: its name, and its count on the right."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(0, self.look.px(ROW_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        painter.save()
        look = self.look
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, look, rect, state)
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        font = look.font(TextRole.STRONG if is_chosen else TextRole.BODY)
        count = str(index.data(_COUNT) or "")
        wide = advance(painter, font, count) + look.px(4)
        inner = rect.adjusted(look.px(EDGE_PX), 0, -look.px(EDGE_PX), 0)
        ink = look.colour("text" if is_chosen else "text2")
        draw_line(painter, font, ink, inner.adjusted(0, 0, -wide, 0), str(index.data()))
        draw_line(painter, font, look.colour("text2"), inner, count, RIGHT)
        painter.restore()
