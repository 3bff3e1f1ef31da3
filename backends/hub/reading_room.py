"""The hub's readings joined: who gives them, what they are worth, who sees them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.catalogues import Catalogues
from app.domain.clock import Clock
from app.domain.register import Registers
from backends.hub.ingest import Ingest
from backends.hub.publisher import Publisher, Stream
from backends.hub.reading_health import ReadingHealth
from backends.hub.reading_ingest import ReadingIngest
from backends.hub.stations import Stations
from backends.wire.stream import READING


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """Everything of the second world."""

    stations: Stations
    ingest: ReadingIngest
    health: ReadingHealth
    publisher: Publisher


def open_readings(
    catalogues: Catalogues,
    clock: Clock,
    registers: Registers,
    counties: Mapping[str, int],
    tracks: Ingest,
    streams: Mapping[str, Stream],
    epoch: str,
) -> ReadingRoom:
    """Return the readings of a hub; ``counties`` gives the index of each county's code."""
    stations = Stations(registers, counties)
    ledger = tracks.ledger
    ingest = ReadingIngest(
        catalogues.readings, catalogues.quantities, clock, stations, ledger, tracks.place
    )
    return ReadingRoom(
        stations,
        ingest,
        ReadingHealth(ingest, stations, ledger),
        Publisher(ingest.changing, streams, epoch, READING),
    )
