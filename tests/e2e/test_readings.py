"""Readings go from a feed through the hub to a screen, each to whom it concerns."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.config import read_catalogues
from app.domain.probe import PROBE_ID
from app.domain.readings import Mark, ReadingBatch, Soundness
from app.services.path_check import PathCheck, PathState
from app.services.readings import Readings
from app.services.series_book import SeriesBook
from backends.wire.reading_batch import encode_readings
from tests.e2e.city import AIR_EAST, AIR_WEST, EAST
from tests.e2e.feeder import Feeder
from tests.e2e.hall import Hall
from tests.e2e.seat import HallSeat

QUANTITIES = read_catalogues().quantities
PM25 = QUANTITIES["pm25"].number
WEST_SERIES, EAST_SERIES = (f"{s.station_id}/pm25" for s in (AIR_WEST, AIR_EAST))


@dataclass
class Air:
    """A hall with a feed of readings, a seat of the city and one of the eastern county."""

    feeder: Feeder
    city: HallSeat
    east: HallSeat
    seq: int = 0

    def push(self, *said: tuple[str, float], ago_s: float = 0.0) -> None:
        n = len(said)
        batch = ReadingBatch(
            "air",
            np.array([station.encode() for station, _ in said], "S32"),
            np.full(n, PM25, np.uint16),
            np.array([value for _, value in said]),
            np.zeros(n, np.uint8),
            np.full(n, time.time() - ago_s),
            np.zeros(n, np.uint32),
            np.zeros(n, np.uint8),
        )
        self.seq += 1
        self.feeder.push_frames(encode_readings(batch, self.seq))


@pytest.fixture(scope="module")
def air(city: Path, people: Path) -> Iterator[Air]:
    with ExitStack() as stack:
        hall = stack.enter_context(closing(Hall(city, people)))
        feeder = stack.enter_context(
            closing(Feeder(hall.admit("feed-1", "feed", source="air"), "air"))
        )
        keys = {"city": hall.admit("desk-1", "console")}
        keys[EAST] = hall.admit("desk-2", "console", county=EAST)
        feeder.connect(hall.start())
        seats = [
            stack.enter_context(
                closing(HallSeat(hall.endpoints, pair, hall.folder / scope / "outbox.db"))
            )
            for scope, pair in keys.items()
        ]
        yield Air(feeder, *seats)


def ids(seat: HallSeat) -> set[str]:
    world = seat.group.readings
    return {world.id_at(row) for row in range(world.size)} - {f"{PROBE_ID}/heartbeat", ""}


def test_the_hub_proves_its_own_path_to_every_scope_and_its_probe_is_nobody(air):
    for seat in (air.city, air.east):
        check = PathCheck(seat.group)
        seat.wait(lambda c=check: c.status().state is PathState.OK, 15.0, "the path is proved")
        assert seat.group.world.count == 0
        assert seat.group.world.row_of(PROBE_ID) is None
        assert ids(seat) == set()


def test_a_reading_reaches_the_city_and_its_own_county_and_the_station_stands_on_the_map(air):
    air.push(("ST-W", 35.0), ("ST-E", -1.0), ("ST-X", 1.0), ago_s=60.0)
    air.push(("ST-W", 36.0), ("ST-E", 40.0))
    readings = Readings(air.city.group, QUANTITIES)

    def is_here() -> bool:
        last = readings.last(WEST_SERIES)
        return last is not None and last.value == 36.0

    air.city.wait(is_here, 15.0, "the reading is on the screen")
    last = readings.last(EAST_SERIES)
    assert last is not None
    assert (last.value, last.mark, last.soundness) == (40.0, Mark.GOOD, Soundness.LIVE)
    world = air.city.group.world
    air.city.wait(lambda: world.row_of("ST-W") is not None, 5.0, "the station is on the map")
    row = world.row_of("ST-W")
    assert (world.text_at("label", row), world.column("lon_deg")[row]) == ("西城空气站", 120.85)

    air.east.wait(lambda: bool(ids(air.east)), 10.0, "the county has its reading")
    assert ids(air.east) == {EAST_SERIES}
    assert air.east.group.world.row_of("ST-W") is None
    air.city.wait(lambda: "air" in air.city.group.health, 5.0, "the source is known")
    assert air.city.group.health["air"].refused == {"unknown_station": 1}

    book = SeriesBook(air.city.group)
    book.open(EAST_SERIES, 3600.0)
    air.city.wait(lambda: book.code(EAST_SERIES) == "ok", 5.0, "the hub has answered")
    series = book.series(EAST_SERIES)
    assert series is not None
    assert (series.values.tolist(), series.marks.tolist()) == ([-1.0, 40.0], [Mark.SUSPECT, 0])
    book.open(f"{EAST_SERIES}/3600/mean", 3600.0)
    air.city.wait(lambda: book.code(f"{EAST_SERIES}/3600/mean") != "", 5.0, "it is refused")
    assert book.code(f"{EAST_SERIES}/3600/mean") == "series_unknown"
