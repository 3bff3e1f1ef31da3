"""The columns of the table of cases in memory: read once in chunks, then row by row as they change.

A million cases are some 160 MB. Titles and ids stay in the database; of the bodies is looked at
what no column says: who was called in, who came, who dealt with it and gave it back, whether there
is a picture.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from app.domain.cases.case import CASE_PREFIX
from app.domain.cases.deeds import CaseDeed
from app.domain.errors import StoreError
from backends.indicators.facts import F8, I4, RowIndex
from backends.indicators.vocabulary import NONE, Vocabulary
from backends.store.schema import journal, matter

CHUNK = 20_000  # rows read at once, with their bodies
NAMED = 500  # ids in one query
FIRST_ROWS = 1_024
WORDS: Mapping[str, str] = {  # what terms call them, and the columns
    "state": "state",
    "kind": "kind",
    "channel": "channel",
    "source": "source",
    "type": "type_code",
    "unit": "unit",
    "county": "county",
    "town": "town",
    "grid": "grid",
    "campaign": "campaign",
    "camera": "seen_by",
}
PERSON = "person"  # to whom it was handed, else who last dealt with it for its unit
UNIT = "unit"
# What a unit or person of before did, by the number that says that somebody did it: a word of each
# (``returned_unit``) is who did that, and who has the case where nobody has.
DEEDS = tuple(deed.value for deed in CaseDeed)
SPANS: Mapping[str, str] = {
    "raised": "raised_s",
    "opened": "opened_s",
    "filed": "filed_s",
    "closed": "closed_s",
    "close_due": "close_due_s",
    "reply_due": "reply_due_s",
    "replied": "replied_s",
    "due": "next_due_s",
}
WHOLE = ("severity", "returned", "reworked", "reopened", "members", "escalation")
TRUTHS = ("is_open", "is_deferred", "is_supervised", "is_demo")
NOBODY_SAID = -1  # whether it is satisfied
_C = matter.c
_READ = (
    _C.number,
    *(_C[column] for column in WORDS.values()),
    *(_C[column] for column in SPANS.values()),
    *(_C[column] for column in (*WHOLE, *TRUTHS)),
    _C.is_satisfied,
    (_C.handler > "").label("is_handed"),
    (_C.leader > "").label("is_led"),
    _C.lon_deg.is_not(None).label("has_point"),
    (_C.original_no > "").label("from_system"),
    *(_C[f"{deed}_{UNIT}"] for deed in DEEDS),
    _C.handler,
    _C.body,
)
_NAMES = tuple(column.name for column in _READ)
_SAID = ("is_handed", "is_led", "has_point", "from_system")
_OF_BODY = ("called_out", "helped", "with_picture")
Chunk = dict[str, NDArray[Any]]


class _Body(msgspec.Struct):
    """What is looked at of a body."""

    helpers: tuple[str, ...] = ()
    reported_in: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    worked_by: str = ""
    returned_by: str = ""
    reworked_of: str = ""
    reopened_of: str = ""


_BODIES = msgspec.json.Decoder(_Body)


class CaseColumns:
    """Rows of cases by number, in the order in which they came; words are codes of vocabularies.

    ``words`` are i4, ``spans`` f8 (city time, 0 for none), ``whole`` i4, ``truths`` bool, each with
    room for more than ``size`` rows. ``satisfied`` is i1: 1, 0, or -1 where nobody said.
    """

    def __init__(self) -> None:
        self.size = 0
        words = (*WORDS, PERSON)
        self.vocabularies = {name: Vocabulary() for name in words}
        self.number: NDArray[np.int64] = np.zeros(FIRST_ROWS, np.int64)
        of_deeds = (f"{deed}_{whose}" for deed in DEEDS for whose in (UNIT, PERSON))
        self.words: dict[str, I4] = {
            name: np.full(FIRST_ROWS, NONE, np.int32) for name in (*words, *of_deeds)
        }
        self.spans: dict[str, F8] = {name: np.zeros(FIRST_ROWS) for name in SPANS}
        self.whole: dict[str, I4] = {name: np.zeros(FIRST_ROWS, np.int32) for name in WHOLE}
        truths = (*TRUTHS, *_SAID, *_OF_BODY)
        self.truths = {name: np.zeros(FIRST_ROWS, np.bool_) for name in truths}
        self.satisfied: NDArray[np.int8] = np.full(FIRST_ROWS, NOBODY_SAID, np.int8)
        self._in_order = 0  # so many rows from the first are in the order of their numbers
        self._row_of: dict[int, int] = {}  # of the others

    def bytes_held(self) -> int:
        """Return how many bytes the columns take."""
        kinds = (self.words, self.spans, self.whole, self.truths)
        several = sum(column.nbytes for some in kinds for column in some.values())
        return several + self.number.nbytes + self.satisfied.nbytes

    def load(self, connection: Connection) -> None:
        """Read all cases in the order of their numbers, into an empty table.

        Raises StoreError where the body of one is damaged.
        """
        query = select(*_READ).order_by(_C.number)
        said = connection.execute(query, execution_options={"yield_per": CHUNK})
        for rows in said.partitions(CHUNK):
            chunk = self._chunk(rows)
            self.put(np.arange(self.size, self.size + len(rows)), chunk)
        self._in_order = self.size

    def changed(self, connection: Connection, since_seq: int, until_seq: int) -> list[Chunk]:
        """Read the cases that entries after one and up to another are about."""
        between = (journal.c.seq > since_seq) & (journal.c.seq <= until_seq)
        subjects = connection.execute(select(journal.c.subject).where(between)).scalars()
        named = {one.removeprefix(CASE_PREFIX) for one in subjects if one.startswith(CASE_PREFIX)}
        ids = sorted(named)
        chunks: list[Chunk] = []
        for first in range(0, len(ids), NAMED):
            some = _C.case_id.in_(ids[first : first + NAMED])
            query = select(*_READ).where(some).order_by(_C.number)
            if rows := connection.execute(query).all():
                chunks.append(self._chunk(rows))
        return chunks

    def rows_of(self, numbers: NDArray[np.int64]) -> RowIndex:
        """Return the row of each number, made now where there was none; each is named once."""
        places = np.searchsorted(self.number[: self._in_order], numbers)
        rows = np.empty(len(numbers), dtype=np.intp)
        fresh = self.size
        for at, (number, place) in enumerate(zip(numbers.tolist(), places.tolist(), strict=True)):
            if place < self._in_order and self.number[place] == number:
                rows[at] = place
                continue
            row = self._row_of.get(number)
            if row is None:
                row = self._row_of[number] = fresh
                fresh += 1
            rows[at] = row
        self._grow(fresh)
        return rows

    def put(self, rows: RowIndex, chunk: Chunk) -> None:
        """Set rows."""
        self._grow(int(rows.max(initial=-1)) + 1)
        for name, column in self._all():
            column[rows] = chunk[name]

    def _chunk(self, rows: Sequence[Sequence[Any]]) -> Chunk:
        said = dict(zip(_NAMES, zip(*rows, strict=True), strict=True))
        chunk: Chunk = {}
        for name, column in WORDS.items():
            words = said[column]
            code_of = {word: self.vocabularies[name].code(word) for word in set(words)}
            chunk[name] = np.fromiter(map(code_of.__getitem__, words), np.int32, len(words))
        for name, column in SPANS.items():
            chunk[f"{name}_at"] = np.array(said[column], np.float64)
        for name in WHOLE:
            chunk[name] = np.array(said[name], np.int32)
        for name in (*TRUTHS, *_SAID):
            chunk[name] = np.array(said[name], np.bool_)
        bodies = [_body(*one) for one in zip(said["number"], said["body"], strict=True)]
        persons = [one or body.worked_by for one, body in zip(said["handler"], bodies, strict=True)]
        chunk[PERSON] = self.vocabularies[PERSON].codes(persons)
        by_person = {
            CaseDeed.RETURNED: [one.returned_by for one in bodies],
            CaseDeed.REWORKED: [one.reworked_of for one in bodies],
            CaseDeed.REOPENED: [one.reopened_of for one in bodies],
        }
        for deed, persons in by_person.items():
            for whose, names in ((UNIT, said[f"{deed}_{UNIT}"]), (PERSON, persons)):
                codes = self.vocabularies[whose].codes(names)
                chunk[f"{deed}_{whose}"] = np.where(chunk[deed] > 0, codes, chunk[whose])
        called_in = [(set(one.helpers), one.reported_in) for one in bodies]
        chunk["called_out"] = np.array([bool(helpers) for helpers, _ in called_in], np.bool_)
        helped = [bool(helpers) and helpers <= set(came) for helpers, came in called_in]
        chunk["helped"] = np.array(helped, np.bool_)
        chunk["with_picture"] = np.array([bool(one.attachments) for one in bodies], np.bool_)
        nobody = [NOBODY_SAID if one is None else int(one) for one in said["is_satisfied"]]
        chunk["is_satisfied"] = np.array(nobody, np.int8)
        chunk["number"] = np.array(said["number"], np.int64)
        return chunk

    def _all(self) -> list[tuple[str, NDArray[Any]]]:
        found: list[tuple[str, NDArray[Any]]] = [("number", self.number)]
        found.append(("is_satisfied", self.satisfied))
        found += [(f"{name}_at", column) for name, column in self.spans.items()]
        found += [*self.words.items(), *self.whole.items(), *self.truths.items()]
        return found

    def _grow(self, size: int) -> None:
        if size > len(self.number):
            room = size + size // 8 + FIRST_ROWS
            for some in (self.words, self.spans, self.whole, self.truths):
                _lengthen(some, room)
            self.number = _longer(self.number, room)
            self.satisfied = _longer(self.satisfied, room)
        self.size = max(self.size, size)


def _body(number: int, text: str) -> _Body:
    try:
        return _BODIES.decode(text)
    except msgspec.MsgspecError as error:
        raise StoreError(f"case {number}: its body cannot be read: {error}") from error


def _lengthen(columns: dict[str, Any], room: int) -> None:
    for name, column in columns.items():
        columns[name] = _longer(column, room)


def _longer(column: NDArray[Any], room: int) -> NDArray[Any]:
    longer = np.zeros(room, column.dtype)
    longer[: len(column)] = column
    return longer
