"""A shape in words: how large it is in real units, and what is wrong with it."""

import math

from app.domain.geo import LonLat, distance_between_m
from app.domain.shape import Shape, ShapeKind
from app.domain.shape_checks import FEWEST_POINTS, ShapeFault
from map_layers.overlays import Ink, InkNote
from widgets.map_draw.pen import Pen
from widgets.texts import Texts

KM_M = 1_000.0
KM2_FROM_M2 = 100_000.0
KM2_M2 = 1e6


def length_text(texts: Texts, length_m: float) -> str:
    """Return a length in metres, from a kilometre on in kilometres."""
    if length_m < KM_M:
        return texts("draw.metres", value=length_m)
    return texts("draw.kilometres", value=length_m / KM_M)


def area_text(texts: Texts, area_m2: float) -> str:
    """Return an area in square metres, from a tenth on in square kilometres."""
    if area_m2 < KM2_FROM_M2:
        return texts("draw.square_metres", value=area_m2)
    return texts("draw.square_kilometres", value=area_m2 / KM2_M2)


def figures_text(texts: Texts, shape: Shape) -> str:
    """Return what a shape measures, or a dash while there is nothing to measure."""
    if len(shape.points) < FEWEST_POINTS[shape.kind]:
        return texts("draw.no_figure")
    key = f"draw.figures.{shape.kind.value}"
    return texts(
        key,
        area=area_text(texts, shape.area_m2()),
        length=length_text(texts, shape.length_m()),
        size=length_text(texts, shape.size_m),
        corners=len(shape.points),
    )


def fault_text(texts: Texts, fault: ShapeFault | None) -> str:
    """Return what is wrong with a shape, with the corner and the limit; empty for nothing."""
    if fault is None:
        return ""
    value = fault.value if math.isfinite(fault.value) else 0.0
    return texts(
        f"draw.fault.{fault.code}",
        corner=fault.corner,
        other=fault.other,
        value=value,
        limit=fault.limit,
        km=fault.limit / KM_M,
    )


def inks_of(texts: Texts, pen: Pen) -> tuple[Ink, ...]:
    """Return what the map shows of a shape that is being drawn."""
    seen, is_wrong = pen.seen, pen.fault is not None
    if not seen.points:
        return ()
    last = seen.points[-1]
    enough = len(seen.points) >= FEWEST_POINTS[seen.kind]
    note = InkNote(last.lon_deg, last.lat_deg, _note_text(texts, pen))
    if seen.kind is ShapeKind.POLYGON:
        return (Ink(seen.points, enough, pen.knots, (note,), is_wrong),)
    rim = tuple(LonLat(*place) for place in seen.outline().tolist()) if enough else ()
    line = seen.points if seen.kind is ShapeKind.CORRIDOR else ()
    return (
        Ink(rim, is_closed=True, is_wrong=is_wrong),
        Ink(line, knots=pen.knots, notes=(note,), is_wrong=is_wrong),
    )


def _note_text(texts: Texts, pen: Pen) -> str:
    seen = pen.seen
    if seen.kind is ShapeKind.CIRCLE:
        return texts("draw.radius", size=length_text(texts, seen.size_m))
    if not pen.is_drawing or len(seen.points) < 2:  # noqa: PLR2004 - a side has two ends
        return ""
    side_m = distance_between_m(seen.points[-2], seen.points[-1])
    return length_text(texts, side_m)
