"""The matrix of hazardous goods at a seat: asked of the hub again while it is looked at."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.classes import LOST_AFTER_S
from app.domain.hazmat import Element, Stage
from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup

ASK_EVERY_S = 10.0  # real seconds
ANSWER_WITHIN_S = 12.0  # real seconds until a question counts as lost
MOST_ROWS = 400


class CellFigures(msgspec.Struct, frozen=True):
    """What a cell of the matrix says; ``count`` is None where it has no ``source``."""

    stage: Stage
    element: Element
    source: str
    count: int | None
    open_warnings: int
    gravest: int


class RowFacts(msgspec.Struct, frozen=True):
    """One row behind a cell; as :class:`app.domain.hazmat.Item`."""

    key: str
    label: str
    target: str
    facts: tuple[tuple[str, str], ...]
    lon_deg: float | None
    lat_deg: float | None
    alarms: tuple[str, ...]


class MatrixAnswer(msgspec.Struct, frozen=True):
    """The whole matrix as of a moment, with the rows of the cell that was asked for."""

    as_of_s: float
    left_off: int
    standing: str
    cells: tuple[CellFigures, ...]
    stage: Stage | None = None
    element: Element | None = None
    rows: tuple[RowFacts, ...] = ()


class HazmatBook:
    """Asks while ``is_watched``; ``monotonic`` gives real seconds, ``changed`` is called on news.

    ``code`` is ``ok``, an error code, or empty before the first answer. ``chosen`` is the cell
    whose rows are wanted.
    """

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._question = ""
        self._asked_s = float("-inf")
        self._answer: MatrixAnswer | None = None
        self.is_watched = False
        self.chosen: tuple[Stage, Element] | None = None
        self.code = ""

    @property
    def is_vouched(self) -> bool:
        """Whether the link is live; of the past and behind a broken line nothing is asked."""
        return self._group.is_live and self._group.status.state is LinkState.LIVE

    @property
    def answer(self) -> MatrixAnswer | None:
        """The last answer, unless it is lost of age."""
        answer = self._answer
        if answer is None or self._group.now_s() - answer.as_of_s >= LOST_AFTER_S:
            return None
        return answer

    @property
    def rows(self) -> tuple[RowFacts, ...] | None:
        """The rows of the chosen cell; None until they came."""
        answer = self.answer
        if answer is None or self.chosen is None:
            return None
        return answer.rows if (answer.stage, answer.element) == self.chosen else None

    def watch(self, *, is_watched: bool) -> None:
        """Begin to ask, at once, or stop."""
        self.is_watched = is_watched
        if is_watched:
            self.pump()
        else:
            self.release()

    def choose(self, stage: Stage, element: Element) -> None:
        """Ask for the rows of a cell."""
        if self.chosen != (stage, element):
            self.chosen = (stage, element)
            self.release()
            if self.is_watched and self.is_vouched:
                self._ask()
            self._changed()

    def pump(self) -> None:
        """Ask when it is due; to be called about once a second."""
        if not self.is_watched or not self.is_vouched:
            return
        waited_s = self._monotonic() - self._asked_s
        if self._group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self.release()
            self.code = "no_answer"
            self._changed()
        if waited_s >= ASK_EVERY_S:
            self._ask()

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)
        self._question = ""
        self._asked_s = float("-inf")

    def _ask(self) -> None:
        self._asked_s = self._monotonic()
        wanted = (
            {}
            if self.chosen is None
            else {"stage": self.chosen[0].value, "element": self.chosen[1].value}
        )
        query = "hazmat_rows" if wanted else "hazmat_matrix"
        self._question = self._group.questions.ask(query, self._answered, **wanted)

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            found = matrix_of(answer.result)
            if found is None:
                self.code = "answer_malformed"
            else:
                self._answer = found
        elif answer.code not in ("child_away", "too_busy"):
            self._answer = None  # it may not be asked for any more
        self._changed()


def matrix_of(result: Mapping[str, Any]) -> MatrixAnswer | None:
    """Return the answer to ``hazmat_matrix``, or None of what was not promised."""
    try:
        answer = msgspec.convert(dict(result), MatrixAnswer)
    except (msgspec.ValidationError, ValueError):
        return None
    whole = {(cell.stage, cell.element) for cell in answer.cells}
    is_whole = len(answer.cells) == len(whole) == len(Stage) * len(Element)
    return answer if is_whole and len(answer.rows) <= MOST_ROWS else None
