"""Seats: which public key is which desk, wall or feed, and what it may see."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.people import CITY
from backends.store.database import Reading
from backends.store.people import Writing
from backends.store.schema import seat_key as table

Z85_LENGTH = 40


class SeatKind(StrEnum):
    """What sits behind a key."""

    CONSOLE = "console"
    WALL = "wall"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Seat:
    """A key that is let in; ``county`` is a county code, or ``city`` for everything."""

    public_key: str
    name: str
    kind: SeatKind
    county: str = CITY


class Seats:
    """The allow-list of keys."""

    def __init__(self, reading: Reading, writing: Writing, clock: Clock) -> None:
        """Read on any thread; write through whoever owns the writing connection."""
        self._reading = reading
        self._writing = writing
        self._clock = clock

    def admit(self, seat: Seat) -> None:
        """Let a key in, or give a known one a new seat; one that was revoked stays out.

        Raises OperatorError ``seat_key_bad`` for what is no Z85 key and ``seat_key_revoked``.
        """
        if len(seat.public_key) != Z85_LENGTH or not seat.public_key.isascii():
            raise OperatorError("seat_key_bad", f"a public key has {Z85_LENGTH} characters")
        values = {"seat": seat.name, "kind": seat.kind.value, "county": seat.county}
        now_s = self._clock.now_s()

        def work(connection: Connection) -> bool:
            mine = table.c.public_key == seat.public_key
            known = connection.execute(select(table).where(mine)).one_or_none()
            if known is None:
                row = {**values, "public_key": seat.public_key, "added_s": now_s}
                connection.execute(insert(table).values(row))
                return True
            if known.revoked_s is not None:
                return False
            connection.execute(update(table).where(mine).values(values))
            return True

        if not self._writing.write(work):
            raise OperatorError("seat_key_revoked", seat.name)

    def revoke(self, public_key: str) -> bool:
        """Shut a key out for good and return whether it was in."""
        now_s = self._clock.now_s()
        is_in = (table.c.public_key == public_key) & table.c.revoked_s.is_(None)
        return self._writing.write(
            lambda connection: (
                connection.execute(update(table).where(is_in).values(revoked_s=now_s)).rowcount > 0
            )
        )

    def allowed(self) -> dict[str, Seat]:
        """Return the seats that are let in, by public key."""
        query = select(table).where(table.c.revoked_s.is_(None)).order_by(table.c.added_s)
        with self._reading.read() as connection:
            return {
                row.public_key: Seat(row.public_key, row.seat, SeatKind(row.kind), row.county)
                for row in connection.execute(query)
            }
