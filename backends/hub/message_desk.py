"""The hub's side of messages: hands them to the messenger, and has written what becomes of them.

The journal alone knows how far each is. That one is about to be handed over is written first; so
whoever dies in between leaves a message that is asked for, and never one that goes out twice.
"""

import heapq
import re
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from app.domain.clock import Clock
from app.domain.entry import Draft, Entry
from app.domain.notify import (
    MESSAGE_KINDS,
    MESSAGE_PREFIX,
    QUEUED_KIND,
    Message,
    MessageState,
    absorb_messages,
)
from app.domain.notify_rules import MessageRules
from backends.hub.inner import ChildAnswer, ChildQuestion
from backends.hub.messenger import MESSENGER
from backends.notify.gateway import Said
from backends.notify.ledger import MessageLedger
from backends.store.job import Job, Outcome
from backends.store.verify import ERASED

LOOK_EVERY_S = 0.25
ANSWER_WITHIN_S = 90.0  # real seconds; the gateway's own time-out is well within
ASKED_AT_ONCE = 200
LOST_WAIT_S = 30.0  # real seconds; what cannot be written is not tried all the time
_NUMBER = re.compile(r"\d(?:[^\w]{0,3}\d){4,}")  # as people are called up by, however it is written
Told = tuple[str, MessageState, str, float]  # id, state, why, from when to try again


class Keep(Protocol):
    """Has the hub's own jobs written."""

    def keep(
        self,
        job: Job,
        kept: Callable[[], None] | None,
        lost: Callable[[], None] | None = None,
    ) -> None:
        """Have a job written, and one called in the hub's thread: it is, or never will be."""
        ...


class _Receipts(msgspec.Struct, frozen=True):
    receipts: list[tuple[str, Said, str]]


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    ids: tuple[str, ...]
    at_s: float


