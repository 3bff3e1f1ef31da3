"""A hall in one folder: a hub and the demo city as child processes on loopback.

The same programs and the same wire as a real hall; only the addresses are taken by themselves.
"""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from app.city_start import city_start_s
from app.config import ROOT
from app.domain.clock import RunningClock
from app.domain.errors import ConfigError
from app.log_keeping import BoundedFile, LogPump
from app.services.measures.feeding import DEPARTMENT
from backends.demo.config import FLEET_FILE, ClockConfig, DemoConfig
from backends.demo.measures.plan import read_plan
from backends.hub.config import HubConfig, write_private_json
from backends.hub.gateway.config import ClockSetting
from backends.hub.gateway.push_tokens import FILE as PUSH_TOKENS
from backends.hub.gateway.push_tokens import add_tokens
from backends.hub.seats import SeatRecord, admit
from backends.wire.endpoints import Endpoints, read_endpoints
from backends.wire.keys import KeyPair, load_or_make_keypair

log = logging.getLogger("hub")

STOP_WITHIN_S = 5.0
LOOK_EVERY_S = 0.1
RESTART_FIRST_S = 0.5
RESTART_LAST_S = 10.0
DEMO_PAUSE_S = 3.0
DEMO_STANDING_AFTER_S = 60.0  # a demo must not make its guest wait ten minutes; the card says it
MOST_HALLS = 16
JOURNAL = "journal.db"
DEMO_PUSH = "demo-push"  # the sender of the demo's instruments
REASON_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class HallOptions:
    """What a demo hall is started with."""

    city: Path
    size: str = "small"
    seed: int = 7
    speed: float = 1.0
    font: str = ""
    is_training_plaintext: bool = False
    with_demo: bool = True
    with_demands: bool = False  # whether the demo's people call 12345: a test may count entries


def claim_hall(base: Path) -> tuple[Path, IO[bytes]]:
    """Return a data folder nobody else runs a hall in, and the lock that keeps it so.

    ``base`` itself if it is free, else ``base-2`` and so on, so that two runs never collide.
    """
    import fcntl  # noqa: PLC0415 - a seat on Windows joins a hall, and starts none

    for number in range(1, MOST_HALLS + 1):
        folder = base if number == 1 else base.with_name(f"{base.name}-{number}")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.fdopen(os.open(folder / "hall.lock", os.O_WRONLY | os.O_CREAT, 0o600), "ab")
        os.fchmod(lock.fileno(), 0o600)  # one that an older program made was open to read
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        return folder, lock
    raise ConfigError(f"{base}: {MOST_HALLS} halls run here already")


