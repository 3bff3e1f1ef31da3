"""Queries about cases, answered in the reader: a page of a list, and one case with its story."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, and_, func, select

from app.domain.cases.case import CASE_PREFIX
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import (
    COUNT_AT_MOST,
    PAGE_AT_MOST,
    CaseLine,
    CasePageAnswer,
    CasePageQuestion,
    CaseStepTold,
    CaseStory,
)
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.people import CITY
from backends.cases.filtering import Asker, asker_of, condition, entrances, late, seen_by
from backends.cases.ways import Ways, cursor_of, cursor_text
from backends.cases.worded import worded
from backends.cases.wording import Words
from backends.hub.inner import ChildQuestion
from backends.store.case_rows import case_of
from backends.store.database import Reading
from backends.store.projections import entries, stream
from backends.store.schema import journal, matter

columns = matter.c
_T = TypeVar("_T")
_SHOWN = tuple(
    columns[name]
    for name in (
        *("case_id", "number", "kind", "state", "severity", "channel", "type_code", "title"),
        *("county", "town", "unit", "raised_s", "next_due_s", "closed_s", "seq", "lon_deg"),
        *("lat_deg", "is_supervised", "is_deferred", "returned", "members", "is_demo"),
        *("leader", "handler"),
    )
)


class _Told(msgspec.Struct, frozen=True):
    case_id: str


class _Held(msgspec.Struct, frozen=True):
    case_id: str
    is_over: bool = False  # heard by the hub


class CaseAnswers:
    """Each seat is told only of what its county may see; what it may not is not there for it."""

    def __init__(
        self,
        reading: Reading,
        catalogue: CaseCatalogue,
        clock: Clock,
        words: Words | None = None,
    ) -> None:
        """``words`` knows which cases have the words of a filter; without it none is answered."""
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock
        self._words = words

    def page(self, question: ChildQuestion) -> dict[str, Any]:
        """Answer a CasePageQuestion with a CasePageAnswer."""
        asked = convert(question.arguments, CasePageQuestion)
        if not 0 < asked.limit <= PAGE_AT_MOST:
            raise OperatorError("bad_value", f"limit {asked.limit}, {PAGE_AT_MOST} at most")
        now_s, asker = self._clock.now_s(), asker_of(question)
        where, after = asked.where, cursor_of(asked.after)
        meant = condition(where, self._catalogue, now_s, asker)
        enter = entrances(where, self._catalogue, asker)
        with self._reading.read() as connection:
            part = None
            if where.text.strip():
                part = worded(connection, self._words, asked, asker, meant, enter)
                meant, enter = and_(meant, part.condition), [part.condition]
            ways = Ways(connection, meant, enter, is_open=where.is_open)
            numbers = ways.page(asked.order, after, asked.limit + 1)
            count = -1
            if asked.with_count:
                # One page may be all there is.
                is_all = after is None and len(numbers) <= asked.limit
                count = len(numbers) if is_all else ways.count()
            lines = self._lines(connection, numbers[: asked.limit], now_s, asker)
        is_more = count > COUNT_AT_MOST or (part is not None and not part.is_whole)
        cursor = ""
        if len(numbers) > asked.limit:
            cursor = cursor_text(asked.order, lines[-1].next_due_s, lines[-1].number)
        elif part is not None:
            cursor = part.goes_on
        answer = CasePageAnswer(lines, cursor, min(count, COUNT_AT_MOST), is_more, now_s)
        return dict(msgspec.to_builtins(answer))

    def story(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the CaseStory of ``case_id``: all that was done with it, in order."""
        asked = convert(question.arguments, _Told)
        mine = (columns.case_id == asked.case_id) & seen_by(question.county)
        with self._reading.read() as connection:
            body = connection.execute(select(columns.body).where(mine)).scalar_one_or_none()
            if body is None:
                raise OperatorError("case_unknown", asked.case_id)
            subject = CASE_PREFIX + asked.case_id
            steps = []
            before_s = None
            for entry in stream(connection, entries(journal.c.subject == subject)):
                steps.append(
                    CaseStepTold(
                        seq=entry.seq,
                        kind=entry.kind,
                        time_s=entry.time_s,
                        person=entry.actor.person,
                        role=entry.actor.role,
                        seat=entry.actor.seat,
                        after_s=0.0 if before_s is None else entry.time_s - before_s,
                        body=entry.body,
                        personal=entry.personal,
                    )
                )
                before_s = entry.time_s
        story = CaseStory(case_of(body), tuple(steps), self._clock.now_s())
        return dict(msgspec.to_builtins(story))

    def hold(self, question: ChildQuestion) -> dict[str, Any]:
        """Return who was first of those that read ``case_id`` for editing and may see it.

        ``holder`` is a person, a seat and since how many seconds, or None.
        """
        asked = convert(question.arguments, _Held)
        mine = (columns.case_id == asked.case_id) & seen_by(question.county)
        with self._reading.read() as connection:
            county = connection.execute(select(columns.county).where(mine)).scalar_one_or_none()
        if county is None:
            raise OperatorError("case_unknown", asked.case_id)
        # Who named a case that he may not see does not have it.
        seeing = {CITY, county}
        readers = question.frozen.get("readers", ())
        first = next((one for one in readers if not county or one["county"] in seeing), None)
        if first is not None:
            first = {name: first[name] for name in ("person", "seat", "for_s")}
        return {"case_id": asked.case_id, "holder": first}

    def _lines(
        self, connection: Connection, numbers: Sequence[int], now_s: float, asker: Asker
    ) -> tuple[CaseLine, ...]:
        """Return the cases of some numbers in their order; of persons only to who signed in."""
        newest = (
            func.coalesce(journal.c.kind, "").label("step"),
            func.coalesce(journal.c.time_s, 0.0).label("changed_s"),
        )
        query = (
            select(*_SHOWN, late(now_s).label("is_late"), *newest)
            .outerjoin(journal, journal.c.seq == columns.seq)
            .where(columns.number.in_(numbers))
        )
        rows: dict[int, CaseLine] = {}
        for row in connection.execute(query).mappings():
            said = dict(row)
            if not asker.person:
                said["leader"] = said["handler"] = ""
            unit = self._catalogue.units.get(said["unit"])
            rows[said["number"]] = CaseLine(**said, unit_name="" if unit is None else unit.name)
        return tuple(rows[number] for number in numbers)


def convert(arguments: Mapping[str, Any], kind: type[_T]) -> _T:
    """Return a question's arguments as its shape; raise OperatorError ``bad_value``."""
    try:
        return msgspec.convert(dict(arguments), kind)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)[:200]) from error
