"""Who was inside an area, and when: asked of the hub's records, and the asking written down."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.command import WriteLog
from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.domain.history import Stay
from app.domain.lasso import CORNERS_AT_MOST, simplified
from app.domain.ports import Answer
from app.services.commands import Commands
from app.services.live import ViewGroup

LONGEST_S = 7 * 86_400.0  # as the hub has it


@dataclass(frozen=True, slots=True)
class Stays:
    """An answer: ``total`` may be more than ``stays``; ``holes`` are what was not recorded.

    ``recorded`` is from when to when there are records at all, None where there are none.
    """

    stays: tuple[Stay, ...]
    total: int
    recorded: tuple[float, float] | None
    holes: tuple[tuple[float, float], ...]
    from_s: float
    to_s: float


class StayDesk:
    """Asks one question at a time; ``changed`` is called when it was answered.

    Every question leaves a line in the duty log before it is asked: who looks where others were is
    to answer for it. ``error`` is a code, or empty.
    """

    def __init__(
        self, group: ViewGroup, commands: Commands | None, changed: Callable[[], None]
    ) -> None:
        self._group = group
        self._commands = commands
        self._changed = changed
        self._question = ""
        self._span = (0.0, 0.0)
        self.answer: Stays | None = None
        self.error = ""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._question)

    def ask(self, ring: Sequence[LonLat], from_s: float, to_s: float, log_line: str) -> None:
        """Ask who was inside a ring, simplified to what the hub takes.

        Raises OperatorError: ``bad_value`` for a span that is none or longer than seven days,
        and what :meth:`Commands.give` raises, in which case nothing was asked.
        """
        if not 0.0 < to_s - from_s <= LONGEST_S:
            raise OperatorError("bad_value", "to_s")
        if self._commands is None:
            raise OperatorError("replay_commands_nothing")
        self._commands.give(WriteLog(log_line))
        self.cancel()
        self.answer, self.error, self._span = None, "", (from_s, to_s)
        corners = [[at.lon_deg, at.lat_deg] for at in simplified(ring, CORNERS_AT_MOST)]
        self._question = self._group.questions.ask(
            "inside", self._on_answer, ring=corners, from_s=from_s, to_s=to_s
        )

    def cancel(self) -> None:
        """Stop waiting."""
        self._group.questions.cancel(self._question)
        self._question = ""

    def _on_answer(self, answer: Answer) -> None:
        self._question = ""
        if answer.code != "ok":
            self.error = answer.code
        else:
            self.answer = stays_of(answer.result, *self._span)
            self.error = "" if self.answer is not None else "bad_answer"
        self._changed()


def stays_of(result: Mapping[str, Any], from_s: float, to_s: float) -> Stays | None:
    """Return the answer to the query ``inside``, or None where it is none."""
    try:
        stays = tuple(
            Stay(str(s["entity_id"]), float(s["first_s"]), float(s["last_s"]), int(s["fixes"]))
            for s in result["stays"]
        )
        recorded = result.get("recorded")
        span = None if recorded is None else (float(recorded[0]), float(recorded[1]))
        holes = tuple((float(begin), float(end)) for begin, end in result.get("holes", ()))
        total = int(result["total"])
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError):
        return None
    if not all(math.isfinite(s.first_s) and math.isfinite(s.last_s) for s in stays):
        return None
    return Stays(stays, total, span, holes, from_s, to_s)
