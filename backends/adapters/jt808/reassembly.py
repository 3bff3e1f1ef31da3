"""Puts messages together that a terminal cut into parts, within bounds of memory and time."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from app.domain.tracks import Refusals
from backends.adapters.jt808.frame import Frame

MOST_PARTS = 64
MOST_MESSAGES = 4
COMPLETE_WITHIN_S = 60.0

_Key = tuple[str, int, int, int]


@dataclass(slots=True)
class _Pile:
    since_s: float
    parts: dict[int, Frame] = field(default_factory=dict)


class Reassembler:
    """Holds the parts of at most 4 messages of at most 64 parts, each for at most a minute.

    One is made per connection. What is given up is counted as ``incomplete_parts``, one for each
    frame; a message of too many parts as ``too_many_parts``.
    """

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._piles: OrderedDict[_Key, _Pile] = OrderedDict()

    @property
    def held(self) -> int:
        """How many frames wait for the rest of their message."""
        return sum(len(pile.parts) for pile in self._piles.values())

    def feed(self, frame: Frame, now_s: float) -> Frame | None:
        """Return the whole message this frame completes, under the header of its first part.

        A frame that is no part comes back as it is. ``now_s`` is of any clock that never runs back.
        """
        part = frame.header.part
        if part is None:
            return frame
        total, number = part
        if total > MOST_PARTS:
            self._refusals.add("too_many_parts", f"{total} parts, {MOST_PARTS} are allowed")
            return None
        self._give_up_old(now_s)
        # Parts carry consecutive serials, so the first one's serial names the message.
        first_serial = (frame.header.serial - number + 1) & 0xFFFF
        key = (frame.header.phone, frame.header.message_id, first_serial, total)
        pile = self._piles.setdefault(key, _Pile(now_s))
        pile.parts[number] = frame
        if len(pile.parts) < total:
            while len(self._piles) > MOST_MESSAGES:
                self._give_up(next(iter(self._piles)))
            return None
        del self._piles[key]
        body = b"".join(pile.parts[i].body for i in range(1, total + 1))
        return Frame(replace(pile.parts[1].header, part=None), body)

    def _give_up_old(self, now_s: float) -> None:
        while self._piles:
            key, pile = next(iter(self._piles.items()))
            if now_s - pile.since_s <= COMPLETE_WITHIN_S:
                return
            self._give_up(key)

    def _give_up(self, key: _Key) -> None:
        pile = self._piles.pop(key)
        phone, message_id, _, total = key
        detail = f"{message_id:#06x} of {phone}: {len(pile.parts)} of {total} parts"
        self._refusals.add("incomplete_parts", detail, len(pile.parts))
