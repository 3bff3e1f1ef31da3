"""The tape: the points a hand has put down to measure between, and what they measure."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.geo import LonLat
from app.domain.measure import CORNERS, Leg, area_m2, leg_between, length_m

POINTS_AT_MOST = 500
NO_LEG = Leg(0.0, 0.0)


class TapeKind(StrEnum):
    """What is measured: the length of a line, or the area of a ring."""

    LINE = "line"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the points measure; ``length_m`` of a ring is all the way round."""

    points: int
    length_m: float
    last: Leg
    area_m2: float


class Tape:
    """``is_drawing`` until it is ended; the next point after that begins anew."""

    def __init__(self, kind: TapeKind = TapeKind.LINE) -> None:
        self.kind = kind
        self.points: tuple[LonLat, ...] = ()
        self.is_drawing = True
        self._pointer: LonLat | None = None

    @property
    def seen(self) -> tuple[LonLat, ...]:
        """The points, and the pointer as the next one while it is drawn."""
        pointer = self._pointer
        is_next = self.is_drawing and pointer is not None and self.points
        if not is_next or pointer is None or pointer == self.points[-1]:
            return self.points
        return (*self.points, pointer)

    @property
    def is_ring(self) -> bool:
        """Whether what is seen encloses something."""
        return self.kind is TapeKind.RING and len(self.seen) >= CORNERS

    def put(self, at: LonLat) -> None:
        """Put a point down; the one after the end is the first of another line."""
        if not self.is_drawing:
            self.clear()
        is_there = bool(self.points) and self.points[-1] == at
        if not is_there and len(self.points) < POINTS_AT_MOST:
            self.points = (*self.points, at)

    def point_at(self, at: LonLat) -> None:
        """Note where the pointer is."""
        self._pointer = at

    def end(self) -> None:
        """Leave it as it is; a single point measures nothing and stays open."""
        if len(self.points) > 1:
            self.is_drawing = False

    def take_back(self) -> None:
        """Take the last point back, and draw on."""
        self.points = self.points[:-1]
        self.is_drawing = True

    def clear(self) -> None:
        """Begin anew."""
        self.points, self._pointer, self.is_drawing = (), None, True

    def figures(self) -> Figures:
        """Return what is seen measures."""
        seen = self.seen
        round_it = (*seen, seen[0]) if self.is_ring else seen
        last = leg_between(seen[-2], seen[-1]) if len(seen) > 1 else NO_LEG
        area = area_m2(seen) if self.is_ring else 0.0
        return Figures(len(seen), length_m(round_it), last, area)
