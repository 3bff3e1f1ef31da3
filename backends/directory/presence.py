"""Who sits at a seat now: the last to sign in there, while the seat is connected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select

from backends.store.database import Reading
from backends.store.lookups import about_any
from backends.store.schema import journal

SHIFT_S = 16 * 3600.0  # no session lives longer: see backends.hub.tokens
PERSON_PREFIX = "person:"


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is signed in at a seat that is connected; ``department`` is of his scope."""

    person_id: str
    name: str
    department: str
    seat: str


def freeze_presence(seats: list[str], people: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the hub tells the reader: connected seats, and names by person."""
    return {
        "seats": seats,
        "people": {key: [p.name, p.scope.department] for key, p in people.items()},
    }


def present_of(reading: Reading, frozen: Mapping[str, Any], now_s: float) -> list[Present]:
    """Return who is present, by seat."""
    columns = journal.c
    sitting: dict[str, tuple[str, str]] = {}
    with reading.read() as connection:
        told = (
            select(columns.kind, columns.subject, columns.seat, columns.body)
            .where(
                about_any(connection, PERSON_PREFIX)
                & columns.kind.in_(("signed_in", "signed_out"))
                & (columns.time_s >= now_s - SHIFT_S)
            )
            .order_by(columns.seq)
        )
        for kind, subject, seat, body in connection.execute(told):
            token = str(msgspec.json.decode(body).get("token_id", ""))
            if kind == "signed_in":
                sitting[seat] = (token, subject.removeprefix(PERSON_PREFIX))
            else:
                sitting = {at: one for at, one in sitting.items() if one[0] != token}
    seats, people = set(frozen.get("seats", ())), frozen.get("people", {})
    return [
        Present(person_id, people[person_id][0], people[person_id][1], seat)
        for seat, (_, person_id) in sorted(sitting.items())
        if seat in seats and person_id in people
    ]
