"""What an officer who was asked to look out sees on his way, and when he says so."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.domain.geo import LonLat
from backends.adapters.jt808.task_texts import Choice, TaskAnswer
from backends.demo.officers.orders import Order

Eyes = Callable[[str, LonLat], bool]  # whether a number plate is in sight of a place

LOOKS_EVERY_S = 5.0
SAYS_NOTHING_SEEN_S = (40.0, 120.0)
LOOKS_FOR_S = 7_200.0  # nobody looks out for ever, whatever he was told


def sees_nothing(_label: str, _at: LonLat) -> bool:
    """Return False: an officer of a city without vehicles."""
    return False


@dataclass(slots=True)
class _Watched:
    order: Order
    next_s: float
    says_s: float
    until_s: float
    has_spoken: bool = False


class Lookout:
    """Pure: he looks every few seconds, says once that he saw it, or after a while that not.

    Who said that he did not see it goes on looking.
    """

    def __init__(
        self, eyes: Eyes, random: np.random.Generator, thinks_s: tuple[float, float]
    ) -> None:
        self._eyes = eyes
        self._random = random
        self._thinks_s = thinks_s
        self._watched: dict[int, _Watched] = {}

    def told(self, order: Order, now_s: float) -> None:
        """Look out from now on; a recall ends it."""
        if order.is_cancel:
            self._watched.pop(order.number, None)
            return
        first_s = now_s + float(self._random.uniform(*self._thinks_s))
        says_s = now_s + float(self._random.uniform(*SAYS_NOTHING_SEEN_S))
        self._watched[order.number] = _Watched(order, first_s, says_s, now_s + LOOKS_FOR_S)

    def step(self, at: LonLat, now_s: float) -> list[TaskAnswer]:
        """Look if it is time, from where he is, and return what he says."""
        answers = []
        for number, watched in list(self._watched.items()):
            if now_s >= watched.until_s:
                del self._watched[number]
            elif now_s >= watched.next_s:
                watched.next_s = now_s + LOOKS_EVERY_S
                if self._eyes(watched.order.label, at):
                    answers.append(TaskAnswer(number, Choice.SEEN))
                    del self._watched[number]
                elif now_s >= watched.says_s and not watched.has_spoken:
                    watched.has_spoken = True
                    answers.append(TaskAnswer(number, Choice.NOT_SEEN))
        return answers

    @property
    def is_looking(self) -> bool:
        """Whether he looks out for anything."""
        return bool(self._watched)
