"""Scenes of measuring stations: values above their limit, values that do not move."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.readings import Mark, ReadingBatch, Statistic
from app.domain.register import Station
from backends.truth.cast import Cast
from backends.truth.label import Foil, Label
from backends.truth.plan import Scene
from backends.truth.scene_places import kinds_of

F64 = NDArray[np.float64]
EVERY_S = 300.0
SOURCE = "truth"
COD_NUMBER = 18


@dataclass(slots=True)
class StationReadings:
    """The stations of all scenes and what they said."""

    stations: list[Station] = field(default_factory=list)
    _columns: list[tuple[int, int, F64, F64, NDArray[np.uint8]]] = field(default_factory=list)

    def add(
        self, station: Station, quantity: int, t_s: F64, values: F64, marks: NDArray[np.uint8]
    ) -> None:
        """Add a station with one series."""
        self._columns.append((len(self.stations), quantity, t_s, values, marks))
        self.stations.append(station)

    def batch(self) -> ReadingBatch:
        """Return all readings in the order of their time."""
        names = np.array([one.station_id.encode() for one in self.stations], "S32")
        which = [np.full(len(t), i) for i, _, t, _, _ in self._columns]
        order_of = np.concatenate([np.zeros(0, np.intp), *which]).astype(np.intp)
        t_s = np.concatenate([np.zeros(0), *(t for _, _, t, _, _ in self._columns)])
        order = np.argsort(t_s, kind="stable")
        quantity = np.array([q for _, q, _, _, _ in self._columns], np.uint16)
        values = np.concatenate([np.zeros(0), *(v for _, _, _, v, _ in self._columns)])
        marks = np.concatenate([np.zeros(0, np.uint8), *(m for *_, m in self._columns)])
        station = order_of[order]
        count = len(order)
        return ReadingBatch(
            source=SOURCE,
            stations=names[station] if count else np.zeros(0, "S32"),
            quantities=quantity[station] if count else np.zeros(0, np.uint16),
            values=values[order],
            marks=marks[order],
            t_s=t_s[order],
            spans_s=np.zeros(count, np.uint32),
            statistics=np.full(count, Statistic.VALUE, np.uint8),
        )


def plant_exceedances(cast: Cast, scene: Scene, readings: StationReadings) -> None:
    """Let water stations go above their class for hours, and nearly."""
    limit = scene.number("limit")
    for kind in kinds_of(scene):
        t_s, values = _series(cast, 0.45 * limit)
        marks = np.zeros(len(t_s), np.uint8)
        from_s, to_s = _while(cast, scene)
        inside = (t_s >= from_s) & (t_s < to_s)
        high = float(cast.random.uniform(*scene.span("times_limit")))
        match kind:
            case "one_spike":
                inside &= np.cumsum(inside) == 1
            case "just_under":
                high = float(cast.random.uniform(0.90, 0.96))
            case "marked_maintenance":
                marks[inside] = Mark.MAINTENANCE
        noise = 0.01 if kind == "just_under" else 0.04
        values[inside] = high * limit * cast.random.normal(1.0, noise, int(inside.sum()))
        if kind == "just_under":
            values = np.minimum(values, 0.985 * limit)
        station = add_station(cast, "H", EntityClass.WATER_STATION, "cod")
        series = (COD_NUMBER, t_s, values, marks)
        settle(cast, scene, kind, station, readings, series, (from_s, to_s, from_s))


def plant_frozen(cast: Cast, scene: Scene, readings: StationReadings) -> None:
    """Let water stations repeat a value to the last digit, and only now and then."""
    for kind in kinds_of(scene):
        t_s, values = _series(cast, scene.number("level"))
        from_s, to_s = _while(cast, scene)
        if kind == "short_plateau":
            to_s = from_s + float(cast.random.uniform(1200.0, 3000.0))
        inside = (t_s >= from_s) & (t_s < to_s)
        if kind == "coarse_steps":
            steps = np.floor((t_s - t_s[0]) / 5400.0).astype(np.intp)
            values = 6.0 + steps * 2.0 % 7.0
        else:
            values[inside] = values[np.argmax(inside)]
        station = add_station(cast, "F", EntityClass.WATER_STATION, "cod")
        series = (COD_NUMBER, t_s, values, np.zeros(len(t_s), np.uint8))
        settle(cast, scene, kind, station, readings, series, (from_s, to_s, from_s))


def series_times(cast: Cast) -> F64:
    """Return when stations measure in the days of the plan."""
    return np.arange(cast.plan.begins_s, cast.day_s(cast.plan.days), EVERY_S)


def add_station(cast: Cast, letter: str, kind: EntityClass, quantity: str) -> Station:
    """Return a station at a crossing, named so that it shows that it is planted."""
    node = int(cast.random.choice(cast.ground.core))
    lon, lat = cast.ground.network.graph.lonlat[node].tolist()
    number = cast.number(f"station {letter}")
    name = f"演示测站{letter}{number:03d}"
    return Station(
        *(f"T-{letter}{number:03d}", name, kind, lon, lat, (quantity,), EVERY_S),
        cast.county_of(lon, lat),
    )


def _series(cast: Cast, level: float) -> tuple[F64, F64]:
    t_s = series_times(cast)
    hours = (t_s - t_s[0]) / 3600.0
    slow = 1.0 + 0.15 * np.sin(hours / 24.0 * 2 * np.pi + cast.random.uniform(0.0, 6.0))
    return t_s, level * slow * cast.random.normal(1.0, 0.04, len(t_s))


def _while(cast: Cast, scene: Scene) -> tuple[float, float]:
    day = int(cast.random.integers(1, cast.plan.days - 1))
    from_s = cast.day_s(day, float(cast.random.uniform(0.0, 10.0)))
    return from_s, from_s + float(cast.random.uniform(*scene.span("for_s")))


def settle(
    cast: Cast,
    scene: Scene,
    kind: str,
    station: Station,
    readings: StationReadings,
    series: tuple[int, F64, F64, NDArray[np.uint8]],
    times: tuple[float, float, float],
) -> None:
    """Add the station's series, and note what it was: a label, or a foil of a kind."""
    readings.add(station, *series)
    from_s, to_s, due_s = times
    ids = (station.station_id,)
    if kind:
        cast.foils.append(Foil(scene.rule, kind, ids, from_s, to_s))
    else:
        cast.label(scene, Label(scene.rule, ids, from_s, to_s, due_s, 0.0, scene.says))
