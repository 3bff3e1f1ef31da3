"""The ways in for readings, opened, emptied and reported together."""

import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.clock import Clock
from app.domain.errors import ConfigError
from app.domain.readings import QuantityCatalogue
from backends.adapters.hj212.factors import FactorTable
from backends.hub.gateway.case_door import CaseDoor
from backends.hub.gateway.case_tokens import CaseTokens
from backends.hub.gateway.config import Endpoint, GatewayConfig, load_stations
from backends.hub.gateway.line_server import LineLimits, LineServer
from backends.hub.gateway.messages import SourceReport, Up, pack_readings
from backends.hub.gateway.push_server import PushServer
from backends.hub.gateway.push_tokens import PushTokens
from backends.hub.gateway.reading_columns import ReadingColumns
from backends.hub.gateway.station_desk import SOURCE as HJ212
from backends.hub.gateway.station_desk import StationDesk
from backends.hub.gateway.station_session import StationSession

if TYPE_CHECKING:
    from backends.hub.gateway.mqtt_feed import MqttFeed

CSV_PUSH = "csv-push"  # the door's port, and the account of requests without a good token
_RESOURCES = Path(__file__).resolve().parents[3] / "resources"


class ReadingFeeds:
    """HJ 212, pushed lines and MQTT, as far as the configuration wants them."""

    def __init__(self, config: GatewayConfig, clock: Clock) -> None:
        self.cases: CaseDoor | None = None  # beside the readings, at the same door
        self._config = config
        self._clock = clock
        self._stations: StationDesk | None = None
        self._lines: LineServer | None = None
        self._push: PushServer | None = None
        self._mqtt: MqttFeed | None = None

    async def open(self, stack: AsyncExitStack, post: Callable[[Up], None]) -> dict[str, int]:
        """Open what is wanted and return the ports by source; raise ConfigError if in vain.

        ``post`` brings a message to the hub.
        """
        config, ports = self._config, {}
        if config.hj212 is None and config.csv_push is None and not config.mqtt:
            return {}
        quantities = QuantityCatalogue.from_toml(_text(config.quantities, "quantities.toml"))
        if config.hj212 is not None:
            ports[HJ212] = await self._open_stations(config.hj212, quantities, stack)
        if config.csv_push is not None:
            if config.case_tokens:
                tokens = CaseTokens(Path(config.case_tokens))
                self.cases = CaseDoor(tokens, self._clock, post, time.monotonic_ns())
            self._push = PushServer(
                PushTokens(Path(config.push_tokens) if config.push_tokens else None),
                quantities,
                self._clock,
                self.cases,
            )
            stack.push_async_callback(self._push.close)
            ports[CSV_PUSH] = await self._push.open(config.csv_push)
        if config.mqtt:
            # A gateway without a broker loads nothing of MQTT.
            from backends.hub.gateway.mqtt_feed import MqttFeed, read_mqtt  # noqa: PLC0415

            self._mqtt = MqttFeed(read_mqtt(Path(config.mqtt)), quantities, self._clock)
            self._mqtt.open()
            stack.callback(self._mqtt.close)
        return ports

    def flush(self, post: Callable[[Up], None]) -> None:
        """Send on what came."""
        if self._mqtt is not None:
            self._mqtt.drain()
        for columns in self._columns():
            batch = columns.take()
            if batch is not None:
                post(pack_readings(batch))

    def sweep(self, now_s: float) -> None:
        """Close what is idle and look for new tokens; called about once a second."""
        if self._lines is not None:
            self._lines.sweep(now_s)
        if self._push is not None:
            self._push.sweep()
        if self.cases is not None:
            self.cases.sweep()

    def reports(self) -> Iterator[SourceReport]:
        """Yield how each source stands."""
        if self._stations is not None and self._lines is not None:
            yield SourceReport(
                source=HJ212,
                kind=HJ212,
                accepted=self._stations.accepted,
                refused=dict(self._stations.refusals.counts),
                samples=dict(self._stations.refusals.samples),
                connected=self._lines.connected,
                last_receipt_s=self._stations.last_receipt_s,
            )
        if self._push is not None:
            yield from _push_reports(self._push)
        if self.cases is not None:
            yield from _case_reports(self.cases)
        if self._mqtt is not None:
            yield SourceReport(
                source=self._mqtt.readings.source,
                kind="mqtt",
                accepted=self._mqtt.accepted,
                refused=dict(self._mqtt.refusals.counts),
                samples=dict(self._mqtt.refusals.samples),
                connected=self._mqtt.connected,
                last_receipt_s=self._mqtt.last_receipt_s,
            )

    async def _open_stations(
        self, endpoint: Endpoint, quantities: QuantityCatalogue, stack: AsyncExitStack
    ) -> int:
        config = self._config
        table = FactorTable.from_toml(_text(config.hj212_factors, "hj212_factors.toml"), quantities)
        admitted = load_stations(Path(config.stations)).stations if config.stations else ()
        self._stations = desk = StationDesk(admitted, table, self._clock)
        limits = LineLimits(
            most=config.most_station_lines,
            most_name="too_many_stations",
            most_unauthenticated=config.most_unauthenticated,
            idle_s=config.station_idle_s,
            authenticate_within_s=config.authenticate_within_s,
        )
        self._lines = LineServer(
            lambda write, hang_up, now_s: StationSession(desk, write, hang_up, now_s),
            desk.refuse,
            limits,
        )
        stack.push_async_callback(self._lines.close)
        return await self._lines.open(endpoint)

    def _columns(self) -> Iterator[ReadingColumns]:
        if self._stations is not None:
            yield self._stations.readings
        if self._push is not None:
            yield from (source.readings for source in self._push.sources.values())
        if self._mqtt is not None:
            yield self._mqtt.readings


def _push_reports(push: PushServer) -> Iterator[SourceReport]:
    for name, source in push.sources.items():
        yield SourceReport(
            source=name,
            kind="csv",
            accepted=source.accepted,
            refused=dict(source.refusals.counts),
            samples=dict(source.refusals.samples),
            connected=0,
            last_receipt_s=source.last_receipt_s,
        )
    if push.strangers.total:
        yield SourceReport(
            source=CSV_PUSH,
            kind="csv",
            accepted=0,
            refused=dict(push.strangers.counts),
            samples=dict(push.strangers.samples),
            connected=push.connected,
            last_receipt_s=None,
        )


def _case_reports(cases: CaseDoor) -> Iterator[SourceReport]:
    for name, sender in cases.senders.items():
        yield SourceReport(
            source=f"case:{name}",
            kind="cases",
            accepted=sender.accepted,
            refused=dict(sender.refusals.counts),
            samples=dict(sender.refusals.samples),
            connected=0,
            last_receipt_s=sender.last_receipt_s,
        )


def _text(path: str, name: str) -> str:
    file = Path(path) if path else _RESOURCES / name
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file.name}: cannot be read ({error})") from error
