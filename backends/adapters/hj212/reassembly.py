"""Puts packets together that a station cut into parts, within bounds of memory and time."""

import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from app.domain.tracks import Refusals
from backends.adapters.hj212.packet import Packet

MOST_PACKETS = 4
MOST_CHARACTERS = 256 * 1024
COMPLETE_WITHIN_S = 60.0
_ITEM = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)?=")

_Key = tuple[str, str, str, int]


@dataclass(slots=True)
class _Pile:
    since_s: float
    parts: dict[int, Packet] = field(default_factory=dict)
    size: int = 0


class Reassembler:
    """Holds the parts of at most 4 packets, 256 K characters together, each for at most a minute.

    One is made per connection. What is given up is counted as ``incomplete_parts``, one for each
    part, with who sent it and how many came.
    """

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._piles: OrderedDict[_Key, _Pile] = OrderedDict()

    @property
    def held(self) -> int:
        """How many parts wait for the rest of their packet."""
        return sum(len(pile.parts) for pile in self._piles.values())

    def feed(self, packet: Packet, now_s: float) -> Packet | None:
        """Return the whole packet that this one completes; one that is no part comes back as it is.

        ``now_s`` is of any clock that never runs back.
        """
        self.give_up_old(now_s)
        if packet.part is None:
            return packet
        count, number = packet.part
        key = (packet.mn, packet.cn, packet.qn, count)
        pile = self._piles.setdefault(key, _Pile(now_s))
        before = pile.parts.get(number)
        pile.size += len(packet.content) - (len(before.content) if before else 0)
        pile.parts[number] = packet
        if len(pile.parts) == count:
            del self._piles[key]
            whole = _joined([pile.parts[i].content for i in range(1, count + 1)])
            return replace(pile.parts[1], part=None, content=whole)
        while len(self._piles) > MOST_PACKETS or self._size() > MOST_CHARACTERS:
            self._give_up(next(iter(self._piles)))
        return None

    def give_up_old(self, now_s: float) -> None:
        """Let go of what was not complete in time."""
        while self._piles:
            key, pile = next(iter(self._piles.items()))
            if now_s - pile.since_s <= COMPLETE_WITHIN_S:
                return
            self._give_up(key)

    def _size(self) -> int:
        return sum(pile.size for pile in self._piles.values())

    def _give_up(self, key: _Key) -> None:
        pile = self._piles.pop(key)
        mn, cn, qn, count = key
        detail = f"{mn} {cn} {qn}: {len(pile.parts)} of {count} parts"
        self._refusals.add("incomplete_parts", detail, len(pile.parts))


def _joined(contents: list[str]) -> str:
    """Return the parts as one content.

    Senders cut between items, with or without the semicolon there, and in the midst of one: a
    semicolon is put in only where one item is whole before the cut and another begins after it.
    """
    whole = contents[0]
    for content in contents[1:]:
        last = re.split("[;,]", whole)[-1]
        is_cut_between = "=" in last and _ITEM.match(content) is not None
        whole += (";" if is_cut_between else "") + content
    return whole
