"""Who may speak for which station: by its address its own protocol alone, by its id all others."""

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.readings import ReadingBatch
from app.domain.register import Station
from backends.hub.reading_room import open_readings
from backends.hub.stations import CHECK, COLUMNS, HJ212, Stations, kind_of
from tests.unit.backends.hub.ground import CATALOGUES, NOON_S, REGISTERS, make_ingest

PROBE = Station("dutywall:check", "", EntityClass.UNKNOWN, 121.0, 32.0, ("heartbeat",), 2.0, "")
NAMES = (b"st:air", b"hj212:A1", b"st:smoke", b"dutywall:check")


@pytest.fixture
def stations() -> Stations:
    found = Stations(REGISTERS, {})
    found.add_probe(PROBE)
    return found


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        (kind_of("hj212"), [b"hj212:A1"]),
        (kind_of("mqtt"), [b"st:air"]),
        (kind_of("mall"), [b"st:air"]),
        (kind_of("check"), [b"st:air"]),
        (kind_of("hj212:A1"), [b"st:air"]),
        (COLUMNS, [b"st:air"]),
        (CHECK, [b"dutywall:check"]),
    ],
)
def test_a_source_speaks_for_the_stations_of_its_kind_alone(
    stations: Stations, kind: str, may: list[bytes]
) -> None:
    assert [name for name in NAMES if stations.find(name, kind) is not None] == may


def test_an_address_of_another_protocol_is_nobody_s_in_hj212(stations: Stations) -> None:
    stations.add(
        Station("st:x", "", EntityClass.METER, 121.0, 32.0, ("cod",), 2.0, "", address="x:1"), 0
    )
    assert stations.find(b"x:1", HJ212) is None
    assert stations.find(b"x:1", kind_of("x")) is None


def test_a_source_with_a_longer_name_than_columns_hold_has_its_late_series_counted() -> None:
    clock, name = SetClock(NOON_S), "天" * 6
    tracks = make_ingest(clock)
    room = open_readings(CATALOGUES, clock, REGISTERS, {}, tracks, {}, "e1")
    one = np.zeros(1)
    batch = ReadingBatch(
        name,
        np.array([b"st:air"], "S32"),
        np.array([CATALOGUES.quantities["pm25"].number], np.uint16),
        one,
        one.astype(np.uint8),
        one + NOON_S,
        one.astype(np.uint32),
        one.astype(np.uint8),
    )
    room.ingest.take(batch, COLUMNS)
    clock.advance(86_400.0)
    room.health.look(clock.now_s())
    (health,) = tracks.ledger.health(clock.now_s())
    assert (health.source, health.late) == (name, 1)
