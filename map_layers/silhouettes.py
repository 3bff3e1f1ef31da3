"""What each sprite looks like: shapes in a box from -1 to 1, x right and y down."""

from dataclasses import dataclass
from typing import Literal

from app.domain.classes import EntityClass, Severity

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon, a disc in a box, a box with round corners, or a stroke of a width."""

    kind: Literal["polygon", "disc", "box", "stroke"]
    points: Points
    size: float = 0.0  # corner radius of a box, width of a stroke


@dataclass(frozen=True, slots=True)
class Silhouette:
    """``body`` is filled; ``detail`` is cut out of it, so that it shows dark."""

    body: tuple[Shape, ...]
    detail: tuple[Shape, ...] = ()


def polygon(*points: tuple[float, float]) -> Shape:
    """Return a filled polygon."""
    return Shape("polygon", points)


def box(left: float, top: float, right: float, bottom: float, radius: float = 0.08) -> Shape:
    """Return a box with round corners."""
    return Shape("box", ((left, top), (right, bottom)), radius)


def disc(x: float, y: float, radius: float) -> Shape:
    """Return a disc."""
    return Shape("disc", ((x - radius, y - radius), (x + radius, y + radius)))


def stroke(width: float, *points: tuple[float, float]) -> Shape:
    """Return a stroke through points."""
    return Shape("stroke", points, width)


_WHEELS = (disc(-0.55, 0.55, 0.2), disc(0.55, 0.55, 0.2))
_CAR = polygon(
    (-0.95, 0.5),
    (-0.95, 0.1),
    (-0.6, -0.02),
    (-0.36, -0.48),
    (0.36, -0.48),
    (0.64, -0.02),
    (0.95, 0.14),
    (0.95, 0.5),
)
_CAR_BODY = (_CAR, *_WHEELS)
_CAR_WINDOW = polygon((-0.36, -0.04), (-0.2, -0.32), (0.22, -0.32), (0.38, -0.04))
_CAB = polygon((0.46, 0.5), (0.46, -0.3), (0.74, -0.3), (0.96, 0.06), (0.96, 0.5))
_HULL = polygon((-0.98, 0.18), (0.98, 0.18), (0.72, 0.66), (-0.7, 0.66))
_COACH = box(-0.98, -0.5, 0.98, 0.48, 0.16)
_COACH_WINDOWS = box(-0.82, -0.3, 0.8, 0.0, 0.04)
_POST = box(-0.78, -0.78, 0.78, 0.78, 0.18)  # what stays where it is stands in a square

SILHOUETTES: dict[EntityClass, Silhouette] = {
    EntityClass.UNKNOWN: Silhouette((disc(0, 0, 0.62),), (disc(0, 0, 0.2),)),
    EntityClass.HAZMAT_TRUCK: Silhouette(
        (box(-0.98, -0.66, 0.38, 0.48), _CAB, *_WHEELS),
        (polygon((-0.3, -0.56), (0.16, -0.1), (-0.3, 0.36), (-0.76, -0.1)),),
    ),
    EntityClass.CHARTER_COACH: Silhouette(
        (_COACH, *_WHEELS, box(-0.5, -0.72, 0.5, -0.4, 0.1)), (_COACH_WINDOWS,)
    ),
    EntityClass.LINE_COACH: Silhouette((_COACH, *_WHEELS), (_COACH_WINDOWS,)),
    EntityClass.BUS: Silhouette(
        (
            box(-0.64, -0.84, 0.64, 0.64, 0.18),
            box(-0.54, 0.5, -0.2, 0.86),
            box(0.2, 0.5, 0.54, 0.86),
        ),
        (box(-0.46, -0.56, 0.46, 0.06, 0.05), disc(-0.36, 0.36, 0.1), disc(0.36, 0.36, 0.1)),
    ),
    EntityClass.TAXI: Silhouette((*_CAR_BODY, box(-0.2, -0.78, 0.2, -0.5, 0.05)), (_CAR_WINDOW,)),
    EntityClass.RIDE_HAILING: Silhouette(
        _CAR_BODY, (_CAR_WINDOW, stroke(0.16, (-0.5, 0.24), (0.5, 0.24)))
    ),
    EntityClass.MUCK_TRUCK: Silhouette(
        (polygon((-0.98, -0.6), (0.4, -0.4), (0.3, 0.48), (-0.8, 0.48)), _CAB, *_WHEELS),
        (stroke(0.1, (-0.5, -0.3), (-0.42, 0.24)), stroke(0.1, (-0.1, -0.24), (-0.06, 0.24))),
    ),
    EntityClass.CARGO_VESSEL: Silhouette(
        (_HULL, box(-0.84, -0.5, -0.5, 0.2), box(-0.36, -0.2, 0.02, 0.2), box(0.12, -0.2, 0.5, 0.2))
    ),
    EntityClass.TANKER_VESSEL: Silhouette(
        (_HULL, box(-0.84, -0.5, -0.5, 0.2), disc(-0.08, 0.12, 0.3), disc(0.44, 0.12, 0.3)),
    ),
    EntityClass.PASSENGER_VESSEL: Silhouette(
        (_HULL, box(-0.66, -0.16, 0.6, 0.2), box(-0.44, -0.5, 0.34, -0.1)),
        (stroke(0.1, (-0.5, 0.04), (0.46, 0.04)), stroke(0.1, (-0.3, -0.28), (0.2, -0.28))),
    ),
    EntityClass.OTHER_VESSEL: Silhouette(
        (_HULL, polygon((-0.06, 0.24), (-0.06, -0.8), (0.6, 0.08), (0.6, 0.24)))
    ),
    EntityClass.OFFICER: Silhouette(
        (
            disc(0, -0.42, 0.36),
            polygon(
                (-0.76, 0.84), (-0.7, 0.28), (-0.36, 0.02), (0.36, 0.02), (0.7, 0.28), (0.76, 0.84)
            ),
        ),
        (stroke(0.12, (-0.3, 0.2), (0.0, 0.5), (0.3, 0.2)),),
    ),
    EntityClass.PATROL_CAR: Silhouette(
        (*_CAR_BODY, box(-0.42, -0.74, 0.42, -0.5, 0.04)),
        (_CAR_WINDOW, stroke(0.08, (0.0, -0.8), (0.0, -0.5))),
    ),
    EntityClass.DRONE: Silhouette(
        (
            stroke(0.2, (-0.56, -0.56), (0.56, 0.56)),
            stroke(0.2, (-0.56, 0.56), (0.56, -0.56)),
            disc(-0.6, -0.6, 0.32),
            disc(0.6, -0.6, 0.32),
            disc(-0.6, 0.6, 0.32),
            disc(0.6, 0.6, 0.32),
            disc(0, 0, 0.26),
        ),
        (
            disc(-0.6, -0.6, 0.13),
            disc(0.6, -0.6, 0.13),
            disc(-0.6, 0.6, 0.13),
            disc(0.6, 0.6, 0.13),
        ),
    ),
    EntityClass.AIR_STATION: Silhouette(
        (_POST,),
        (
            stroke(0.14, (-0.5, -0.3), (0.5, -0.3)),
            stroke(0.14, (-0.5, 0.0), (0.3, 0.0)),
            stroke(0.14, (-0.5, 0.3), (0.1, 0.3)),
        ),
    ),
    EntityClass.DUST_STATION: Silhouette(
        (_POST,),
        (
            disc(-0.36, -0.3, 0.16),
            disc(0.34, -0.36, 0.16),
            disc(0.0, 0.04, 0.16),
            disc(-0.36, 0.38, 0.16),
            disc(0.38, 0.34, 0.16),
        ),
    ),
    EntityClass.NOISE_STATION: Silhouette(
        (_POST,),
        (
            stroke(0.14, (-0.46, -0.12), (-0.46, 0.12)),
            stroke(0.14, (-0.14, -0.34), (-0.14, 0.34)),
            stroke(0.14, (0.18, -0.5), (0.18, 0.5)),
            stroke(0.14, (0.48, -0.24), (0.48, 0.24)),
        ),
    ),
    EntityClass.WATER_STATION: Silhouette(
        (_POST,), (polygon((0.0, -0.56), (0.4, 0.14), (0.26, 0.5), (-0.26, 0.5), (-0.4, 0.14)),)
    ),
    EntityClass.CROWD_COUNTER: Silhouette(
        (_POST,),
        (
            disc(-0.3, -0.26, 0.2),
            disc(0.3, -0.26, 0.2),
            box(-0.54, 0.02, -0.08, 0.46, 0.1),
            box(0.08, 0.02, 0.54, 0.46, 0.1),
        ),
    ),
    EntityClass.METER: Silhouette(
        (_POST,),
        (
            polygon(
                (0.14, -0.6), (-0.36, 0.1), (-0.04, 0.1), (-0.14, 0.6), (0.38, -0.12), (0.06, -0.12)
            ),
        ),
    ),
}

_SERIF_TOP, _SERIF_END = -0.3, 0.34


def _bar(x: float, top: float = _SERIF_TOP, bottom: float = _SERIF_END) -> Shape:
    return stroke(0.15, (x, top), (x, bottom))


# The letters I to IV are strokes too: a mark must not depend on any font.
MARKS: dict[Severity, Silhouette] = {
    Severity.I: Silhouette(
        (polygon((0, -1), (1, 0), (0, 1), (-1, 0)),), (stroke(0.2, (0, -0.42), (0, 0.42)),)
    ),
    Severity.II: Silhouette(
        (polygon((0, -0.95), (1.0, 0.8), (-1.0, 0.8)),),
        (_bar(-0.17, -0.1, 0.56), _bar(0.17, -0.1, 0.56)),
    ),
    Severity.III: Silhouette(
        (box(-0.8, -0.8, 0.8, 0.8, 0.06),),
        (_bar(-0.36, -0.42, 0.42), _bar(0, -0.42, 0.42), _bar(0.36, -0.42, 0.42)),
    ),
    Severity.IV: Silhouette(
        (disc(0, 0, 0.9),),
        (_bar(-0.44, -0.38, 0.38), stroke(0.15, (-0.16, -0.38), (0.14, 0.36), (0.44, -0.38))),
    ),
}
CAMERA = Silhouette(
    (
        box(-0.9, -0.42, 0.36, 0.42, 0.12),
        polygon((0.3, -0.1), (0.92, -0.44), (0.92, 0.44), (0.3, 0.1)),
    ),
    (disc(-0.3, 0.0, 0.2),),
)
SITE = Silhouette(
    (
        box(-0.84, 0.0, 0.84, 0.76, 0.02),
        polygon((-0.84, 0.1), (-0.84, -0.3), (-0.3, 0.1)),
        polygon((-0.3, 0.1), (-0.3, -0.3), (0.24, 0.1)),
        box(0.32, -0.78, 0.62, 0.2, 0.02),
    ),
)
BAN = Silhouette((disc(0, 0, 0.9),), (stroke(0.36, (-0.5, 0.0), (0.5, 0.0)),))
POST = Silhouette(
    (
        polygon((-0.1, 0.95), (-0.56, 0.1), (0.56, 0.1), (0.1, 0.95)),
        disc(0, -0.26, 0.62),
    ),
    (disc(0, -0.26, 0.26),),
)
