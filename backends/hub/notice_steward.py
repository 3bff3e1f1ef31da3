"""The steward of the notices: ends one for all who were told, as soon as there is a cause."""

from collections.abc import Callable

from app.domain.board import Board
from app.domain.clock import Clock
from app.domain.entry import Draft
from app.domain.notice import open_notices, over_cause
from backends.hub.notice_decisions import end_drafts
from backends.store.job import Job, Outcome, Situation


class NoticeSteward:
    """Looks at the board once a second; its acts have no person."""

    def __init__(self, board: Board, clock: Clock, record: Callable[[Job], None]) -> None:
        self._board = board
        self._clock = clock
        self._record = record
        self._asked_at_seq = -1

    def look(self) -> None:
        """Have written what is due, once for each state of the board."""
        if self._asked_at_seq == self._board.seq or not self._board.lookouts():
            return
        if not due_drafts(self._board, self._clock.now_s()):
            return
        self._asked_at_seq = self._board.seq
        self._record(_job)


def due_drafts(board: Board, now_s: float) -> tuple[Draft, ...]:
    """Return the ends that a board owes at ``now_s``; nothing once they are on it."""
    return tuple(
        draft
        for notice in open_notices(board)
        if (cause := over_cause(notice, board, now_s))
        for draft in end_drafts(notice, cause)
    )


def _job(situation: Situation) -> Outcome:
    return Outcome(due_drafts(situation.board, situation.now_s))
