"""What the simulated city is told at its start: how large, whose clock, and whom to talk to."""

from pathlib import Path
from typing import Literal

import msgspec

from app.domain.clock import RunningClock
from app.domain.errors import ConfigError

FLEET_FILE = "demo-fleet.state"  # in a hall's folder: where its demo's vehicles were left


class ClockConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three numbers that make hub and demo agree about city time."""

    speed: float
    wall_origin_s: float
    city_origin_s: float

    def clock(self) -> RunningClock:
        """Return the clock."""
        return RunningClock(self.speed, self.wall_origin_s, self.city_origin_s)


class DemoConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One simulated city.

    ``city_dir`` is what ``build_demo_city`` made. An empty ``feed_endpoint``, or a port 0 of
    jt808, ais, hj212 or push, leaves that part out. ``push_token`` is what the hub's push door
    knows the demo by, ``department_tokens`` by which it knows departments, each by its
    code; what has none comes with the rest. ``hub_public_key`` is Z85; an empty one is a training
    hub without encryption. The cameras take the listening socket ``camera_fd``, or else bind
    ``camera_host``:``camera_port``; with neither there are none. ``font`` is a TrueType file with
    Chinese letters for the camera pictures. With ``follow_parent`` the city ends when its parent,
    ``parent_pid`` or else whoever that is at the start, is gone. With ``desk_endpoint`` its people
    call 12345 and its units deal with cases, through a client seat whose key is ``desk_key_file``;
    which calls are one matter is written down in ``truth_file``, if one is named. Where it
    ``is_rough`` the systems of one department after the other fall silent for a while. Where the
    vehicles are is kept in ``state_file``, if one is named, and they begin there at the next start.
    """

    city_dir: str
    clock: ClockConfig
    size: Literal["small", "city"] = "small"
    seed: int = 7
    feed_endpoint: str = ""
    feed_key_file: str = ""
    hub_public_key: str = ""
    jt808_host: str = "127.0.0.1"
    jt808_port: int = 0
    ais_host: str = "127.0.0.1"
    ais_port: int = 0
    hj212_host: str = "127.0.0.1"
    hj212_port: int = 0
    push_host: str = "127.0.0.1"
    push_port: int = 0
    push_token: str = ""
    department_tokens: dict[str, str] = {}
    desk_endpoint: str = ""
    desk_key_file: str = ""
    truth_file: str = ""
    is_rough: bool = False
    state_file: str = ""
    camera_fd: int | None = None
    camera_host: str = "127.0.0.1"
    camera_port: int | None = None
    font: str = ""
    follow_parent: bool = True
    parent_pid: int = 0


def read_config(file: Path) -> DemoConfig:
    """Return the configuration in a JSON file; raise ConfigError saying what is wrong with it."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=DemoConfig)
    except OSError as error:
        raise ConfigError(f"demo: {file.name} cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(f"demo: {file.name}: {error}") from error
