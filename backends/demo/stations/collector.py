"""The collector that speaks HJ 212 for the demo's stations, from outside, like a real one."""

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Mapping, Sequence

from app.domain.classes import EntityClass
from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.hj212.answers import DATA_ANSWER, HEARTBEAT
from backends.adapters.hj212.data import BEIJING, REAL_TIME
from backends.adapters.hj212.frame import FrameSplitter
from backends.adapters.hj212.packet import VERSION_2017, VERSION_2025, Packet, flag_of
from backends.demo.stations.field import Report

HEARTBEAT_EVERY_S = 60.0  # real seconds, like every deadline of a socket
BACK_OFF_S = (0.5, 10.0)
_CONNECTED_WITHIN_S = 10.0
_UNSENT_BYTES = 256 * 1024
_READ_BYTES = 4096
# The codes, and what turns our unit into the stations'.
CODES: Mapping[str, tuple[str, float]] = {
    "pm25": ("a34004", 1.0),
    "pm10": ("a34002", 1.0),
    "so2": ("a21026", 1.0),
    "no2": ("a21004", 1.0),
    "co": ("a21005", 1.0),
    "o3": ("a05024", 1.0),
    "wind_speed": ("a01007", 1.0),
    "wind_direction": ("a01008", 1.0),
    "tsp": ("a34001", 1000.0),
    "noise": ("LA", 1.0),
    "ph": ("w01001", 1.0),
    "dissolved_oxygen": ("w01009", 1.0),
    "cod": ("w01018", 1.0),
    "ammonia": ("w21003", 1.0),
    "water_temperature": ("w01010", 1.0),
}
_SYSTEM = {
    EntityClass.AIR_STATION: "22",
    EntityClass.DUST_STATION: "39",
    EntityClass.WATER_STATION: "21",
}
_ADDRESS = "hj212:"

_log = logging.getLogger("feed")


class Collector:
    """One connection for all stations with an MN; what is due while it is down is lost.

    Water stations speak the edition of 2025, the others that of 2017; all want answers.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        self.sent = 0
        self.answered = 0
        self._address = address
        self._writer: asyncio.StreamWriter | None = None

    def send(self, reports: Sequence[Report]) -> None:
        """Send what is due; never blocks."""
        writer = self._writer
        if writer is None or writer.transport.get_write_buffer_size() > _UNSENT_BYTES:
            return
        for report in reports:
            packet = data_packet(report)
            if packet is not None:
                writer.write(packet.encode())
                self.sent += 1

    async def run(self, known: Sequence[Report]) -> None:
        """Connect, and again with back-off whenever the platform goes away; forever.

        ``known`` is one report of each station: who is there to send heartbeats.
        """
        wait_s = BACK_OFF_S[0]
        while True:
            try:
                async with asyncio.timeout(_CONNECTED_WITHIN_S):
                    reader, writer = await asyncio.open_connection(*self._address)
            except OSError:  # a timeout is one too
                pass
            else:
                wait_s = BACK_OFF_S[0]
                await self._converse(reader, writer, known)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, BACK_OFF_S[1])

    async def _converse(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        known: Sequence[Report],
    ) -> None:
        self._writer = writer
        beat = asyncio.create_task(self._beat(writer, known))
        splitter = FrameSplitter(Refusals())
        try:
            while data := await reader.read(_READ_BYTES):
                self._hear(splitter, data)
        except OSError:
            pass
        finally:
            beat.cancel()
            self._writer = None
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _hear(self, splitter: FrameSplitter, data: bytes) -> None:
        for segment in splitter.feed(data):
            try:
                self.answered += Packet.decode(segment).cn == DATA_ANSWER
            except DecodeError:
                _log.warning("demo: the platform's answer is none")

    async def _beat(self, writer: asyncio.StreamWriter, known: Sequence[Report]) -> None:
        """Keep the connection known from its first moment, as stations do between their data."""
        while True:
            for report in known:
                packet = _packet(report, HEARTBEAT, "")
                if packet is not None:
                    writer.write(packet.encode())
            await asyncio.sleep(HEARTBEAT_EVERY_S)


def data_packet(report: Report) -> Packet | None:
    """Return the real-time data of a report, or None where HJ 212 has no code for any of them."""
    items = [f"DataTime={_beijing(report.t_s):%Y%m%d%H%M%S}"]
    for key, value in report.values.items():
        if key in CODES:
            code, scale = CODES[key]
            items.append(f"{code}-Rtd={value * scale:.6g},{code}-Flag=N")
    return _packet(report, REAL_TIME, ";".join(items)) if len(items) > 1 else None


def _packet(report: Report, command: str, content: str) -> Packet | None:
    station = report.station
    system = _SYSTEM.get(station.entity_class)
    if system is None or not station.address.startswith(_ADDRESS):
        return None
    is_water = station.entity_class is EntityClass.WATER_STATION
    return Packet(
        st=system,
        cn=command,
        pw=station.secret,
        mn=station.address.removeprefix(_ADDRESS),
        qn=f"{_beijing(report.t_s):%Y%m%d%H%M%S}000",
        flag=flag_of(VERSION_2025 if is_water else VERSION_2017, wants_answer=True),
        content=content,
    )


def _beijing(t_s: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(t_s, BEIJING)
