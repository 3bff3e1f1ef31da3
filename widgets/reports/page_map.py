"""A map for paper: the city's outline, its main roads and the open alarms, numbered as listed.

QtLocation cannot print: its tiles come by and by, with the event loop. The page draws the base
map's own lines instead, at the printer's resolution and with no GL.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from app.domain.alarm import Alarm
from app.domain.citypack import BaseMap, Lines, Mesh
from app.domain.classes import Severity
from app.domain.geo import mercator_m
from app.domain.safe_text import safe_text
from map_layers.camera_view import CameraView, fitted
from widgets.locator.place_names import COUNTY, names_in
from widgets.look import Look
from widgets.symbol import draw_mark

# What is drawn, from below, with its width in mm; streets would be a grey blot at this size.
LINES = (
    ("river", 0.2),
    ("county_boundary", 0.15),
    ("city_boundary", 0.3),
    ("coast", 0.2),
    ("trunk", 0.3),
    ("motorway", 0.45),
)
AREAS = ("land", "water")
MARGIN_MM, MARK_MM, NAME_MM, NUMBER_MM, CREDIT_MM = 2.0, 3.6, 2.4, 2.8, 1.9
LEAST_STEP_PX = 2.0
ROOM_MARKS = 6  # a mark's widths for the numbers behind it


@dataclass(frozen=True, slots=True)
class _Group:
    """A mark, and the numbers of the alarms that stand behind it."""

    box: QRectF
    severity: Severity
    numbers: list[int]

    @property
    def label_box(self) -> QRectF:
        """The mark and a number beside it."""
        return self.box.adjusted(0, 0, self.box.width(), 0)


def page_map(
    base_map: BaseMap,
    alarms: Sequence[Alarm],
    look: Look,
    language: str,
    size_px: tuple[int, int],
    px_per_mm: float,
) -> QImage:
    """Return the picture; alarm i is marked with its severity and the number i + 1."""
    image = QImage(*size_px, QImage.Format.Format_RGB32)
    blank = CameraView(0.0, 0.0, 3.0, 0.0, float(size_px[0]), float(size_px[1]))
    view = fitted(blank, base_map.bounds_deg, MARGIN_MM * px_per_mm)
    image.fill(look.colour("map.water" if "land" in base_map.areas else "map.land"))
    painter = QPainter(image)
    for key in AREAS:
        if key in base_map.areas:
            _fill(painter, view, base_map.areas[key], look.colour(f"map.{key}"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for key, width_mm in LINES:
        if key in base_map.lines:
            painter.setPen(QPen(_ink(look, key), width_mm * px_per_mm))
            _stroke(painter, view, base_map.lines[key])
    groups = _groups(view, alarms, MARK_MM * px_per_mm)
    _write_names(painter, view, base_map, look, language, px_per_mm, groups)
    for group in groups:
        _mark(painter, group, look, px_per_mm)
    _credit(painter, view, base_map, look, px_per_mm)
    painter.end()
    return image


def _ink(look: Look, key: str) -> QColor:
    """Return a line's colour; the day theme's roads are light, and paper needs them darker."""
    colour = look.colour(f"map.{key}")
    return colour.darker(125) if key in ("trunk", "motorway") else colour


def _fill(painter: QPainter, view: CameraView, mesh: Mesh, colour: QColor) -> None:
    points = _screen(view, mesh.lonlat)
    corners = points[mesh.triangles.astype(np.int64)]
    wide = np.ptp(corners, axis=1).max(axis=1) >= 1.0  # a smaller one is no dot of the printer's
    painter.setPen(QPen(colour, 1.0))  # closes the seams between triangles
    painter.setBrush(colour)
    for corner in corners[wide]:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corner.tolist()]))


def _stroke(painter: QPainter, view: CameraView, lines: Lines) -> None:
    points = _screen(view, lines.lonlat)
    for first, stop in zip(lines.starts[:-1].tolist(), lines.starts[1:].tolist(), strict=True):
        kept = _thinned(points[first:stop])
        if len(kept) > 1:
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in kept.tolist()]))


def _thinned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points without those in the same spot of the paper as the one before."""
    if len(points) < 3:  # noqa: PLR2004 - both ends always stay
        return points
    spots = np.round(points / LEAST_STEP_PX)
    stays = np.concatenate([[True], np.any(spots[1:] != spots[:-1], axis=1)])
    stays[-1] = True
    thinned: NDArray[np.float64] = points[stays]
    return thinned


def _screen(view: CameraView, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return view.screen_of_m(np.column_stack(mercator_m(lonlat[:, 0], lonlat[:, 1])))


def _write_names(
    painter: QPainter,
    view: CameraView,
    base_map: BaseMap,
    look: Look,
    language: str,
    px_per_mm: float,
    groups: Sequence[_Group],
) -> None:
    painter.setFont(_font(look, NAME_MM * px_per_mm))
    painter.setPen(look.colour("map.label_minor"))
    for name in names_in(view, base_map.places, (COUNTY,), NAME_MM * px_per_mm, language):
        covers = [group.box for group in groups if group.label_box.intersects(name.box)]
        box = name.box.translated(0, covers[0].bottom() - name.box.top()) if covers else name.box
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, safe_text(name.text))


def _groups(view: CameraView, alarms: Sequence[Alarm], size_px: float) -> list[_Group]:
    """Return alarms by the mark they stand behind, the gravest of those that would touch it."""
    groups: list[_Group] = []
    for number, alarm in enumerate(alarms, 1):
        x_px, y_px = view.screen_of(alarm.lon_deg, alarm.lat_deg)
        box = QRectF(x_px - size_px / 2, y_px - size_px / 2, size_px, size_px)
        near = next((group for group in groups if group.box.intersects(box)), None)
        if near is None:
            groups.append(_Group(box, alarm.severity, [number]))
        else:
            near.numbers.append(number)
    return groups


def _mark(painter: QPainter, group: _Group, look: Look, px_per_mm: float) -> None:
    draw_mark(painter, look, group.severity, group.box)
    painter.setFont(_font(look, NUMBER_MM * px_per_mm))
    painter.setPen(look.colour("text"))
    size_px = group.box.width()
    at = group.box.adjusted(1.15 * size_px, 0, ROOM_MARKS * size_px, 0)
    words = ", ".join(map(str, group.numbers))
    painter.drawText(
        at, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, safe_text(words)
    )


def _credit(
    painter: QPainter, view: CameraView, base_map: BaseMap, look: Look, px_per_mm: float
) -> None:
    painter.setFont(_font(look, CREDIT_MM * px_per_mm))
    painter.setPen(look.colour("text2"))
    gap_px = px_per_mm
    room = QRectF(0, 0, view.width_px, view.height_px).adjusted(gap_px, gap_px, -gap_px, -gap_px)
    words = " · ".join(text for text in (base_map.notice, base_map.attribution) if text)
    painter.drawText(
        room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, safe_text(words)
    )
    painter.setPen(QPen(look.colour("line"), 0.2 * px_per_mm))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(0, 0, view.width_px - 1, view.height_px - 1))


def _font(look: Look, height_px: float) -> QFont:
    font = QFont(look.family)
    font.setPixelSize(max(1, round(height_px)))
    return font
