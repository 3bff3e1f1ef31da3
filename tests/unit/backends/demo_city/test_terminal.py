"""An officer's terminal over a real TCP loopback, with a scripted gateway as its peer."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.domain.clock import RunningClock
from app.domain.geo import LonLat, distance_m
from app.domain.tracks import Refusals
from backends.adapters.jt808.frame import FrameSplitter, frames_of
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location
from backends.adapters.jt808.messages import ID_OF, Message, decode_message, encode_message
from backends.adapters.jt808.session_messages import (
    Authenticate,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    TerminalAnswer,
)
from backends.adapters.jt808.task_texts import (
    Choice,
    TaskText,
    question_serial,
    read_pass_through,
    task_question,
    task_text,
)
from backends.adapters.jt808.text_messages import PassThroughUp, QuestionAnswer
from backends.demo.officers.mind import OfficerMind, Temper
from backends.demo.officers.terminal import Subscription, Terminal
from backends.demo.officers.trip import Wayfinder
from backends.demo.traffic.streets import lay_streets

HOME, POST = LonLat(120.872, 31.992), LonLat(120.881, 31.998)
SPEED = 100.0
ORDER = f"T258 拦截 苏F·D0371 危化品车; 到 路口 @{POST.lon_deg:.5f},{POST.lat_deg:.5f}"


@dataclass
class Gateway:
    """What a platform would do, and a record of everything it heard."""

    edition: Edition
    phone: str
    auth_result: int = 0
    confirms_answers: bool = True
    heard: list[tuple[float, Message]] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    serial: int = 100

    def of(self, kind: type) -> list:
        return [m for _, m in self.heard if isinstance(m, kind)]

    def say(self, message: Message, serial: int | None = None) -> int:
        self.serial += 1
        number = self.serial if serial is None else serial
        for frame in encode_message(message, self.phone, number, self.edition):
            self.writers[-1].write(frame)
        return number

    def order(self, text: str, number: int = 258, *, is_cancel: bool = False) -> int:
        return self.say(task_text(TaskText(number, text, is_cancel)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        refusals = Refusals()
        splitter = FrameSplitter(refusals)
        while data := await reader.read(4096):
            for frame in frames_of(data, splitter, refusals):
                message = decode_message(frame)
                assert frame.header.phone == self.phone
                assert frame.header.edition is self.edition
                self.heard.append((time.monotonic(), message))
                self._answer(message, frame.header.serial)
        assert refusals.total == 0

    def _answer(self, message: Message, serial: int) -> None:
        match message:
            case Register():
                self.say(RegisterAnswer(serial, 0, "code-of-the-day"))
            case Authenticate():
                good = message.auth_code == "code-of-the-day"
                self.say(PlatformAnswer(serial, 0x0102, self.auth_result if good else 1))
            case TerminalAnswer(message_id=0x8300) if self.edition is Edition.E2013:
                self.say(task_question(258), question_serial(258))
            case TerminalAnswer():
                pass
            case PassThroughUp() | QuestionAnswer() if not self.confirms_answers:
                pass
            case _:
                self.say(PlatformAnswer(serial, ID_OF[type(message)], 0))

    @property
    def choices(self) -> list[Choice]:
        if self.edition is Edition.E2019:
            answers = [read_pass_through(m) for m in self.of(PassThroughUp)]
            assert {a.number for a in answers} <= {258}
            return [a.choice for a in answers]
        assert {m.serial for m in self.of(QuestionAnswer)} <= {question_serial(258)}
        return [Choice(m.choice) for m in self.of(QuestionAnswer)]


Meeting = Callable[[Gateway, Terminal, Callable[[Callable[[], bool]], Coroutine]], Coroutine]


@pytest.fixture(scope="module")
def wayfinder(small_city) -> Wayfinder:
    return Wayfinder(lay_streets(small_city.roads, ()))


def meet(wayfinder: Wayfinder, edition: Edition, script: Meeting, **options) -> Gateway:
    """Run a terminal at a hundred times life against a gateway, and ``script`` beside them."""

    async def story() -> Gateway:
        gateway = Gateway(edition, "13900000001", **options)
        server = await asyncio.start_server(gateway.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        clock = RunningClock(SPEED, time.time(), 1_800_000_000.0)
        random = np.random.default_rng(7)
        mind = OfficerMind(wayfinder, HOME, random, clock.now_s(), Temper(0.0, 0.0))
        known_as = Subscription(gateway.phone, edition, "P-001")
        address = ("127.0.0.1", port)
        terminal = Terminal(known_as, mind, clock, address, random, clock.now_s() + 3.0)

        async def live() -> None:
            while True:
                terminal.live(clock.now_s())
                await asyncio.sleep(0.005)

        async def until(condition: Callable[[], bool]) -> None:
            async with asyncio.timeout(20.0):
                while not condition():
                    await asyncio.sleep(0.005)

        tasks = [asyncio.create_task(terminal.run()), asyncio.create_task(live())]
        try:
            await script(gateway, terminal, until)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            server.close()
            for writer in gateway.writers:
                writer.close()
            await server.wait_closed()
            await asyncio.sleep(0.02)
        return gateway

    return asyncio.run(story())


@pytest.mark.parametrize("edition", list(Edition))
def test_a_task_is_acknowledged_accepted_reached_and_done(wayfinder, edition: Edition) -> None:
    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: terminal.is_online)
        sent = gateway.order(ORDER)
        await until(lambda: len(gateway.choices) == 3)
        receipts = [m for m in gateway.of(TerminalAnswer) if m.message_id == 0x8300]
        assert [(m.serial, m.result) for m in receipts] == [(sent, 0)]
        await asyncio.sleep(0.05)

    gateway = meet(wayfinder, edition, script)
    assert gateway.choices == [Choice.ACCEPT, Choice.ARRIVED, Choice.DONE]
    assert [type(m) for m in gateway.of(object)[:2]] == [Register, Authenticate]
    last = gateway.of(Location)[-1]
    assert distance_m(last.lon_deg, last.lat_deg, *POST) < 60.0


def test_positions_come_every_ten_seconds_of_city_time(wayfinder) -> None:
    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: len(gateway.of(Location)) >= 15)

    fixes = [m.fix_s for m in meet(wayfinder, Edition.E2019, script).of(Location)]
    assert np.median(np.diff(fixes[2:])) == pytest.approx(10.0, abs=2.0)


def test_a_text_in_parts_is_acknowledged_by_its_last_part(wayfinder) -> None:
    long_text = "T258 拦截" + "甲" * 480 + " @120.88100,31.99800"

    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: terminal.is_online)
        sent = gateway.order(long_text)
        await until(lambda: bool(gateway.of(TerminalAnswer)))
        frames = len(
            encode_message(
                task_text(TaskText(258, long_text)), gateway.phone, sent, gateway.edition
            )
        )
        assert gateway.of(TerminalAnswer)[0].serial == sent + frames - 1

    meet(wayfinder, Edition.E2019, script)


def test_a_recall_is_acknowledged_and_ends_the_task(wayfinder) -> None:
    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: terminal.is_online)
        gateway.order(ORDER)
        await until(lambda: gateway.choices == [Choice.ACCEPT])
        recalled = gateway.order("T258 取消", is_cancel=True)
        await until(lambda: any(m.serial == recalled for m in gateway.of(TerminalAnswer)))
        reports = len(gateway.of(Location))
        await until(lambda: len(gateway.of(Location)) > reports + 15)

    assert meet(wayfinder, Edition.E2019, script).choices == [Choice.ACCEPT]


def test_after_a_broken_connection_it_authenticates_again_and_goes_on(wayfinder) -> None:
    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: terminal.is_online)
        gateway.order(ORDER)
        await until(lambda: gateway.choices == [Choice.ACCEPT])
        gateway.writers[-1].transport.abort()
        await until(lambda: not terminal.is_online)
        await until(lambda: Choice.DONE in gateway.choices)

    gateway = meet(wayfinder, Edition.E2019, script)
    assert len(gateway.of(Register)) == 1  # the code of the first registration still holds
    assert len(gateway.of(Authenticate)) == 2
    assert gateway.choices == [Choice.ACCEPT, Choice.ARRIVED, Choice.DONE]


def test_an_answer_nobody_confirmed_is_given_again_after_reconnecting(wayfinder) -> None:
    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: terminal.is_online)
        gateway.order(ORDER)
        await until(lambda: len(gateway.choices) == 1)
        gateway.confirms_answers = True
        gateway.writers[-1].transport.abort()
        await until(lambda: len(gateway.choices) >= 2)

    gateway = meet(wayfinder, Edition.E2019, script, confirms_answers=False)
    assert gateway.choices[:2] == [Choice.ACCEPT, Choice.ACCEPT]


def test_a_terminal_that_is_refused_reports_nothing(wayfinder) -> None:
    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: len(gateway.of(Authenticate)) >= 2)
        assert not terminal.is_online

    gateway = meet(wayfinder, Edition.E2013, script, auth_result=1)
    assert gateway.of(Location) == []
    assert len(gateway.of(Register)) >= 2


def test_noise_from_the_platform_is_counted_and_survived(wayfinder) -> None:
    async def script(gateway: Gateway, terminal: Terminal, until) -> None:
        await until(lambda: terminal.is_online)
        gateway.writers[-1].write(b"\x7e\x83\x00\x00\x7e rubbish \x7e" + bytes(range(256)))
        gateway.order(ORDER)
        await until(lambda: Choice.ACCEPT in gateway.choices)
        assert terminal.refusals.total > 0

    meet(wayfinder, Edition.E2019, script)
