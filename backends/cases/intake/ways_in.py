"""The ways in that an import may take: decided and written here, or only decided."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.board import Board
from app.domain.cases.commands import OpenCase
from app.domain.clock import Clock
from app.domain.command import Reply
from app.domain.entry import Actor
from app.domain.errors import OperatorError
from app.domain.people import Person, may
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from backends.store.job import Cases, Outcome, Situation
from backends.store.writer import Writer


@dataclass(frozen=True, slots=True)
class WriterIntake:
    """Decides as the hub does and writes the journal itself: for a hall whose hub does not run."""

    writer: Writer
    person: Person
    facts: Facts
    seat: str

    def put(self, bodies: Sequence[OpenCase]) -> Sequence[Reply]:
        """Have all of them decided and written."""
        futures = [self.writer.submit(self._job(body), uuid.uuid4().hex) for body in bodies]
        return [future.result().reply for future in futures]

    def _job(self, body: OpenCase) -> Callable[[Situation], Outcome]:
        person = self.person
        actor = Actor(person.person_id, person.role, person.scope.text(), self.seat)

        def job(situation: Situation) -> Outcome:
            decision = _decided(
                body, person, self.facts, situation.board, situation.cases, situation.now_s
            )
            reply = Reply("", decision.code, 0, decision.detail, decision.result)
            return Outcome(decision.drafts, actor, reply)

        return job


@dataclass(frozen=True, slots=True)
class TryIntake:
    """Decides as the hub would and writes nothing: for a dry run."""

    person: Person
    facts: Facts
    cases: Cases
    clock: Clock

    def put(self, bodies: Sequence[OpenCase]) -> Sequence[Reply]:
        """Say what the hub would say."""
        now_s = self.clock.now_s()
        found: list[Reply] = []
        for body in bodies:
            try:
                decision = _decided(body, self.person, self.facts, Board(), self.cases, now_s)
            except OperatorError as error:
                found.append(Reply("", error.code, detail=error.detail))
                continue
            # The number that it would get depends on who comes before it.
            result = {**decision.result, "number": 0} if decision.result else {}
            found.append(Reply("", decision.code, 0, decision.detail, result))
        return found


def _decided(
    body: OpenCase, person: Person, facts: Facts, board: Board, cases: Cases, now_s: float
) -> Decision:
    if not may(person.role, "open_case"):
        raise OperatorError("not_allowed", f"{person.role} may not open_case")
    request = Request(person, board, facts, 0, now_s, cases)
    return decide(body, request)
