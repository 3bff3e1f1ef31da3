"""Calls the one machine that a camera's address names."""

import socket
import ssl
from urllib.parse import SplitResult

from app.domain.errors import DecodeError

WITHIN_S = 4.0
_PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322}
_UNDER_TLS = {"https", "rtsps"}


def port_of(parts: SplitResult) -> int:
    """Return the port that an address names or its scheme means, 0 for neither."""
    return parts.port or _PORTS.get(parts.scheme, 0)


def dial(parts: SplitResult, *, is_raw: bool = False) -> socket.socket:
    """Return a connection, under TLS where the scheme asks for it and ``is_raw`` does not forbid.

    Raises DecodeError: ``silent``, ``refused``.
    """
    host = parts.hostname or ""
    try:
        line = socket.create_connection((host, port_of(parts)), WITHIN_S)
        if parts.scheme in _UNDER_TLS and not is_raw:
            # As FFmpeg does it: cameras sign their certificates themselves.
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            line = context.wrap_socket(line, server_hostname=host)
    except TimeoutError as error:
        raise DecodeError("silent", "no answer to a connection") from error
    except (OSError, UnicodeError) as error:
        raise DecodeError("refused", type(error).__name__) from error
    return line
