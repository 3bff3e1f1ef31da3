"""The query ``find``: everything that has the words, by group, as far as the seat may see it."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from app.domain.cases.calendar import date_of
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.find import (
    LONGEST_QUESTION,
    MOST_COUNTED,
    MOST_OF_A_GROUP,
    FindAnswer,
    FindGroup,
    FindHit,
    FindQuestion,
    Finds,
)
from app.domain.people import CITY
from backends.cases.answers import convert
from backends.cases.filtering import seen_by
from backends.hub.inner import ChildQuestion
from backends.search.matching import excerpt_of, marks_of, merged, rank_of
from backends.search.near import near_terms
from backends.search.progress import Progress
from backends.search.sidecar import Index
from backends.search.term import Term, Terms, terms_of
from backends.search.words import fold, of_county
from backends.store.case_rows import case_of
from backends.store.case_shelf import A_DAY, day_number
from backends.store.database import Reading
from backends.store.schema import matter, person

CASE, PERSON = "case", "person"
MOST_LOOKED_AT = 4_000  # candidates of the index, newest first
NEAR_LOOKED_AT = 300  # of those that only come near, which are harder to judge
MOST_S = 0.25  # of a search, then it is stopped and says so
STEPS = 10_000  # of SQLite's machine between two looks at the clock
WHOLE_NUMBER = len(str(20261123_000001))
OF_DAY = 8
Rows = Iterator[tuple[Any, ...]]


@dataclass(slots=True)
class _Found:
    """What one table gave: the best hits, how many there are, whether there may be more."""

    rows: list[tuple[int, Any]]
    count: int = 0
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with who asks."""

    terms: Terms
    county: str
    finds: Finds
    limit: int
    kinds: tuple[str, ...]
    until_s: float
    looks: int = MOST_LOOKED_AT

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def sees(self, county: str) -> bool:
        return self.county == CITY or county in ("", self.county)

    def narrowed(self, expression: str) -> str:
        """Return the condition for what the seat may see of what the index finds."""
        if self.county == CITY or not expression:
            return expression
        own = f'"{of_county(self.county)}" OR "{of_county("")}"'
        return f"({own}) AND {expression}"

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.until_s


