"""What a hub is told at start: one typed file, unknown entries refused."""

from pathlib import Path

import msgspec

from app.domain.clock import RunningClock
from app.domain.errors import ConfigError
from app.domain.playback import SPEEDS
from app.domain.probe import PROBE_EVERY_S
from backends.hub.gateway.config import ClockSetting, Endpoint, Replay
from backends.wire.private_file import write_whole

LAST_PORT = 65_535
MEASURE_EVERY_S = (0.1, 60.0)  # oftener nothing else is done, seldomer every figure is old


class HistorySetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the recorder keeps of tracks and readings.

    ``folder`` is ``history`` in the hub's data where it is empty. It writes every ``flush_s`` real
    seconds, or when ``most_rows`` wait. ``budget_bytes`` is what recordings may take (0: whatever
    there is); with less than ``floor_bytes`` free on their disk nothing is recorded any more.
    """

    folder: str = ""
    flush_s: float = 10.0
    most_rows: int = 500_000
    budget_bytes: int = 0
    floor_bytes: int = 1 << 30


class HubConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Folders, addresses and the clock of a hub; a port of 0 takes a free one.

    ``data`` holds journal, keys, ``seats.toml`` and ``hub.json`` (the addresses, for programs
    beside the hub). ``city`` holds ``pack`` and ``registers``. ``parent_pid`` is the process
    without which the hub ends, 0 for none. ``camera_base`` is put before camera addresses that are
    no URL by themselves. ``database`` is the URL of a PostgreSQL database that holds the journal;
    empty, it is a file in ``data``. With ``is_standby`` the hub waits while another one writes it.
    """

    data: str
    city: str
    host: str = "127.0.0.1"
    desk_port: int = 0
    feed_port: int = 0
    stream_port: int = 0  # the city's; the counties' follow it in order
    jt808: Endpoint | None = Endpoint()
    ais_udp: Endpoint | None = Endpoint()
    ais_tcp: Endpoint | None = None
    replay: Replay | None = None
    hj212: Endpoint | None = Endpoint()
    csv_push: Endpoint | None = Endpoint()  # opened where ``data`` holds push.toml
    mqtt: str = ""  # path of an mqtt.toml
    hj212_factors: str = ""  # path of a table in place of the one that comes with the program
    clock: ClockSetting = ClockSetting()
    is_training_plaintext: bool = False
    is_demo: bool = False
    camera_base: str = ""
    database: str = ""
    is_standby: bool = False
    standing_after_s: float = 600.0
    tick_s: float = 0.1
    probe_every_s: float = PROBE_EVERY_S  # real seconds; 0 for none
    enrol_port: int = 0  # of the greeter; the door is the next one
    parent_pid: int = 0
    history: HistorySetting | None = HistorySetting()  # None: nothing is recorded
    is_judged: bool = True  # False: no detector looks at what comes in
    is_measured: bool = True  # False: no figure is counted
    is_planned: bool = True  # False: nobody plans a way or an interception
    measure_every_s: float = 2.0  # real seconds between two counts of all figures
    # True: new cases are merged without people, where the hall's own figures allow it.
    is_merging_alone: bool = False

    def history_folder(self) -> Path | None:
        """Return where tracks and readings are recorded, or None where they are not."""
        if self.history is None:
            return None
        return Path(self.history.folder or Path(self.data) / "history")

    def running_clock(self) -> RunningClock:
        """Return the clock of the city."""
        return self.clock.clock()


def read_hub_config(path: Path) -> HubConfig:
    """Return the configuration in ``path``; raise ConfigError saying what is wrong with it."""
    try:
        config = msgspec.json.decode(path.read_bytes(), type=HubConfig)
    except OSError as error:
        raise ConfigError(f"{path.name}: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path.name}: {error}") from error
    flaw = _flaw(config)
    if flaw:
        raise ConfigError(f"{path.name}: {flaw}")
    return config


def _flaw(config: HubConfig) -> str:
    """Return which number is out of its range, or an empty text."""
    if not 0.0 < config.clock.speed <= SPEEDS[-1]:
        return f"a speed of {config.clock.speed:g} is not above 0 and up to {SPEEDS[-1]:g}"
    least_s, most_s = MEASURE_EVERY_S
    if not least_s <= config.measure_every_s <= most_s:
        return f"measure_every_s {config.measure_every_s:g} is not {least_s:g} to {most_s:g}"
    doors = ("jt808", "ais_udp", "ais_tcp", "hj212", "csv_push")
    opened = {name: getattr(config, name) for name in doors}
    ports = {
        "desk_port": config.desk_port,
        "feed_port": config.feed_port,
        "stream_port": config.stream_port,
        "enrol_port": config.enrol_port,
        **{f"{name}.port": door.port for name, door in opened.items() if door is not None},
    }
    for name, port in ports.items():
        last = LAST_PORT - 1 if name == "enrol_port" else LAST_PORT  # the door is the next one
        if not 0 <= port <= last:
            return f"{name} {port} is no port: 1 to {last}, or 0 for a free one"
    return ""


def write_private_json(path: Path, value: object) -> None:
    """Write ``value`` as JSON, readable by its owner alone, whole or not at all."""
    write_whole(path, msgspec.json.encode(value))
