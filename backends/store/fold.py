"""The board in memory, folded entry by entry, with a way back when a commit fails."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import msgspec

from app.domain.board import Board
from app.domain.cases import fold as cases
from app.domain.entry import Entry
from app.domain.errors import BugError
from app.domain.shift import LogLine
from backends.store.case_shelf import CaseShelf
from backends.store.rows import CASES, LOG, OF_KIND, Projection, Thing, Values


@dataclass(frozen=True, slots=True)
class RowChange:
    """A thing as it is from entry ``seq`` on: one new row of its projection's history."""

    projection: Projection
    key: str | int
    seq: int
    values: Values


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to go back to."""

    steps: int
    seq: int
    log: tuple[LogLine, ...]
    highest_number: int


@dataclass(slots=True)
class Fold:
    """A board that grows by entries; look at ``board``, but let only :meth:`absorb` change it.

    ``highest_number`` is the highest task number so far.
    """

    board: Board
    cases: CaseShelf
    highest_number: int
    _undo: list[tuple[MutableMapping[str, Any] | CaseShelf, str, Thing | None]]

    def __init__(self, board: Board, cases: CaseShelf) -> None:
        """Go on from ``board``, which is taken over, as are ``cases``."""
        self.board = board
        self.cases = cases
        self.highest_number = max((task.number for task in board.tasks.values()), default=0)
        self._undo = []

    def mark(self) -> Mark:
        """Return the point where we are; valid until :meth:`settle`."""
        board = self.board
        return Mark(len(self._undo), board.seq, tuple(board.log), self.highest_number)

    def back_to(self, mark: Mark) -> None:
        """Undo everything since ``mark``."""
        while len(self._undo) > mark.steps:
            shelf, key, before = self._undo.pop()
            if before is None:
                del shelf[key]
            else:
                shelf[key] = before  # type: ignore[assignment]  # what was taken from this shelf
        self.board.seq = mark.seq
        self.board.log[:] = mark.log
        self.highest_number = mark.highest_number

    def settle(self) -> None:
        """Forget the way back: what was absorbed is on the disk."""
        self._undo.clear()
        self.cases.settle()

    def absorb(self, entry: Entry) -> RowChange | None:
        """Fold ``entry`` in and return the row it makes, or None if it changes no thing.

        Raises BugError, with the board as it was, for a body from which no thing can be made: it
        would stop every later start, so it must never reach the disk.
        """
        projection = OF_KIND.get(entry.kind)
        mark = self.mark()
        try:
            return self._absorb(entry, projection)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            self.back_to(mark)
            raise BugError(f"{entry.kind} of {entry.subject}: {error!r}") from error
        except BugError:
            self.back_to(mark)
            raise

    def _absorb(self, entry: Entry, projection: Projection | None) -> RowChange | None:
        if projection is None:
            self.board.apply(entry)
            return None
        if projection is CASES:
            return self._absorb_case(entry)
        if projection is LOG:
            self.board.apply(entry)
            line = self.board.log[-1]
            return _row(projection, line.seq, entry.seq, line)
        assert projection.shelf is not None, "all others are on the board"
        shelf = projection.shelf(self.board)
        key = entry.subject.removeprefix(projection.prefix)
        before = shelf.get(key)
        kept = dict(self.board.rolls) if entry.kind == "roll_called" else {}
        self.board.apply(entry)
        self._undo += [
            (shelf, gone, roll) for gone, roll in kept.items() if gone not in self.board.rolls
        ]
        after = shelf.get(key)
        if after is None:
            return None
        self._undo.append((shelf, key, before))
        if entry.kind == "task_issued":
            self.highest_number = max(self.highest_number, self.board.tasks[key].number)
        return _row(projection, key, entry.seq, after)

    def _absorb_case(self, entry: Entry) -> RowChange | None:
        key = entry.subject.removeprefix(CASES.prefix)
        before = self.cases.get(key)
        self.board.apply(entry)
        if entry.kind == "case_opened":
            after = cases.opened(entry)
        elif before is None:
            return None  # of a case that this journal never opened
        else:
            after = cases.folded(before, entry)
        self._undo.append((self.cases, key, before))
        self.cases[key] = after
        return _row(CASES, key, entry.seq, after)


def _row(projection: Projection, key: str | int, seq: int, thing: Thing) -> RowChange:
    body = projection.body(thing)
    try:
        returned = projection.thing(body)
    except msgspec.ValidationError as error:
        raise BugError(f"entry {seq} makes no {projection.table.name}: {error}") from error
    if returned != thing:
        raise BugError(f"entry {seq}: its {projection.table.name} does not survive storing")
    held = {"seq": seq} if projection.is_newest_only else {"from_seq": seq, "to_seq": None}
    values = {
        projection.key: key,
        **held,
        "first_seq": projection.first_seq(thing),
        **projection.columns(thing),
        "body": body,
    }
    return RowChange(projection, key, seq, values)
