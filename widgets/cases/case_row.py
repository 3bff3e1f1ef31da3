"""Paints one line of the case queue, in columns that give way by their worth on a narrow pane."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.domain.cases.case import CASE_RESTS, CaseState
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseLine
from app.domain.classes import Severity
from widgets.cases.case_model import CaseModel, Index
from widgets.cases.case_words import (
    is_late_now,
    line_due,
    number_text,
    state_text,
    town_name,
    unit_name,
)
from widgets.look import Look, TextRole
from widgets.row_paint import draw_line, draw_row_ground
from widgets.symbol import draw_mark
from widgets.texts import Texts

ROW_PX, MARK_PX, EDGE_PX, GAP_PX = 32, 18, 12, 12
SOON_S = 3600.0
TITLE_PX = 240  # at least; other columns give way before it does


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name, its wireframe width, and its worth: the least worthy gives way first."""

    key: str
    width_px: int
    worth: int


# In the order of reading; the title takes what is left, after the first.
COLUMNS = (
    Column("due", 136, 9),
    Column("title", 0, 10),
    Column("unit", 128, 7),
    Column("town", 100, 5),
    Column("state", 76, 8),
    Column("number", 146, 6),
)


def columns_in(look: Look, left: int, width: int) -> dict[str, QRect]:
    """Return the boxes of the columns that fit, in a line of ``width`` px, height still zero."""
    room = width - look.px(TITLE_PX)
    fitting = {"title"}
    for column in sorted(COLUMNS, key=lambda one: -one.worth):
        if column.width_px and room >= look.px(column.width_px + GAP_PX):
            room -= look.px(column.width_px + GAP_PX)
            fitting.add(column.key)
    title = width - sum(
        look.px(one.width_px + GAP_PX) for one in COLUMNS if one.key in fitting and one.width_px
    )
    boxes, at = {}, left
    for column in COLUMNS:
        if column.key in fitting:
            wide = look.px(column.width_px) if column.width_px else title
            boxes[column.key] = QRect(at, 0, wide, 0)
            at += wide + look.px(GAP_PX)
    return boxes


def inset(look: Look) -> int:
    """Return where the columns begin: after the tick and the mark."""
    return look.px(EDGE_PX) + look.px(MARK_PX) + look.px(10)


class CaseRow(QStyledItemDelegate):
    """One line: mark, when it is due, what, who has it, where, how far, its number."""

    def __init__(
        self,
        model: CaseModel,
        look: Look,
        texts: Texts,
        now_s: Callable[[], float],
        catalogue: Callable[[], CaseCatalogue],
    ) -> None:
        super().__init__()
        self._model = model
        self._look = look
        self._texts = texts
        self._now_s = now_s
        self._catalogue = catalogue

    def set_look(self, look: Look) -> None:
        """Paint with another theme from now on."""
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line."""
        return QSize(0, self._look.px(ROW_PX))

    def said(self, line: CaseLine) -> dict[str, str]:
        """Return the words of a line by column."""
        texts = self._texts
        title = line.title
        if line.members:
            title = texts("cases.members_line", title=title, count=line.members)
        state = state_text(texts, line.state)
        if line.case_id in self._model.gone:
            state = texts("cases.gone", state=state)
        return {
            "due": line_due(texts, line, self._now_s()),
            "title": title,
            "unit": unit_name(self._catalogue(), line.unit) or texts("cases.no_unit"),
            "town": town_name(self._catalogue(), line.town) or texts("time.unknown"),
            "state": state,
            "number": number_text(line.number),
        }

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the line."""
        line, look = self._model.line_at(index.row()), self._look
        if line is None:
            return
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, look, rect, state)
        if line.case_id in self._model.chosen:
            painter.fillRect(rect, look.colour("raised"))
            tick = QRect(rect.left(), rect.top(), look.px(6), rect.height())
            painter.fillRect(tick, look.colour("accent"))
        mark = look.px(MARK_PX)
        top = rect.top() + (rect.height() - mark) / 2
        is_faint = line.case_id in self._model.gone or CaseState(line.state) in CASE_RESTS
        painter.setOpacity(0.45 if is_faint else 1.0)
        box = QRectF(rect.left() + look.px(EDGE_PX), top, mark, mark)
        draw_mark(painter, look, Severity(line.severity), box)
        painter.setOpacity(1.0)
        left = rect.left() + inset(look)
        said = self.said(line)
        for key, box_of in columns_in(look, left, rect.right() - look.px(EDGE_PX) - left).items():
            cell = QRect(box_of.left(), rect.top(), box_of.width(), rect.height())
            role = TextRole.STRONG if key == "title" and not is_faint else TextRole.BODY
            ink = self._ink(key, line, is_faint=is_faint)
            draw_line(painter, look.font(role), ink, cell, said[key])
        painter.restore()

    def _ink(self, key: str, line: CaseLine, *, is_faint: bool) -> QColor:
        look = self._look
        if is_faint:
            return look.colour("muted")
        if key == "due":
            if is_late_now(line, self._now_s()):
                return look.text_colour(Severity.II)
            is_soon = 0 < line.next_due_s < self._now_s() + SOON_S
            return look.text_colour(Severity.III) if is_soon else look.colour("text2")
        if key == "title":
            return look.colour("text")
        return look.colour("muted" if key in ("number", "town") else "text2")


class CaseHead(QWidget):
    """The names of the columns, over them."""

    def __init__(self, look: Look, texts: Texts, width: Callable[[], int]) -> None:
        super().__init__()
        self._texts = texts
        self._width = width  # of the lines below, which have a scroll bar beside them
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.setFixedHeight(look.px(24))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the names."""
        painter, look = QPainter(self), self._look
        left = inset(look)
        width = self._width() - 1 - look.px(EDGE_PX) - left
        for key, box in columns_in(look, left, width).items():
            cell = QRect(box.left(), 0, box.width(), self.height())
            name = self._texts(f"cases.column.{key}")
            draw_line(painter, look.font(), look.colour("muted"), cell, name)
        painter.end()
