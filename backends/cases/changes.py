"""What has changed in the matters of one source: their system asks on from where it was."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, or_, select

from app.domain.cases.case import CASE_PREFIX
from backends.cases.answers import convert
from backends.cases.filtering import seen_by
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.schema import journal, matter

LOOKED_THROUGH = 5_000  # entries at once: a look costs the same however many cases there are
columns = matter.c


class _Asked(msgspec.Struct, frozen=True):
    source: str
    after: int
    limit: int


class ChangeAnswers:
    """Answers from journal and table of cases; nothing personal is among it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def changes(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the matters of ``source`` that have entries after ``after``, as they stand now.

        ``cursor`` is what to ask after next time; ``is_more`` says that there is more already. A
        matter that changes again is told again.
        """
        asked = convert(question.arguments, _Asked)
        entry = journal.c
        with self._reading.read() as connection:
            newest = connection.execute(select(func.max(entry.seq))).scalar_one() or 0
            last = min(newest, asked.after + LOOKED_THROUGH)
            window = entry.seq.between(asked.after + 1, last) & entry.subject.startswith(
                CASE_PREFIX, autoescape=True
            )
            rows = connection.execute(
                select(
                    func.max(entry.seq).label("at_seq"),
                    *(columns[name] for name in _TOLD),
                )
                .join(matter, columns.case_id == func.substr(entry.subject, len(CASE_PREFIX) + 1))
                .where(window, _of(asked.source), seen_by(question.county))
                .group_by(*(columns[name] for name in ("case_id", *_TOLD)))
                .order_by("at_seq")
                .limit(asked.limit + 1)
            ).mappings()
            found = [dict(row) for row in rows]
        is_cut = len(found) > asked.limit
        found = found[: asked.limit]
        cursor = found[-1]["at_seq"] if is_cut else last
        for row in found:
            del row["at_seq"]
        return {"changes": found, "cursor": cursor, "is_more": is_cut or last < newest}


def _of(source: str) -> ColumnElement[bool]:
    """Return what a system's own are: also those of its cameras."""
    return or_(columns.source == source, columns.source.startswith(f"{source}/", autoescape=True))


_TOLD = ("original_no", "number", "state", "unit", "opened_s", "closed_s", "into_id")
