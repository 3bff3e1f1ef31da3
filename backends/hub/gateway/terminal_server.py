"""The TCP server for thousands of JT/T 808 terminals."""

from backends.hub.gateway.config import Endpoint, GatewayConfig
from backends.hub.gateway.desk import TerminalDesk
from backends.hub.gateway.line_server import LineLimits, LineServer
from backends.hub.gateway.session import TerminalSession


class TerminalServer:
    """Accepts terminals within the configuration's limits and gives each a session."""

    def __init__(self, desk: TerminalDesk, config: GatewayConfig) -> None:
        self._desk = desk
        limits = LineLimits(
            most=config.most_terminals,
            most_name="too_many_terminals",
            most_unauthenticated=config.most_unauthenticated,
            idle_s=config.idle_s,
            authenticate_within_s=config.authenticate_within_s,
        )
        self._lines = LineServer(
            lambda write, hang_up, now_s: TerminalSession(desk, write, hang_up, now_s),
            desk.refuse,
            limits,
        )

    async def open(self, endpoint: Endpoint) -> int:
        """Listen and return the port; raise ConfigError if it cannot be had."""
        return await self._lines.open(endpoint)

    def sweep(self, now_s: float) -> None:
        """Close what is idle or never authenticated; retry what is due."""
        self._lines.sweep(now_s)
        self._desk.retry(now_s)

    async def close(self) -> None:
        """Close the listener and every connection."""
        await self._lines.close()
