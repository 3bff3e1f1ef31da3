"""What the hub merges by itself: new cases of which the judge is surer than its own line demands.

Off unless the hall's configuration says so, and then only where figures of the hall's own line
allow it (docs/merging.md). Whoever splits what was merged tells the two apart for good.
"""

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import msgspec

from app.domain.cases.case import CASE_PREFIX
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import CaseAt, MergeCases
from app.domain.entry import Entry
from app.domain.people import Person, Role, Scope
from backends.hub.case_merging import are_apart, merge_cases
from backends.hub.deciding import Facts, Request
from backends.hub.inner import ChildAnswer, ChildQuestion
from backends.store.job import Job, Outcome, Situation

log = logging.getLogger("hub")

JOIN_EVERY_S = 5.0
ASKED_AT_ONCE = 20
MOST_WAITING = 1_000
# Nobody stands behind what the hub does; this is as far as it may reach.
HUB = Person("", "", Role.DUTY_OFFICER, Scope())


class _Line(msgspec.Struct, frozen=True):
    """Of a line of ``case_like`` what is looked at here."""

    case_id: str
    seq: int
    may_alone: bool
    why: dict[str, Any]


class _Like(msgspec.Struct, frozen=True):
    like: tuple[_Line, ...] = ()


class CaseJoiner:
    """Runs in the hub's thread: asks the reader about each new case, and has one merged or not.

    ``dropped`` are new cases that nobody could ask about in time: they stay for people.
    """

    def __init__(
        self,
        ask_reader: Callable[[ChildQuestion], bool],
        catalogue: CaseCatalogue,
        record: Callable[[Job], None],
    ) -> None:
        self._ask_reader = ask_reader
        self._facts = Facts(catalogue=catalogue)
        self._record = record
        self._questions = count(1)
        self._new: deque[tuple[str, str]] = deque()  # case id, county
        self._asked: OrderedDict[str, str] = OrderedDict()  # question: case id
        self.dropped = 0

    def committed(self, entries: Sequence[Entry]) -> None:
        """Note the cases that came in."""
        for entry in entries:
            if entry.kind == "case_opened" and not entry.body.get("is_demo", False):
                self._new.append((entry.subject.removeprefix(CASE_PREFIX), entry.county))
        while len(self._new) > MOST_WAITING:
            self._new.popleft()
            self.dropped += 1

    def look(self) -> None:
        """Ask about those that came in since, some at a time."""
        for _ in range(min(ASKED_AT_ONCE, len(self._new))):
            case_id, county = self._new[0]
            question_id = f"join-{next(self._questions)}"
            asked = {"case_id": case_id, "limit": 1}
            if not self._ask_reader(ChildQuestion(question_id, "case_like", county, asked, {})):
                return  # the reader is away: they wait
            self._new.popleft()
            self._asked[question_id] = case_id
        while len(self._asked) > MOST_WAITING:  # a reader that died will not answer
            self._asked.popitem(last=False)
            self.dropped += 1

    def answered(self, answer: ChildAnswer) -> bool:
        """Take the reader's answer; return whether it was ours."""
        case_id = self._asked.pop(answer.question_id, None)
        if case_id is None:
            return False
        if answer.code == "ok":
            found = msgspec.msgpack.decode(answer.result, type=_Like).like
            if found and found[0].may_alone:
                self._record(self._job(case_id, found[0]))
        return True

    def _job(self, case_id: str, line: _Line) -> Job:
        def job(situation: Situation) -> Outcome:
            cases = situation.cases
            case, into = cases.get(case_id), cases.get(line.case_id)
            if case is None or into is None or case.is_demo or into.is_demo:
                return Outcome()
            # Whom somebody has begun to look at is his; what is two for people stays two.
            if case.steps > 1 or case.number < into.number or are_apart(case, into, cases):
                return Outcome()
            other = CaseAt(case_id, case.to_seq)
            body = MergeCases(CaseAt(into.case_id, line.seq), (other,), line.why)
            head = (HUB, situation.board, self._facts, 0, situation.now_s, cases)
            decision = merge_cases(body, Request(*head))
            if decision.code != "ok":
                log.info("case %s is not merged: %s", case.number, decision.code)
            return Outcome(decision.drafts)

        return job
