"""Scenes of crowds: a place with far more people than usual, and one that is only busy."""

import numpy as np

from app.domain.classes import EntityClass
from backends.truth.cast import Cast
from backends.truth.plan import Scene
from backends.truth.scene_places import kinds_of
from backends.truth.scene_stations import StationReadings, add_station, series_times, settle

PEOPLE = 23  # the number of the quantity in resources/quantities.toml
ZONE_H = 8.0


def plant_crowd_peaks(cast: Cast, scene: Scene, readings: StationReadings) -> None:
    """Let counters see crowds."""
    t_s = series_times(cast)
    hour = (t_s / 3600.0 + ZONE_H) % 24.0
    usual = scene.number("usual") * np.exp(-(((hour - 15.0) / 4.0) ** 2)) + 5.0
    for kind in kinds_of(scene):
        values = usual * cast.random.normal(1.0, 0.08, len(t_s))
        day = int(cast.random.integers(cast.plan.days // 2, cast.plan.days))
        from_s = cast.day_s(day, float(cast.random.uniform(12.0, 16.0)))
        to_s = from_s + float(cast.random.uniform(*scene.span("for_s")))
        inside = (t_s >= from_s) & (t_s < to_s)
        times = float(cast.random.uniform(*scene.span("times_usual")))
        if kind == "busy_day":
            from_s, to_s = cast.day_s(day), cast.day_s(day + 1)
            inside = (t_s >= from_s) & (t_s < to_s)
            times = float(cast.random.uniform(1.2, 1.5))
        elif kind == "one_spike":
            inside &= np.cumsum(inside) == 1
            times = 10.0
        values[inside] *= times
        station = add_station(cast, "N", EntityClass.CROWD_COUNTER, "people")
        marks = np.zeros(len(t_s), np.uint8)
        settle(
            *(cast, scene, kind, station, readings),
            (PEOPLE, t_s, np.round(values), marks),
            (from_s, to_s, from_s),
        )
