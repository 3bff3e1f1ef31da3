"""A hall that sends messages: a journal, the desk of messages, and a gateway that does as told.

As in the hub, what is written reaches the ledger at once and the desk only when it hears the bell.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.cases.case import CaseKind
from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from app.domain.clock import SetClock
from app.domain.entry import Actor, Entry
from app.domain.notify import Message, MessageState
from app.domain.notify_command import Recipient, SendMessages
from app.domain.people import Person, Role, Scope
from backends.cases.catalogue_file import read_case_catalogue
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from backends.hub.inner import ChildAnswer, ChildQuestion, encode_result
from backends.hub.message_desk import MessageDesk
from backends.hub.messenger import answerers_of
from backends.notify.answers import MessageAnswers
from backends.notify.gateway import Gateway, Outgoing, Receipt, Said
from backends.notify.ledger import MessageLedger
from backends.notify.messaging import Messaging
from backends.notify.reading import has_act, message_entries
from backends.notify.setting import read_message_rules, read_templates
from backends.store.database import Reading
from backends.store.job import Job, Situation
from tests.unit.backends.store.story import open_journal, path_in

NOON_S = 1_795_320_000.0  # 2026-11-22 12:00 in the city
CATALOGUE = read_case_catalogue(Path("none"))
OFFICER = Person("P-1", "李", Role.DUTY_OFFICER, Scope())
LEADER = Person("P-2", "王", Role.SHIFT_LEADER, Scope())


def to_many(count: int, **more: Any) -> SendMessages:
    """Return an act of sending a risk warning to so many sites."""
    told = {"risk": "暴雨红色预警", "measure": "停止室外作业"}
    recipients = tuple(
        Recipient(f"site:{n}", f"138{n:08d}", {"site": f"第{n}号点"}) for n in range(count)
    )
    return SendMessages("s1", "risk", recipients, told, **more)


@dataclass
class Scripted:
    """A gateway that says what it is told to say, and keeps what it got."""

    say: Callable[[Outgoing], Said] = lambda _one: Said.SENT
    asked: Callable[[str], Said] = lambda _one: Said.DELIVERED
    name: str = "scripted"
    is_simulated: bool = False
    got: list[Outgoing] = field(default_factory=list)

    def send(self, messages: Sequence[Outgoing]) -> tuple[Receipt, ...]:
        said = [(one, self.say(one)) for one in messages]
        self.got += [one for one, what in said if what is not Said.BUSY]
        return tuple(Receipt(one.message_id, what, "x") for one, what in said)

    def status(self, message_ids: Sequence[str]) -> tuple[Receipt, ...]:
        return tuple(Receipt(one, self.asked(one)) for one in message_ids)


class Hall:
    """Everything of one hub's run; a second one over the same folder is the hub after it."""

    def __init__(self, folder: Path, gateway: Gateway, clock: SetClock | None = None) -> None:
        self.clock = clock or SetClock(NOON_S)
        self.monotonic_s = 100.0
        self.ledger = MessageLedger()
        self.rules = replace(read_message_rules(), per_second=10_000.0)
        self.messaging = Messaging(
            *(read_templates(), self.rules, self.ledger),
            *({"zh": "演示市", "en": "Demo"}, gateway.name, gateway.is_simulated),
        )
        self.answerers = answerers_of(gateway)
        self.is_messenger_there = True
        self.said: list[ChildAnswer] = []
        self.bell: deque[Callable[[], None]] = deque()
        self.is_losing = False
        self.desk = MessageDesk(
            *(self.rules, self.ledger, self.clock, self._ask, self),
            monotonic_s=lambda: self.monotonic_s,
        )
        self.journal = open_journal(folder, self.clock, on_committed=self._committed)
        self.catalogue = CATALOGUE
        self.reading = Reading(path_in(folder))
        self.answers = MessageAnswers(
            *(self.reading, self.clock, dict(self.messaging.templates), self.rules),
            gateway.name,
            is_simulated=gateway.is_simulated,
        )
        self.ledger.is_known = self._is_known
        with self.reading.read() as connection:
            self.desk.committed(message_entries(connection, NOON_S - 86_400.0 * 3))
        self.is_dead = False

    def do(self, body: Any, person: Person = LEADER) -> Decision:
        """Have a command decided and written."""
        facts = Facts(catalogue=self.catalogue, messaging=self.messaging)
        now_s = self.clock.now_s()
        request = Request(person, self.journal.board, facts, 1, now_s, self.journal.cases)
        decision = decide(body, request)
        actor = Actor(person.person_id, person.role, person.scope.text(), "seat-1")
        self.journal.append([(draft, actor, "") for draft in decision.drafts])
        return decision

    def send(self, body: SendMessages, person: Person = LEADER) -> Decision:
        """Try an act, and then do it."""
        count = self.do(body, person).result["count"]
        return self.do(replace(body, is_preview=False, expected=count), person)

    def open_case(self, phone: str, case_id: str = "c1") -> None:
        body = OpenCase(
            *(case_id, CaseKind.DEMAND, "hotline", "人民路井盖破损", "碎了", NOON_S - 60.0),
            phone=phone,
            county="cc",
        )
        assert self.do(body).code == "ok"

    def reply_to(self, case_id: str = "c1", note: str = "已更换井盖") -> Decision:
        case = self.journal.cases.get(case_id)
        assert case is not None
        return self.do(StepCase(case_id, case.to_seq, CaseStep.REPLY, note=note))

    def go(self, seconds: float, every_s: float = 1.0) -> None:
        """Let time pass, with everything that comes of it."""
        for _ in range(round(seconds / every_s)):
            self.clock.advance(every_s)
            self.monotonic_s += every_s
            self.look()
            self.deliver()

    def look(self) -> None:
        """Let the desk look, and hear what comes of it."""
        self.hear()
        self.desk.look()
        self.hear()

    def hear(self) -> None:
        """Tell the hub's thread what the writer's has done."""
        while self.bell:
            self.bell.popleft()()

    def deliver(self) -> None:
        """Give the hub what the messenger has said."""
        said, self.said = self.said, []
        for answer in said:
            assert self.desk.answered(answer)
        self.hear()

    def keep(
        self,
        job: Job,
        kept: Callable[[], None] | None,
        lost: Callable[[], None] | None = None,
    ) -> None:
        """Write what the desk has written; nothing where the hub has died."""
        if self.is_dead:
            return
        if self.is_losing:
            assert lost is not None
            self.bell.append(lost)
            return
        situation = Situation(self.journal.board, self.clock.now_s(), 1, self.journal.cases)
        outcome = job(situation)
        self.journal.append([(draft, outcome.actor, "") for draft in outcome.drafts])
        if kept is not None:
            self.bell.append(kept)

    def log(
        self, county: str = "city", role: Role = Role.DUTY_OFFICER, **arguments: Any
    ) -> dict[str, Any]:
        """Ask for a page of the log."""
        frozen = {"role": role.value}
        return self.answers.log(ChildQuestion("q", "message_log", county, arguments, frozen))

    def states(self) -> dict[str, int]:
        """Return how many messages are in which state, as a seat is told."""
        counts: dict[str, int] = self.log()["counts"]
        return counts

    def close(self) -> None:
        self.journal.close()
        self.reading.close()

    def waiting(self, state: MessageState) -> list[Message]:
        self.hear()
        return [one for one in self.desk.messages.values() if one.state is state]

    def _ask(self, child: str, question: ChildQuestion) -> bool:
        assert child == "messenger"
        if not self.is_messenger_there:
            return False
        result = encode_result(self.answerers[question.name](question))
        self.said.append(ChildAnswer(question.question_id, "ok", result))
        return True

    def _is_known(self, send_id: str) -> bool:
        with self.reading.read() as connection:
            return has_act(connection, send_id)

    def _committed(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self.ledger.absorb(entry)
        self.bell.append(lambda: self.desk.committed(entries))
