"""A filter's words as a condition of SQL, joined with all else that the filter says.

Where the rest of a filter means few cases, those are read for the words. Else the index is asked:
in the order of their numbers all of a page's cases are found however many there are; by what is due
those among the newest that have the words, and the answer says that there are more.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.domain.cases.query import CaseOrder, CasePageQuestion
from app.domain.errors import OperatorError
from backends.cases.filtering import Asker, Condition
from backends.cases.ways import cursor_of, cursor_text, narrowest
from backends.cases.wording import Words
from backends.store.schema import matter

columns = matter.c
MOST_READ = 2_000  # cases that are read for their words one by one
MOST_S = 0.1  # of looking for a page whose cases are rare among those with the words


@dataclass(frozen=True, slots=True)
class Worded:
    """``is_whole`` says that the condition misses nobody; ``goes_on`` is a cursor, or empty."""

    condition: Condition
    is_whole: bool
    goes_on: str = ""


def worded(
    connection: Connection,
    words: Words | None,
    asked: CasePageQuestion,
    asker: Asker,
    meant: Condition,
    entrances: Sequence[Condition],
) -> Worded:
    """Return what the words of a question mean, for its page.

    Raises OperatorError ``bad_value`` for words that are none, ``child_away`` without an index.
    """
    if words is None:
        raise OperatorError("child_away", "the search index")
    text = asked.where.text
    if (by_number := _by_number(connection, words, text)) is not None:
        return Worded(by_number, is_whole=True)
    entrance = narrowest(connection, entrances, MOST_READ)
    if entrance is not None:
        few = select(columns.number).where(entrance, meant)
        looked = words.among(text, asker, connection.execute(few).scalars().all())
        return Worded(columns.number.in_(looked.numbers), looked.is_whole)
    if asked.order is CaseOrder.DUE:
        looked = words.look(text, asker, 0, is_down=True)
        return Worded(columns.number.in_(looked.numbers), looked.is_whole)
    return _walked(connection, words, asked, asker, meant)


def all_worded(connection: Connection, words: Words | None, text: str, asker: Asker) -> Condition:
    """Return what words mean where not one case may be missed.

    Raises OperatorError as :func:`worded` does, and ``bad_value`` where too many have them.
    """
    if words is None:
        raise OperatorError("child_away", "the search index")
    if (by_number := _by_number(connection, words, text)) is not None:
        return by_number
    looked = words.look(text, asker, 0, is_down=True)
    if not looked.is_whole:
        raise OperatorError("bad_value", f"text: more than {len(looked.numbers)} cases have it")
    return columns.number.in_(looked.numbers)


def _by_number(connection: Connection, words: Words, text: str) -> Condition | None:
    """Return the condition for a number or its beginning, where there is such a case."""
    span = words.span(text)
    if span is None:
        return None
    there = columns.number.between(*span)
    found = connection.execute(select(columns.number).where(there).limit(1)).first()
    return None if found is None else there


def _walked(
    connection: Connection, words: Words, asked: CasePageQuestion, asker: Asker, meant: Condition
) -> Worded:
    """Look on and on, by number, until a page is full or it takes too long."""
    cursor = cursor_of(asked.after)
    last = 0 if cursor is None else cursor[1]
    is_down = asked.order is CaseOrder.NEWEST
    until_s = time.monotonic() + MOST_S
    found: list[int] = []
    while True:
        looked = words.look(asked.where.text, asker, last, is_down=is_down)
        last = looked.last
        if looked.numbers:
            some = select(columns.number).where(columns.number.in_(looked.numbers), meant)
            found += connection.execute(some).scalars()
        if looked.is_whole:
            return Worded(columns.number.in_(found), is_whole=cursor is None)
        if len(found) > asked.limit or time.monotonic() > until_s:
            goes_on = cursor_text(asked.order, 0.0, last)
            return Worded(columns.number.in_(found), is_whole=False, goes_on=goes_on)
