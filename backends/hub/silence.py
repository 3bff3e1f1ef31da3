"""The ear for silence: a source that spoke and speaks no more raises an alarm, and ends it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.classes import Age, Severity
from app.domain.entry import Draft
from app.domain.geo import LonLat
from app.domain.health import SourceHealth
from backends.hub.alarm_drafts import raised, returned
from backends.hub.judge_desk import JUDGE
from backends.store.job import Job, Outcome, Situation

RULE = "source_silent"
SEVERITY = Severity.III
# While the judge says nothing no rule runs at all: grave, though nothing has happened yet.
JUDGE_RULE = "judge_silent"
JUDGE_SEVERITY = Severity.II
RULES = frozenset({RULE, JUDGE_RULE})
SILENT_REAL_S = 10.0  # a city that runs fast has its minute of silence between two reports


@dataclass(slots=True)
class _Source:
    last_receipt_s: float | None
    heard_at_s: float  # real
    is_silent: bool | None = None  # as it was last told; None: nothing was told in this life


class SilenceWatch:
    """Looks at the health of all sources once a second; its alarms stand at ``place``.

    One that has never spoken since the hub began is left out: nothing that is shown came from it.
    An alarm of before that stays until its source speaks.
    """

    def __init__(
        self,
        record: Callable[[Job], None],
        place: LonLat,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._record = record
        self._place = place
        self._monotonic_s = monotonic_s
        self._sources: dict[str, _Source] = {}

    def look(self, sources: Sequence[SourceHealth]) -> None:
        """Take the health of now."""
        real_s = self._monotonic_s()
        for health in sources:
            source = self._sources.setdefault(health.source, _Source(None, real_s))
            if health.last_receipt_s is None:
                continue
            if health.last_receipt_s != source.last_receipt_s:
                source.last_receipt_s, source.heard_at_s = health.last_receipt_s, real_s
            age = health.age(health.as_of_s)
            is_long = real_s - source.heard_at_s >= SILENT_REAL_S
            if age is Age.LOST and is_long and source.is_silent is not True:
                source.is_silent = True
                self._record(_raise(self._draft(health)))
            elif age is Age.LIVE and source.is_silent is not False:
                source.is_silent = False
                self._record(_end(health.source))

    def _draft(self, health: SourceHealth) -> Draft:
        evidence = {
            "source_kind": health.kind,
            "last_receipt_s": health.last_receipt_s,
            "accepted": health.accepted,
            "every_s": health.every_s,
        }
        rule, severity = (RULE, SEVERITY)
        if health.kind == JUDGE:
            rule, severity = (JUDGE_RULE, JUDGE_SEVERITY)
        return raised(rule, severity, health.source, self._place, evidence)


def _raise(draft: Draft) -> Job:
    def job(situation: Situation) -> Outcome:
        source = draft.body["entity_id"]
        is_known = any(
            a.rule in RULES and a.entity_id == source and a.is_standing
            for a in situation.board.open_alarms()
        )
        return Outcome() if is_known else Outcome((draft,))

    return job


def _end(source: str) -> Job:
    def job(situation: Situation) -> Outcome:
        drafts = tuple(
            returned(a)
            for a in situation.board.open_alarms()
            if a.rule in RULES and a.entity_id == source and a.is_standing
        )
        return Outcome(drafts)

    return job
