"""A recorded AIS log goes through UDP, gateway, hub and wire into the world the map draws."""

import os
import socket
import time
from collections import Counter
from pathlib import Path

import pytest
from pyais import IterMessages

from tests.e2e.hall import ROOT, Hall
from tests.e2e.seat import HallSeat

LOG = Path(os.environ.get("DUTYWALL_DATA", str(ROOT.parent / "shared" / "data"))) / "ais"
FILE = LOG / "aislib_stream_example.nmea"
POSITIONS = {1, 2, 3, 18, 19, 27}
STATICS = {5, 19, 24}
PAUSE_EVERY = 50  # lines; a burst of thousands would fill the kernel's buffer, not ours


@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE.name} is not here (DUTYWALL_DATA)")
def test_vessels_positions_and_refusals_on_the_map_equal_what_pyais_says(
    hall: Hall, tmp_path: Path
):
    lines = FILE.read_bytes().splitlines()
    where = hall.start(ais_udp={"host": "127.0.0.1", "port": 0})
    keys = hall.admit("desk", "console")
    seat = HallSeat(hall.endpoints, keys, tmp_path / "outbox.db")
    try:
        seat.wait_live()
        send(lines, where.ais_udp, seat)
        vessels, refused = what_pyais_says(lines)
        seat.wait(lambda: seat.group.world.count >= len(vessels), 20, "all vessels")
        wanted = sum(refused.values())
        seat.wait(lambda: refused_of(seat) >= wanted, 10, "all refusals")
        assert refused_of(seat) == wanted
        assert positions_of(seat) == vessels
    finally:
        seat.close()


def send(lines: list[bytes], address: str, seat: HallSeat) -> None:
    host, _, port = address.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as radio:
        for number, line in enumerate(lines):
            radio.sendto(line + b"\r\n", (host, int(port)))
            if number % PAUSE_EVERY == 0:
                seat.pump()
                time.sleep(0.01)


def what_pyais_says(lines: list[bytes]) -> tuple[dict[str, tuple[float, float]], Counter[str]]:
    last: dict[str, tuple[float, float]] = {}
    refused = Counter[str]()
    for sentence in IterMessages(lines):
        number = sentence.raw.count(b"\n") + 1
        message = sentence.decode() if sentence.is_valid else None
        if message is None or message.msg_type not in POSITIONS | STATICS or message.mmsi == 0:
            refused["unusable"] += number
        elif message.msg_type in POSITIONS and (message.lon == 181 or message.lat == 91):
            refused["no_position"] += number
        elif message.msg_type in POSITIONS:
            last[f"ais:{message.mmsi:09d}"] = (message.lon, message.lat)
    return last, refused


def refused_of(seat: HallSeat) -> int:
    health = seat.group.health.get("ais-udp")
    return 0 if health is None else sum(health.refused.values())


def positions_of(seat: HallSeat) -> dict[str, tuple[float, float]]:
    world = seat.group.world
    lon, lat = world.column("lon_deg"), world.column("lat_deg")
    return {
        world.id_at(row): (float(lon[row]), float(lat[row]))
        for row in range(world.size)
        if world.id_at(row)
    }
