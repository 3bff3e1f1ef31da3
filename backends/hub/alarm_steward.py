"""The steward of the alarms: ends what was for a time, and holds back what something else says."""

from collections.abc import Callable, Sequence

from app.domain.alarm_cover import to_release, to_suppress
from app.domain.alarm_policy import Cover
from app.domain.board import Board
from app.domain.clock import Clock
from app.domain.entry import Draft
from backends.hub.alarm_decisions import ended, held_back
from backends.store.job import Job, Outcome, Situation


class AlarmSteward:
    """Looks at the board once a second; its acts have no person, the time or a rule did them."""

    def __init__(
        self,
        board: Board,
        clock: Clock,
        covers: Sequence[Cover],
        record: Callable[[Job], None],
    ) -> None:
        self._board = board
        self._clock = clock
        self._covers = covers
        self._record = record
        self._asked_at_seq = -1

    def look(self) -> None:
        """Have written what is due, once for each state of the board."""
        if self._asked_at_seq == self._board.seq:
            return  # what was asked is on its way to the disk
        if not due_drafts(self._board, self._covers, self._clock.now_s()):
            return
        self._asked_at_seq = self._board.seq
        covers = self._covers

        def job(situation: Situation) -> Outcome:
            return Outcome(due_drafts(situation.board, covers, situation.now_s))

        self._record(job)


def due_drafts(board: Board, covers: Sequence[Cover], now_s: float) -> tuple[Draft, ...]:
    """Return what a board owes at ``now_s``; nothing once that is on it."""
    drafts: list[Draft] = []
    standing = board.standing_outages()
    over = [outage for outage in standing if outage.until_s <= now_s]
    still = [outage for outage in standing if outage.until_s > now_s]
    for outage in over:
        drafts += ended(outage, board.alarms.open_ones, still)
    ending = {outage.outage_id for outage in over}
    for alarm in board.alarms.open_ones:
        subject = f"alarm:{alarm.alarm_id}"
        if alarm.shelved_until_s and alarm.shelved_until_s <= now_s:
            drafts.append(Draft("alarm_unshelved", subject, {}, alarm.county))
        if alarm.out_by and (alarm.out_by in board.outages or alarm.out_by in ending):
            continue
        holder = next(
            (o for o in still if o.holds(alarm.rule, alarm.entity_id, alarm.county)), None
        )
        if holder is not None and alarm.out_by != holder.outage_id:
            drafts.append(held_back(alarm, holder.outage_id))
    for alarm, cause in to_suppress(board.alarms.open_ones, covers):
        body = {"by": cause.rule, "cause_id": cause.alarm_id}
        drafts.append(Draft("alarm_suppressed", f"alarm:{alarm.alarm_id}", body, alarm.county))
    drafts += [
        Draft("alarm_unsuppressed", f"alarm:{alarm.alarm_id}", {}, alarm.county)
        for alarm in to_release(board.alarms.open_ones, board.alarms)
    ]
    return tuple(drafts)
