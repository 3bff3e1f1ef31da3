"""What folds out of the journal, kept in tables with its whole history."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from app.domain.board import LOG_LINES_KEPT, Board
from app.domain.entry import Entry
from app.domain.roll_call import outgrown
from backends.store.case_shelf import CaseShelf
from backends.store.fold import Fold, RowChange
from backends.store.rows import (
    CASES,
    LOG,
    OF_BOARD,
    OF_KIND,
    PROJECTIONS,
    Projection,
    Values,
    entry_of,
)
from backends.store.schema import journal, personal

CHUNK = 1000


def _close(projection: Projection) -> Update:
    table = projection.table
    still = (table.c[projection.key] == bindparam("changed_key")) & table.c.to_seq.is_(None)
    return update(table).where(still).values(to_seq=bindparam("changed_seq"))


# Built once: building one costs as much as running it.
CLOSE = {projection.table.name: _close(projection) for projection in OF_BOARD}
FORGET_CASE = delete(CASES.table).where(CASES.table.c.case_id == bindparam("changed_key"))
OPEN = {projection.table.name: insert(projection.table) for projection in PROJECTIONS}


def entries(where: Any = None) -> Select[Any]:  # noqa: ANN401 - a condition of any SQL type
    """Return the query for journal rows with their personal texts, in order."""
    query = (
        select(journal, personal.c.texts)
        .select_from(journal.outerjoin(personal, personal.c.seq == journal.c.seq))
        .order_by(journal.c.seq)
    )
    return query if where is None else query.where(where)


def stream(connection: Connection, query: Select[Any]) -> Iterator[Entry]:
    """Yield the entries of ``query`` without holding more than a chunk of them."""
    rows = connection.execute(query, execution_options={"yield_per": CHUNK})
    for row in rows:
        yield entry_of(row)


def write_changes(connection: Connection, changes: Sequence[RowChange]) -> None:
    """Close the rows that held before and open the new ones, in the caller's transaction."""
    for projection in PROJECTIONS:
        mine = [change for change in changes if change.projection is projection]
        if mine and projection.is_newest_only:
            _write_newest(connection, projection, mine)
        elif mine:
            _write(connection, projection, mine)


def _write_newest(connection: Connection, projection: Projection, changes: list[RowChange]) -> None:
    newest = {change.key: dict(change.values) for change in changes}
    connection.execute(FORGET_CASE, [{"changed_key": key} for key in newest])
    connection.execute(OPEN[projection.table.name], list(newest.values()))


def _write(connection: Connection, projection: Projection, changes: list[RowChange]) -> None:
    table = projection.table
    closing: list[Values] = []
    newest: dict[str | int, Values] = {}
    rows: list[Values] = []
    for change in changes:
        values = dict(change.values)
        before = newest.get(change.key)
        if before is not None:
            before["to_seq"] = change.seq
        elif projection is not LOG:  # a line of the log has no state before it
            closing.append({"changed_key": change.key, "changed_seq": change.seq})
        newest[change.key] = values
        rows.append(values)
    if closing:
        connection.execute(CLOSE[table.name], closing)
    connection.execute(OPEN[table.name], rows)


def load_board(connection: Connection, at_seq: int | None = None) -> Board:
    """Return the board as of entry ``at_seq``, or as of now: equal to a fold over the journal.

    A number beyond the end means the end.
    """
    head_seq = connection.execute(select(func.max(journal.c.seq))).scalar_one() or 0
    seq = head_seq if at_seq is None else min(at_seq, head_seq)
    board = Board(seq=seq)
    for projection in OF_BOARD:
        table = projection.table
        held = (table.c.from_seq <= seq) & or_(table.c.to_seq.is_(None), table.c.to_seq > seq)
        query = select(table.c[projection.key], table.c.body).where(held)
        if projection.shelf is None:
            newest = query.order_by(table.c.seq.desc()).limit(LOG_LINES_KEPT)
            lines = [projection.thing(body) for _, body in connection.execute(newest)]
            board.log.extend(reversed(lines))  # type: ignore[arg-type] # LOG makes only LogLines
            continue
        shelf = projection.shelf(board)
        for key, body in connection.execute(query.order_by(table.c.first_seq)):
            shelf[key] = projection.thing(body)
    for roll_id in outgrown(board.rolls):
        del board.rolls[roll_id]
    return board


def fold_journal(connection: Connection, at_seq: int | None = None) -> Board:
    """Return the board by folding every entry, without looking at the projections."""
    board = Board()
    where = None if at_seq is None else journal.c.seq <= at_seq
    for entry in stream(connection, entries(where)):
        board.apply(entry)
    return board


def rebuild(connection: Connection) -> None:
    """Throw the projections away and make them again from the journal, in one transaction."""
    for projection in PROJECTIONS:
        connection.execute(delete(projection.table))
    _fold_into_tables(connection, stream(connection, entries()))


def refold(connection: Connection, subject: str) -> None:
    """Make the history of one subject again, as after its personal texts were erased."""
    found = list(stream(connection, entries(journal.c.subject == subject)))
    for projection in {OF_KIND[entry.kind] for entry in found if entry.kind in OF_KIND}:
        key = projection.table.c[projection.key]
        keys: list[str | int] = (
            [entry.seq for entry in found]
            if projection is LOG
            else [subject.removeprefix(projection.prefix)]
        )
        connection.execute(delete(projection.table).where(key.in_(keys)))
    _fold_into_tables(connection, found)


def _fold_into_tables(connection: Connection, found: Iterable[Entry]) -> None:
    fold = Fold(Board(), CaseShelf(lambda: nullcontext(connection)))
    changes: list[RowChange] = []
    for entry in found:
        change = fold.absorb(entry)
        if change is not None:
            changes.append(change)
        if len(changes) >= CHUNK:
            write_changes(connection, changes)
            changes.clear()
            fold.settle()  # what is not in the tables yet must be remembered
    write_changes(connection, changes)
