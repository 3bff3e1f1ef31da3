"""Which driver's card is in which vehicle, as lists a kernel can walk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NONE = -1


@dataclass(frozen=True, slots=True)
class DriverCard:
    """From ``at_s`` on ``driver_id`` drives ``entity_id``, by a card that was read and is valid.

    Taking a card out is no event here: it changes nothing until another card is put in.
    """

    entity_id: str
    driver_id: str
    at_s: float


class CardLists:
    """Per slot the cards still to come, oldest first, linked through arrays.

    ``at_s`` (cards,) f8, ``subject`` and ``following`` (cards,) i4; ``next_card`` (slots,) i4 is
    the first of each slot, ``NONE`` where there is none. The kernel moves ``next_card`` on.
    """

    def __init__(self) -> None:
        self.at_s: NDArray[np.float64] = np.zeros(0)
        self.subject: NDArray[np.int32] = np.zeros(0, np.int32)
        self.following: NDArray[np.int32] = np.zeros(0, np.int32)
        self.next_card: NDArray[np.int32] = np.full(0, NONE, np.int32)

    @property
    def nbytes(self) -> int:
        """How many bytes the lists take."""
        return sum(
            array.nbytes for array in (self.at_s, self.subject, self.following, self.next_card)
        )

    def reserve(self, slots: int) -> None:
        """Grow to ``slots`` slots."""
        extra = np.full(max(slots - len(self.next_card), 0), NONE, np.int32)
        self.next_card = np.concatenate([self.next_card, extra])

    def add(self, fresh: Mapping[int, Sequence[tuple[float, int]]]) -> None:
        """Add cards as (at_s, subject) by slot; those already walked past are let go of."""
        pending: dict[int, list[tuple[float, int]]] = {}
        for slot in np.flatnonzero(self.next_card != NONE).tolist():
            card = int(self.next_card[slot])
            while card != NONE:
                one = (float(self.at_s[card]), int(self.subject[card]))
                pending.setdefault(slot, []).append(one)
                card = int(self.following[card])
        for slot, cards in fresh.items():
            pending.setdefault(slot, []).extend(cards)
        at_s: list[float] = []
        subject: list[int] = []
        following: list[int] = []
        for slot, cards in pending.items():
            self.next_card[slot] = len(at_s)
            for nth, (card_at_s, card_subject) in enumerate(sorted(cards)):
                at_s.append(card_at_s)
                subject.append(card_subject)
                following.append(NONE if nth == len(cards) - 1 else len(at_s))
        self.at_s = np.array(at_s, np.float64)
        self.subject = np.array(subject, np.int32)
        self.following = np.array(following, np.int32)
