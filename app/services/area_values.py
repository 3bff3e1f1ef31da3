"""Values of areas from the live world, counted every few seconds on a thread that draws nothing."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from app.domain.alarm_place import has_place
from app.domain.area_index import AreaIndex
from app.domain.area_tally import (
    F64,
    Tally,
    Things,
    areas_km2,
    counted,
    mean_of,
    positions,
    tally,
    things_of,
)
from app.domain.areas import AreaSet
from app.domain.classes import MOVING_GROUPS, STATIONS, EntityClass
from app.domain.ports import LinkState
from app.domain.readings import Mark, Soundness
from app.services.live import ViewGroup
from app.services.readings import Readings

RENEW_S = 5.0
QUANTITIES = ("pm25", "pm10", "noise", "people")
_SOUND = frozenset({Soundness.LIVE, Soundness.LATE})
MOVING = frozenset(EntityClass) - STATIONS
GROUPS: Mapping[str, frozenset[EntityClass]] = {"moving": MOVING, **MOVING_GROUPS}


@dataclass(frozen=True, slots=True, eq=False)
class AreaCount:
    """What was counted in the areas of one set at ``tally.as_of_s``; arrays of (areas,) f8.

    ``means`` has the mean of the stations' sound values, by quantity; NaN where none is.
    """

    areas: AreaSet
    tally: Tally
    alarms: F64
    means: Mapping[str, F64]
    km2: F64
    quantity: str

    def values(self, key: str) -> F64:
        """Return the values named ``key``: a group of classes, alarms, late, lost, a quantity.

        Raises KeyError for a name that is none of them.
        """
        if key in GROUPS:
            return self.tally.of(GROUPS[key])
        known = {"alarms": self.alarms, "late": self.tally.late, "lost": self.tally.lost}
        found = known[key] if key in known else self.means[key]
        return found.astype(float)


@dataclass(frozen=True, slots=True, eq=False)
class _Inputs:
    """Copies of what is counted, so that the world may go on meanwhile."""

    things: Things
    alarms: tuple[F64, F64]
    stations: Mapping[str, tuple[F64, F64, F64]]  # by quantity: lon, lat, value
    quantity: str


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What is built once for a set."""

    areas: AreaSet
    index: AreaIndex
    km2: F64


class AreaValues:
    """Counts while a set is watched and the link is live; ``count`` stays as it was otherwise.

    ``executor`` has one thread and belongs to the caller.
    """

    def __init__(
        self,
        group: ViewGroup,
        readings: Readings | None,
        executor: Executor,
        monotonic: Callable[[], float],
    ) -> None:
        self._group = group
        self._readings = readings
        self._executor = executor
        self._monotonic = monotonic
        self._watched: AreaSet | None = None
        self._quantity = ""
        self._grounds: dict[str, _Ground] = {}
        self._pending: Future[tuple[_Ground, AreaCount]] | None = None
        self._due_at_s = 0.0
        self.count: AreaCount | None = None

    def watch(self, areas: AreaSet | None, key: str = "") -> None:
        """Count in these areas from now on, for the values named ``key``; None counts no more."""
        quantity = key if key in QUANTITIES else ""
        if areas is not self._watched or quantity != self._quantity:
            self._watched, self._quantity = areas, quantity
            self.count, self._due_at_s = None, 0.0

    @property
    def is_live(self) -> bool:
        """Whether what can be counted is how things stand now."""
        return self._group.status.state is LinkState.LIVE

    def poll(self) -> bool:
        """Begin a count when one is due; return whether a new one is there. Never waits."""
        is_new = self._take()
        areas, is_due = self._watched, self._monotonic() >= self._due_at_s
        # A world that nobody tells of any more is not how things stand at this moment.
        if areas is not None and self._pending is None and is_due and self.is_live:
            self._due_at_s = self._monotonic() + RENEW_S
            ground = self._grounds.get(areas.key)
            self._pending = self._executor.submit(_counted, areas, ground, self._inputs())
        return is_new

    def heat_points(self, key: str) -> F64:
        """Return (n, 2) f8 degrees of what is counted under ``key``: a group of classes, or alarms.

        Raises KeyError for a name that is neither.
        """
        if key == "alarms":
            lon_deg, lat_deg = self._alarms()
            return positions(lon_deg, lat_deg)
        return things_of(self._group.world, self._group.now_s()).of(GROUPS[key])

    def _take(self) -> bool:
        if self._pending is None or not self._pending.done():
            return False
        pending, self._pending = self._pending, None
        if pending.cancelled():
            return False
        ground, count = pending.result()
        self._grounds[ground.areas.key] = ground
        if count.areas is not self._watched or count.quantity != self._quantity:
            return False  # something else is watched by now
        self.count = count
        return True

    def _inputs(self) -> _Inputs:
        things = things_of(self._group.world, self._group.now_s())
        return _Inputs(things, self._alarms(), self._stations(), self._quantity)

    def _alarms(self) -> tuple[F64, F64]:
        alarms = [alarm for alarm in self._group.board.listed_alarms() if has_place(alarm)]
        at = positions([a.lon_deg for a in alarms], [a.lat_deg for a in alarms])
        return at[:, 0], at[:, 1]

    def _stations(self) -> Mapping[str, tuple[F64, F64, F64]]:
        """Return where the stations of the quantity watched stand, and their sound values."""
        readings, world = self._readings, self._group.world
        quantity = readings.quantities.find(self._quantity) if readings is not None else None
        if readings is None or quantity is None:
            return {}
        rows: list[tuple[float, float, float]] = []
        series = self._group.readings
        numbers, spans_s = series.column("quantity").tolist(), series.column("span_s").tolist()
        for row, (number, span_s) in enumerate(zip(numbers, spans_s, strict=True)):
            if number != quantity.number or span_s:
                continue
            last = readings.last(series.id_at(row))
            at = world.row_of(series.text_at("station", row))
            if last is None or at is None or last.mark is not Mark.GOOD:
                continue
            if last.soundness in _SOUND:
                lon, lat = world.column("lon_deg")[at], world.column("lat_deg")[at]
                rows.append((float(lon), float(lat), last.value))
        return {quantity.key: _columns(rows)}


def _columns(rows: list[tuple[float, float, float]]) -> tuple[F64, F64, F64]:
    lon, lat, values = ([row[k] for row in rows] for k in range(3))
    at = positions(lon, lat)
    return at[:, 0], at[:, 1], positions(values, values)[:, 0]


def _counted(areas: AreaSet, ground: _Ground | None, inputs: _Inputs) -> tuple[_Ground, AreaCount]:
    """Count; runs on the executor's thread and looks at nothing but its arguments."""
    if ground is None or ground.areas is not areas:
        ground = _Ground(areas, AreaIndex(areas), areas_km2(areas))
    index, count = ground.index, len(areas)
    found = AreaCount(
        areas=areas,
        tally=tally(index, count, inputs.things),
        alarms=counted(index, count, *inputs.alarms),
        means={key: mean_of(index, count, *at) for key, at in inputs.stations.items()},
        km2=ground.km2,
        quantity=inputs.quantity,
    )
    return ground, found