class MessageDesk:
    """Runs in the hub's thread; holds the messages that are not over, with their texts."""

    def __init__(
        self,
        rules: MessageRules,
        ledger: MessageLedger,
        clock: Clock,
        ask: Callable[[str, ChildQuestion], bool],
        record: Keep,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``ask`` gives a question to a child and says whether it is there."""
        self._rules = rules
        self._ledger = ledger
        self._clock = clock
        self._ask = ask
        self._record = record
        self._monotonic_s = monotonic_s
        self.messages: dict[str, Message] = {}
        self._texts: dict[str, tuple[str, str]] = {}
        self._asked: dict[str, _Asked] = {}
        self._busy: set[str] = set()  # something about them is on its way to the disk or outside
        self._waiting: list[tuple[float, int, int, str]] = []  # a heap of what may go out when
        self._polled_s: dict[str, float] = {}
        self._poll_at_s = 0.0
        self._allowance = 0.0
        self._looked_s = monotonic_s()
        self._send_from_s = float("-inf")

    def committed(self, entries: Iterable[Entry]) -> None:
        """Take over what is now a fact."""
        for entry in entries:
            if entry.kind in MESSAGE_KINDS:
                self._absorb(entry)
            elif entry.kind == ERASED:
                self._erase(frozenset(entry.body["seqs"]))

    def look(self) -> None:
        """Hand over what may go out, and ask for what has; called several times a second."""
        now_s, at_s = self._clock.now_s(), self._monotonic_s()
        passed_s, self._looked_s = at_s - self._looked_s, at_s
        most = max(float(self._rules.batch), self._rules.per_second * LOOK_EVERY_S)
        self._allowance = min(most, self._allowance + passed_s * self._rules.per_second)
        self._ledger.forget(now_s)
        self._give_up_late(at_s)
        is_sending = any(one.name == "send" for one in self._asked.values())
        if not is_sending and at_s >= self._send_from_s:
            self._take(now_s)
        if at_s >= self._poll_at_s:
            self._poll_at_s = at_s + min(1.0, self._rules.status_every_s)
            self._poll(now_s)

    def answered(self, answer: ChildAnswer) -> bool:
        """Have written what the gateway says; return whether the answer was for us."""
        asked = self._asked.pop(answer.question_id, None)
        if asked is None:
            return False
        said: dict[str, tuple[Said, str]] = {}
        if answer.code == "ok":
            try:
                told = msgspec.msgpack.decode(answer.result, type=_Receipts)
                said = {one: (what, why) for one, what, why in told.receipts}
            except msgspec.MsgspecError:
                said = {}
        silent = (Said.UNSURE, "messenger_failed")
        self._heard(asked.ids, {one: said.get(one, silent) for one in asked.ids})
        return True

    def _absorb(self, entry: Entry) -> None:
        self._ledger.absorb(entry)
        for message_id in absorb_messages(self.messages, entry):
            message = self.messages[message_id]
            self._busy.discard(message_id)
            if message.is_over:
                self._drop(message_id)
                continue
            if entry.kind == QUEUED_KIND:
                personal = entry.personal
                texts = (personal.get(f"p{message.index}"), personal.get(f"t{message.index}"))
                if texts[0] is not None and texts[1] is not None:
                    self._texts[message_id] = (texts[0], texts[1])
            self._line_up(message)

    def _line_up(self, message: Message) -> None:
        if message.state is MessageState.QUEUED:
            order = (message.next_s, message.severity, message.seq, message.message_id)
            heapq.heappush(self._waiting, order)

    def _erase(self, seqs: frozenset[int]) -> None:
        """What was erased before it went out goes out no more."""
        for message in [m for m in self.messages.values() if m.seq in seqs]:
            self._texts.pop(message.message_id, None)

    def _drop(self, message_id: str) -> None:
        del self.messages[message_id]
        self._texts.pop(message_id, None)
        self._polled_s.pop(message_id, None)

    def _take(self, now_s: float) -> None:
        """Write that the next ones are about to be handed over; then hand them over."""
        taken: list[str] = []
        ended: list[Told] = []
        most = min(int(self._allowance), self._rules.batch)
        while self._waiting and self._waiting[0][0] <= now_s and len(taken) + len(ended) < most:
            next_s, _, _, message_id = heapq.heappop(self._waiting)
            message = self.messages.get(message_id)
            if message is None or message.next_s != next_s or message_id in self._busy:
                continue
            if message.state is not MessageState.QUEUED:
                continue
            if message_id not in self._texts:
                ended.append((message_id, MessageState.FAILED, "erased", 0.0))
            elif now_s > message.expires_s:
                ended.append((message_id, MessageState.FAILED, "expired", 0.0))
            elif (free_s := self._rules.released_s(now_s, message.severity)) > now_s:
                # The night has come while it waited.
                ended.append((message_id, MessageState.QUEUED, message.why, free_s))
            else:
                taken.append(message_id)
        self._write(ended)
        if not taken:
            return
        self._allowance -= len(taken)
        self._busy.update(taken)
        drafts = tuple(
            _draft("messages_taken", some[0], {"taken": [m.index for m in some]})
            for some in self._by_act(taken)
        )
        # Until the disk has it nothing leaves; meanwhile the place of the question is taken.
        question_id = uuid.uuid4().hex
        self._asked[question_id] = _Asked("send", tuple(taken), float("inf"))
        self._record.keep(
            lambda _: Outcome(drafts),
            lambda: self._send(question_id),
            lambda: self._lost(question_id, taken),
        )

    def _lost(self, question_id: str, ids: Sequence[str]) -> None:
        """What was to be written of some messages never will be: they are as they were."""
        self._asked.pop(question_id, None)
        self._send_from_s = self._monotonic_s() + LOST_WAIT_S
        for one in ids:
            self._busy.discard(one)
            if (message := self.messages.get(one)) is not None:
                self._line_up(message)

    def _send(self, question_id: str) -> None:
        asked = self._asked[question_id]
        self._asked[question_id] = _Asked("send", asked.ids, self._monotonic_s())
        messages = [
            (one, self.messages[one].channel, *self._texts[one])
            for one in asked.ids
            if one in self.messages and one in self._texts
        ]
        arguments: dict[str, Any] = {"messages": messages}
        if not self._ask(MESSENGER, ChildQuestion(question_id, "send", "", arguments, {})):
            del self._asked[question_id]
            busy = (Said.BUSY, "messenger_away")  # nothing has left
            self._heard(asked.ids, dict.fromkeys(asked.ids, busy))

    def _poll(self, now_s: float) -> None:
        """Ask for what the gateway has, or may have; those asked for longest ago first."""
        if any(one.name == "status" for one in self._asked.values()):
            return
        out = {one for asked in self._asked.values() for one in asked.ids}
        every_s = self._rules.status_every_s
        due: list[tuple[float, str]] = []
        given_up: list[Told] = []
        for one, message in self.messages.items():
            if message.state is MessageState.QUEUED or one in self._busy or one in out:
                continue
            since_s = now_s - message.reached_s.get(message.state.value, message.changed_s)
            is_unsure = message.state is MessageState.SENDING
            limit_s = self._rules.unsure_for_s if is_unsure else self._rules.silent_for_s
            if since_s > limit_s:
                why = (message.why or "hub_ended") if is_unsure else "no_report"
                given_up.append((one, MessageState.UNKNOWN, why, 0.0))
            # One that waits for long is asked for more and more rarely.
            elif now_s - self._polled_s.get(one, 0.0) >= max(every_s, since_s / 10):
                due.append((self._polled_s.get(one, 0.0), one))
        self._write(given_up)
        ids = tuple(one for _, one in heapq.nsmallest(ASKED_AT_ONCE, due))
        if not ids:
            return
        for one in ids:
            self._polled_s[one] = now_s
        question_id = uuid.uuid4().hex
        question = ChildQuestion(question_id, "status", "", {"ids": list(ids)}, {})
        if self._ask(MESSENGER, question):
            self._asked[question_id] = _Asked("status", ids, self._monotonic_s())

    def _heard(self, ids: Sequence[str], said: dict[str, tuple[Said, str]]) -> None:
        now_s = self._clock.now_s()
        told: list[Told] = []
        for one in ids:
            message = self.messages.get(one)
            if message is None:
                continue
            what, why = said[one]
            found = self._told(message, what, _NUMBER.sub("***", why), now_s)
            if found is None:
                self._busy.discard(one)
            else:
                told.append(found)
        self._write(told)

    def _told(self, message: Message, said: Said, why: str, now_s: float) -> Told | None:
        """Return what is to be written of a message, or None where nothing is new."""
        one, is_unsure = message.message_id, message.state is MessageState.SENDING
        found: Told | None = None
        if said in (Said.DELIVERED, Said.FAILED):
            found = (one, MessageState(said.value), why, 0.0)
        elif is_unsure and said is Said.SENT:
            found = (one, MessageState.SENT, why, 0.0)
        elif is_unsure and said in (Said.BUSY, Said.NOT_KNOWN):
            found = self._again(message, why or "not_taken", now_s)
        elif is_unsure and why and not message.why:
            # Once: why nobody knows may change with every question, for as long as it is asked.
            found = (one, MessageState.SENDING, why, 0.0)
        return found

    def _again(self, message: Message, why: str, now_s: float) -> Told:
        """Return when it is tried again: until nobody needs it any more, and not at night."""
        waits = self._rules.retry_after_s
        wait_s = waits[min(max(0, message.attempts - 1), len(waits) - 1)] if waits else 0.0
        next_s = self._rules.released_s(now_s + wait_s, message.severity)
        if not waits or next_s > message.expires_s:
            return message.message_id, MessageState.FAILED, why, 0.0
        return message.message_id, MessageState.QUEUED, why, next_s

    def _give_up_late(self, at_s: float) -> None:
        """Take a messenger that does not answer for one that died with what it had."""
        late = [q for q, one in self._asked.items() if at_s - one.at_s > ANSWER_WITHIN_S]
        for question_id in late:
            asked = self._asked.pop(question_id)
            if asked.name == "send":
                silent = (Said.UNSURE, "messenger_silent")
                self._heard(asked.ids, dict.fromkeys(asked.ids, silent))

    def _write(self, told: Sequence[Told]) -> None:
        if not told:
            return
        by_id = {one[0]: one for one in told}
        self._busy.update(by_id)
        drafts = []
        for some in self._by_act(tuple(by_id)):
            changes = [[m.index, *by_id[m.message_id][1:]] for m in some]
            drafts.append(_draft("messages_told", some[0], {"told": changes}))
        ready = tuple(drafts)
        self._record.keep(lambda _: Outcome(ready), None, lambda: self._lost("", tuple(by_id)))

    def _by_act(self, ids: Sequence[str]) -> list[list[Message]]:
        acts: dict[str, list[Message]] = {}
        for one in ids:
            message = self.messages[one]
            acts.setdefault(message.send_id, []).append(message)
        return list(acts.values())


def _draft(kind: str, about: Message, body: dict[str, Any]) -> Draft:
    return Draft(kind, MESSAGE_PREFIX + about.send_id, body, about.county)
