"""Where a running hub can be reached: a small file it writes for the programs beside it."""

from pathlib import Path

import msgspec

from app.domain.errors import ConfigError
from backends.wire.private_file import write_whole


class Endpoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Addresses and public key of a hub; ports are the real ones, after any free port was taken.

    The ports of the gateway are empty until it has bound them; seats do not wait for them.
    ``streams`` maps a scope (``city`` or a county code) to its PUB endpoint.
    """

    public_key: str
    desk: str
    feed: str
    streams: dict[str, str]
    jt808: str
    ais_udp: str
    ais_tcp: str
    is_plaintext: bool
    speed: float
    wall_origin_s: float
    city_origin_s: float
    pid: int
    hj212: str = ""
    push: str = ""


def write_endpoints(path: Path, endpoints: Endpoints) -> None:
    """Write the file whole or not at all, readable by its owner alone."""
    write_whole(path, msgspec.json.encode(endpoints))


def read_endpoints(path: Path) -> Endpoints:
    """Return what a hub wrote; raise ConfigError if there is nothing usable."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Endpoints)
    except OSError as error:
        raise ConfigError(f"{path.name}: no hub has written its addresses here") from error
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path.name}: {error}") from error
