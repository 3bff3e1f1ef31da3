"""A recording, or the end of one, gone through by the judge's host."""

from collections.abc import Iterator

from app.domain.finding import Finding
from app.domain.history import Recorded
from app.domain.ports import Archive
from backends.judging.heard import Heard, heard
from backends.judging.host import JudgeHost
from backends.judging.readings import recorded_readings
from backends.judging.roster import SlotRoster

STRETCH_S = 300.0


def rows_of(recorded: Recorded, roster: SlotRoster) -> Heard:
    """Return recorded fixes as the host takes them."""
    return heard(roster.slots_of(recorded.ids), recorded.columns["class"], recorded.columns)


def take_recorded(host: JudgeHost, archive: Archive, from_s: float, to_s: float) -> int:
    """Have the host take what was received after ``from_s`` up to ``to_s``; return how many.

    Raises StoreError for a recording that cannot be read.
    """
    rows = rows_of(archive.changes(from_s, to_s), host.roster)
    host.take(rows)
    late = rows_of(archive.late_changes(from_s, to_s), host.roster)
    host.take(late)
    readings = recorded_readings(archive.reading_changes(from_s, to_s), host.series)
    host.hear(readings)
    return len(rows) + len(late) + len(readings)


def judged(
    host: JudgeHost, archive: Archive, from_s: float, to_s: float
) -> Iterator[tuple[int, list[Finding]]]:
    """Yield, stretch by stretch, how many rows there were and what was found.

    What was received after ``from_s``, up to and with ``to_s``. Raises StoreError for a recording
    that cannot be read.
    """
    while from_s < to_s:
        until_s = min(from_s + STRETCH_S, to_s)
        yield take_recorded(host, archive, from_s, until_s), host.until(until_s)
        from_s = until_s
