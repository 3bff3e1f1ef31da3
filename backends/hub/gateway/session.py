"""One terminal's connection as a state machine: bytes in, bytes out, no socket in it."""

from collections.abc import Callable
from hmac import compare_digest
from itertools import count

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.jt808.frame import Frame, FrameSplitter, frames_of
from backends.adapters.jt808.header import Edition, Header
from backends.adapters.jt808.location import Location, LocationBatch
from backends.adapters.jt808.messages import (
    ID_OF,
    Downward,
    Upward,
    decode_message,
    encode_message,
)
from backends.adapters.jt808.reassembly import Reassembler
from backends.adapters.jt808.session_messages import (
    AnswerResult,
    Authenticate,
    Heartbeat,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    RegisterResult,
    TerminalAnswer,
)
from backends.adapters.jt808.task_texts import (
    Choice,
    TaskText,
    asks_by_question,
    choice_of,
    number_asked,
    question_serial,
    read_pass_through,
    task_question,
    task_text,
)
from backends.adapters.jt808.text_messages import (
    PassThroughUp,
    Question,
    QuestionAnswer,
    TextDown,
)
from backends.hub.gateway.deliveries import Deliveries, Stage
from backends.hub.gateway.desk import TerminalDesk
from backends.hub.gateway.messages import AdmittedTerminal

_STAGE_OF = {ID_OF[TextDown]: Stage.TEXT, ID_OF[Question]: Stage.QUESTION}


