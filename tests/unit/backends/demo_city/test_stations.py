"""The demo's stations: what they measure, and how they say it from outside."""

import asyncio
import contextlib
from collections.abc import Callable
from itertools import pairwise

import pytest

from app.domain.classes import EntityClass
from app.domain.readings import QuantityCatalogue
from app.domain.register import Station
from app.domain.tracks import Refusals
from backends.adapters.csv_readings import parse_readings
from backends.adapters.hj212.answers import answer_to
from backends.adapters.hj212.data import readings_of
from backends.adapters.hj212.factors import FactorTable
from backends.adapters.hj212.frame import FrameSplitter
from backends.adapters.hj212.packet import Packet
from backends.demo.geography.stations import (
    AIR_QUANTITIES,
    DUST_QUANTITIES,
    WATER_QUANTITIES,
)
from backends.demo.stations.collector import Collector, data_packet
from backends.demo.stations.curves import measured
from backends.demo.stations.field import FROZEN_AFTER_S, SILENT_AFTER_S, Report, StationField
from backends.demo.stations.pusher import Pusher, pushed_lines
from tests.unit.backends.adapters.hj212.samples import RESOURCES

QUANTITIES = QuantityCatalogue.from_toml((RESOURCES / "quantities.toml").read_text("utf-8"))
TABLE = FactorTable.from_toml((RESOURCES / "hj212_factors.toml").read_text("utf-8"), QUANTITIES)
START_S = 1_790_000_003.0
PUSHED = ("people", "people_in", "power", "water_use", "water_level")


def station(station_id: str, entity_class: EntityClass, quantities: tuple[str, ...]) -> Station:
    is_pushed = entity_class in (EntityClass.CROWD_COUNTER, EntityClass.METER)
    address, secret = ("", "") if is_pushed else (f"hj212:{station_id}", "123456")
    place = (120.9, 32.0)
    return Station(
        *(station_id, "演示", entity_class, *place, quantities, 10.0, "", "", address, secret)
    )


AIR = station("A1", EntityClass.AIR_STATION, AIR_QUANTITIES)
DUSTS = tuple(station(f"D{i}", EntityClass.DUST_STATION, DUST_QUANTITIES) for i in range(3))
WATER = station("W1", EntityClass.WATER_STATION, WATER_QUANTITIES)
CROWD = station("N1", EntityClass.CROWD_COUNTER, ("people", "people_in"))
ALL = (AIR, *DUSTS, WATER, CROWD)


@pytest.mark.parametrize("key", [*AIR_QUANTITIES, *DUST_QUANTITIES, *WATER_QUANTITIES, *PUSHED])
def test_every_quantity_stays_within_what_it_can_be_all_day(key: str) -> None:
    quantity = QUANTITIES[key]
    values = [measured(key, START_S + 60.0 * minute, 4) for minute in range(1440)]
    assert all(quantity.lowest <= value <= quantity.highest for value in values)
    assert len(set(values)) > 20
    if not quantity.frozen_after_s:  # at night nobody enters for an hour
        return
    longest = 0
    for first in range(len(values)):
        same = next((i for i in range(first, len(values)) if values[i] != values[first]), first)
        longest = max(longest, same - first)
    assert 60.0 * longest < quantity.frozen_after_s / 2  # a live station never looks frozen


def test_a_value_never_jumps_between_two_reports() -> None:
    values = [measured("pm25", START_S + 10.0 * i, 1) for i in range(500)]
    assert max(abs(b - a) for a, b in pairwise(values)) < 3.0


def test_stations_report_at_whole_multiples_of_their_period() -> None:
    field = StationField(ALL, START_S)
    assert field.due(START_S + 1.0) == []
    found = field.due(START_S + 8.0)
    assert {report.t_s for report in found} == {1_790_000_010.0}
    assert [report.station for report in found] == list(ALL)
    assert field.due(START_S + 8.5) == []
    assert {report.t_s for report in field.due(START_S + 100.0)} == {1_790_000_100.0}


def test_one_dust_station_falls_silent_and_another_freezes() -> None:
    field = StationField(ALL, START_S)
    reports = [r for i in range(60) for r in field.due(START_S + 10.0 * i)]

    def of(one: Station) -> list[Report]:
        return [report for report in reports if report.station is one]

    frozen = of(DUSTS[1])
    assert frozen[-1].t_s >= START_S + 580.0
    after = [r.values for r in frozen if r.t_s > START_S + FROZEN_AFTER_S]
    assert len(after) > 20
    assert all(values == after[0] for values in after)
    assert max(r.t_s for r in of(DUSTS[2])) <= START_S + SILENT_AFTER_S
    assert of(DUSTS[0])[-1].values != of(DUSTS[0])[-2].values


