"""Messages that open and hold a terminal's session: register, authenticate, heartbeat, answers."""

from dataclasses import dataclass
from enum import IntEnum

from app.domain.errors import DecodeError
from backends.adapters.jt808.cursor import Cursor, gbk_of, text_of
from backends.adapters.jt808.header import Edition

_SHORTEST_2013_REGISTER = 37  # a shorter one has the eight-byte model of 2011


class AnswerResult(IntEnum):
    """What a general answer says."""

    OK = 0
    FAILED = 1
    MALFORMED = 2
    UNSUPPORTED = 3
    ALARM_CONFIRMED = 4


class RegisterResult(IntEnum):
    """What the platform says to a terminal that wants to be registered."""

    OK = 0
    VEHICLE_TAKEN = 1
    NO_SUCH_VEHICLE = 2
    TERMINAL_TAKEN = 3
    NO_SUCH_TERMINAL = 4


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """0x0002: nothing but a sign of life."""

    def encode(self, edition: Edition) -> bytes:  # noqa: ARG002 - the same in both editions
        """Return the empty body."""
        return b""


@dataclass(frozen=True, slots=True)
class GeneralAnswer:
    """0x0001 from a terminal, 0x8001 from the platform: how it went with ``message_id``."""

    serial: int
    message_id: int
    result: int

    def encode(self, edition: Edition) -> bytes:  # noqa: ARG002 - the same in both editions
        """Return the body."""
        head = self.serial.to_bytes(2, "big") + self.message_id.to_bytes(2, "big")
        return head + bytes((self.result,))


class TerminalAnswer(GeneralAnswer):
    """0x0001."""

    __slots__ = ()


class PlatformAnswer(GeneralAnswer):
    """0x8001."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Register:
    """0x0100: who the terminal is and on what vehicle it sits."""

    province: int
    city: int
    maker: str
    model: str
    terminal_id: str
    plate_colour: int
    plate: str

    def encode(self, edition: Edition) -> bytes:
        """Return the body; raise ValueError for a text that is too long."""
        sizes = (11, 30, 30) if edition is Edition.E2019 else (5, 20, 7)
        texts = (self.maker, self.model, self.terminal_id)
        padded = (
            gbk_of(text, size).ljust(size, b"\x00") for text, size in zip(texts, sizes, strict=True)
        )
        head = self.province.to_bytes(2, "big") + self.city.to_bytes(2, "big")
        return head + b"".join(padded) + bytes((self.plate_colour,)) + gbk_of(self.plate, 60)


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """0x8100: ``auth_code`` only where ``result`` is OK."""

    serial: int
    result: int
    auth_code: str = ""

    def encode(self, edition: Edition) -> bytes:  # noqa: ARG002 - the same in both editions
        """Return the body."""
        return self.serial.to_bytes(2, "big") + bytes((self.result,)) + gbk_of(self.auth_code, 255)


@dataclass(frozen=True, slots=True)
class Authenticate:
    """0x0102: the code of the registration; 2019 adds who the terminal is."""

    auth_code: str
    imei: str = ""
    software: str = ""

    def encode(self, edition: Edition) -> bytes:
        """Return the body; raise ValueError for a text that is too long."""
        code = gbk_of(self.auth_code, 255)
        if edition is Edition.E2013:
            return code
        imei = gbk_of(self.imei, 15).ljust(15, b"\x00")
        return bytes((len(code),)) + code + imei + gbk_of(self.software, 20).ljust(20, b"\x00")


def decode_heartbeat(body: bytes, edition: Edition) -> Heartbeat:  # noqa: ARG001 - a decoder's form
    """Return a sign of life, whatever the body holds."""
    return Heartbeat()


def decode_terminal_answer(body: bytes, edition: Edition) -> TerminalAnswer:  # noqa: ARG001
    """Return a terminal's answer; raise DecodeError ``short_body``."""
    cursor = Cursor(body)
    return TerminalAnswer(cursor.number(2), cursor.number(2), cursor.number(1))


def decode_platform_answer(body: bytes, edition: Edition) -> PlatformAnswer:  # noqa: ARG001
    """Return the platform's answer; raise DecodeError ``short_body``."""
    cursor = Cursor(body)
    return PlatformAnswer(cursor.number(2), cursor.number(2), cursor.number(1))


def decode_register(body: bytes, edition: Edition) -> Register:
    """Return a registration of edition 2019, 2013 or the still found 2011.

    Raises DecodeError ``short_body`` or ``bad_text``.
    """
    if edition is Edition.E2019:
        maker, model, terminal = 11, 30, 30
    elif len(body) < _SHORTEST_2013_REGISTER:
        maker, model, terminal = 5, 8, 7
    else:
        maker, model, terminal = 5, 20, 7
    cursor = Cursor(body)
    return Register(
        province=cursor.number(2),
        city=cursor.number(2),
        maker=cursor.text(maker),
        model=cursor.text(model),
        terminal_id=cursor.text(terminal),
        plate_colour=cursor.number(1),
        plate=text_of(cursor.rest()),
    )


def decode_register_answer(body: bytes, edition: Edition) -> RegisterAnswer:  # noqa: ARG001
    """Return the answer to a registration; raise DecodeError ``short_body`` or ``bad_text``."""
    cursor = Cursor(body)
    serial, result = cursor.number(2), cursor.number(1)
    return RegisterAnswer(serial, result, text_of(cursor.rest()))


def decode_authenticate(body: bytes, edition: Edition) -> Authenticate:
    """Return an authentication; raise DecodeError ``short_body`` or ``bad_text``."""
    if edition is Edition.E2013:
        if not body:
            raise DecodeError("short_body", "an authentication without a code")
        return Authenticate(text_of(body))
    cursor = Cursor(body)
    return Authenticate(cursor.text(cursor.number(1)), cursor.text(15), cursor.text(20))
