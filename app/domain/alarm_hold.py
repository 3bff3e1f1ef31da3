"""Hold and clear times: a condition is raised once it held, and has returned once it stayed away.

So no condition can chatter, however often its detector changes its mind (ISA-18.2: on-delay,
off-delay and deadband).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from app.domain.alarm_policy import Delays
from app.domain.finding import Finding


class Turn(Enum):
    """What becomes of a condition."""

    RAISE = "raise"
    REOPEN = "reopen"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Due:
    """A turn that is due now, with the finding that speaks for it."""

    turn: Turn
    finding: Finding


@dataclass(slots=True)
class _Condition:
    """``since_s`` is when it last changed its mind; ``gone_s`` when what was raised went away."""

    began: Finding
    since_s: float
    newest_s: float
    is_on: bool
    is_raised: bool = False
    gone_s: float = float("-inf")
    ended: Finding | None = None


@dataclass(slots=True)
class ConditionBook:
    """Take findings as they come; :meth:`due` says what is to be written.

    ``counts`` says what became of findings that changed nothing: ``doubled`` (it was so already),
    ``reordered`` (older than what is known), ``too_short`` (gone before it held long enough),
    ``bridged`` (back before it had been gone long enough) and ``judged`` (back for a moment after
    a person had closed it). ``is_judged`` says of a key whether a person closed its alarm: it is
    not raised at him again until its dead band is over.
    """

    delays_of: Callable[[str], Delays]
    is_judged: Callable[[str], bool] = lambda _key: False
    counts: Counter[str] = field(default_factory=Counter)
    _conditions: dict[str, _Condition] = field(default_factory=dict)
    # Those that time alone may change: all but what stands and was raised, which are the most.
    _moving: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        """Return how many conditions are kept in mind."""
        return len(self._conditions)

    def __contains__(self, key: str) -> bool:
        """Return whether a condition is kept in mind."""
        return key in self._conditions

    def adopt(self, findings: Iterable[Finding]) -> None:
        """Take over what a former life had raised and is not known to have ended."""
        for f in findings:
            self._conditions[f.key] = _Condition(f, f.at_s, f.at_s, is_on=True, is_raised=True)

    def forget(self, key: str) -> None:
        """Forget a condition, so that the next finding of it begins anew."""
        self._conditions.pop(key, None)
        self._moving.discard(key)

    def take(self, finding: Finding, now_s: float) -> Iterator[Due]:
        """Take a finding and return what must be written before :meth:`due` is asked.

        One from the future counts from now: nothing that has not happened can have held.
        """
        at_s = min(finding.at_s, now_s)
        self._moving.add(finding.key)
        known = self._conditions.get(finding.key)
        if known is None:
            if not finding.is_standing:
                self.counts["doubled"] += 1  # the end of what is not known to have begun
                return
            known = _Condition(finding, at_s, at_s, is_on=True)
            self._conditions[finding.key] = known
        elif at_s < known.newest_s:
            self.counts["reordered"] += 1
            return
        elif finding.is_standing == known.is_on:
            known.newest_s = at_s
            self.counts["doubled"] += 1
            return
        elif finding.is_standing:
            yield from self._began(known, finding, at_s)
        else:
            yield from self._ended(known, finding, at_s)

    def due(self, now_s: float) -> Iterator[Due]:
        """Return what is due by now, and forget what is over for good."""
        for key in sorted(self._moving):
            known = self._conditions.get(key)
            if known is None or (known.is_on and known.is_raised):
                self._moving.discard(key)
                continue
            delays = self.delays_of(known.began.rule)
            for_s = now_s - known.since_s
            if known.is_on and not known.is_raised and for_s >= delays.on_delay_s:
                if now_s - known.gone_s > delays.dead_band_s or not self.is_judged(key):
                    yield self._raised(known)
            elif not known.is_on and known.is_raised and for_s >= delays.off_delay_s:
                yield self._returned(known)
            elif not (known.is_on or known.is_raised) and for_s > delays.dead_band_s:
                del self._conditions[key]
                self._moving.discard(key)

    def _began(self, known: _Condition, finding: Finding, at_s: float) -> Iterator[Due]:
        delays = self.delays_of(finding.rule)
        if known.is_raised and at_s - known.since_s >= delays.off_delay_s:
            yield self._returned(known)
        elif known.is_raised:
            self.counts["bridged"] += 1
        known.began, known.is_on = finding, True
        known.since_s = known.newest_s = at_s

    def _ended(self, known: _Condition, finding: Finding, at_s: float) -> Iterator[Due]:
        delays = self.delays_of(finding.rule)
        if not known.is_raised and at_s - known.since_s < delays.on_delay_s:
            self.counts["too_short"] += 1
        elif not known.is_raised and self.is_judged(finding.key):
            self.counts["judged"] += 1
        elif not known.is_raised:
            yield self._raised(known)  # it held long enough, and we hear of both at once
        known.ended, known.is_on = finding, False
        known.since_s = known.newest_s = at_s

    def _raised(self, known: _Condition) -> Due:
        known.is_raised = True
        band_s = self.delays_of(known.began.rule).dead_band_s
        is_same = known.since_s - known.gone_s <= band_s
        return Due(Turn.REOPEN if is_same else Turn.RAISE, known.began)

    def _returned(self, known: _Condition) -> Due:
        known.is_raised = False
        known.gone_s = known.since_s
        return Due(Turn.RETURN, known.ended or known.began)
