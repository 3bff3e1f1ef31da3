"""What a host that starts learns from the recording, and since when it can know."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.finding import Finding
from app.domain.ports import Archive
from backends.judging.host import JudgeHost
from backends.judging.numbers import HostNumbers
from backends.judging.replaying import STRETCH_S, judged

UNWRITTEN_S = 30.0  # what a recorder may not have written yet


@dataclass(frozen=True, slots=True)
class Warmed:
    """``findings`` are the last word on each condition, in the order they were found.

    ``since_s`` is since when the host has seen everything: a hole in the recording ends what can be
    known before it. ``through_s`` is the last receipt that was looked at; ``rows`` were looked
    through in ``took_s`` real seconds.
    """

    since_s: float
    through_s: float = float("-inf")
    rows: int = 0
    took_s: float = 0.0
    findings: Sequence[Finding] = ()


def warmed(host: JudgeHost, archive: Archive, numbers: HostNumbers, now_s: float) -> Warmed:
    """Go through the last ``warm_s`` of a recording, as far as ``warm_most_rows`` allow.

    Raises StoreError for a recording that cannot be read.
    """
    begun_s = time.monotonic()
    span = archive.span()
    if span is None or span[1] <= now_s - numbers.warm_s:
        return Warmed(since_s=now_s)
    first_s, last_s = max(span[0], now_s - numbers.warm_s), min(span[1], now_s)
    last_words: dict[str, Finding] = {}
    rows = 0
    first_s = max(first_s, last_s - numbers.warm_most_rows / _rate(archive, last_s))
    for count, found in judged(host, archive, first_s - 1.0, last_s):
        rows += count
        for finding in found:
            last_words.pop(finding.key, None)
            last_words[finding.key] = finding
    holes = archive.holes(first_s, now_s)
    since_s = max([first_s, *(hole[1] for hole in holes if hole[1] <= now_s)])
    if now_s - last_s > UNWRITTEN_S:
        since_s = now_s  # no hub ran, or none that recorded; that hole may not be entered yet
    return Warmed(
        since_s=since_s,
        through_s=last_s,
        rows=rows,
        took_s=time.monotonic() - begun_s,
        findings=tuple(last_words.values()),
    )


def _rate(archive: Archive, at_s: float) -> float:
    """Return how many rows a second the end of a recording has, one at least."""
    return max(1.0, len(archive.changes(at_s - STRETCH_S, at_s)) / STRETCH_S)
