"""Paints one source of the board: its state by shape, colour and word, and its rate's curve."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.domain.classes import Age
from widgets.health.column_widths import COLUMNS, DOT_PX, LINE_PX, PAD_PX, SPARK, ColumnWidths
from widgets.health.source_rows import SourceRow, SourceState
from widgets.health.source_words import cell_words, reason_lines
from widgets.look import Look, TextRole
from widgets.pane import draw_dot
from widgets.row_paint import draw_line
from widgets.texts import Texts

AGES = {
    SourceState.NEVER: Age.LOST,
    SourceState.LOST: Age.LOST,
    SourceState.LATE: Age.LATE,
    SourceState.PARTLY: Age.LATE,
    SourceState.LIVE: Age.LIVE,
    SourceState.UNKNOWN: None,
}


def state_colour(look: Look, state: SourceState) -> QColor:
    """Return the colour in which a state is written: only what needs a person has one."""
    match state:
        case SourceState.NEVER | SourceState.LOST:
            return look.colour("severity.text.2")
        case SourceState.LATE | SourceState.PARTLY:
            return look.colour("severity.text.3")
        case SourceState.LIVE:
            return look.colour("text2")
        case SourceState.UNKNOWN:
            return look.colour("muted")


def draw_titles(
    painter: QPainter, look: Look, texts: Texts, widths: ColumnWidths, box: QRect
) -> None:
    """Paint the names of the columns."""
    boxes = widths.boxes(box.width())
    for key, side in COLUMNS:
        if key != SPARK:
            cell = boxes[key]
            place = QRect(box.left() + cell.left(), box.top(), cell.width(), box.height())
            title = texts(f"sources.column.{key}")
            draw_line(painter, look.font(), look.colour("muted"), place, title, side)


def draw_source(
    painter: QPainter,
    look: Look,
    texts: Texts,
    widths: ColumnWidths,
    row: SourceRow,
    box: QRect,
    most_reasons: int,
) -> None:
    """Paint a source into ``box``: its line, and under it why something was refused."""
    px = look.px
    line = px(LINE_PX)
    dot = px(DOT_PX)
    place = QRectF(box.left() + px(PAD_PX), box.top() + (line - dot) / 2, dot, dot)
    draw_dot(painter, look, AGES[row.state], place)
    calm, loud = look.colour("text2"), state_colour(look, row.state)
    colours = {
        "source": look.colour("text"),
        "state": loud,
        "silence": loud if row.state < SourceState.PARTLY else calm,
        "refused": look.colour("text" if row.refused else "muted"),
        "series": look.colour("severity.text.3"),
    }
    words = cell_words(row, texts)
    boxes = widths.boxes(box.width())
    for key, side in COLUMNS:
        cell = boxes[key].translated(box.left(), box.top())
        if key == SPARK:
            draw_curve(painter, look, row.rates, cell.adjusted(0, px(5), 0, -px(5)))
            continue
        strong = key == "source" or (key == "state" and row.state < SourceState.LIVE)
        font = look.font(TextRole.STRONG if strong else TextRole.BODY)
        draw_line(painter, font, colours.get(key, calm), cell, words[key], side)
    under = QRect(boxes["source"].left() + box.left(), box.top(), 0, line)
    under.setRight(box.right() - px(PAD_PX))
    for at, said in enumerate(shown_reasons(row, texts, most_reasons), start=1):
        reasons = under.translated(0, at * line)
        draw_line(painter, look.font(), look.colour("muted"), reasons, said)


def shown_reasons(row: SourceRow, texts: Texts, most: int) -> list[str]:
    """Return at most ``most`` lines of reasons; the last one counts what is left out."""
    lines = reason_lines(row, texts)
    if len(lines) <= most:
        return lines
    left_out = texts("sources.more_reasons", count=len(lines) - most + 1)
    return [*lines[: most - 1], left_out] if most > 1 else lines[:most]


def draw_curve(painter: QPainter, look: Look, rates: Sequence[float], box: QRect) -> None:
    """Paint the last rates from 0 at the foot to the highest of them; the newest at the right."""
    painter.save()
    painter.setPen(QPen(look.colour("line"), look.px(1)))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    if len(rates) > 1:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        highest = max(*rates, 1e-9)
        step = box.width() / (len(rates) - 1)
        points = [
            QPointF(box.left() + at * step, box.bottom() - rate / highest * (box.height() - 1))
            for at, rate in enumerate(rates)
        ]
        painter.setPen(QPen(look.colour("muted"), look.px(1.4)))
        painter.drawPolyline(QPolygonF(points))
    painter.restore()
