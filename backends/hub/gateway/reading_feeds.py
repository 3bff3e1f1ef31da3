"""The ways in for readings, opened, emptied and reported together."""

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

from app.domain.clock import Clock
from app.domain.errors import ConfigError
from app.domain.readings import QuantityCatalogue
from backends.adapters.hj212.factors import FactorTable
from backends.hub.gateway.config import GatewayConfig, load_stations
from backends.hub.gateway.line_server import LineLimits, LineServer
from backends.hub.gateway.messages import SourceReport, Up, pack_readings
from backends.hub.gateway.reading_columns import ReadingColumns
from backends.hub.gateway.station_desk import SOURCE, StationDesk
from backends.hub.gateway.station_session import StationSession

_RESOURCES = Path(__file__).resolve().parents[3] / "resources"


class ReadingFeeds:
    """HJ 212, as far as the configuration wants it."""

    def __init__(self, config: GatewayConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._desk: StationDesk | None = None
        self._lines: LineServer | None = None

    async def open(self, stack: AsyncExitStack) -> dict[str, int]:
        """Open what is wanted and return the ports by source; raise ConfigError if in vain."""
        config, ports = self._config, {}
        if config.hj212 is not None:
            quantities = load_quantities(config)
            table = FactorTable.from_toml(
                _text(config.hj212_factors, "hj212_factors.toml"), quantities
            )
            admitted = load_stations(Path(config.stations)).stations if config.stations else ()
            self._desk = desk = StationDesk(admitted, table, self._clock)
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
            ports[SOURCE] = await self._lines.open(config.hj212)
        return ports

    def flush(self, post: Callable[[Up], None]) -> None:
        """Send on what came."""
        for columns in self._columns():
            batch = columns.take()
            if batch is not None:
                post(pack_readings(batch))

    def sweep(self, now_s: float) -> None:
        """Close what is idle; called about once a second."""
        if self._lines is not None:
            self._lines.sweep(now_s)

    def reports(self) -> Iterator[SourceReport]:
        """Yield how each source stands."""
        if self._desk is not None and self._lines is not None:
            yield SourceReport(
                source=SOURCE,
                kind=SOURCE,
                accepted=self._desk.accepted,
                refused=dict(self._desk.refusals.counts),
                samples=dict(self._desk.refusals.samples),
                connected=self._lines.connected,
                last_receipt_s=self._desk.last_receipt_s,
            )

    def _columns(self) -> Iterator[ReadingColumns]:
        if self._desk is not None:
            yield self._desk.readings


def load_quantities(config: GatewayConfig) -> QuantityCatalogue:
    """Return the catalogue of quantities; raise ConfigError if it cannot be read."""
    return QuantityCatalogue.from_toml(_text(config.quantities, "quantities.toml"))


def _text(path: str, name: str) -> str:
    file = Path(path) if path else _RESOURCES / name
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file.name}: cannot be read ({error})") from error
