"""A JT/T 808 terminal on TCP: registers, reports, receives orders and passes answers back."""

import asyncio
import logging
import re
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.domain.clock import Clock
from app.domain.errors import DecodeError
from app.domain.geo import EARTH_RADIUS_M
from app.domain.tracks import Refusals
from backends.adapters.jt808.frame import FrameSplitter, frames_of
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location
from backends.adapters.jt808.messages import Downward, Message, Upward, decode_message
from backends.adapters.jt808.messages import encode_message as encoded
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
from backends.adapters.jt808.task_texts import TaskAnswer, pass_through_answer
from backends.adapters.jt808.text_messages import Question, QuestionAnswer, TextDown
from backends.demo.officers.orders import Order, read_order
from backends.demo.officers.trip import Fix

REPORT_EVERY_S = 10.0  # city time
HEARTBEAT_EVERY_S = 60.0  # real seconds, like every deadline of a socket
ADMITTED_WITHIN_S = 10.0
BACK_OFF_S = (0.5, 10.0)
_UNSENT_BYTES = 64 * 1024
_READ_BYTES = 4096
_JIANGSU, _NANTONG = 32, 600  # the division codes 320600, as the registration wants them
_TEXT_ID, _QUESTION_ID, _AUTH_ID = 0x8300, 0x8302, 0x0102
_STORED_EVERY_S = 0.2  # real seconds: one by one, so that a platform takes each of them
_ANSWER_AGAIN_S = 10.0  # real seconds without a confirmation
_DEGREE_M = float(np.radians(1.0) * EARTH_RADIUS_M)
_NOISE_M = 3.0
_ANY_NUMBER = re.compile(r"\d+")

