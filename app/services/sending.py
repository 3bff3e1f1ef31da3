"""Sending messages from a seat: templates, whom they go to, a trial, and then the act itself."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from app.domain.command import Reply
from app.domain.errors import OperatorError
from app.domain.notify_command import Recipient, SendMessages
from app.domain.people import Role
from app.domain.ports import Answer
from app.services.asking import answer_of
from app.services.commands import Commands
from app.services.live import ViewGroup
from app.services.session import Session

OWN_NAME = "site"  # the field that each recipient fills with its own name


class TemplateTold(msgspec.Struct, frozen=True):
    """A text that can be sent, as ``message_templates`` tells it."""

    key: str
    channel: str
    label: dict[str, str]
    text: dict[str, str]
    fields: tuple[str, ...]


class TemplatesTold(msgspec.Struct, frozen=True):
    """All of them, by whom they go, and from how many on a shift leader is needed."""

    templates: tuple[TemplateTold, ...] = ()
    gateway: str = ""
    is_simulated: bool = False
    leader_above: int = 0
    most: int = 0


class RecipientsTold(msgspec.Struct, frozen=True):
    """Key, name and telephone of each; ``count`` may be more than may be told in one act."""

    recipients: tuple[tuple[str, str, str], ...] = ()
    count: int = 0
    without_phone: int = 0


class PreviewTold(msgspec.Struct, frozen=True):
    """What an act would come to."""

    count: int
    parts: int
    refused: tuple[tuple[str, str], ...]
    refused_count: int
    not_before_s: float
    needs: str
    leader_above: int
    gateway: str
    is_simulated: bool


@dataclass(slots=True)
class Sending:
    """One act of sending; ``changed`` is called on every answer, ``code`` says what went wrong.

    Whatever changes in it takes the trial back: only what was tried may be sent.
    """

    group: ViewGroup
    commands: Commands
    session: Session
    changed: Callable[[], None]
    templates: TemplatesTold | None = None
    told: RecipientsTold | None = None
    preview: PreviewTold | None = None
    sent: int = 0
    code: str = ""
    detail: str = ""
    is_waiting: bool = False
    _tried: SendMessages | None = None
    _trial: str = ""  # the act whose trial is awaited
    _questions: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        """Ask for the templates."""
        self._ask("message_templates", self._templates_came)

    def find(self, **where: Any) -> None:  # noqa: ANN401 - the arguments of a query
        """Ask who is meant; see ``message_recipients``."""
        self.told = None
        self.take_back()
        self._ask("message_recipients", self._recipients_came, **where)

    def take_back(self) -> None:
        """Forget the trial: something of the act is another now."""
        self.preview, self._tried, self._trial, self.sent = None, None, "", 0
        self.code = self.detail = ""

    @property
    def needs_leader(self) -> bool:
        """Whether so many recipients need a shift leader, and none sits here."""
        above = 0 if self.templates is None else self.templates.leader_above
        count = 0 if self.told is None else len(self.told.recipients)
        return count > above and self.session.role is not Role.SHIFT_LEADER

    def try_it(
        self, template: TemplateTold, fields: Mapping[str, str], severity: int, case_id: str
    ) -> None:
        """Have the hub say what it would come to; nothing is sent."""
        self.take_back()
        rows = () if self.told is None else self.told.recipients
        is_named = OWN_NAME in template.fields
        recipients = tuple(
            Recipient(key, phone, {OWN_NAME: name} if is_named else {}) for key, name, phone in rows
        )
        body = SendMessages(
            str(uuid.uuid4()),
            template.key,
            recipients,
            {name: text for name, text in fields.items() if name != OWN_NAME},
            severity=severity,
            case_id=case_id,
        )
        self._trial = body.send_id
        self._give(body)

    def send(self) -> None:
        """Send what was tried, to as many as the trial said; nothing without a trial."""
        if self._tried is None or self.preview is None or self.is_waiting or self.sent:
            return
        self._give(replace(self._tried, is_preview=False, expected=self.preview.count))

    def release(self) -> None:
        """Wait for nothing more."""
        for question in self._questions.values():
            self.group.questions.cancel(question)

    def _ask(self, name: str, came: Callable[[Answer], None], **arguments: Any) -> None:  # noqa: ANN401 - as find
        if name in self._questions:
            self.group.questions.cancel(self._questions[name])
        self._questions[name] = self.group.questions.ask(name, came, **arguments)

    def _templates_came(self, answer: Answer) -> None:
        self.templates = self._read(answer, TemplatesTold)
        self.changed()

    def _recipients_came(self, answer: Answer) -> None:
        self.told = self._read(answer, RecipientsTold)
        self.changed()

    def _read(self, answer: Answer, shape: type[Any]) -> Any:  # noqa: ANN401 - what it is asked for
        self.code = "" if answer.code == "ok" else answer.code
        if answer.code != "ok":
            return None
        told = answer_of(answer.result, shape)
        if told is None:
            self.code = "answer_malformed"
        return told

    def _give(self, body: SendMessages) -> None:
        self.code = self.detail = ""
        try:
            self.commands.give(body, lambda reply: self._answered(body, reply))
        except OperatorError as error:
            self.code, self.detail = error.code, error.detail
        else:
            self.is_waiting = True
        self.changed()

    def _answered(self, body: SendMessages, reply: Reply) -> None:
        self.is_waiting = False
        self.session.note_code(reply.code)
        if body.is_preview and body.send_id != self._trial:
            self.changed()  # it has been changed since: this is of another act
            return
        if not reply.is_ok:
            self.take_back()
            self.code, self.detail = reply.code, reply.detail
        else:
            told = answer_of(reply.result, PreviewTold)
            if told is None:
                self.code = "answer_malformed"
            else:
                self.preview = told
                self._tried = body if body.is_preview else None
                self.sent = 0 if body.is_preview else self.preview.count
        self.changed()
