"""Opening TCP listeners, with patience for a port that its last owner is just giving back."""

import asyncio
import errno
from collections.abc import Callable

from app.domain.errors import ConfigError
from backends.hub.gateway.config import Endpoint

BACKLOG = 1024
PATIENCE_S = 3.0
_PAUSE_S = 0.1


async def tcp_server(
    protocol: Callable[[], asyncio.Protocol], endpoint: Endpoint
) -> tuple[asyncio.Server, int]:
    """Return a listening server and its port; raise ConfigError saying why it cannot be had."""
    loop = asyncio.get_running_loop()
    give_up_s = loop.time() + PATIENCE_S
    while True:
        try:
            server = await loop.create_server(
                protocol, endpoint.host, endpoint.port, backlog=BACKLOG
            )
        except OSError as error:
            # A gateway whose hub was killed needs a moment to notice and let go of its ports.
            if error.errno != errno.EADDRINUSE or loop.time() > give_up_s:
                raise refused(endpoint, error) from error
            await asyncio.sleep(_PAUSE_S)
            continue
        return server, int(server.sockets[0].getsockname()[1])


def refused(endpoint: Endpoint, error: OSError) -> ConfigError:
    """Return the sentence that says why an endpoint cannot be had."""
    return ConfigError(f"{endpoint.host}:{endpoint.port}: cannot listen: {error.strerror}")
