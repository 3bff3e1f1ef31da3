"""A real hub in a folder of its own, started, killed and started again by a test."""

import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.clock import RunningClock
from app.domain.errors import ConfigError
from app.domain.people import Person, Role, Scope
from backends.hub.config import write_private_json
from backends.hub.seats import SeatRecord, admit
from backends.store.journal import Journal
from backends.store.people import People
from backends.wire.endpoints import Endpoints, read_endpoints
from backends.wire.keys import KeyPair, load_or_make_keypair
from tests.e2e.waiting import wait_until

ROOT = Path(__file__).parents[2]
OFFICER = Person("wang", "王值班", Role.DUTY_OFFICER, Scope())
SECOND = Person("li", "李接班", Role.DUTY_OFFICER, Scope())
PASSWORD = "correct horse battery"
START_WITHIN_S = 60.0
STOP_WITHIN_S = 15.0
LOWEST_PORT, HIGHEST_PORT = 10_000, 32_000


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a program under test.

    Compiled modules may be kept: a process that compiles all of numpy takes seconds to start.
    """
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run_dutywall(*words: str, within_s: float = 60.0) -> "subprocess.CompletedProcess[str]":
    """Run a command of the program to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app.main", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )


def free_ports(count: int) -> int:
    """Return the first of ``count`` ports in a row that are free now.

    They lie below those that the system gives to connections, which come and go beside us.
    """
    while True:
        first = LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT - count)
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first


def make_people(data: Path) -> None:
    """Admit the two duty officers of the tests, as an administrator would have done before."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "anchor").mkdir(mode=0o700, exist_ok=True)
    clock = RunningClock()
    journal = Journal.open(data / "journal.db", clock, data / "anchor" / "journal.anchor")
    try:
        people = People(journal.database, journal, clock)
        for person in (OFFICER, SECOND):
            people.add(person, PASSWORD)
    finally:
        journal.close()


@dataclass
class Hall:
    """One hub over ``city``; every process it started ends with :meth:`close`."""

    city: Path
    people: Path  # a data folder that already knows the people
    program: str = "app.main"  # a fault test starts one that is broken on purpose
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="hall-")))
    process: "subprocess.Popen[bytes] | None" = None
    child_pids: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give it a data folder with the people in it."""
        self.data = self.folder / "data"
        shutil.copytree(self.people, self.data)
        self.data.chmod(0o700)
        self.first_port = free_ports(8)
        self.jt808_port = self.first_port + 7

    def start(self, **options: object) -> Endpoints:
        """Start the hub at its ports, wait until it says where it is, and return that."""
        self.spawn(**options)
        return self.wait_until_ready()

    def spawn(self, **options: object) -> None:
        """Start the hub and do not wait; ``options`` are entries of HubConfig."""
        assert self.process is None or self.process.poll() is not None
        settings: dict[str, object] = {
            "data": str(self.data),
            "city": str(self.city),
            "desk_port": self.first_port,
            "feed_port": self.first_port + 1,
            "stream_port": self.first_port + 2,
            "jt808": {"host": "127.0.0.1", "port": self.jt808_port},
            "standing_after_s": 3600.0,
            "is_judged": False,  # its kernels take seconds of each start
            "is_planned": False,  # the planner's libraries do, too
            "is_measured": False,  # and whoever counts is not asked anything in most tests
            "parent_pid": os.getpid(),
        }
        path = self.folder / "hub-config.json"
        write_private_json(path, settings | options)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.program, "hub", "--config", str(path)],
                cwd=ROOT,
                # The hub's private folder falls into ours, so that a kill -9 leaves nothing behind.
                env=environment(TMPDIR=str(self.folder)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait_until_ready(self) -> Endpoints:
        """Wait until this very process has written its addresses, with those of its gateway."""
        process = self.process
        assert process is not None

        def is_ready() -> bool:
            assert process.poll() is None, f"the hub ended: {self.log()[-2000:]}"
            try:
                where = read_endpoints(self.endpoints_file)
                return where.pid == process.pid and bool(where.jt808)
            except ConfigError:
                return False

        wait_until(is_ready, START_WITHIN_S, "the hub starts")
        self.child_pids += children_of(process.pid)
        return read_endpoints(self.endpoints_file)

    def kill(self) -> None:
        """Kill the hub with SIGKILL, as a power cut or the kernel would."""
        assert self.process is not None
        self.child_pids += children_of(self.process.pid)
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Tell the hub to end and return its exit status."""
        assert self.process is not None
        self.child_pids += children_of(self.process.pid)
        self.process.terminate()
        return self.process.wait(STOP_WITHIN_S)

    def close(self) -> None:
        """End what still runs, by its id, and remove the folder."""
        if self.process is not None and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        deadline_s = time.monotonic() + 5.0
        left = {pid for pid in self.child_pids if is_running(pid)}
        while left and time.monotonic() < deadline_s:
            time.sleep(0.05)
            left = {pid for pid in left if is_running(pid)}
        for pid in left:  # pragma: no cover - only if a child outlived its hub
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
        assert not left, f"children outlived their hub: {sorted(left)}"

    @property
    def endpoints_file(self) -> Path:
        """Where the hub says where it is."""
        return self.data / "hub.json"

    @property
    def log_file(self) -> Path:
        """What the hub writes to its standard error."""
        return self.folder / "hub.log"

    def log(self) -> str:
        """Return the hub's log so far."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def endpoints(self) -> Endpoints:
        """Return where the hub is."""
        return read_endpoints(self.endpoints_file)

    def keys(self, name: str) -> KeyPair:
        """Return the key pair kept under a name, admitted or not."""
        return load_or_make_keypair(self.folder / "keys" / f"{name}.key")

    def admit(self, name: str, kind: str, county: str = "city", source: str = "") -> KeyPair:
        """Let a seat or feed in; return its keys."""
        keys = self.keys(name)
        record = SeatRecord(keys.public.decode(), name, kind, county, source)
        admit(self.data / "seats.toml", record)
        return keys

    def verify(self) -> "subprocess.CompletedProcess[str]":
        """Have the program prove the journal."""
        return run_dutywall("journal", "verify", "--data", str(self.data))


def children_of(pid: int) -> list[int]:
    """Return the ids of the direct children of a process."""
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command_of(pid: int) -> Sequence[str]:
    """Return the command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return ()


def is_running(pid: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def mode_of(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)
