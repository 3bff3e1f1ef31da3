"""How a camera tile is painted: the picture, the veil over what is not live, marks and band."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from widgets.camera.watch import StreamState
from widgets.hatch import hatch
from widgets.look import TextRole
from widgets.row_paint import CENTRE, RIGHT, draw_line, draw_wrapped

if TYPE_CHECKING:  # it calls this
    from widgets.camera.tile import CameraTile

BAND_PX = 26
VEIL_ALPHA = 190
FRAME_PX = 3
_VEILED = (StreamState.DEAD, StreamState.FROZEN, StreamState.CONNECTING, StreamState.OFF)


def paint_tile(painter: QPainter, tile: "CameraTile") -> None:
    """Paint the whole tile."""
    look = tile.look
    painter.fillRect(tile.rect(), look.colour("ground"))
    band = look.px(BAND_PX)
    box = QRect(0, 0, tile.width(), tile.height() - band)
    _paint_picture(painter, tile, box)
    if tile.camera is not None:
        _paint_marks(painter, tile, box)
        _paint_band(painter, tile, QRect(0, tile.height() - band, tile.width(), band))
    if tile.marks.is_chosen:
        width = look.px(FRAME_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for inset in range(width):
            painter.setPen(look.colour("accent"))
            painter.drawRect(tile.rect().adjusted(inset, inset, -inset - 1, -inset - 1))


def _paint_picture(painter: QPainter, tile: "CameraTile", box: QRect) -> None:
    look = tile.look
    if not tile.image.isNull():
        size = tile.image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        corner = box.topLeft() + QPoint(
            (box.width() - size.width()) // 2, (box.height() - size.height()) // 2
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(corner, size), tile.image)
    state = tile.watch.state
    if tile.camera is None or state not in _VEILED:
        return
    # An old picture must not look like a live one, so what is wrong stands over it.
    veil = QColor(look.colour("ground"))
    veil.setAlpha(VEIL_ALPHA)
    painter.fillRect(box, veil)
    is_bad = state in (StreamState.DEAD, StreamState.FROZEN)
    if is_bad:
        hatch(painter, look, QRect(box.left(), box.top(), box.width(), look.px(BAND_PX)))
        hatch(painter, look, box.adjusted(0, box.height() - look.px(BAND_PX) // 2, 0, 0))
    colour = look.colour("severity.text.2" if is_bad else "text2")
    pad = look.px(8)
    top = look.px(BAND_PX)
    room = box.adjusted(pad, top, -pad, -look.px(BAND_PX) // 2)
    text = tile.state_text()
    draw_wrapped(painter, look.font(), colour, room, text, Qt.AlignmentFlag.AlignCenter)


def _paint_marks(painter: QPainter, tile: "CameraTile", box: QRect) -> None:
    look, texts, camera = tile.look, tile.texts, tile.camera
    if camera is not None and camera.is_simulated:
        _paint_mark(painter, tile, box.topLeft(), texts("camera.simulated"))
    marks = tile.marks
    if marks.number:
        key = "camera.grid.pinned" if marks.is_pinned else "camera.grid.number"
        text = texts(key, number=marks.number)
        painter.setFont(look.font(TextRole.STRONG))
        width = painter.fontMetrics().horizontalAdvance(text) + 2 * look.px(6)
        _paint_mark(painter, tile, QPoint(box.right() + 1 - width, box.top()), text)


def _paint_mark(painter: QPainter, tile: "CameraTile", corner: QPoint, text: str) -> None:
    look = tile.look
    strong = look.font(TextRole.STRONG)
    painter.setFont(strong)
    metrics = painter.fontMetrics()
    width = metrics.horizontalAdvance(text) + 2 * look.px(6)
    mark = QRect(corner.x(), corner.y(), width, metrics.height())
    painter.fillRect(mark, look.colour("raised"))
    draw_line(painter, strong, look.colour("text"), mark, text, CENTRE)


def _paint_band(painter: QPainter, tile: "CameraTile", band: QRect) -> None:
    look = tile.look
    pad = look.px(6)
    painter.setFont(look.font())
    metrics = painter.fontMetrics()
    name_px = metrics.horizontalAdvance(tile.name_text())
    state = tile.band_text()
    room_px = band.width() - 3 * pad
    # Where both cannot stand, how old it is outranks how it comes; the tooltip has all of it.
    if name_px + metrics.horizontalAdvance(state) > room_px:
        state = tile.state_text() if tile.watch.state is StreamState.LIVE else ""
    state_px = metrics.horizontalAdvance(state)
    room = QRect(band.left() + pad, band.top(), room_px - state_px, band.height())
    draw_line(painter, look.font(), look.colour("text2"), room, tile.name_text())
    end = band.adjusted(0, 0, -pad, 0)
    tone = "severity.text.3" if tile.watch.is_slow() else "muted"
    draw_line(painter, look.font(), look.colour(tone), end, state, RIGHT)
