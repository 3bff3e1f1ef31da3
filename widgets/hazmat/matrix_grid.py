"""The matrix itself: six stages by seven elements, painted, walked with the arrow keys."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.hazmat import Element, Stage
from app.domain.safe_text import safe_text
from app.services.hazmat import CellFigures
from widgets.look import Look, TextRole
from widgets.plain import plain_tooltip
from widgets.row_paint import CENTRE, LEFT, advance, draw_line
from widgets.symbol import draw_mark
from widgets.texts import Texts

STAGES, ELEMENTS = tuple(Stage), tuple(Element)
HEAD_PX, SIDE_PX, ROW_PX, COLUMN_PX, MARK_PX = 30, 100, 40, 88, 16
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_OPENERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
Spot = tuple[int, int]  # row and column


class MatrixGrid(QWidget):
    """Emits ``opened`` with a stage and an element on a click, Enter or the space bar."""

    opened = Signal(Stage, Element)

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._cells: Mapping[tuple[Stage, Element], CellFigures] = {}
        self._focus: Spot = (0, 0)
        self._under: Spot | None = None
        self.chosen: tuple[Stage, Element] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._say_focus()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.updateGeometry()
        self.update()

    def show_cells(self, cells: tuple[CellFigures, ...]) -> None:
        """Show other figures; none where nothing is known."""
        self._cells = {(cell.stage, cell.element): cell for cell in cells}
        self._say_focus()
        self.update()

    def cell_rect(self, stage: Stage, element: Element) -> QRect:
        """Return where a cell is painted."""
        return self._rect((STAGES.index(stage), ELEMENTS.index(element)))

    def cell_words(self, stage: Stage, element: Element) -> str:
        """Return what a cell says, as it is read aloud."""
        texts, cell = self._texts, self._cells.get((stage, element))
        what = (texts(f"hazmat.stage.{stage.value}"), texts(f"hazmat.element.{element.value}"))
        if cell is None:
            said = texts("hazmat.unknown")
        elif cell.count is None:
            said = texts("hazmat.no_source")
        else:
            said = texts("hazmat.cell", count=cell.count, open=cell.open_warnings)
        return f"{what[0]} · {what[1]}：{said}"

    @override
    def sizeHint(self) -> QSize:
        """Return the room for all cells."""
        px = self._look.px
        return QSize(
            px(SIDE_PX) + len(ELEMENTS) * px(COLUMN_PX), px(HEAD_PX) + len(STAGES) * px(ROW_PX)
        )

    @override
    def minimumSizeHint(self) -> QSize:
        """Return three quarters of that in width."""
        whole = self.sizeHint()
        return QSize(3 * whole.width() // 4, 3 * whole.height() // 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint headings and cells."""
        painter, look, texts = QPainter(self), self._look, self._texts
        gap = look.px(6)
        for column, element in enumerate(ELEMENTS):
            cell = self._rect((0, column))
            head = QRect(cell.left(), 0, cell.width(), look.px(HEAD_PX))
            name = texts(f"hazmat.element.{element.value}")
            draw_line(painter, look.font(), look.colour("muted"), head, name, CENTRE)
        for row, stage in enumerate(STAGES):
            cell = self._rect((row, 0))
            side = QRect(gap, cell.top(), cell.left() - 2 * gap, cell.height())
            name = texts(f"hazmat.stage.{stage.value}")
            draw_line(painter, look.font(TextRole.STRONG), look.colour("text2"), side, name, LEFT)
            for column in range(len(ELEMENTS)):
                self._paint_cell(painter, (row, column))
        painter.end()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, and open."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            step = _STEPS[key]
            self._focus = (
                (self._focus[0] + step[0]) % len(STAGES),
                (self._focus[1] + step[1]) % len(ELEMENTS),
            )
            self._say_focus()
            self.update()
        elif key in _OPENERS:
            self._open(self._focus)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the cell under the pointer."""
        spot = self._spot_at(event.position().toPoint())
        if spot is not None and event.button() is Qt.MouseButton.LeftButton:
            self._focus = spot
            self._open(spot)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lift what is under the pointer, and say where its figures come from."""
        spot = self._spot_at(event.position().toPoint())
        if spot != self._under:
            self._under = spot
            self.setToolTip(plain_tooltip("" if spot is None else self._source_words(spot)))
            self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Lift nothing any more."""
        self._under = None
        self.update()

    def _open(self, spot: Spot) -> None:
        self.chosen = (STAGES[spot[0]], ELEMENTS[spot[1]])
        self._say_focus()
        self.update()
        self.opened.emit(*self.chosen)

    def _rect(self, spot: Spot) -> QRect:
        """Return a cell's box; the cells share whatever room there is, to the last pixel."""
        px, (row, column) = self._look.px, spot
        wide, high = self.width() - px(SIDE_PX), self.height() - px(HEAD_PX)
        left, right = (px(SIDE_PX) + wide * i // len(ELEMENTS) for i in (column, column + 1))
        top, bottom = (px(HEAD_PX) + high * i // len(STAGES) for i in (row, row + 1))
        return QRect(left, top, right - left, bottom - top)

    def _spot_at(self, at: QPoint) -> Spot | None:
        spots = ((r, c) for r in range(len(STAGES)) for c in range(len(ELEMENTS)))
        return next((spot for spot in spots if self._rect(spot).contains(at)), None)

    def _paint_cell(self, painter: QPainter, spot: Spot) -> None:
        look, px = self._look, self._look.px
        box = self._rect(spot).adjusted(px(1), px(1), -px(1), -px(1))
        key = (STAGES[spot[0]], ELEMENTS[spot[1]])
        cell = self._cells.get(key)
        is_lifted = spot == self._under or key == self.chosen
        painter.fillRect(box, look.colour("raised" if is_lifted else "ground"))
        if cell is None or cell.count is None:
            said = self._texts("hazmat.unknown" if cell is None else "hazmat.no_source")
            draw_line(painter, look.font(), look.colour("muted"), box, said, CENTRE)
        elif not cell.open_warnings:
            font = look.font(TextRole.TITLE)
            draw_line(painter, font, look.colour("text"), box, f"{cell.count:,}", CENTRE)
        else:
            self._paint_warned(painter, box, cell)
        if spot == self._focus and self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), px(2)))
            painter.drawRect(box.adjusted(px(1), px(1), -px(1), -px(1)))
        elif key == self.chosen:
            bar = QRect(box.left(), box.bottom() - px(2), box.width(), px(3))
            painter.fillRect(bar, look.colour("accent"))

    def _paint_warned(self, painter: QPainter, box: QRect, cell: CellFigures) -> None:
        """Paint the count and how many open warnings of what grade: side by side, or stacked.

        Neither of the two figures is ever cut.
        """
        look, px = self._look, self._look.px
        severity = Severity(cell.gravest)
        count, warned = f"{cell.count:,}", f"{cell.open_warnings:,}"
        title, strong = look.font(TextRole.TITLE), look.font(TextRole.STRONG)
        side, near, gap = px(MARK_PX), px(4), px(10)
        count_px, warned_px = advance(painter, title, count), advance(painter, strong, warned)
        sign_px = side + near + warned_px
        if count_px + gap + sign_px <= box.width():
            left = box.left() + (box.width() - count_px - gap - sign_px) // 2
            upper = QRect(left, box.top(), count_px, box.height())
            at, lower = left + count_px + gap, QRect(box)
        else:
            half = box.height() // 2
            upper = QRect(box.left(), box.top(), box.width(), half)
            at = box.left() + (box.width() - sign_px) // 2
            lower = QRect(box.left(), box.top() + half, box.width(), box.height() - half)
        draw_line(painter, title, look.colour("text"), upper, count, CENTRE)
        mark = QRectF(at, lower.center().y() - side / 2, side, side)
        draw_mark(painter, look, severity, mark)
        text = QRect(at + side + near, lower.top(), warned_px + near, lower.height())
        draw_line(painter, strong, look.text_colour(severity), text, warned, LEFT)

    def _source_words(self, spot: Spot) -> str:
        key = (STAGES[spot[0]], ELEMENTS[spot[1]])
        cell, texts = self._cells.get(key), self._texts
        if cell is None or not cell.source:
            return self.cell_words(*key)
        source = texts(f"hazmat.source.{cell.source}")
        return f"{self.cell_words(*key)}\n{texts('hazmat.from', source=source)}"

    def _say_focus(self) -> None:
        stage, element = STAGES[self._focus[0]], ELEMENTS[self._focus[1]]
        self.setAccessibleName(safe_text(self.cell_words(stage, element)))
