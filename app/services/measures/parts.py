"""The parts of figures at a seat: one question each, however many panes look at it."""

import time
from collections.abc import Callable

import msgspec

from app.domain.measures.asking import PartsAnswer, PartsQuestion
from app.services.asking import Asked
from app.services.live import ViewGroup
from app.services.measures.hall_names import HallNames
from app.services.measures.kept import Kept


class PartsBook:
    """Asks anew while somebody looks (``widgets.panels.body.PartsSource``).

    ``names`` says what parts are called here; nothing is asked before it can.
    """

    def __init__(
        self,
        group: ViewGroup,
        monotonic: Callable[[], float] = time.monotonic,
        names: HallNames | None = None,
    ) -> None:
        self._group = group
        self._monotonic = monotonic
        self._names = names
        self._kept: Kept[PartsQuestion, PartsAnswer] = Kept(self._ask, monotonic)

    @property
    def revision(self) -> int:
        """A number that grows with every answer."""
        return self._kept.revision

    def parts(self, question: PartsQuestion) -> PartsAnswer | None:
        """Return the newest answer, or None while there is none; asking keeps it fresh."""
        if self._names is not None and not self._names.is_ready():
            return None
        return self._kept.wanted(question).answer

    def code(self, question: PartsQuestion) -> str:
        """Return ``ok``, why there is none, or an empty text before the first answer."""
        return self._kept.code(question)

    def release(self) -> None:
        """Wait for nothing more."""
        self._kept.release()

    def _ask(self, question: PartsQuestion, changed: Callable[[], None]) -> Asked[PartsAnswer]:
        arguments, names = msgspec.to_builtins(question), self._names
        return Asked(
            *(self._group, "measure_parts", PartsAnswer, arguments, self._monotonic, changed),
            heard=None if names is None else lambda answer: names.parts(question, answer),
        )
