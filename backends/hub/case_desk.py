"""The desk of other departments' systems: what they push is decided, and told back to them."""

import base64
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from itertools import count
from typing import Any

import msgspec

from app.domain.cases.attached import PART_BYTES
from app.domain.cases.case import Case, CaseState
from app.domain.cases.commands import OpenCase
from app.domain.command import CommandBody, Reply
from app.domain.entry import Actor
from app.domain.errors import DutywallError, OperatorError, StoreError
from app.domain.people import CITY, Person, Role, Scope
from backends.hub.deciding import Facts, Request
from backends.hub.decisions import decide
from backends.hub.gateway.messages import CaseAnswered, CaseAsked
from backends.hub.inner import ChildAnswer, ChildQuestion
from backends.hub.office import Submit
from backends.store.job import Job, Outcome, Receipt, Situation

log = logging.getLogger("hub")

MOST_WAITING = 1_000
CHANGES = "case_changes"  # what the reader is asked; no seat may


class CaseDesk:
    """Runs in the hub's thread; what is decided elsewhere comes back by the bell.

    A system acts in the county of its token, as ``source:<name>``; it can only put in. ``counties``
    are the codes that it may name.
    """

    def __init__(
        self,
        writer: Submit,
        facts_for: Callable[[CommandBody, Mapping[str, Person]], Facts | None],
        ask_reader: Callable[[ChildQuestion], bool],
        answer: Callable[[CaseAnswered], None],
        ring: Callable[[Callable[[], None]], None],
        counties: frozenset[str],
    ) -> None:
        self._writer = writer
        self._facts_for = facts_for
        self._ask_reader = ask_reader
        self._answer = answer
        self._ring = ring
        self._counties = counties
        self._questions = count(1)
        self._waiting: OrderedDict[str, Callable[[ChildAnswer], None]] = OrderedDict()

    def asked(self, message: CaseAsked) -> None:
        """Have a question of a system answered."""
        if message.act == "put":
            self._put(message)
        else:
            self._changes(message)

    def answered(self, answer: ChildAnswer) -> bool:
        """Go on with the reader's answer; return whether it was ours."""
        go_on = self._waiting.pop(answer.question_id, None)
        if go_on is not None:
            go_on(answer)
        return go_on is not None

    def _put(self, message: CaseAsked) -> None:
        picture = message.arguments.get("picture", b"")
        if picture:
            self._keep(message, picture, 0)
        else:
            self._decide(message, ())

    def _keep(self, message: CaseAsked, picture: bytes, at: int) -> None:
        """Have the reader keep a picture part by part, then decide on its matter."""
        sha256 = hashlib.sha256(picture).hexdigest()
        part = base64.b64encode(picture[at : at + PART_BYTES]).decode()
        asked = {"sha256": sha256, "at": at, "total": len(picture), "data": part}

        def kept(answer: ChildAnswer) -> None:
            have = _have(answer)
            if answer.code != "ok":
                self._say(message.ticket, answer.code, "picture")
            elif have == len(picture):
                self._decide(message, (sha256,))
            elif have > at:
                self._keep(message, picture, have)
            else:
                self._say(message.ticket, "internal_error", "picture")

        self._ask(message, "case_file_put", asked, kept)

    def _decide(self, message: CaseAsked, attachments: tuple[str, ...]) -> None:
        try:
            body = msgspec.convert(message.arguments, OpenCase)
            body = replace(body, attachments=attachments)
        except msgspec.ValidationError as error:
            self._say(message.ticket, "bad_value", str(error)[:200])
            return
        facts = self._facts_for(body, {})
        if facts is None or body.county not in self._counties | {""}:
            self._say(message.ticket, "bad_value", f"county '{body.county[:32]}'")
            return
        if not body.type_code and (seen := message.arguments.get("video_code", "")):
            body = replace(body, type_code=_type_seen(str(seen), facts))
        try:
            future = self._writer.submit(_put(message.source, message.county, body, facts))
        except StoreError as error:
            self._say(message.ticket, "store_unavailable", str(error))
            return

        def done(future: "Future[Receipt]") -> None:
            self._ring(lambda: self._decided(message.ticket, future))

        future.add_done_callback(done)

    def _decided(self, ticket: int, future: "Future[Receipt]") -> None:
        try:
            reply = future.result().reply
        except DutywallError:
            log.exception("a pushed case broke")
            reply = Reply("", "internal_error")
        self._say(ticket, reply.code, reply.detail, reply.result)

    def _changes(self, message: CaseAsked) -> None:
        def told(answer: ChildAnswer) -> None:
            self._answer(CaseAnswered(message.ticket, answer.code, "", bytes(answer.result)))

        self._ask(message, CHANGES, {**message.arguments, "source": message.source}, told)

    def _ask(
        self,
        message: CaseAsked,
        name: str,
        arguments: dict[str, Any],
        go_on: Callable[[ChildAnswer], None],
    ) -> None:
        question_id = f"case-{message.ticket}-{next(self._questions)}"
        if not self._ask_reader(ChildQuestion(question_id, name, message.county, arguments, {})):
            self._say(message.ticket, "child_away")
            return
        self._waiting[question_id] = go_on
        while len(self._waiting) > MOST_WAITING:  # whoever asked has long given up
            self._waiting.popitem(last=False)

    def _say(
        self, ticket: int, code: str, detail: str = "", result: Mapping[str, Any] | None = None
    ) -> None:
        self._answer(CaseAnswered(ticket, code, detail, msgspec.msgpack.encode(dict(result or {}))))


def _put(source: str, county: str, body: OpenCase, facts: Facts) -> Job:
    scope = Scope() if county == CITY else Scope(county)
    person = Person(f"source:{source}", source, Role.DUTY_OFFICER, scope)
    actor = Actor(person.person_id, "source", scope.text(), f"push:{source}")

    def job(situation: Situation) -> Outcome:
        known = situation.cases.with_origin(body.source, body.original_no)
        if known is not None:
            if not scope.covers(known.county):
                raise OperatorError("out_of_scope", "")  # where it lies is not his to know
            return Outcome((), actor, Reply("", "ok", result=_told(known)))
        request = Request(person, situation.board, facts, 0, situation.now_s, situation.cases)
        decision = decide(body, request)
        result = dict(decision.result)
        if decision.code == "ok":
            result |= {"state": CaseState.RECEIVED.value, "is_new": True}
        reply = Reply("", decision.code, 0, decision.detail, result)
        return Outcome(decision.drafts, actor, reply)

    return job


def _type_seen(video_code: str, facts: Facts) -> str:
    """Return the type that a camera's analysis calls so; empty, to be given, where none is."""
    types = facts.catalogue.types.items()
    return next((code for code, found in types if found[-1].video_code == video_code), "")


def _have(answer: ChildAnswer) -> int:
    """Return how much of a file is there, as the reader says."""
    said = msgspec.msgpack.decode(answer.result) if answer.code == "ok" else {}
    return int(said.get("have", 0))


def _told(case: Case) -> dict[str, Any]:
    return {"number": case.number, "state": case.state.value, "is_new": False}
