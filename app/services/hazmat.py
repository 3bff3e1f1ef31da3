"""The matrix of hazardous goods at a seat: asked of the hub again while it is looked at."""

import time
from collections.abc import Callable
from enum import StrEnum

import msgspec

from app.domain.classes import LOST_AFTER_S
from app.domain.hazmat import Element, Stage
from app.domain.ports import LinkState
from app.services.asking import Asked
from app.services.live import ViewGroup

ASK_EVERY_S = 10.0  # real seconds
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
        self.is_watched = False
        self.chosen: tuple[Stage, Element] | None = None
        self._asked = self._asking("hazmat_matrix")

    @property
    def is_vouched(self) -> bool:
        """Whether the link is live; of the past and behind a broken line nothing is asked."""
        return self._group.is_live and self._group.status.state is LinkState.LIVE

    @property
    def code(self) -> str:
        """Return ``ok``, an error code, or empty before the first answer."""
        return self._asked.code

    @property
    def answer(self) -> MatrixAnswer | None:
        """The last answer, unless it is lost of age."""
        answer = self._asked.answer
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
        """Ask for the rows of a cell; what was answered before stands until they come."""
        if self.chosen != (stage, element):
            self.chosen = (stage, element)
            before, self._asked = self._asked, self._asking("hazmat_rows", stage, element)
            self._asked.go_on_from(before)
            self.pump()
            self._changed()

    def pump(self) -> None:
        """Ask when it is due; to be called about once a second."""
        if self.is_watched:
            self._asked.want()

    def release(self) -> None:
        """Wait for nothing more."""
        self._asked.release()

    def _asking(self, query: str, *cell: StrEnum) -> Asked[MatrixAnswer]:
        arguments = dict(zip(("stage", "element"), (one.value for one in cell), strict=False))
        return Asked(
            *(self._group, query, MatrixAnswer, arguments),
            *(self._monotonic, self._changed, ASK_EVERY_S),
            heard=whole_matrix,
        )


def whole_matrix(answer: MatrixAnswer) -> MatrixAnswer | None:
    """Return the answer, or None where a cell is missing or doubled, or rows are too many."""
    whole = {(cell.stage, cell.element) for cell in answer.cells}
    is_whole = len(answer.cells) == len(whole) == len(Stage) * len(Element)
    return answer if is_whole and len(answer.rows) <= MOST_ROWS else None
