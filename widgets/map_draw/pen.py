"""The pen: a shape as a hand draws and edits it, corner by corner, before anybody keeps it."""

from dataclasses import replace

from app.domain.geo import LonLat, distance_between_m
from app.domain.shape import Shape, ShapeKind
from app.domain.shape_checks import POINTS_AT_MOST, SIDE_AT_LEAST_M, ShapeFault, fault_of

HALF_WIDTH_M = 50.0
RADIUS_M = 500.0


class Pen:
    """``is_drawing`` until the shape is ended; then its knots can be moved.

    A circle has two knots: its centre, and one to the east on its rim.
    """

    def __init__(self, kind: ShapeKind, size_m: float | None = None) -> None:
        usual = {ShapeKind.CORRIDOR: HALF_WIDTH_M, ShapeKind.CIRCLE: RADIUS_M}
        self.kind = kind
        self.points: tuple[LonLat, ...] = ()
        self.size_m = usual.get(kind, 0.0) if size_m is None else size_m
        self.is_drawing = True
        self._pointer: LonLat | None = None

    @classmethod
    def of(cls, shape: Shape) -> "Pen":
        """Return a pen that edits a shape that is there."""
        pen = cls(shape.kind, shape.size_m)
        pen.points = shape.points
        pen.is_drawing = False
        return pen

    @property
    def shape(self) -> Shape:
        """The shape as it would be kept now, without the pointer."""
        return Shape(self.kind, self.points, self.size_m)

    @property
    def seen(self) -> Shape:
        """The shape as it is seen: the pointer is its next corner while it is drawn."""
        is_next = self.is_drawing and self._pointer is not None and self.points
        if not is_next or self._pointer is None or self.kind is ShapeKind.CIRCLE:
            return self.shape
        if distance_between_m(self.points[-1], self._pointer) < SIDE_AT_LEAST_M:
            return self.shape
        return replace(self.shape, points=(*self.points, self._pointer))

    @property
    def fault(self) -> ShapeFault | None:
        """What is wrong with what is seen; nothing while there is too little to judge."""
        if not self.points:
            return None
        fault = fault_of(self.seen)
        unfinished = {"too_few", "too_small", "size_low"}
        return None if self.is_drawing and fault and fault.code in unfinished else fault

    @property
    def knots(self) -> tuple[LonLat, ...]:
        """The points that can be taken hold of."""
        if self.kind is ShapeKind.CIRCLE and self.points:
            east = self.shape.outline()[0].tolist()
            return (*self.points, LonLat(*east))
        return self.points

    def put(self, at: LonLat) -> None:
        """Put a corner; the second one of a circle says its radius and ends it."""
        if not self.is_drawing:
            return
        if self.kind is ShapeKind.CIRCLE and self.points:
            self._reach(at)
            self.is_drawing = False
        elif len(self.points) < POINTS_AT_MOST and self._is_elsewhere(at):
            self.points = (*self.points, at)

    def point_at(self, at: LonLat) -> None:
        """Note where the pointer is."""
        self._pointer = at
        if self.is_drawing and self.kind is ShapeKind.CIRCLE and self.points:
            self._reach(at)

    def end(self) -> bool:
        """End the drawing; False where there is too little to end."""
        fault = fault_of(self.shape)
        if self.is_drawing and fault is not None and fault.code == "too_few":
            return False
        self.is_drawing = False
        return True

    def take_back(self) -> None:
        """Take the last corner back; an ended shape is drawn on."""
        if self.kind is ShapeKind.CIRCLE or self.is_drawing:
            self.points = self.points[:-1]
        self.is_drawing = True

    def move_knot(self, knot: int, to: LonLat) -> None:
        """Move a corner, a centre with its circle, or the rim."""
        if self.kind is ShapeKind.CIRCLE and knot == 1:
            self._reach(to)
        else:
            self.points = (*self.points[:knot], to, *self.points[knot + 1 :])

    def _reach(self, at: LonLat) -> None:
        self.size_m = round(distance_between_m(self.points[0], at), 1)

    def _is_elsewhere(self, at: LonLat) -> bool:
        return not self.points or distance_between_m(self.points[-1], at) >= SIDE_AT_LEAST_M