@pytest.mark.parametrize("one", [AIR, DUSTS[0], WATER])
def test_what_a_station_says_by_hj212_is_what_it_measured(one: Station) -> None:
    report = StationField([one], START_S).due(START_S + 10.0)[0]
    packet = data_packet(report)
    assert packet is not None
    assert packet.wants_answer
    refusals = Refusals()
    found = readings_of(Packet.decode_frame(packet.encode()), TABLE, refusals)
    assert refusals.total == 0
    heard = {r.quantity: r.value for r in found}
    assert heard == {
        QUANTITIES[key].number: pytest.approx(value) for key, value in report.values.items()
    }
    assert {(r.t_s, r.station) for r in found} == {(report.t_s, one.address)}


def test_what_is_pushed_is_what_was_measured() -> None:
    reports = StationField(ALL, START_S).due(START_S + 10.0)
    found, refused = parse_readings("\n".join(pushed_lines(reports)).encode(), QUANTITIES)
    assert refused == []
    assert {(r.station, r.quantity) for r in found} == {
        ("N1", QUANTITIES["people"].number),
        ("N1", QUANTITIES["people_in"].number),
    }
    assert {r.t_s for r in found} == {1_790_000_010.0}


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10.0):
        while not is_so():
            await asyncio.sleep(0.01)


async def ended(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def test_the_collector_sends_hears_and_connects_again() -> None:
    async def go() -> None:
        heard: list[Packet] = []
        lines, open_lines = 0, 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal lines, open_lines
            lines, open_lines = lines + 1, open_lines + 1
            splitter = FrameSplitter(Refusals())
            is_restarted = False  # as a platform that was updated
            with contextlib.suppress(OSError):
                while not is_restarted and (data := await reader.read(4096)):
                    for segment in splitter.feed(data):
                        packet = Packet.decode(segment)
                        heard.append(packet)
                        writer.write(answer_to(packet).encode())
                        is_restarted = lines == 1 and packet.cn == "2011"
            await ended(writer)
            open_lines -= 1

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        collector = Collector(("127.0.0.1", port))
        field = StationField([AIR, WATER, CROWD], START_S)
        known = [Report(one, START_S, {}) for one in (AIR, WATER, CROWD)]
        job = asyncio.create_task(collector.run(known))
        await until(lambda: len(heard) == 2)
        assert [(p.cn, p.mn, p.version) for p in heard] == [("9015", "A1", 1), ("9015", "W1", 2)]
        for number in range(1, 400):
            collector.send(field.due(START_S + 10.0 * number))
            await asyncio.sleep(0.01)
            if collector.answered and lines == 2:
                break
        assert {p.mn for p in heard if p.cn == "2011"} == {"A1", "W1"}
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        await until(lambda: open_lines == 0)
        server.close()

    asyncio.run(go())


def test_the_pusher_posts_and_posts_again_after_a_refusal() -> None:
    async def go() -> None:
        bodies: list[bytes] = []
        open_lines = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal open_lines
            open_lines += 1
            while True:
                try:
                    head = await reader.readuntil(b"\r\n\r\n")
                except (asyncio.IncompleteReadError, OSError):
                    break
                assert b"Authorization: Bearer token-1\r\n" in head
                length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
                bodies.append(await reader.readexactly(length))
                word = b"429 Too Many Requests" if len(bodies) == 1 else b"200 OK"
                writer.write(b"HTTP/1.1 " + word + b"\r\nContent-Length: 2\r\n\r\n{}")
            await ended(writer)
            open_lines -= 1

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        pusher = Pusher(("127.0.0.1", server.sockets[0].getsockname()[1]), "token-1")
        field = StationField([CROWD], START_S)
        job = asyncio.create_task(pusher.run())
        for number in range(1, 4):
            pusher.send(field.due(START_S + 10.0 * number))
        await until(lambda: pusher.posted == 2)
        assert len(bodies) == 3
        assert bodies[0].startswith(b"N1,people,")
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        await until(lambda: open_lines == 0)
        server.close()

    asyncio.run(go())
