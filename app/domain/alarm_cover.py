"""Consequential alarms: which of them another alarm says already, and which stand alone again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.domain.alarm import Alarm
from app.domain.alarm_policy import Cover


def cause_of(
    rule: str, evidence: Mapping[str, Any], standing: Iterable[Alarm], covers: Sequence[Cover]
) -> Alarm | None:
    """Return the standing alarm that says already what an alarm of ``rule`` would say, or None."""
    for cover in covers:
        about = evidence.get(cover.match)
        if rule not in cover.rules or not isinstance(about, str) or not about:
            continue
        for alarm in standing:
            if alarm.rule == cover.by and alarm.entity_id == about and _covers_still(alarm):
                return alarm
    return None


def to_suppress(alarms: Iterable[Alarm], covers: Sequence[Cover]) -> Iterator[tuple[Alarm, Alarm]]:
    """Yield each open alarm that is not suppressed and should be, with the one that covers it."""
    everything = list(alarms)
    causes = [a for a in everything if a.rule in {c.by for c in covers} and _covers_still(a)]
    if not causes:
        return
    covered = {rule for cover in covers for rule in cover.rules}
    for alarm in everything:
        if alarm.rule not in covered or not alarm.is_open or alarm.suppressed_by:
            continue
        others = [cause for cause in causes if cause.alarm_id != alarm.alarm_id]
        cause = cause_of(alarm.rule, alarm.evidence, others, covers)
        if cause is not None:
            yield alarm, cause


def to_release(open_ones: Iterable[Alarm], alarms: Mapping[str, Alarm]) -> Iterator[Alarm]:
    """Yield each suppressed alarm of ``open_ones`` whose cause, one of ``alarms``, is over."""
    for alarm in open_ones:
        if alarm.is_open and alarm.suppressed_by:
            cause = alarms.get(alarm.cause_id)
            if cause is None or not _covers_still(cause):
                yield alarm


def _covers_still(cause: Alarm) -> bool:
    """Return whether an alarm still speaks for others: a judged or ended one does not."""
    return cause.is_open and cause.is_standing
