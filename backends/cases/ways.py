"""The way to the cases that a filter means: entered where it names little, or walked in order.

SQLite keeps no figures of ours by which it could choose, and guesses. So the way is chosen here:
each part of a filter that an index has is counted up to a limit; where one yields few cases, those
alone are judged; else the index that has every column of a filter is walked in the page's order,
until the page is full. Neither reads a case's body.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from app.domain.cases.query import COUNT_AT_MOST, CaseOrder
from app.domain.errors import OperatorError
from backends.cases.filtering import Condition
from backends.store.schema import matter

columns = matter.c
MOST_ENTERED = 10_000  # judged one by one, a few microseconds each
MOST_BESIDE_OPEN = 2_000  # what is open is little, and walking it costs a tenth of that
Cursor = tuple[float, int]  # when the last case of a page was due, and its number


class Ways:
    """To the cases that one filter means, on one connection.

    ``meant`` is the whole filter, ``entrances`` are its parts that an index has. ``is_open`` is
    what the filter says of that.
    """

    def __init__(
        self,
        connection: Connection,
        meant: Condition,
        entrances: Sequence[Condition],
        *,
        is_open: bool | None,
    ) -> None:
        self._connection = connection
        self._is_open = is_open
        most = MOST_BESIDE_OPEN if is_open else MOST_ENTERED
        self._entrance = narrowest(connection, entrances, most)
        query = select(columns.number).where(judged(meant))
        if self._entrance is not None:
            entered = select(columns.number).where(self._entrance)
            query = query.where(columns.number.in_(entered))
        self._all: Select[Any] = query

    def page(self, order: CaseOrder, after: Cursor | None, limit: int) -> list[int]:
        """Return the numbers of up to ``limit`` cases in an order, after the cursor."""
        if order is CaseOrder.DUE:
            by_due = self._walked_by_due if self._entrance is None else self._entered_by_due
            return by_due(after, limit)
        is_down = order is CaseOrder.NEWEST
        query, key = self._all, columns.number
        beyond = []
        if after is not None:
            beyond = [key < after[1] if is_down else key > after[1]]
        if self._entrance is None and self._is_open:
            # What is open is little: all of it is judged, then sorted by what is no column.
            query = query.where(columns.is_open.is_(True), *map(judged, beyond))
            sorted_by: ColumnElement[int] = key + 0
        else:
            query, sorted_by = query.where(*beyond), key
        return self._numbers(query.order_by(sorted_by.desc() if is_down else sorted_by), limit)

    def count(self) -> int:
        """Return how many there are, COUNT_AT_MOST and one more at most."""
        query = self._all
        if self._entrance is None and self._is_open is not None:
            query = query.where(columns.is_open.is_(self._is_open))
        some = query.limit(COUNT_AT_MOST + 1).subquery()
        return _one(self._connection, select(func.count()).select_from(some))

    def _entered_by_due(self, after: Cursor | None, limit: int) -> list[int]:
        query = self._all
        if after is not None:
            query = query.where(judged(_later(*after)))
        # What nothing is due of any more comes last.
        keys = (columns.next_due_s == 0, columns.next_due_s, columns.number)
        return self._numbers(query.order_by(*keys), limit)

    def _walked_by_due(self, after: Cursor | None, limit: int) -> list[int]:
        found: list[int] = []
        if after is None or after[0] > 0:
            beyond = columns.next_due_s > 0
            if after is not None:
                beyond = and_(columns.next_due_s >= after[0], judged(_later(*after)))
            found = self._of_both(beyond, limit)
        if len(found) == limit:
            return found
        rest: Condition = columns.next_due_s == 0
        if after is not None and after[0] == 0:
            rest = and_(rest, columns.number > after[1])
        return found + self._of_both(rest, limit - len(found))

    def _of_both(self, part: Condition, limit: int) -> list[int]:
        """Return the first of what is open and what is not, each walked by itself."""
        sides = (True, False) if self._is_open is None else (self._is_open,)
        rows: list[Any] = []
        for is_open in sides:
            query = self._all.add_columns(columns.next_due_s)
            query = query.where(columns.is_open.is_(is_open), part)
            query = query.order_by(columns.next_due_s, columns.number)
            rows += self._connection.execute(query.limit(limit)).all()
        rows.sort(key=lambda row: (row.next_due_s, row.number))
        return [row.number for row in rows[:limit]]

    def _numbers(self, query: Select[Any], limit: int) -> list[int]:
        return list(self._connection.execute(query.limit(limit)).scalars())


def narrowest(
    connection: Connection, entrances: Sequence[Condition], most: int
) -> Condition | None:
    """Return the part that yields the fewest cases, None where all yield more than ``most``."""
    best: Condition | None = None
    for one in entrances:
        some = select(columns.number).where(one).limit(most + 1).subquery()
        count = _one(connection, select(func.count()).select_from(some))
        if count <= most:
            best, most = one, count
    return best


def _later(due_s: float, number: int) -> Condition:
    """Return what comes after a place in the order of what is due."""
    later_number = and_(columns.next_due_s == due_s, columns.number > number)
    if due_s == 0:
        return later_number
    return or_(columns.next_due_s > due_s, later_number, columns.next_due_s == 0)


def _one(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())


def judged(condition: Condition) -> Condition:
    """Return a condition as one that no index is looked for."""
    return case((condition, 1), else_=0) == 1


def cursor_text(order: CaseOrder, due_s: float, number: int) -> str:
    """Return what the question for the next page says of where this one ended."""
    return f"{due_s if order is CaseOrder.DUE else 0.0!r}/{number}"


def cursor_of(text: str) -> Cursor | None:
    """Return what a cursor says, None for an empty one; raise OperatorError ``bad_value``."""
    if not text:
        return None
    due_s, _, number = text.partition("/")
    try:
        return float(due_s), int(number)
    except ValueError as error:
        raise OperatorError("bad_value", f"after '{text[:40]}'") from error
