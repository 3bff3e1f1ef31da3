"""What the board says of a source, in words; every foreign part of it is cleaned here."""

from app.domain.safe_text import safe_text
from app.services.path_check import PathState, PathStatus
from widgets.hall_time import age_text, clock_text
from widgets.health.source_rows import SourceRow, SourceState, counts
from widgets.texts import Texts

NAME_CHARACTERS = 40
REASON_CHARACTERS = 60
SAMPLE_CHARACTERS = 120
BRISK_PER_S = 100.0


def name_words(row: SourceRow, texts: Texts) -> str:
    """Return the name of a source and how it speaks."""
    kind = f"sources.kind.{row.health.kind}"
    return texts(
        "sources.name",
        source=safe_text(row.health.source, NAME_CHARACTERS),
        kind=texts(kind) if kind in texts else safe_text(row.health.kind, NAME_CHARACTERS),
    )


def state_words(row: SourceRow, texts: Texts) -> str:
    """Return how it does, in a word."""
    return texts(f"sources.state.{row.state.name.lower()}")


def silence_words(row: SourceRow, texts: Texts) -> str:
    """Return for how long it has been silent; a dash where nobody knows."""
    return age_text(texts, row.silence_s)


def last_words(row: SourceRow, texts: Texts) -> str:
    """Return when something of it was last accepted."""
    last_s = row.health.last_receipt_s
    return texts("time.unknown") if last_s is None else clock_text(last_s)


def rate_words(row: SourceRow, texts: Texts) -> str:
    """Return how many it gives a second; a dash where nobody knows."""
    if row.state is SourceState.UNKNOWN:
        return texts("time.unknown")
    rate = row.health.rate_per_s
    return f"{rate:.0f}" if rate >= BRISK_PER_S else f"{rate:.1f}"


def series_words(row: SourceRow, texts: Texts) -> str:
    """Return how many of its series are late and how many are frozen, where any are."""
    health = row.health
    parts = [texts("sources.series_late", count=health.late)] if health.late else []
    parts += [texts("sources.series_frozen", count=health.frozen)] if health.frozen else []
    return " · ".join(parts)


def schedule_words(row: SourceRow, texts: Texts) -> str:
    """Return how often it is to report; a dash where nothing says so."""
    every_s = row.health.every_s
    if not every_s:
        return texts("time.unknown")
    return texts("sources.schedule", every=age_text(texts, every_s))


def cell_words(row: SourceRow, texts: Texts) -> dict[str, str]:
    """Return what stands in each column of a row, by the column's key."""
    connected = row.health.connected
    return {
        "source": name_words(row, texts),
        "state": state_words(row, texts),
        "silence": silence_words(row, texts),
        "last": last_words(row, texts),
        "rate": rate_words(row, texts),
        "accepted": f"{row.health.accepted:,}",
        "refused": f"{row.refused:,}",
        "series": series_words(row, texts),
        "schedule": schedule_words(row, texts),
        "connected": f"{connected}" if connected else "",
    }


def reason_lines(row: SourceRow, texts: Texts) -> list[str]:
    """Return a line for every reason something was refused for, with a sample where there is."""
    lines = []
    for reason, count, sample in row.reasons():
        known = f"sources.reasons.{reason}"
        words = texts(known) if known in texts else safe_text(reason, REASON_CHARACTERS)
        key = "sources.reason_sample" if sample else "sources.reason"
        shown = safe_text(sample, SAMPLE_CHARACTERS)
        filled = {"reason": words, "count": f"{count:,}"} | ({"sample": shown} if sample else {})
        lines.append(texts(key, **filled))
    return lines


def path_words(status: PathStatus, now_s: float, texts: Texts) -> str:
    """Return how the path from the hub's doors to this screen stands, and which half is broken."""
    if status.state is PathState.UNKNOWN:
        return texts("sources.path_unknown")
    age = age_text(texts, None if status.since_s is None else now_s - status.since_s)
    if status.state is PathState.OK:
        return texts("sources.path_ok", age=age)
    halves = (("path_fixes", status.fixes), ("path_readings", status.readings))
    broken = [texts(f"sources.{key}") for key, state in halves if state is not PathState.OK]
    return texts("sources.path_broken", halves=" · ".join(broken), age=age)


def summary_words(rows: list[SourceRow], texts: Texts) -> str:
    """Return how many sources there are in each state, the worst first."""
    if not rows:
        return texts("sources.none")
    parts = [texts("sources.summary", count=len(rows))]
    parts += [
        texts(f"sources.count_{state.name.lower()}", count=count)
        for state, count in counts(rows).items()
        if count
    ]
    return " · ".join(parts)
