"""A scripted JT/T 808 terminal on TCP: it does what a test says and nothing by itself."""

import re
import select
import socket
import time
from collections.abc import Callable

from app.domain.register import Officer
from app.domain.tracks import Refusals
from backends.adapters.jt808.frame import FrameSplitter, frames_of
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location
from backends.adapters.jt808.messages import Message, decode_message, encode_message
from backends.adapters.jt808.session_messages import (
    Authenticate,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    TerminalAnswer,
)
from backends.adapters.jt808.task_texts import Choice, TaskAnswer, pass_through_answer
from backends.adapters.jt808.text_messages import Question, QuestionAnswer, TextDown

TEXT_ID, QUESTION_ID, AUTH_ID, LOCATION_ID = 0x8300, 0x8302, 0x0102, 0x0200
_TASK = re.compile(r"【任务(\d+)】")


class ScriptedTerminal:
    """One officer's terminal; ``texts`` is every text it was sent, ``questions`` every question."""

    def __init__(self, officer: Officer) -> None:
        self.officer = officer
        self.edition = Edition(officer.protocol)
        self.texts: list[str] = []
        self.questions: dict[int, int] = {}  # serial by task number
        self.heard: list[Message] = []
        self._serial = 0
        self._socket: socket.socket | None = None

    def connect(self, address: str, within_s: float = 20.0) -> None:
        """Connect, trying again while nobody listens; register and authenticate."""
        host, _, port = address.partition(":")
        deadline_s = time.monotonic() + within_s
        while True:
            try:
                self._socket = socket.create_connection((host, int(port)), 2.0)
                break
            except OSError:
                assert time.monotonic() < deadline_s, f"nobody listens at {address}"
                time.sleep(0.05)
        self._splitter = FrameSplitter(Refusals())
        self.heard.clear()
        self.say(Register(32, 600, "TEST", "T-1", self.officer.terminal[-7:], 0, "T"))
        answer = self.hear(lambda m: isinstance(m, RegisterAnswer), within_s)
        assert isinstance(answer, RegisterAnswer)
        self.say(Authenticate(answer.auth_code))
        self.hear(lambda m: isinstance(m, PlatformAnswer) and m.message_id == AUTH_ID, within_s)

    def say(self, message: Message) -> int:
        """Send a message and return its serial."""
        assert self._socket is not None
        self._serial += 1
        for frame in encode_message(message, self.officer.terminal, self._serial, self.edition):
            self._socket.sendall(frame)
        return self._serial

    def report(self, lon_deg: float, lat_deg: float) -> None:
        """Say where it is."""
        self.say(Location(lon_deg, lat_deg, time.time(), speed_mps=3.0))

    def hear(self, is_it: Callable[[Message], bool], within_s: float = 10.0) -> Message:
        """Return the first message since the connection that is the one."""
        deadline_s = time.monotonic() + within_s
        while True:
            found = next((m for m in self.heard if is_it(m)), None)
            if found is not None:
                return found
            assert time.monotonic() < deadline_s, f"never heard among {self.heard}"
            self.listen(0.1)

    def listen(self, for_s: float) -> None:
        """Take what comes for a while, acknowledging texts and questions as a terminal must."""
        assert self._socket is not None
        deadline_s = time.monotonic() + for_s
        while (left_s := deadline_s - time.monotonic()) > 0:
            if not select.select([self._socket], [], [], left_s)[0]:
                return
            try:
                data = self._socket.recv(65536)
            except ConnectionError:
                data = b""
            if not data:
                time.sleep(0.01)
                return
            for frame in frames_of(data, self._splitter, Refusals()):
                self._take(decode_message(frame), frame.header.serial)

    def _take(self, message: Message, serial: int) -> None:
        self.heard.append(message)
        if isinstance(message, TextDown):
            self.texts.append(message.text)
            self.say(TerminalAnswer(serial, TEXT_ID, 0))
        elif isinstance(message, Question):
            number = re.search(r"\d+", message.text)
            assert number is not None
            self.questions[int(number[0])] = serial
            self.say(TerminalAnswer(serial, QUESTION_ID, 0))

    def answer(self, number: int, choice: Choice) -> None:
        """Have the officer answer a task in the way of the terminal's edition."""
        if self.edition is Edition.E2019:
            self.say(pass_through_answer(TaskAnswer(number, choice)))
        else:
            self.say(QuestionAnswer(self.questions[number], choice))

    def tasks(self) -> list[int]:
        """Return the number of each task text, in the order they came."""
        return [int(found[1]) for text in self.texts if (found := _TASK.match(text))]

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def report_once(officer: Officer, address: str) -> None:
    """Have an officer's terminal connect, say where he is, and hang up when that was taken.

    A hub that has just started lets a task wait until it has heard of the officer.
    """
    terminal = ScriptedTerminal(officer)
    try:
        terminal.connect(address)
        terminal.report(120.86, 32.0)
        terminal.hear(lambda m: isinstance(m, PlatformAnswer) and m.message_id == LOCATION_ID)
    finally:
        terminal.close()
