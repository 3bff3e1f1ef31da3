"""Each rule's text and what became of its alarms, as the hub counts them in the journal."""

import time
from collections.abc import Callable

import msgspec

from app.domain.limits import Standing
from app.domain.ports import Answer
from app.domain.precision import Funnel, StayFunnel
from app.services.asking import answer_of
from app.services.listeners import Listener, Listeners
from app.services.live import ViewGroup

DAY_S = 86_400.0
SPANS_S = (DAY_S, 7 * DAY_S, 30 * DAY_S)
LEAST_DATA_S = 3_600.0
ASK_EVERY_S = 30.0  # real seconds
HURRY_S = 2.0  # real seconds between two questions, whatever is known to have changed
ANSWER_WITHIN_S = 15.0  # real seconds until a question counts as lost


class NumbersTold(msgspec.Struct, frozen=True):
    """One set of a rule's numbers, and where it comes from; ``source_in`` says it by language."""

    values: dict[str, float | str | list[float | str]]
    source: str
    standing: Standing
    valid_from: str = ""
    valid_to: str = ""
    region: str = ""
    source_in: dict[str, str] = {}


class RuleTold(msgspec.Struct, frozen=True):
    """One rule as the hub applies it; ``label`` and ``says`` are by language."""

    key: str
    version: int
    kind: str
    severity: int
    label: dict[str, str]
    says: dict[str, str]
    article: str
    sets: tuple[NumbersTold, ...]


class RuleRecord(msgspec.Struct, frozen=True):
    """What the hub told of a period; a rule nobody raised an alarm by has no funnel."""

    from_s: float
    to_s: float
    rules: tuple[RuleTold, ...]
    by_rule: dict[str, Funnel]
    by_kind: dict[str, Funnel]
    total: Funnel
    stays: StayFunnel
    data_from_s: float = 0.0

    @property
    def data_s(self) -> float:
        """For how long of the period there is a journal: before it nobody could raise anything."""
        return max(0.0, self.to_s - max(self.from_s, self.data_from_s))

    def rule(self, key: str) -> RuleTold | None:
        """Return a rule, or None where the hub has no such text."""
        return next((rule for rule in self.rules if rule.key == key), None)

    def per_day(self, key: str) -> float | None:
        """Return how many alarms a rule raised on an average day of the time with a journal.

        None where that is too short to speak of a day.
        """
        if self.data_s < LEAST_DATA_S:
            return None
        funnel = self.by_rule.get(key)
        return 0.0 if funnel is None else funnel.raised * DAY_S / self.data_s


class RecordBook:
    """Asks while somebody looks; ``code`` is ``ok``, an error code, or empty before an answer.

    What was answered is kept with its time; whoever shows it says how old it is.
    """

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._group = group
        self._monotonic = monotonic
        self._listeners = Listeners()
        self._question = ""
        self._asked_s = float("-inf")
        self._is_hurried = False
        self.span_s = SPANS_S[-1]
        self.record: RuleRecord | None = None
        self.code = ""

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of every answer; returns the disconnect."""
        return self._listeners.connect(listener)

    def choose(self, span_s: float) -> None:
        """Take another period, up to now."""
        if span_s != self.span_s:
            self._group.questions.cancel(self._question)
            self.span_s, self.record, self.code = span_s, None, ""
            self._ask()
            self._listeners.tell()

    def want(self) -> None:
        """Ask if it is time; to be called about once a second while somebody looks."""
        waited_s = self._monotonic() - self._asked_s
        if self._group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self._group.questions.cancel(self._question)
            self.code = "no_answer"
            self._listeners.tell()
        every_s = ANSWER_WITHIN_S if self.record is None else ASK_EVERY_S
        if waited_s >= (HURRY_S if self._is_hurried else every_s):
            self._ask()

    def hurry(self) -> None:
        """Let the next question be due soon: what was answered is known to be outdated."""
        self._is_hurried = True

    def rule(self, key: str) -> RuleTold | None:
        """Return a rule's text, or None before there is one."""
        return None if self.record is None else self.record.rule(key)

    def _ask(self) -> None:
        self._asked_s, self._is_hurried = self._monotonic(), False
        now_s = self._group.now_s()
        self._question = self._group.questions.ask(
            "rule_record", self._answered, from_s=now_s - self.span_s, to_s=now_s
        )

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            told = answer_of(answer.result, RuleRecord)
            if told is None:
                self.code = "answer_malformed"
            else:
                self.record = told
        elif answer.code == "not_signed_in":
            self.record = None  # what one person was told is not for the next
        self._listeners.tell()
