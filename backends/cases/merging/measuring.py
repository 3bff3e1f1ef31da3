"""The query of how right merging was, by what the hall's people decided in the last days."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from app.domain.cases.case import CASE_PREFIX
from app.domain.errors import OperatorError
from app.domain.people import CITY
from app.domain.precision import Share
from backends.cases.merging.decided import (
    KINDS,
    DecidedFigures,
    DecidedPairs,
    decided_figures,
)
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.schema import journal, matter

DAY_S = 86_400.0
MOST_DAYS = 3_660
AT_ONCE = 500
OWN, SIMULATED = "own", "simulated"


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: int = 90


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """What was measured of one line of cases: the hall's own, or a demo's simulated ones."""

    line: str
    decided: int
    same: int
    unsuggested: int  # joined by people though nothing had suggested it to them
    figures: tuple[DecidedFigures, ...]


class MeasureAnswers:
    """Runs in the reader, or beside a hall whose hub does not run."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def measured(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the figures by line; raise OperatorError for a county, or no number of days."""
        if question.county != CITY:
            raise OperatorError("out_of_scope", "")  # what others decided is not its to count
        try:
            days = msgspec.convert(dict(question.arguments), _Asked).days
        except msgspec.ValidationError as error:
            raise OperatorError("bad_value", str(error)[:200]) from error
        if not 0 < days <= MOST_DAYS:
            raise OperatorError("bad_value", f"days {days}, 1 to {MOST_DAYS}")
        with self._reading.read() as connection:
            until_s, pairs = _read(connection, days)
            demo = _demo_of(connection, pairs.cases())
        lines = (_line(OWN, pairs, demo), _line(SIMULATED, pairs, pairs.cases() - demo))
        return {
            "lines": [_told(one) for one in lines],
            "days": days,
            "until_s": until_s,
            "kept_alone": pairs.kept_alone(),
            "not_known": pairs.not_known,
        }


def _read(connection: Connection, days: int) -> tuple[float, DecidedPairs]:
    """Return until when the journal goes, and what its last days decided."""
    last = select(journal.c.seq, journal.c.time_s).order_by(journal.c.seq.desc()).limit(1)
    newest = connection.execute(last).first()
    pairs = DecidedPairs()
    if newest is None:
        return 0.0, pairs
    first_seq = _first_seq(connection, newest.time_s - days * DAY_S, newest.seq)
    columns = (journal.c.kind, journal.c.subject, journal.c.body, journal.c.person)
    query = select(*columns).where(journal.c.seq >= first_seq, journal.c.kind.in_(KINDS))
    for row in connection.execute(query.order_by(journal.c.seq)):
        case_id = row.subject.removeprefix(CASE_PREFIX)
        pairs.take(row.kind, case_id, json.loads(row.body), is_person=bool(row.person))
    return float(newest.time_s), pairs


def _first_seq(connection: Connection, from_s: float, last_seq: int) -> int:
    """Return the number of the first entry not older than ``from_s``: times follow the numbers."""
    low, high = 1, last_seq
    while low < high:
        middle = (low + high) // 2
        at = select(journal.c.time_s).where(journal.c.seq == middle)
        if connection.execute(at).scalar_one() < from_s:
            low = middle + 1
        else:
            high = middle
    return low


def _demo_of(connection: Connection, cases: frozenset[str]) -> frozenset[str]:
    """Return those that simulated people told of."""
    return frozenset(_demo(connection, sorted(cases)))


def _demo(connection: Connection, ids: list[str]) -> Iterator[str]:
    for first in range(0, len(ids), AT_ONCE):
        named = matter.c.case_id.in_(ids[first : first + AT_ONCE])
        query = select(matter.c.case_id).where(named, matter.c.is_demo.is_(True))
        yield from connection.execute(query).scalars()


def _line(name: str, pairs: DecidedPairs, left_out: frozenset[str]) -> MeasuredLine:
    held = pairs.pairs(left_out)
    same = [one for one in held if one.is_same]
    unsuggested = sum(one.told is None for one in same)
    return MeasuredLine(name, len(held), len(same), unsuggested, decided_figures(held))


def _told(line: MeasuredLine) -> dict[str, Any]:
    return asdict(line) | {
        "figures": [
            {"at": one.at, "precision": _share(one.precision), "recall": _share(one.recall)}
            for one in line.figures
        ]
    }


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else asdict(share) | {"value": share.value}
