"""All stations of the demo city: who reports when, who falls silent, and whose values freeze."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.classes import EntityClass
from app.domain.register import Station
from backends.demo.stations.curves import measured

# So that all three can be seen in the demo: one dust station goes silent, another goes on saying
# the same, and past one water station something flows. In seconds of city time after the start.
SILENT_AFTER_S = 240.0
FROZEN_AFTER_S = 120.0
_FROZEN, _SILENT = 1, 2  # which of the dust stations
POLLUTED, POLLUTED_TIMES = "ammonia", 4.0


@dataclass(frozen=True, slots=True)
class Report:
    """What one station measured at ``t_s``."""

    station: Station
    t_s: float
    values: Mapping[str, float]


class StationField:
    """Tells what is due; a station reports at whole multiples of its period."""

    def __init__(self, stations: Sequence[Station], start_s: float) -> None:
        self._stations = tuple(stations)
        self._next_s = [
            (start_s // station.every_s + 1.0) * station.every_s for station in self._stations
        ]
        dust = [s for s in self._stations if s.entity_class is EntityClass.DUST_STATION]
        self._frozen = dust[_FROZEN] if len(dust) > _FROZEN else None
        self._silent = dust[_SILENT] if len(dust) > _SILENT else None
        water = [s for s in self._stations if s.entity_class is EntityClass.WATER_STATION]
        self._polluted = next((s for s in water if POLLUTED in s.quantities), None)
        self._frozen_from_s = start_s + FROZEN_AFTER_S
        self._silent_from_s = start_s + SILENT_AFTER_S

    def due(self, now_s: float) -> list[Report]:
        """Return what has been measured since the last call, of each station the newest only."""
        found = []
        for number, station in enumerate(self._stations):
            if now_s < self._next_s[number]:
                continue
            t_s = now_s // station.every_s * station.every_s
            self._next_s[number] = t_s + station.every_s
            if station is self._silent and t_s >= self._silent_from_s:
                continue
            at_s = min(t_s, self._frozen_from_s) if station is self._frozen else t_s
            values = {key: measured(key, at_s, number) for key in station.quantities}
            if station is self._polluted:
                values[POLLUTED] = round(values[POLLUTED] * POLLUTED_TIMES, 3)
            found.append(Report(station, t_s, values))
        return found
