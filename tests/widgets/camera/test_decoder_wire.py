"""Messages of a decoding process: whole however they are cut, and bounded whatever it says."""

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import DecodeError
from widgets.camera.decoder_wire import Message, MessageReader, Part, packed

FRAME = Message(Part.FRAME, 3, 2, 0xDEADBEEF, bytes(range(24)))
SAID = [Message(Part.OPENED), FRAME, Message(Part.TROUBLE, payload=b"closed")]
STREAM = b"".join(packed(message) + message.payload for message in SAID)


@pytest.mark.parametrize("size", [1, 3, 20, 1_000])
def test_messages_come_out_however_they_are_cut(size: int) -> None:
    reader = MessageReader()
    found = []
    for at in range(0, len(STREAM), size):
        found += reader.feed(STREAM[at : at + size])
    assert found == SAID


@pytest.mark.parametrize(
    "message",
    [
        b"GET / HTTP/1.1\r\n\r\n    ",
        struct.pack("<4sBxHHxxII", b"dwv1", 9, 0, 0, 0, 0),
        struct.pack("<4sBxHHxxII", b"dwv1", Part.FRAME, 0, 9, 0, 0),
        struct.pack("<4sBxHHxxII", b"dwv1", Part.FRAME, 65535, 65535, 0, 2**31),
        struct.pack("<4sBxHHxxII", b"dwv1", Part.FRAME, 10, 10, 0, 399),
        struct.pack("<4sBxHHxxII", b"dwv1", Part.TROUBLE, 0, 0, 0, 2**31),
    ],
)
def test_what_no_decoder_of_ours_would_say_is_refused_at_its_head(message: bytes) -> None:
    with pytest.raises(DecodeError) as refused:
        MessageReader().feed(message)
    assert refused.value.reason == "decoder_garbled"


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_noise_raises_decode_error_and_nothing_else(noise: bytes) -> None:
    with contextlib.suppress(DecodeError):
        MessageReader().feed(noise)
