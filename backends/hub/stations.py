"""The stations of the register: who a reading is from, and where on the map that is."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.classes import STATIONS
from app.domain.register import Registers, Station

COLUMNS = "columns"  # the kinds of source that may not name every station: a backend's feed,
CHECK = "check"  # and the hub's own probe
PROBE_SOURCE = "dutywall-check"


@dataclass(frozen=True, slots=True)
class Placed:
    """A station with the index of its county, 0 where it is in none that we know."""

    station: Station
    county: int

    @property
    def is_on_map(self) -> bool:
        """Whether it has a symbol: the hub's own probe has none."""
        return self.station.entity_class in STATIONS


class Stations:
    """Look-ups by what a source calls a station, built once from the register.

    A station with an address in a protocol of the gateway's is known by that address and to the
    gateway alone, so that no feed can pass for it; all others by their id.
    """

    def __init__(self, registers: Registers, counties: Mapping[str, int]) -> None:
        self.placed: list[Placed] = []
        self._by_gateway: dict[bytes, int] = {}
        self._by_feed: dict[bytes, int] = {}
        self._by_probe: dict[bytes, int] = {}
        for station in registers.stations:
            self.add(station, counties.get(station.county, 0))

    def add(self, station: Station, county: int) -> None:
        """Take a station into the list."""
        index = len(self.placed)
        self.placed.append(Placed(station, county))
        if station.address:
            self._by_gateway[station.address.encode()] = index
        else:
            name = station.station_id.encode()
            self._by_gateway[name] = self._by_feed[name] = index

    def add_probe(self, station: Station) -> None:
        """Take in the station that only the hub's own probe speaks for."""
        self._by_probe[station.station_id.encode()] = len(self.placed)
        self.placed.append(Placed(station, 0))

    def find(self, name: bytes, kind: str) -> int | None:
        """Return the index of a station in ``placed``, or None for nobody a source may name."""
        by_kind = {COLUMNS: self._by_feed, CHECK: self._by_probe}
        return by_kind.get(kind, self._by_gateway).get(name)
