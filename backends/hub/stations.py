"""The stations of the register: who a reading is from, and where on the map that is."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.classes import STATIONS
from app.domain.errors import ConfigError
from app.domain.measures.publishing import STATION as OF_FIGURES
from app.domain.register import Registers, Station

COLUMNS, CSV, MQTT, HJ212 = "columns", "csv", "mqtt", "hj212"  # the kinds of sources of readings
CHECK = "check"  # the hub's own probe
MEASURE = "measure"  # the hub's own figures
ADDRESSED = frozenset({HJ212})  # kinds whose stations prove themselves, by an address ``hj212:…``
PROBE_SOURCE = "dutywall-check"
MEASURE_SOURCE = "dutywall-measure"


@dataclass(frozen=True, slots=True)
class Placed:
    """A station with the index of its county, 0 where it is in none that we know.

    ``has_figures`` says that it is one of the hub's own: it has a series for every quantity.
    """

    station: Station
    county: int
    has_figures: bool = False

    @property
    def is_on_map(self) -> bool:
        """Whether it has a symbol: the hub's own probe has none."""
        return self.station.entity_class in STATIONS


def kind_of(source: str) -> str:
    """Return what a source of readings at the gateway speaks; all but two are pushed lines.

    Who names a source of pushed lines thereby names no kind, and no right to speak for stations.
    """
    return source if source in (HJ212, MQTT) else CSV


class Stations:
    """Look-ups by what a source calls a station, built once from the register.

    A station with an address in a protocol is known by that address, and to sources of that kind
    alone, so that neither feed nor push can pass for it; all others by their id.
    """

    def __init__(self, registers: Registers, counties: Mapping[str, int]) -> None:
        self.placed: list[Placed] = []
        self._by_address: dict[bytes, int] = {}
        self._by_id: dict[bytes, int] = {}
        self._by_probe: dict[bytes, int] = {}
        self._by_figures: dict[bytes, int] = {}
        for station in registers.stations:
            self.add(station, counties.get(station.county, 0))

    def add(self, station: Station, county: int) -> None:
        """Take a station into the list; raise ConfigError where it is called like the hub's own."""
        if station.station_id.startswith(OF_FIGURES):
            said = f"stations: '{station.station_id}': the hub's own figures are called so"
            raise ConfigError(said)
        index = len(self.placed)
        self.placed.append(Placed(station, county))
        if station.address:
            self._by_address[station.address.encode()] = index
        else:
            self._by_id[station.station_id.encode()] = index

    def add_probe(self, station: Station) -> None:
        """Take in the station that only the hub's own probe speaks for."""
        self._by_probe[station.station_id.encode()] = len(self.placed)
        self.placed.append(Placed(station, 0))

    def add_figures(self, station: Station, county: int) -> None:
        """Take in a station that only the hub's own figures are of."""
        self._by_figures[station.station_id.encode()] = len(self.placed)
        self.placed.append(Placed(station, county, has_figures=True))

    def find(self, name: bytes, kind: str) -> int | None:
        """Return the index of a station in ``placed``, or None for nobody a source may name."""
        if kind == CHECK:
            return self._by_probe.get(name)
        if kind == MEASURE:
            return self._by_figures.get(name)
        if kind in ADDRESSED:
            return self._by_address.get(name) if name.startswith(f"{kind}:".encode()) else None
        return self._by_id.get(name)
