"""The table of JT/T 808 messages this program speaks: id, form, and how to read the body."""

from collections.abc import Callable, Mapping

from app.domain.errors import DecodeError
from backends.adapters.jt808.frame import Frame, encode_frames
from backends.adapters.jt808.header import Edition, Header
from backends.adapters.jt808.location import (
    Location,
    LocationBatch,
    decode_location,
    decode_location_batch,
)
from backends.adapters.jt808.session_messages import (
    Authenticate,
    Heartbeat,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    TerminalAnswer,
    decode_authenticate,
    decode_heartbeat,
    decode_platform_answer,
    decode_register,
    decode_register_answer,
    decode_terminal_answer,
)
from backends.adapters.jt808.text_messages import (
    PassThroughDown,
    PassThroughUp,
    Question,
    QuestionAnswer,
    TextDown,
    decode_pass_through_down,
    decode_pass_through_up,
    decode_question,
    decode_question_answer,
    decode_text,
)

Upward = (
    TerminalAnswer
    | Heartbeat
    | Register
    | Authenticate
    | Location
    | LocationBatch
    | QuestionAnswer
    | PassThroughUp
)
Downward = PlatformAnswer | RegisterAnswer | TextDown | Question | PassThroughDown
Message = Upward | Downward

ID_OF: Mapping[type[Message], int] = {
    TerminalAnswer: 0x0001,
    Heartbeat: 0x0002,
    Register: 0x0100,
    Authenticate: 0x0102,
    Location: 0x0200,
    QuestionAnswer: 0x0302,
    LocationBatch: 0x0704,
    PassThroughUp: 0x0900,
    PlatformAnswer: 0x8001,
    RegisterAnswer: 0x8100,
    TextDown: 0x8300,
    Question: 0x8302,
    PassThroughDown: 0x8900,
}
_DECODERS: Mapping[int, Callable[[bytes, Edition], Message]] = {
    0x0001: decode_terminal_answer,
    0x0002: decode_heartbeat,
    0x0100: decode_register,
    0x0102: decode_authenticate,
    0x0200: lambda body, _edition: decode_location(body),
    0x0302: decode_question_answer,
    0x0704: lambda body, _edition: decode_location_batch(body),
    0x0900: decode_pass_through_up,
    0x8001: decode_platform_answer,
    0x8100: decode_register_answer,
    0x8300: decode_text,
    0x8302: decode_question,
    0x8900: decode_pass_through_down,
}


def decode_message(frame: Frame) -> Message:
    """Return what a whole frame says; what follows the fields known here is ignored.

    Later editions only append to bodies, so a longer one is no fault; a shorter one is. Raises
    DecodeError: ``unknown_id_0x....``, ``part`` for a part of a longer message, and those of the
    bodies.
    """
    if frame.header.part is not None:
        raise DecodeError("part", f"part {frame.header.part[1]} of {frame.header.part[0]}")
    decoder = _DECODERS.get(frame.header.message_id)
    if decoder is None:
        raise DecodeError(f"unknown_id_{frame.header.message_id:#06x}", frame.body[:40].hex())
    return decoder(frame.body, frame.header.edition)


def encode_message(message: Message, phone: str, serial: int, edition: Edition) -> list[bytes]:
    """Return the frames of a message with their flags, ready for the wire.

    A long one takes several frames with consecutive serials. Raises ValueError for a value that
    does not fit.
    """
    if isinstance(message, Location | LocationBatch):
        body = message.encode()
    else:
        body = message.encode(edition)
    return encode_frames(Header(ID_OF[type(message)], phone, serial, edition), body)