class FindAnswers:
    """Each seat finds only what its county may see, by the fields that its person may read.

    The index says which cases; what is shown of them, and to whom, is read of their table, so that
    an index that is behind shows nothing that is gone.
    """

    def __init__(self, path: Path, reading: Reading, clock: Clock) -> None:
        self._index = Index(path)
        self._reading = reading
        self._clock = clock
        self._progress = Progress(reading)

    def find(self, question: ChildQuestion) -> dict[str, Any]:
        """Answer a FindQuestion with a FindAnswer. Raises OperatorError ``bad_value``."""
        asked = convert(question.arguments, FindQuestion)
        if len(asked.text) > LONGEST_QUESTION:
            raise OperatorError("bad_value", f"{len(asked.text)} signs, {LONGEST_QUESTION} at most")
        if not 0 < asked.limit <= MOST_OF_A_GROUP:
            raise OperatorError("bad_value", f"limit {asked.limit}, {MOST_OF_A_GROUP} at most")
        who = _Asked(
            terms_of(asked.text),
            question.county,
            Finds.of(str(question.frozen.get("role", ""))),
            asked.limit,
            asked.kinds,
            time.monotonic() + MOST_S,
        )
        answer = self._answer(who) if who.terms.terms else FindAnswer()
        return dict(msgspec.to_builtins(answer))

    def _answer(self, who: _Asked) -> FindAnswer:
        groups = self._by_number(who)
        state = FindAnswer(built=0.0)
        is_near = is_part = False
        try:
            file = self._index.open()
            file.set_progress_handler(lambda: int(who.is_over), STEPS)
            state = self._progress.state(file, self._clock.now_s())
            try:
                groups += self._indexed(file, who)
                if not groups:
                    near = replace(who, terms=near_terms(who.terms), looks=NEAR_LOOKED_AT)
                    groups = self._indexed(file, near) if near.terms.terms else []
                    is_near = bool(groups)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise
                is_part = True
        except sqlite3.Error:
            # Not made yet, or being made again: what else is known is told, and that it is.
            self._index.close()
            state = FindAnswer(built=0.0)
        groups += self._people(who)
        return replace(state, groups=merged(groups), is_near=is_near, is_part=is_part)

    def _by_number(self, who: _Asked) -> list[FindGroup]:
        """Return the cases whose number, day or number of today was typed."""
        if len(who.terms.terms) != 1 or not who.wants(CASE):
            return []
        digits = who.terms.terms[0].text.replace("-", "")
        span = number_span(digits, self._clock.now_s())
        if span is None:
            return []
        there = matter.c.number.between(*span) & seen_by(who.county)
        query = select(matter.c.body).where(there).order_by(matter.c.number.desc())
        with self._reading.read() as connection:
            bodies = connection.execute(query.limit(MOST_COUNTED + 1)).scalars().all()
        if not bodies:
            return []
        hits = tuple(self._case_hit(body, who) for body in bodies[: who.limit])
        count = min(len(bodies), MOST_COUNTED)
        return [FindGroup(CASE, hits, count, len(bodies) > MOST_COUNTED)]

    def _indexed(self, file: sqlite3.Connection, who: _Asked) -> list[FindGroup]:
        groups = self._things(file, who)
        if who.wants(CASE):
            groups += self._cases(file, who)
        return groups

    def _things(self, file: sqlite3.Connection, who: _Asked) -> list[FindGroup]:
        asked = who.narrowed(who.terms.expression())
        if not asked:
            return []
        query = (
            "SELECT t.kind, t.key, t.county, t.name, t.more, t.codes, t.detail, t.code, t.lon_deg,"
            " t.lat_deg FROM thing_words w JOIN thing t ON t.id = w.rowid"
            " WHERE thing_words MATCH ? LIMIT ?"
        )
        by_kind: dict[str, _Found] = {}
        for row in file.execute(query, (asked, who.looks)):
            kind, _, county, name, more, codes = row[:6]
            if not who.wants(kind) or not who.sees(county):
                continue
            rank = rank_of(who.terms.terms, [fold(text) for text in (name, more, codes)])
            if rank is None:
                continue
            found = by_kind.setdefault(kind, _Found([]))
            found.count += 1
            if found.count > MOST_COUNTED:
                found.count, found.is_more = MOST_COUNTED, True
            elif rank < _worst(found, who.limit):
                found.rows = sorted([*found.rows, (rank, row)], key=lambda r: r[0])[: who.limit]
        return [
            FindGroup(
                kind,
                tuple(_thing_hit(row, who.terms.terms) for _, row in found.rows),
                found.count,
                found.is_more,
            )
            for kind, found in by_kind.items()
        ]

    def _cases(self, file: sqlite3.Connection, who: _Asked) -> list[FindGroup]:
        asked = who.narrowed(who.terms.expression(with_private=who.finds.reporters))
        if not asked:
            return []
        query = (
            "SELECT m.number, m.county, m.name, m.more, m.numbers, m.told, m.private"
            " FROM matter_words w JOIN matter m ON m.number = w.rowid"
            " WHERE matter_words MATCH ? ORDER BY w.rowid DESC LIMIT ?"
        )
        found = _Found([])
        looked_at = 0
        for number, county, name, more, numbers, told, private in file.execute(
            query, (asked, who.looks)
        ):
            looked_at += 1
            if not who.sees(county):
                continue
            fields = [name, more, numbers]
            fields += [told] if who.finds.told else []
            fields += [private] if who.finds.reporters else []
            rank = rank_of(who.terms.terms, fields)
            if rank is None:
                continue
            if found.count == MOST_COUNTED:
                found.is_more = True
                break
            found.count += 1
            if rank < _worst(found, who.limit):
                best = sorted([*found.rows, (rank, number)], key=lambda r: (r[0], -r[1]))
                found.rows = best[: who.limit]
        found.is_more = found.is_more or looked_at == who.looks
        hits = self._case_hits([number for _, number in found.rows], who)
        return [FindGroup(CASE, hits, found.count, found.is_more)] if hits else []

    def _case_hits(self, numbers: Sequence[int], who: _Asked) -> tuple[FindHit, ...]:
        """Return cases as they stand now, in the order given."""
        if not numbers:
            return ()
        there = matter.c.number.in_(numbers) & seen_by(who.county)
        with self._reading.read() as connection:
            bodies = connection.execute(select(matter.c.number, matter.c.body).where(there)).all()
        by_number: dict[int, str] = {row.number: row.body for row in bodies}
        hits = (self._case_hit(by_number[n], who) for n in numbers if n in by_number)
        # What was erased a moment ago is no reason any more to show a case.
        return tuple(hit for hit in hits if hit.marks or hit.excerpt)

    def _case_hit(self, body: str, who: _Asked) -> FindHit:
        case = case_of(body)
        terms = who.terms.terms
        others = [case.place.address, case.original_no]
        others += [case.text] if who.finds.told else []
        others += [case.reporter, case.phone] if who.finds.reporters else []
        excerpt, marks = excerpt_of(case.title, others, terms)
        return FindHit(
            CASE,
            case.case_id,
            case.title,
            detail=str(case.number),
            code=case.state.value,
            county=case.county,
            lon_deg=case.place.lon_deg,
            lat_deg=case.place.lat_deg,
            marks=marks_of(terms, case.title),
            excerpt=excerpt,
            excerpt_marks=marks,
        )

    def _people(self, who: _Asked) -> list[FindGroup]:
        """Return those who may sign in, by name, initials or number."""
        if not who.wants(PERSON):
            return []
        columns = (person.c.person_id, person.c.name, person.c.role, person.c.scope)
        with self._reading.read() as connection:
            rows = connection.execute(select(*columns).order_by(person.c.person_id)).all()
        hits = []
        for person_id, name, role, scope in rows:
            county = scope.partition("/")[0]
            county = "" if county == CITY else county
            if (
                who.sees(county)
                and rank_of(who.terms.terms, (fold(name), "", fold(person_id))) is not None
            ):
                marks = marks_of(who.terms.terms, name)
                hits.append(FindHit(PERSON, person_id, name, person_id, role, county, marks=marks))
        return [FindGroup(PERSON, tuple(hits[: who.limit]), len(hits))] if hits else []


def _worst(found: _Found, limit: int) -> float:
    return found.rows[-1][0] if len(found.rows) >= limit else float("inf")


def _thing_hit(row: tuple[Any, ...], terms: Sequence[Term]) -> FindHit:
    kind, key, county, name, more, codes, detail, code, lon_deg, lat_deg = row
    excerpt, marks = excerpt_of(name, (*codes.split("\n"), more), terms)
    if excerpt == detail:
        excerpt, marks = "", ()
    marked = marks_of(terms, name)
    return FindHit(kind, key, name, detail, code, county, lon_deg, lat_deg, marked, excerpt, marks)


def number_span(digits: str, now_s: float) -> tuple[int, int] | None:
    """Return from which case number to which was meant: a whole one, a day's, or one of today."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) > WHOLE_NUMBER:
        return None
    if len(digits) >= OF_DAY:
        missing = WHOLE_NUMBER - len(digits)
        first = int(digits) * 10**missing
        return first, first + 10**missing - 1
    if len(digits) < len(str(A_DAY)):
        number = day_number(date_of(now_s)) * A_DAY + int(digits)
        return number, number
    return None
