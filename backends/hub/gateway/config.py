"""The gateway's configuration: one typed file that the hub writes before it starts the gateway."""

from pathlib import Path
from typing import TypeVar

import msgspec

from app.domain.clock import RunningClock
from app.domain.errors import ConfigError
from backends.hub.gateway.messages import Admit, Stations

_T = TypeVar("_T")


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to listen; port 0 takes a free one, which Ready reports."""

    host: str = "127.0.0.1"
    port: int = 0


class ClockSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three numbers of the city's clock."""

    speed: float = 1.0
    wall_origin_s: float = 0.0
    city_origin_s: float = 0.0

    def clock(self) -> RunningClock:
        """Return the clock they stand for."""
        return RunningClock(self.speed, self.wall_origin_s, self.city_origin_s)


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of AIS lines to play once, ``speed`` times as fast as it was received."""

    path: str
    speed: float = 1.0


class GatewayConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a gateway is told at start; a listener that is absent is not opened.

    ``hub`` is the ZeroMQ address of the hub's ROUTER and ``identity`` the routing id to take there.
    ``terminals`` is the path of an Admit as JSON. ``parent_pid`` is the process without which the
    gateway ends (0: whoever started it). Limits count connections; times are real seconds.
    ``stations`` is the path of a Stations as JSON, ``push_tokens`` that of the senders of CSV,
    ``case_tokens`` that of the systems that push cases (empty: none do),
    ``mqtt`` that of a broker with its topics, ``hj212_factors`` and ``quantities`` those of the
    tables, empty for the ones that come with the program.
    """

    hub: str
    terminals: str
    clock: ClockSetting = ClockSetting()
    identity: str = "gateway"
    jt808: Endpoint | None = None
    ais_udp: Endpoint | None = None
    ais_tcp: Endpoint | None = None
    replay: Replay | None = None
    hj212: Endpoint | None = None
    csv_push: Endpoint | None = None
    stations: str = ""
    push_tokens: str = ""
    case_tokens: str = ""
    mqtt: str = ""
    hj212_factors: str = ""
    quantities: str = ""
    parent_pid: int = 0
    flush_s: float = 0.1
    most_terminals: int = 10_000
    most_unauthenticated: int = 1_000
    most_line_senders: int = 64
    idle_s: float = 180.0
    authenticate_within_s: float = 15.0
    most_station_lines: int = 4_000
    station_idle_s: float = 1_800.0  # a station may give ten-minute data and nothing else


def load_config(path: Path) -> GatewayConfig:
    """Read a configuration; raise ConfigError naming the file and what is wrong with it."""
    return _read(path, msgspec.json.Decoder(GatewayConfig))


def load_terminals(path: Path) -> Admit:
    """Read the register of terminals; raise ConfigError naming the file and what is wrong."""
    return _read(path, msgspec.json.Decoder(Admit))


def load_stations(path: Path) -> Stations:
    """Read the register of stations; raise ConfigError naming the file and what is wrong."""
    return _read(path, msgspec.json.Decoder(Stations))


def _read(path: Path, decoder: "msgspec.json.Decoder[_T]") -> _T:
    try:
        return decoder.decode(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path}: {error}") from error