class TerminalSession:
    """Registers, authenticates and serves one terminal.

    ``write`` sends bytes, ``hang_up`` ends the connection once they have left. Until the terminal
    has authenticated, nothing it says reaches the hub. Times are of a clock that never runs back.
    """

    def __init__(
        self,
        desk: TerminalDesk,
        write: Callable[[bytes], None],
        hang_up: Callable[[], None],
        now_s: float,
    ) -> None:
        self.heard_s = now_s
        self.opened_s = now_s
        self._desk = desk
        self._write = write
        self._hang_up = hang_up
        self._counted = Refusals()
        self._splitter = FrameSplitter(self._counted)
        self._reassembler = Reassembler(self._counted)
        self._serials = count()
        self._edition = Edition.E2013
        self._terminal: AdmittedTerminal | None = None
        self._phone = ""
        self._is_closed = False

    @property
    def is_authenticated(self) -> bool:
        """Whether the terminal has proved who it is."""
        return self._terminal is not None

    def feed(self, data: bytes, now_s: float) -> None:
        """Take what came in; nothing is raised."""
        self.heard_s = now_s
        for frame in frames_of(data, self._splitter, self._counted):
            if self._is_closed:
                break
            self._take(frame, now_s)
        self._hand_over_counts()

    def bring(self, deliveries: Deliveries, now_s: float) -> None:
        """Send the orders and questions that are due."""
        for pending in deliveries.due(now_s):
            order = pending.order
            if pending.stage is Stage.QUESTION:
                serial = question_serial(order.number)
                question = task_question(order.number, is_attention=order.is_attention)
                self._send(question, serial)
            else:
                told = TaskText(order.number, order.text, order.is_cancel, order.is_attention)
                serial = self._send(task_text(told))
            deliveries.sent(pending, serial, now_s)

    def close(self) -> None:
        """End the connection."""
        if not self._is_closed:
            self._is_closed = True
            self._hang_up()

    def lost(self) -> None:
        """Note that the connection is gone."""
        self._is_closed = True
        self._hand_over_counts()
        if self._terminal is not None:
            self._desk.went_offline(self._phone, self._terminal.entity_id, self)

    def _take(self, frame: Frame, now_s: float) -> None:
        header = frame.header
        self._edition = header.edition
        if self._terminal is not None and header.phone != self._phone:
            self._desk.refuse("other_phone", f"{header.phone} on the line of {self._phone}")
            self.close()
            return
        if self._terminal is None and (
            header.part is not None or header.message_id not in {0x0100, 0x0102}
        ):
            is_known = self._desk.terminal(header.phone) is not None
            self._refuse_all(
                header, "unauthenticated" if is_known else "unregistered", AnswerResult.FAILED
            )
            return
        whole = self._reassembler.feed(frame, now_s)
        if whole is None:
            self._answer(header, AnswerResult.OK)  # a part: kept until the others are here
            return
        try:
            message = decode_message(whole)
            self._act(header, message, now_s)
        except DecodeError as error:
            self._desk.refuse(error.reason, f"{header.phone}: {error.detail}")
            is_unknown = error.reason.startswith(("unknown_", "unexpected_"))
            self._answer(header, AnswerResult.UNSUPPORTED if is_unknown else AnswerResult.MALFORMED)

    def _act(self, header: Header, message: Upward | Downward, now_s: float) -> None:
        if isinstance(message, Register):
            self._register(header)
        elif isinstance(message, Authenticate):
            self._authenticate(header, message, now_s)
        elif self._terminal is not None:
            self._serve(header, message, self._terminal, now_s)

    def _register(self, header: Header) -> None:
        terminal = self._desk.terminal(header.phone)
        if terminal is None:
            self._desk.refuse("unregistered", header.phone)
            self._send(RegisterAnswer(header.serial, RegisterResult.NO_SUCH_TERMINAL), None, header)
            self.close()
            return
        answer = RegisterAnswer(header.serial, RegisterResult.OK, terminal.auth_code)
        self._send(answer, None, header)

    def _authenticate(self, header: Header, message: Authenticate, now_s: float) -> None:
        terminal = self._desk.terminal(header.phone)
        if terminal is None or not _is_same(message.auth_code, terminal.auth_code):
            reason = "unregistered" if terminal is None else "bad_auth"
            self._refuse_all(header, reason, AnswerResult.FAILED)
            return
        if terminal.protocol != header.edition:
            self._desk.refuse(
                "edition_differs", f"{header.phone} speaks {header.edition}, not as registered"
            )
        self._answer(header, AnswerResult.OK)
        if self._terminal is None:
            self._terminal, self._phone = terminal, header.phone
            self._desk.went_online(header.phone, self, now_s)

    def _serve(
        self,
        header: Header,
        message: Upward | Downward,
        terminal: AdmittedTerminal,
        now_s: float,
    ) -> None:
        if isinstance(message, TerminalAnswer):
            self._acknowledged(message, terminal, now_s)
            return
        if isinstance(message, Location):
            self._desk.take_fix(self._phone, message)
        elif isinstance(message, LocationBatch):
            for location in sorted(message.locations, key=lambda one: one.fix_s):
                self._desk.take_fix(self._phone, location)
        elif isinstance(message, QuestionAnswer):
            number = number_asked(message.serial, self._desk.last_number)
            self._pass_on(header, terminal, number, choice_of(message.choice))
            return
        elif isinstance(message, PassThroughUp):
            answer = read_pass_through(message)
            self._pass_on(header, terminal, answer.number, answer.choice)
            return
        elif not isinstance(message, Heartbeat):
            raise DecodeError(f"unexpected_id_{header.message_id:#06x}", "the platform's to send")
        self._answer(header, AnswerResult.OK)

    def _pass_on(
        self, header: Header, terminal: AdmittedTerminal, number: int, choice: Choice
    ) -> None:
        """Pass an answer on; it is confirmed once the journal has it, so that none is lost."""
        self._desk.take_answer(
            terminal.entity_id, number, choice, lambda: self._answer(header, AnswerResult.OK)
        )

    def _acknowledged(
        self, answer: TerminalAnswer, terminal: AdmittedTerminal, now_s: float
    ) -> None:
        stage = _STAGE_OF.get(answer.message_id)
        if stage is None:
            return
        if answer.result != AnswerResult.OK:
            self._desk.refuse(f"{stage.value}_refused", f"{self._phone}: result {answer.result}")
            return
        asks = asks_by_question(self._edition)
        deliveries = self._desk.deliveries_of(terminal.entity_id)
        if deliveries.acknowledged(stage, answer.serial, asks=asks):
            self._desk.acknowledged(terminal.entity_id, now_s)

    def _refuse_all(self, header: Header, reason: str, result: AnswerResult) -> None:
        self._desk.refuse(reason, header.phone)
        self._answer(header, result)
        self.close()

    def _answer(self, header: Header, result: AnswerResult) -> None:
        self._send(PlatformAnswer(header.serial, header.message_id, result), None, header)

    def _send(self, message: Downward, serial: int | None = None, to: Header | None = None) -> int:
        """Send a message and return the serial of its last frame."""
        if self._is_closed:
            return 0
        first = next(self._serials) & 0xFFFF if serial is None else serial
        phone = self._phone if to is None else to.phone
        frames = encode_message(message, phone, first, self._edition)
        for _ in frames[1:]:
            next(self._serials)
        for frame in frames:
            self._write(frame)
        return (first + len(frames) - 1) & 0xFFFF

    def _hand_over_counts(self) -> None:
        for reason, number in self._counted.counts.items():
            self._desk.refuse(reason, self._counted.samples.get(reason, ""), number)
        self._counted.counts.clear()
        self._counted.samples.clear()


def _is_same(given: str, due: str) -> bool:
    """Compare codes without telling by the time it takes where they differ."""
    return compare_digest(given.encode(), due.encode())
