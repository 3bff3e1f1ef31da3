"""A standby's eyes on a PostgreSQL database: who holds the writer's lock, and the doorbell."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import make_conninfo

from app.domain.errors import StoreError
from backends.store.postgres import (
    BELL,
    ENDED_WITHIN_MS,
    HOLDER,
    LEADING,
    READER_SETTINGS,
    client_arguments,
    url_of,
)

SETTINGS = {**READER_SETTINGS, "application_name": "dutywall hub, standing by"}
LOOK = (
    "SELECT a.pid, a.application_name, a.state LIKE 'idle%', "
    "extract(epoch FROM clock_timestamp() - a.state_change)::float8 "
    f"FROM pg_stat_activity a WHERE a.pid = ({HOLDER})"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """The session that holds the lock, and for how long it has said nothing.

    ``silent_s`` is 0 while the server works for it. Until ``is_leading`` it only starts: reading a
    city takes what it takes.
    """

    pid: int
    silent_s: float
    is_leading: bool = True


class PostgresWatch:
    """One connection that listens and looks; whoever uses it makes a new one when it breaks."""

    def __init__(self, address: str) -> None:
        """Connect and listen. Raises StoreError."""
        url = url_of(address)
        self._name = url.render_as_string(hide_password=True)
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with self._errors():
            where = make_conninfo(plain, **client_arguments(SETTINGS))
            self._connection = psycopg.connect(where, autocommit=True)
            self._connection.execute(f"LISTEN {BELL}".encode())

    def wait(self, timeout_s: float) -> bool:
        """Wait for the bell; return whether it rang. Nothing may be concluded from silence."""
        with self._errors():
            return any(True for _ in self._connection.notifies(timeout=timeout_s, stop_after=1))

    def holder(self) -> Holder | None:
        """Return who holds the lock, or None if nobody does."""
        with self._errors():
            row = self._connection.execute(LOOK.encode()).fetchone()
        if row is None:
            return None
        pid, name, is_idle, idle_s = row
        return Holder(int(pid), float(idle_s or 0.0) if is_idle else 0.0, name == LEADING)

    def end(self, pid: int) -> None:
        """End a session, and with it the lock that it holds."""
        with self._errors():
            self._connection.execute(
                f"SELECT pg_terminate_backend({pid:d}, {ENDED_WITHIN_MS})".encode()
            )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            said = " ".join(str(error).split())
            raise StoreError(f"{self._name}: cannot be watched: {said}") from error
