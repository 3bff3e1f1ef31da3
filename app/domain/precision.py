"""How far a rule can be trusted: what became of its alarms, counted from the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.alarm import Alarm
from app.domain.statistics.chance import score_interval

VERIFIED, REJECTED = "verified", "rejected"


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``, with the interval that holds the true share in 95 of 100 cases."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0..1."""
        return self.hits / self.of


def wilson(hits: int, of: int) -> Share | None:
    """Return a share with its score interval, or None of nothing.

    Raises ValueError unless 0 <= hits <= of.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no share")
    if of == 0:
        return None
    (low, high), p = score_interval(hits, of), hits / of
    # At 0 and at all of them one end is exact; rounding must not leave the share outside.
    return Share(hits, of, min(low, p), max(high, p))


@dataclass(slots=True)
class Funnel:
    """Of ``raised`` alarms so many were looked at, judged, and judged true; each is in the former.

    Whoever judges an alarm has looked at it. What was closed with no verdict is not judged.
    """

    raised: int = 0
    looked_at: int = 0
    verified: int = 0
    rejected: int = 0

    @property
    def judged(self) -> int:
        """How many a person said true or false of."""
        return self.verified + self.rejected

    @property
    def precision(self) -> Share | None:
        """The verified among the judged; None before anybody judged one."""
        return wilson(self.verified, self.judged)

    @property
    def found_share(self) -> Share | None:
        """The verified among all that were raised: a lower bound while some are not yet judged."""
        return wilson(self.verified, self.raised)

    def take(self, alarm: Alarm) -> None:
        """Count one alarm as the journal has it."""
        self.raised += 1
        self.looked_at += not alarm.is_open or not alarm.is_unseen
        self.verified += alarm.outcome == VERIFIED
        self.rejected += alarm.outcome == REJECTED


@dataclass(slots=True)
class StayFunnel:
    """Of ``stays`` alarms about stays so many name the registered place where it was."""

    stays: int = 0
    matched: int = 0

    def take(self, alarm: Alarm) -> None:
        """Count one alarm about a stay."""
        self.stays += 1
        self.matched += matched_place(alarm) != ""


@dataclass(frozen=True, slots=True)
class Record:
    """What became of the alarms of a period: of each rule, of each kind, of all, and of stays."""

    by_rule: Mapping[str, Funnel]
    by_kind: Mapping[str, Funnel]
    total: Funnel
    stays: StayFunnel

    @classmethod
    def of(cls, alarms: Iterable[Alarm], kind_of: Mapping[str, str]) -> "Record":
        """Count alarms; ``kind_of`` gives each rule's kind, those it lacks are of kind ``""``."""
        by_rule: dict[str, Funnel] = {}
        by_kind: dict[str, Funnel] = {}
        total, stays = Funnel(), StayFunnel()
        for alarm in alarms:
            kind = kind_of.get(alarm.rule, "")
            for funnel in (
                by_rule.setdefault(alarm.rule, Funnel()),
                by_kind.setdefault(kind, Funnel()),
                total,
            ):
                funnel.take(alarm)
            if kind == "stay":
                stays.take(alarm)
        return cls(by_rule, by_kind, total, stays)


def matched_place(alarm: Alarm) -> str:
    """Return the id of the registered place its evidence names as where it was, empty for none."""
    site = alarm.evidence.get("site")
    found = site.get("site_id") if isinstance(site, Mapping) else None
    return found if isinstance(found, str) else ""
