"""What the hub finds beside a case or a call: like cases, past ones, the type a text speaks of."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.cases.case import CaseState
from app.domain.cases.commands import CaseAt
from app.domain.ports import Answer, LinkState
from app.domain.precision import Share, wilson
from app.services.live import ViewGroup

PAUSE_S = 0.7  # real seconds without a change until a call that is being typed is asked about
ANSWER_WITHIN_S = 12.0
LIKE, SIMILAR, TYPES = "case_like", "case_similar", "case_guess_type"
_LINES = ("own", "simulated", "bench")
_STATES = frozenset(state.value for state in CaseState)


class LikeCase(msgspec.Struct, frozen=True):
    """An open case that may be the same matter; ``why`` is what ``MergeCases`` takes."""

    case_id: str
    number: int
    title: str
    state: str
    unit: str
    raised_s: float
    seq: int
    probability: float
    is_suggested: bool
    why: dict[str, Any]
    is_demo: bool = False

    @property
    def at(self) -> CaseAt:
        """The case as it was when it was found."""
        return CaseAt(self.case_id, self.seq)


class PastCase(msgspec.Struct, frozen=True):
    """A case that is over and was like one, with what became of it."""

    case_id: str
    number: int
    title: str
    state: str
    unit: str
    outcome: str
    took_s: float
    text_cos: float
    distance_m: float | None = None
    is_satisfied: bool | None = None
    returned: int = 0
    reworked: int = 0
    is_demo: bool = False


class GuessedType(msgspec.Struct, frozen=True):
    """A type that a text may speak of, and its share of all."""

    type_code: str
    name: str
    share: float


class MeasuredLike(msgspec.Struct, frozen=True):
    """How right the hub's judge was from ``at`` on, of ``pairs`` told to be alike.

    ``line`` is whose pairs: ``own`` where this hall's people decided, ``simulated`` of a demo hall,
    or ``bench``. ``same`` is of how many the recall is (0: not kept).
    """

    line: str
    measured_on: str
    at: float
    precision: float
    recall: float
    pairs: int
    same: int = 0

    def precision_share(self) -> Share | None:
        """Return the precision with its interval, or None of no pairs."""
        return wilson(round(self.precision * self.pairs), self.pairs)

    def recall_share(self) -> Share | None:
        """Return the recall with its interval, or None where its n was not kept."""
        return wilson(round(self.recall * self.same), self.same)


class _Like(msgspec.Struct, frozen=True):
    like: tuple[LikeCase, ...]
    is_part: bool = False
    suggest_at: float = 0.0
    measured: tuple[MeasuredLike, ...] = ()


class _Past(msgspec.Struct, frozen=True):
    similar: tuple[PastCase, ...]


class _Types(msgspec.Struct, frozen=True):
    types: tuple[GuessedType, ...]


class CaseHints:
    """``codes`` has of each query how the newest answer went; empty before any.

    What was found of other words is let go at once: it must not stand beside these.
    """

    def __init__(
        self,
        group: ViewGroup,
        queries: tuple[str, ...],
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._queries = queries
        self._changed = changed
        self._monotonic = monotonic
        self._draft: Mapping[str, Any] = {}
        self._touched_s = float("-inf")
        self._due: list[str] = []
        self._waiting: dict[str, tuple[str, float]] = {}  # query: the question, since when
        self.like: tuple[LikeCase, ...] = ()
        self.measured: MeasuredLike | None = None
        self.similar: tuple[PastCase, ...] = ()
        self.types: tuple[GuessedType, ...] = ()
        self.codes: dict[str, str] = {}

    def look(self, draft: Mapping[str, Any], *, is_typed: bool = False) -> None:
        """Ask about a case (``case_id``) or a draft; of what is typed once the hand rests."""
        if draft == self._draft:
            return
        self.release()
        had = bool(self.like or self.similar or self.types)
        self.like, self.similar, self.types, self.codes = (), (), (), {}
        self._draft = dict(draft)
        self._due = list(self._queries) if draft else []
        self._touched_s = self._monotonic() if is_typed else float("-inf")
        if had:
            self._changed()

    def again(self) -> None:
        """Ask once more about the same."""
        draft, self._draft = self._draft, {}
        self.look(draft)

    def pump(self) -> None:
        """Ask what is due; to be called often."""
        group, now_s = self._group, self._monotonic()
        if not group.is_live or group.status.state is not LinkState.LIVE:
            return
        for query, (question, asked_s) in list(self._waiting.items()):
            if now_s - asked_s >= ANSWER_WITHIN_S:
                group.questions.cancel(question)
                del self._waiting[query]
                self.codes[query] = "no_answer"
                self._changed()
        if not group.questions.token or now_s - self._touched_s < PAUSE_S:
            return
        due, self._due = self._due, []
        for query in due:
            question = group.questions.ask(query, self._taker(query), **self._draft)
            self._waiting[query] = (question, now_s)

    def release(self) -> None:
        """Wait for nothing more."""
        for question, _ in self._waiting.values():
            self._group.questions.cancel(question)
        self._waiting.clear()

    def _taker(self, query: str) -> Callable[[Answer], None]:
        def answered(answer: Answer) -> None:
            self._waiting.pop(query, None)
            self.codes[query] = answer.code
            if answer.code == "ok" and not self._take(query, answer.result):
                self.codes[query] = "answer_malformed"
            self._changed()

        return answered

    def _take(self, query: str, result: Mapping[str, Any]) -> bool:
        try:
            if query == LIKE:
                told = msgspec.convert(dict(result), _Like)
                self.like = tuple(one for one in told.like if _is_sound(one))
                self.measured = _nearest_to_here(told)
            elif query == SIMILAR:
                self.similar = tuple(
                    one for one in msgspec.convert(dict(result), _Past).similar if _is_sound(one)
                )
            else:
                self.types = msgspec.convert(dict(result), _Types).types
        except (msgspec.ValidationError, ValueError):
            return False
        return True


def _nearest_to_here(told: _Like) -> MeasuredLike | None:
    """Return the figures at which people are asked: the hall's own before all others."""
    sound = [
        one
        for one in told.measured
        if one.at == told.suggest_at and min(one.precision, one.recall) >= 0.0 and one.pairs > 0
        if max(one.precision, one.recall) <= 1.0 and one.same >= 0 and one.line in _LINES
    ]
    return min(sound, key=lambda one: _LINES.index(one.line), default=None)


def _is_sound(one: LikeCase | PastCase) -> bool:
    numbers = (one.probability,) if isinstance(one, LikeCase) else (one.took_s, one.text_cos)
    return one.state in _STATES and all(math.isfinite(number) for number in numbers)