_log = logging.getLogger("tasks")


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the network knows a terminal by, and the name its registration carries."""

    phone: str
    edition: Edition
    plate: str


class Carrier(Protocol):
    """Whoever carries a terminal: moves, hears orders, and may answer."""

    def told(self, order: Order, now_s: float) -> None:
        """Hear an order."""
        ...

    def step(self, now_s: float) -> list[TaskAnswer]:
        """Live on until ``now_s`` and return the answers given since the last call."""
        ...

    def fix(self, now_s: float) -> Fix:
        """Return where he is."""
        ...


@dataclass(slots=True)
class _Unanswered:
    """An answer the platform has not confirmed; ``serial`` is 0 while it was not sent."""

    answer: TaskAnswer
    serial: int = 0
    again_s: float = 0.0


class Terminal:
    """A terminal; its carrier goes on living, and it keeps his answers, while it is offline.

    It reports every ten seconds of city time, counted from ``first_report_s``; before that, what
    it ``stored`` while there was no network, oldest first.
    """

    def __init__(
        self,
        subscription: Subscription,
        carrier: Carrier,
        clock: Clock,
        address: tuple[str, int],
        random: np.random.Generator,
        first_report_s: float,
        stored: Sequence[Fix] = (),
    ) -> None:
        self._phone = subscription.phone
        self._plate = subscription.plate
        self._carrier = carrier
        self.refusals = Refusals()
        self._clock = clock
        self._address = address
        self._random = random
        self._edition = subscription.edition
        self._serial = 0
        self._auth_code = ""
        self._writer: asyncio.StreamWriter | None = None
        self._is_admitted = asyncio.Event()
        self._unanswered: list[_Unanswered] = []
        self._question_serial: dict[int, int] = {}
        self._report_due_s = first_report_s
        self._stored = deque(stored)
        self._stored_due_s = 0.0
        self._heartbeat_due_s = time.monotonic() + HEARTBEAT_EVERY_S

    @property
    def is_online(self) -> bool:
        """Whether the platform has admitted it on the present connection."""
        return self._is_admitted.is_set()

    def live(self, now_s: float) -> None:
        """Let carrier and terminal live on until ``now_s`` (city time); never blocks."""
        self._unanswered += [_Unanswered(answer) for answer in self._carrier.step(now_s)]
        if not self.is_online:
            return
        self._send_answers()
        if self._stored:
            self._send_stored()
        elif now_s >= self._report_due_s:
            missed = (now_s - self._report_due_s) // REPORT_EVERY_S
            self._report_due_s += (missed + 1) * REPORT_EVERY_S
            self._send(self._location(self._carrier.fix(now_s)))
        if time.monotonic() >= self._heartbeat_due_s:
            self._heartbeat_due_s = time.monotonic() + HEARTBEAT_EVERY_S
            self._send(Heartbeat())

    async def run(self) -> None:
        """Connect, and connect again with back-off whenever the platform goes away; forever."""
        wait_s = BACK_OFF_S[0]
        while True:
            try:
                async with asyncio.timeout(ADMITTED_WITHIN_S):
                    reader, self._writer = await asyncio.open_connection(*self._address)
                wait_s = BACK_OFF_S[0] if await self._converse(reader) else wait_s
            except OSError:  # a timeout is one too
                pass
            finally:
                self._hang_up()
            await asyncio.sleep(wait_s * float(self._random.uniform(0.7, 1.3)))
            wait_s = min(2 * wait_s, BACK_OFF_S[1])

    async def _converse(self, reader: asyncio.StreamReader) -> bool:
        """Talk until the platform hangs up; return whether it ever admitted us."""
        splitter, parts = FrameSplitter(self.refusals), Reassembler(self.refusals)
        self._introduce()
        admitted = False
        begun_s = time.monotonic()
        while True:
            left_s = None if admitted else max(begun_s + ADMITTED_WITHIN_S - time.monotonic(), 0.0)
            async with asyncio.timeout(left_s):
                data = await reader.read(_READ_BYTES)
            if not data:
                return admitted
            for frame in frames_of(data, splitter, self.refusals):
                whole = parts.feed(frame, time.monotonic())
                if whole is None:
                    continue
                try:
                    message = decode_message(whole)
                except DecodeError as error:
                    self.refusals.add(error.reason, error.detail)
                    continue
                part = frame.header.part
                last = whole.header.serial + (part[0] - 1 if part else 0)
                self._hear(message, last & 0xFFFF)  # a message is acknowledged by its last part
            admitted = admitted or self.is_online

    def _introduce(self) -> None:
        if self._auth_code:
            self._authenticate()
            return
        self._send(
            Register(
                province=_JIANGSU,
                city=_NANTONG,
                maker="DEMO",
                model="DEMO-808",
                terminal_id=self._phone[-7:],
                plate_colour=0,
                plate=self._plate,
            )
        )

    def _authenticate(self) -> None:
        self._send(Authenticate(self._auth_code, imei=self._phone[-15:], software="demo"))

    def _hear(self, message: Message, serial: int) -> None:
        match message:
            case RegisterAnswer(result=RegisterResult.OK, auth_code=code):
                self._auth_code = code
                self._authenticate()
            case RegisterAnswer():
                self._hang_up()
            case PlatformAnswer(message_id=answered) if answered == _AUTH_ID:
                self._admitted(is_ok=message.result == AnswerResult.OK)
            case PlatformAnswer(serial=confirmed):
                self._unanswered = [u for u in self._unanswered if u.serial != confirmed]
            case TextDown():
                self._send(TerminalAnswer(serial, _TEXT_ID, AnswerResult.OK))
                _log.info("terminal %s shows: %s", self._phone, message.text)
                order = read_order(message)
                if order is not None:
                    self._carrier.told(order, self._clock.now_s())
            case Question():
                self._send(TerminalAnswer(serial, _QUESTION_ID, AnswerResult.OK))
                self._asked(message, serial)

    def _admitted(self, *, is_ok: bool) -> None:
        if not is_ok:
            self._auth_code = ""  # register anew next time
            self._hang_up()
            return
        self._is_admitted.set()
        if not self._stored:
            self._send(self._location(self._carrier.fix(self._clock.now_s())))
        for unanswered in self._unanswered:
            unanswered.serial = 0

    def _asked(self, question: Question, serial: int) -> None:
        number = _ANY_NUMBER.search(question.text)
        if number is not None:
            self._question_serial[int(number[0])] = serial

    def _send_answers(self) -> None:
        now_s = time.monotonic()
        for unanswered in self._unanswered:
            if unanswered.serial and now_s < unanswered.again_s:
                continue
            answer = unanswered.answer
            message: Upward
            if self._edition is Edition.E2019:
                message = pass_through_answer(answer)
            elif answer.number in self._question_serial:
                message = QuestionAnswer(self._question_serial[answer.number], answer.choice)
            else:  # before it is asked it cannot answer
                continue
            unanswered.serial = self._send(message)
            unanswered.again_s = now_s + _ANSWER_AGAIN_S

    def _send_stored(self) -> None:
        if time.monotonic() >= self._stored_due_s:
            self._stored_due_s = time.monotonic() + _STORED_EVERY_S
            self._send(self._location(self._stored.popleft()))

    def _location(self, fix: Fix) -> Location:
        east, north = np.clip(self._random.normal(0.0, _NOISE_M, 2), -9.0, 9.0) / _DEGREE_M
        return Location(
            lon_deg=fix.at.lon_deg + float(east / np.cos(np.radians(fix.at.lat_deg))),
            lat_deg=fix.at.lat_deg + float(north),
            fix_s=fix.at_s,
            speed_mps=fix.speed_mps,
            course_deg=fix.course_deg,
        )

    def _send(self, message: Upward | Downward) -> int:
        """Send a message and return its serial; one the peer does not read fast enough hangs up."""
        writer = self._writer
        self._serial = self._serial % 0xFFFF + 1
        serial = self._serial
        if writer is None or writer.is_closing():
            return serial
        for frame in encoded(message, self._phone, serial, self._edition):
            writer.write(frame)
        if writer.transport.get_write_buffer_size() > _UNSENT_BYTES:
            self._hang_up()
        return serial

    def _hang_up(self) -> None:
        self._is_admitted.clear()
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None
