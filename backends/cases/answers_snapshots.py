"""How often each camera's analysis was right, counted in the reader from people's decisions."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import and_, func, select

from app.domain.cases.case import CaseState
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.snapshots import (
    CONFIRMED,
    MOST_DAYS,
    REJECTED,
    WAITING,
    SnapshotAnswer,
    SnapshotQuestion,
    SnapshotRecord,
    snapshots,
)
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.precision import wilson
from backends.cases.answers import convert
from backends.cases.filtering import condition, seen_by
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.schema import matter

columns = matter.c
DAY_S = 86_400.0
MOST_ROWS = 2_000  # cameras, and types, that are told one by one
_Row = tuple[str, str, str, int]  # camera, type, state, how many


class SnapshotAnswers:
    """Each seat is told only of what its county may see."""

    def __init__(self, reading: Reading, catalogue: CaseCatalogue, clock: Clock) -> None:
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock

    def precision(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the SnapshotAnswer of a SnapshotQuestion."""
        asked = convert(question.arguments, SnapshotQuestion)
        if not 0 < asked.days <= MOST_DAYS:
            raise OperatorError("bad_value", f"days {asked.days}, 1 to {MOST_DAYS}")
        now_s = self._clock.now_s()
        from_s = now_s - asked.days * DAY_S
        where = condition(snapshots((), from_s), self._catalogue, now_s)
        by = (columns.seen_by, columns.type_code, columns.state)
        query = (
            select(*by, func.count())
            .where(and_(seen_by(question.county), columns.seen_by > "", where))
            .group_by(*by)
        )
        with self._reading.read() as connection:
            rows = [(c, t, s, int(n)) for c, t, s, n in connection.execute(query).all()]
        answer = SnapshotAnswer(
            _record("", rows),
            _ranked((row[0], row) for row in rows),
            _ranked((row[1], row) for row in rows),
            from_s,
            now_s,
            asked.days,
        )
        return dict(msgspec.to_builtins(answer))


def _ranked(keyed: Iterable[tuple[str, _Row]]) -> tuple[SnapshotRecord, ...]:
    by_key: dict[str, list[_Row]] = {}
    for key, row in keyed:
        by_key.setdefault(key, []).append(row)
    records = [_record(key, rows) for key, rows in by_key.items()]
    records.sort(key=lambda one: (1.0 if one.high is None else one.high, -one.judged, one.key))
    return tuple(records[:MOST_ROWS])


def _record(key: str, rows: list[_Row]) -> SnapshotRecord:
    def count(states: tuple[CaseState, ...]) -> int:
        return sum(number for *_, state, number in rows if state in states)

    confirmed, rejected = count(CONFIRMED), count(REJECTED)
    share = wilson(confirmed, confirmed + rejected)
    low, high = (None, None) if share is None else (share.low, share.high)
    return SnapshotRecord(key, count(WAITING), confirmed, rejected, low, high)