class EmbeddedHall:
    """Starts hub and demo, starts again what dies, and ends both at the end."""

    def __init__(self, data: Path, options: HallOptions) -> None:
        self.data = data
        self._options = options
        self._hub: subprocess.Popen[bytes] | None = None
        self._demo: subprocess.Popen[bytes] | None = None
        self._cameras: socket.socket | None = None
        self._tokens: dict[str, str] = {}
        self._ending = threading.Event()
        self._keeper: threading.Thread | None = None
        self.endpoints_file = data / "hub.json"
        now_s = time.time()
        self._trouble = ""  # why the hub is not there, in its own words
        self.clock = RunningClock(options.speed, now_s, city_start_s(data / JOURNAL, now_s))

    def seat_keys(self, name: str) -> KeyPair:
        """Return the key pair of one of this hall's own seats, making it at first need."""
        return load_or_make_keypair(self.data / "keys" / f"{name}.key")

    def endpoints(self) -> Endpoints:
        """Return where the hub is; raise ConfigError while it is not there."""
        return read_endpoints(self.endpoints_file)

    def trouble(self) -> str:
        """Return what the hub said when it ended; empty while it is there, or has not ended."""
        return "" if self.endpoints_file.exists() else self._trouble

    def start(self) -> None:
        """Start the hub; the demo follows by itself as soon as the hub says where it is."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._admit_own()
        if self._options.with_demo:
            # Each department has a system of its own, as real ones do.
            departments = (DEPARTMENT + one.code for one in read_plan().departments)
            self._tokens = add_tokens(self.data / PUSH_TOKENS, (DEMO_PUSH, *departments))
            # Bound here and handed over, so that no other program can take the port in between.
            self._cameras = socket.create_server(("127.0.0.1", 0))
        write_private_json(self.data / "hub-config.json", self._hub_config())
        self._start_hub()
        self._keeper = threading.Thread(target=self._keep, name="hall-keeper", daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        """End both and wait for them."""
        self._ending.set()
        if self._keeper is not None:
            self._keeper.join(STOP_WITHIN_S)
        _end(self._demo)
        _end(self._hub)
        if self._cameras is not None:
            self._cameras.close()

    # --- the keeper's thread ---

    def _keep(self) -> None:
        """Start the demo once there is a hub, and start again whatever dies."""
        pause_s = RESTART_FIRST_S
        while not self._ending.wait(LOOK_EVERY_S):
            if self._hub is not None and self._hub.poll() is not None:
                said = _last_line(self.data / "hub.log")
                status = self._hub.returncode
                self._trouble = said
                log.error("the hub ended with %s and is started again; it said: %s", status, said)
                # The demo's addresses were those of the hub that is gone.
                _end(self._demo)
                self._demo = None
                if self._ending.wait(pause_s):
                    return
                pause_s = min(2 * pause_s, RESTART_LAST_S)
                self._start_hub()
            elif self._options.with_demo and self._demo is None:
                self._start_demo()
            elif self._demo is not None and self._demo.poll() is not None:
                said = _last_line(self.data / "demo.log")
                log.error("the demo city ended and is started again; it said: %s", said)
                self._demo = None
                if self._ending.wait(DEMO_PAUSE_S):
                    return

    def _start_hub(self) -> None:
        self.endpoints_file.unlink(missing_ok=True)
        config = str(self.data / "hub-config.json")
        self._hub = self._spawn("hub", ["app.main", "hub", "--config", config])

    def _start_demo(self) -> None:
        try:
            where = self.endpoints()
        except ConfigError:
            return  # not yet
        if not where.jt808:
            return  # the hub is there; its gateway has yet to say which ports it took
        clock = self.clock
        config = demo_config(
            where,
            self._options,
            ClockConfig(clock.speed, clock.wall_origin_s, clock.city_origin_s),
            self.data / "keys" / "demo-feed.key",
            None if self._cameras is None else self._cameras.fileno(),
        )
        # Said by us, so that there is no gap in which our end would go unnoticed.
        config = msgspec.structs.replace(
            config,
            parent_pid=os.getpid(),
            push_token=self._tokens.get(DEMO_PUSH, ""),
            department_tokens={
                name.removeprefix(DEPARTMENT): token
                for name, token in self._tokens.items()
                if name.startswith(DEPARTMENT)
            },
            state_file=str(self.data / FLEET_FILE),
        )
        if self._options.with_demands:
            config = msgspec.structs.replace(
                config,
                desk_endpoint=where.desk,
                desk_key_file=str(self.data / "keys" / "demo-line.key"),
                truth_file=str(self.data / "demo-demands-truth.csv"),
            )
        path = self.data / "demo-config.json"
        write_private_json(path, config)
        keep = () if self._cameras is None else (self._cameras.fileno(),)
        self._demo = self._spawn("demo", ["backends.demo", str(path)], keep)

    def _spawn(
        self, name: str, arguments: list[str], keep: tuple[int, ...] = ()
    ) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        pump = LogPump(BoundedFile(self.data / f"{name}.log"))
        try:
            return subprocess.Popen(
                [sys.executable, "-m", *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=pump.descriptor,
                stderr=pump.descriptor,
                pass_fds=keep,
            )
        finally:
            pump.let_go()  # it ends by itself with the last process that can write to it

    # --- what they are told ---

    def _hub_config(self) -> HubConfig:
        options, clock = self._options, self.clock
        base = ""
        if self._cameras is not None:
            base = f"http://127.0.0.1:{self._cameras.getsockname()[1]}"
        return HubConfig(
            data=str(self.data),
            city=str(options.city),
            clock=ClockSetting(clock.speed, clock.wall_origin_s, clock.city_origin_s),
            is_demo=True,
            is_training_plaintext=options.is_training_plaintext,
            camera_base=base,
            standing_after_s=DEMO_STANDING_AFTER_S,
            parent_pid=os.getpid(),
        )

    def _admit_own(self) -> None:
        seats = self.data / "seats.toml"
        for name, kind, source in (
            ("console", "console", ""),
            ("wall", "wall", ""),
            ("demo-feed", "feed", "columns"),
            *((("demo-line", "client", ""),) if self._options.with_demands else ()),
        ):
            key = self.seat_keys(name).public.decode()
            admit(seats, SeatRecord(key=key, seat=name, kind=kind, source=source))


def demo_config(
    where: Endpoints,
    options: HallOptions,
    clock: ClockConfig,
    key_file: Path,
    camera_fd: int | None,
) -> DemoConfig:
    """Return what a demo city must be told to talk to the hub at ``where``."""
    jt808_host, jt808_port = _host_port(where.jt808)
    ais_host, ais_port = _host_port(where.ais_udp)
    hj212_host, hj212_port = _host_port(where.hj212)
    push_host, push_port = _host_port(where.push)
    draft = {
        "city_dir": str(options.city),
        "clock": msgspec.to_builtins(clock),
        "size": options.size,
        "seed": options.seed,
        "feed_endpoint": where.feed,
        "feed_key_file": str(key_file),
        "hub_public_key": "" if where.is_plaintext else where.public_key,
        "jt808_host": jt808_host,
        "jt808_port": jt808_port,
        "ais_host": ais_host,
        "ais_port": ais_port,
        "hj212_host": hj212_host,
        "hj212_port": hj212_port,
        "push_host": push_host,
        "push_port": push_port,
        "camera_fd": camera_fd,
        "font": options.font,
    }
    return msgspec.convert(draft, DemoConfig)


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return "nothing"
    return lines[-1][:REASON_CHARACTERS] if lines else "nothing"


def _host_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return (host, int(port)) if host else ("127.0.0.1", 0)


def _end(process: "subprocess.Popen[bytes] | None") -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
