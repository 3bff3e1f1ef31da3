"""What stands in the projections is what folds out of the journal, now and at any past entry."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from app.domain.board import LOG_LINES_KEPT, Board
from app.domain.entry import Actor, Draft
from app.domain.roll_call import ROLLS_KEPT
from backends.store.case_shelf import CaseShelf
from backends.store.fold import Fold
from backends.store.journal import Journal
from backends.store.projections import entries, fold_journal, load_board, stream
from backends.store.rows import PROJECTIONS
from tests.unit.backends.store.story import (
    WANG,
    alarm_raised,
    alarm_step,
    histories,
    log_written,
    on_both,
    open_journal,
    task_issued,
)

Items = list[tuple[Draft, Actor, str]]


def all_rows(journal: Journal) -> dict[str, list[Any]]:
    with journal.database.read() as connection:
        return {
            p.table.name: sorted(tuple(row) for row in connection.execute(select(p.table)).all())
            for p in PROJECTIONS
        }


def boards(journal: Journal, seq: int | None = None) -> tuple[Board, Board]:
    with journal.database.read() as connection:
        return load_board(connection, seq), fold_journal(connection, seq)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_any_history_loads_as_it_folds_now_then_and_after_a_rebuild(history: Items) -> None:
    with tempfile.TemporaryDirectory() as name:
        journal = open_journal(Path(name))
        try:
            for start in range(0, len(history), 4):
                journal.append(history[start : start + 4])
            loaded, folded = boards(journal)
            assert loaded == folded == journal.board
            assert list(loaded.alarms) == list(folded.alarms)
            assert list(loaded.tasks) == list(folded.tasks)
            assert list(loaded.handovers) == list(folded.handovers)
            for seq in range(0, len(history) + 1, 3):
                loaded, folded = boards(journal, seq)
                assert loaded == folded
                assert journal.board_at(seq) == folded
            live = all_rows(journal)
            journal.rebuild()
            assert all_rows(journal) == live
            assert journal.board == boards(journal)[1]
        finally:
            journal.close()


@on_both
def test_a_change_closes_the_row_before_and_opens_the_next(journal: Journal) -> None:
    journal.append([(alarm_raised("a0"), WANG, ""), (alarm_step("a0", "alarm_claimed"), WANG, "")])
    journal.append([(log_written("between"), WANG, "")])
    journal.append([(alarm_step("a0", "alarm_closed"), WANG, "")])
    rows = [row[1:3] for row in all_rows(journal)["alarm"]]
    assert rows == [(1, 2), (2, 4), (4, None)]


def test_only_the_newest_lines_of_the_log_are_loaded(journal: Journal) -> None:
    count = LOG_LINES_KEPT + 20
    journal.append([(log_written(str(n)), WANG, "") for n in range(count)])
    loaded, folded = boards(journal)
    assert loaded == folded
    assert [line.text for line in loaded.log[:1]] == ["20"]
    assert len(loaded.log) == LOG_LINES_KEPT


@on_both
def test_task_numbers_go_on_without_gaps_whatever_failed(journal: Journal) -> None:
    numbers = []
    for name in ("t0", "t1", "t2"):
        undone = journal.batch()
        undone.add((task_issued("never", journal.next_task_number()),), WANG, "", 1.0)
        undone.undo()
        number = journal.next_task_number()
        numbers.append(number)
        journal.append([(task_issued(name, number), WANG, "")])
    assert numbers == [1, 2, 3]


def test_rolls_that_are_not_kept_are_on_no_board_and_come_back_when_a_commit_fails(
    tmp_path: Path,
) -> None:
    journal = open_journal(tmp_path)
    post = {"key": "t", "label": "队", "seat": "", "department": "", "county": ""}
    body = {"purpose": "muster", "send_id": "", "posts": [post]}
    drafts = [Draft("roll_called", f"roll:r{at}", body, "") for at in range(ROLLS_KEPT + 2)]
    journal.append([(draft, WANG, "") for draft in drafts[:-1]])
    loaded, folded = boards(journal)
    assert loaded == folded == journal.board
    assert sorted(loaded.rolls) == sorted(f"r{at}" for at in range(1, ROLLS_KEPT + 1))
    journal.append([(drafts[-1], WANG, "")])
    with journal.database.read() as connection:
        newest = list(stream(connection, entries()))[-1]
        fold = Fold(loaded, CaseShelf(journal.database.read))
        mark = fold.mark()
        fold.absorb(newest)
        assert "r1" not in fold.board.rolls
        assert fold.board == load_board(connection)
    fold.back_to(mark)
    assert fold.board == folded
