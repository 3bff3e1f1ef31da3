"""NMEA 0183 sentences that carry AIS: tag blocks, checksums, and messages of several parts."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import reduce
from operator import xor

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals

LONGEST_LINE = 512  # a tag block and a sentence; the standard allows 82 for the sentence alone
MOST_PARTS = 9
_MOST_WAITING = 256
_VDM = re.compile(
    rb"\A!([A-Z-]{2})VDM,([1-9]),([1-9]),([0-9]?),([^,*]{0,2}),([0-W`-w]*),([0-5])\*([0-9A-Fa-f]{2})\Z"
)
_AIS_WRAPPER = b"$PGHP,"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One VDM sentence with a good checksum; ``raw`` is without its tag block."""

    raw: bytes
    talker: bytes
    total: int
    number: int
    sequence: bytes
    channel: bytes
    payload: bytes


def nmea_checksum(content: bytes) -> int:
    """Return the XOR of the bytes between the delimiter and the asterisk."""
    return reduce(xor, content, 0)


def split_tag_block(line: bytes) -> tuple[bytes, bytes]:
    r"""Return the content of a leading ``\...\`` and the sentence after it.

    Raises DecodeError ``bad_tag_block`` where it does not end.
    """
    if not line.startswith(b"\\"):
        return b"", line
    block, end, sentence = line[1:].partition(b"\\")
    if not end:
        raise DecodeError("bad_tag_block", _shown(line))
    return block, sentence


def is_wrapper(line: bytes) -> bool:
    """Whether the line only says when the next one was received."""
    return line.startswith(_AIS_WRAPPER)


def read_sentence(line: bytes) -> Sentence:
    """Return the VDM sentence of a line.

    Raises DecodeError ``long_line``, ``bad_tag_block``, ``not_vdm``, ``bad_sentence`` or
    ``bad_checksum``.
    """
    if len(line) > LONGEST_LINE:
        raise DecodeError("long_line", f"{len(line)} bytes")
    _, raw = split_tag_block(line.strip())
    if raw[:1] != b"!" or raw[3:6] != b"VDM":
        raise DecodeError("not_vdm", _shown(raw))
    content, star, said = raw[1:].rpartition(b"*")
    if not star or said[:2].upper() != b"%02X" % nmea_checksum(content):
        raise DecodeError("bad_checksum", _shown(raw))
    form = _VDM.match(raw)
    if form is None:
        raise DecodeError("bad_sentence", _shown(raw))
    talker, total, number, sequence, channel, payload = form.groups()[:6]
    if int(number) > int(total) or not payload:
        raise DecodeError("bad_sentence", _shown(raw))
    return Sentence(raw, talker, int(total), int(number), sequence, channel, payload)


class Assembler:
    """Joins sentences to messages; parts have to come in order, as the standard says.

    At most 256 messages wait at once. Sentences given up are counted, one by one, as
    ``incomplete``; a part whose beginning was not seen as ``orphan_part``.
    """

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._waiting: OrderedDict[tuple[bytes, bytes, bytes, int], list[bytes]] = OrderedDict()

    @property
    def held(self) -> int:
        """How many sentences wait for the rest of their message."""
        return sum(len(parts) for parts in self._waiting.values())

    def feed(self, sentence: Sentence) -> list[bytes] | None:
        """Return the sentences of the message this one completes, or None."""
        if sentence.total == 1:
            return [sentence.raw]
        slot = (sentence.sequence, sentence.channel, sentence.talker, sentence.total)
        if sentence.number == 1:
            self._give_up(slot)
            self._waiting[slot] = [sentence.raw]
            if len(self._waiting) > _MOST_WAITING:
                self._give_up(next(iter(self._waiting)))
            return None
        parts = self._waiting.get(slot)
        if parts is None or sentence.number != len(parts) + 1:
            self._refusals.add("orphan_part", _shown(sentence.raw))
            return None
        parts.append(sentence.raw)
        if len(parts) < sentence.total:
            return None
        return self._waiting.pop(slot)

    def _give_up(self, slot: tuple[bytes, bytes, bytes, int]) -> None:
        parts = self._waiting.pop(slot, None)
        if parts:
            self._refusals.add("incomplete", _shown(parts[0]), len(parts))


def _shown(raw: bytes) -> str:
    return raw[:120].decode("ascii", errors="backslashreplace")
