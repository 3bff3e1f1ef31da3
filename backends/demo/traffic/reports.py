"""Reports: what the vehicles' terminals say of where they are, a hundredth of them at a time."""

from collections.abc import Callable, Sequence

import numpy as np

from app.domain.classes import EntityState
from app.domain.geo import EARTH_RADIUS_M, LonLat, distance_m
from app.domain.register import Vehicle
from app.domain.tracks import TrackBatch
from backends.demo.traffic.fleet import Fleet
from backends.demo.traffic.streets import F64

SOURCE = "columns"
EVERY_S = 10.0
SLOTS = 100  # a vehicle reports in one slot of a hundred, so one lasts a tenth of a second
_NOISE_M = 3.0  # standard deviation of either axis: 3.8 m off on average
_NOISE_AT_MOST_M = 9.0
_SPEED_NOISE = 0.05
_DEGREE_M = float(np.radians(1.0) * EARTH_RADIUS_M)


class Reports:
    """Moves the fleet on and reports it; slot k is the tenth of a second that ends at its time.

    Every vehicle is stepped when it reports and by exactly ten seconds, so what slot k says depends
    on the seed and on k alone. A vehicle with a terminal of its own (``Vehicle.terminal``) moves
    with the others and is left out of the batches. ``before_round`` is called with the city time
    each time all slots have passed. With fewer ``slots`` more vehicles speak at once, which is
    quicker to work out: for a day that nobody looks at tenth by tenth.
    """

    def __init__(
        self,
        fleet: Fleet,
        vehicles: Sequence[Vehicle],
        start_s: float,
        random: np.random.Generator,
        before_round: Callable[[float], None],
        slots: int = SLOTS,
    ) -> None:
        self._slots = slots
        self._slot_s = EVERY_S / slots
        self._fleet = fleet
        self._start_s = start_s
        self._random = random
        self._before_round = before_round
        self._ids = np.array([v.vehicle_id.encode() for v in vehicles], "S32")
        self._labels = np.array([v.plate.encode() for v in vehicles], "S48")
        self._row_of = {vehicle.plate: row for row, vehicle in enumerate(vehicles)}
        self._classes = np.array([int(v.entity_class) for v in vehicles], np.uint8)
        slot = np.arange(len(vehicles)) % slots
        self._rows = [np.flatnonzero(slot == s) for s in range(slots)]
        speaks = np.array([not v.terminal for v in vehicles], np.bool_)
        self._speaks = [speaks[rows] for rows in self._rows]
        self._next = 0
        self.lon_deg, self.lat_deg, self.course_deg = fleet.streets.locate(
            fleet.edge, fleet.along_m
        )
        self.speed_mps = np.zeros(len(vehicles))
        self.fix_s = np.full(len(vehicles), start_s)
        self.classes = self._classes

    def first_report_s(self, row: int) -> float:
        """Return when the vehicle in ``row`` is stepped for the first time."""
        return self.time_of(row % self._slots)

    def time_of(self, slot: int) -> float:
        """Return the city time at which a slot (counted from 0 at the start) ends."""
        return self._start_s + (slot + 1) * self._slot_s

    def due(self, now_s: float) -> TrackBatch | None:
        """Return what is due by ``now_s`` as one batch, or None if nothing is.

        After a long pause only the last round is reported: nobody asks for stale positions.
        """
        last = int((now_s - self._start_s) / self._slot_s + 1e-6)
        self._next = max(self._next, last - self._slots)
        batches = []
        while self._next < last:
            if self._next % self._slots == 0:
                self._before_round(self.time_of(self._next))
            batches.append(self._report(self._next))
            self._next += 1
        batches = [b for b in batches if len(b)]
        return _joined(batches) if batches else None

    def _report(self, slot: int) -> TrackBatch:
        rows, at_s = self._rows[slot % self._slots], self.time_of(slot)
        fleet = self._fleet
        fleet.advance(rows, at_s, min(EVERY_S, at_s - self._start_s))
        lon, lat, course = fleet.streets.locate(fleet.edge[rows], fleet.along_m[rows])
        stands = fleet.is_standing(rows, at_s)
        noise = self._random.standard_normal((3, len(rows)))
        speed = fleet.speed_mps(rows) * (1.0 + _SPEED_NOISE * np.clip(noise[2], -2.0, 2.0))
        speed = np.where(stands, 0.0, speed)
        self.lon_deg[rows], self.lat_deg[rows], self.course_deg[rows] = lon, lat, course
        self.speed_mps[rows], self.fix_s[rows] = speed, at_s
        east, north = np.clip(_NOISE_M * noise[:2], -_NOISE_AT_MOST_M, _NOISE_AT_MOST_M)
        state = np.where(stands, int(EntityState.STOPPED), int(EntityState.MOVING))
        columns = {
            "label": self._labels[rows],
            "class": self._classes[rows],
            "lon_deg": lon + east / (_DEGREE_M * np.cos(np.radians(lat))),
            "lat_deg": lat + north / _DEGREE_M,
            "speed_mps": speed.astype(np.float32),
            "course_deg": course.astype(np.float32),
            "fix_s": np.full(len(rows), at_s),
            "state": state.astype(np.uint8),
        }
        said = self._speaks[slot % self._slots]
        return TrackBatch(SOURCE, self._ids[rows[said]], {k: v[said] for k, v in columns.items()})

    def is_near(self, plate: str, at: LonLat, within_m: float) -> bool:
        """Return whether the vehicle of a plate was so near to a place at its last step."""
        row = self._row_of.get(plate)
        if row is None:
            return False
        away_m = distance_m(float(self.lon_deg[row]), float(self.lat_deg[row]), *at)
        return bool(away_m < within_m)

    def seen_at(self, now_s: float) -> tuple[F64, F64]:
        """Return where all vehicles are by now, carried on from their last step."""
        gone_m = self.speed_mps * np.clip(now_s - self.fix_s, 0.0, EVERY_S)
        course = np.radians(self.course_deg)
        lat = self.lat_deg + gone_m * np.cos(course) / _DEGREE_M
        east = gone_m * np.sin(course)
        return self.lon_deg + east / (_DEGREE_M * np.cos(np.radians(lat))), lat


def _joined(batches: Sequence[TrackBatch]) -> TrackBatch:
    if len(batches) == 1:
        return batches[0]
    return TrackBatch(
        SOURCE,
        np.concatenate([b.ids for b in batches]),
        {key: np.concatenate([b.columns[key] for b in batches]) for key in batches[0].columns},
    )
