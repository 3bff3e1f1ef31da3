"""A journey: a line through the city with times, and how its driver hurried and rested on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import EARTH_RADIUS_M, distance_m

F64 = NDArray[np.float64]
LEAST_STEP_M = 0.5
METRE_DEG = float(np.degrees(1.0 / EARTH_RADIUS_M))


@dataclass(frozen=True, slots=True)
class Line:
    """A way to drive.

    ``lonlat`` (n, 2) f8 degrees; of each of its n - 1 pieces the length, the speed it is driven at
    and whether it is an expressway.
    """

    lonlat: F64
    length_m: F64
    speed_mps: F64
    is_express: NDArray[np.bool_]

    @property
    def duration_s(self) -> float:
        """How long it takes to drive."""
        return float((self.length_m / self.speed_mps).sum())

    @classmethod
    def through(
        cls, lonlat: F64, speed_mps: F64 | float, is_express: NDArray[np.bool_] | None = None
    ) -> "Line":
        """Return the line through points; pieces shorter than half a metre are left out."""
        length = distance_m(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])
        kept = length >= LEAST_STEP_M
        speed = np.broadcast_to(np.asarray(speed_mps, np.float64), length.shape)
        express = np.zeros(len(length), np.bool_) if is_express is None else is_express
        points = np.concatenate([lonlat[:1], lonlat[1:][kept]])
        return cls(points, length[kept], speed[kept].copy(), express[kept])

    @classmethod
    def joined(cls, lines: Sequence["Line"]) -> "Line":
        """Return lines end to end; a gap between two is a piece driven at the next one's speed."""
        lonlat = np.concatenate([line.lonlat for line in lines])
        speed: list[F64] = []
        express: list[NDArray[np.bool_]] = []
        for number, line in enumerate(lines):
            if number:
                first = line.speed_mps[:1] if len(line.speed_mps) else np.array([5.0])
                speed.append(first)
                express.append(np.zeros(1, np.bool_))
            speed.append(line.speed_mps)
            express.append(line.is_express)
        return cls.through(lonlat, np.concatenate(speed), np.concatenate(express))


@dataclass(slots=True)
class Script:
    """How a line is driven: stretches of city time, each at a share of the line's own speed."""

    begins_s: float
    _at_s: list[float] = field(default_factory=list)
    _along_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin where the line begins."""
        self._at_s.append(self.begins_s)
        self._along_s.append(0.0)

    @property
    def now_s(self) -> float:
        """City time at which the script ends so far."""
        return self._at_s[-1]

    def drive(self, along_s: float, pace: float = 1.0) -> tuple[float, float]:
        """Drive what takes ``along_s`` at the line's speed, at ``pace`` times it; return when."""
        return self._go(along_s / pace, along_s)

    def drive_for(self, for_s: float, pace: float = 1.0) -> tuple[float, float]:
        """Drive for ``for_s`` seconds of city time, at ``pace`` times the line's speed."""
        return self._go(for_s, for_s * pace)

    def rest(self, for_s: float) -> tuple[float, float]:
        """Stand; return from when to when."""
        return self._go(for_s, 0.0)

    def rest_until(self, until_s: float) -> tuple[float, float]:
        """Stand until a moment (not at all where it is past)."""
        return self.rest(max(until_s - self.now_s, 0.0))

    def _go(self, for_s: float, along_s: float) -> tuple[float, float]:
        began = self.now_s
        if for_s > 0.0:
            self._at_s.append(began + for_s)
            self._along_s.append(self._along_s[-1] + along_s)
        return began, self.now_s

    def on(self, line: Line) -> "Journey":
        """Return the journey of driving ``line`` so; at its end it stands."""
        knots = np.concatenate([[0.0], np.cumsum(line.length_m / line.speed_mps)])
        return Journey(knots, line.lonlat, np.array(self._at_s), np.array(self._along_s))


@dataclass(frozen=True, slots=True)
class Sample:
    """Where a journey was at some times, in columns of one length."""

    lon_deg: F64
    lat_deg: F64
    speed_mps: F64
    course_deg: F64


@dataclass(frozen=True, slots=True)
class Journey:
    """Where somebody was when.

    ``along_s`` (k,) rising and ``lonlat`` (k, 2) are the line; ``at_s`` (m,) rising (UTC) and
    ``done_s`` (m,) say how far along it, in the line's own seconds, it was at which time.
    """

    along_s: F64
    lonlat: F64
    at_s: F64
    done_s: F64

    @property
    def begins_s(self) -> float:
        """When it begins."""
        return float(self.at_s[0])

    @property
    def ends_s(self) -> float:
        """When it ends."""
        return float(self.at_s[-1])

    def is_moving(self, t_s: F64) -> NDArray[np.bool_]:
        """Return at which of ``t_s`` it does not stand."""
        return self._pace(t_s) > 0.0

    def sample(self, t_s: F64) -> Sample:
        """Return place, speed and course at ``t_s``."""
        along = np.interp(t_s, self.at_s, self.done_s)
        lon = np.interp(along, self.along_s, self.lonlat[:, 0])
        lat = np.interp(along, self.along_s, self.lonlat[:, 1])
        if len(self.along_s) == 1:
            return Sample(lon, lat, np.zeros(len(t_s)), np.zeros(len(t_s)))
        east = np.diff(self.lonlat[:, 0]) * np.cos(np.radians(self.lonlat[:-1, 1]))
        north = np.diff(self.lonlat[:, 1])
        own_mps = np.hypot(east, north) / METRE_DEG / np.diff(self.along_s)
        piece = np.searchsorted(self.along_s, along, side="right") - 1
        piece = np.clip(piece, 0, len(own_mps) - 1)
        course = np.degrees(np.arctan2(east, north)) % 360.0
        return Sample(lon, lat, own_mps[piece] * self._pace(t_s), course[piece])

    def _pace(self, t_s: F64) -> F64:
        if len(self.at_s) == 1:
            return np.zeros(len(t_s))
        pace = np.diff(self.done_s) / np.diff(self.at_s)
        piece = np.searchsorted(self.at_s, t_s, side="right") - 1
        return pace[np.clip(piece, 0, len(pace) - 1)]
