"""Facts of evidence in words: the name of each, and its value with the unit its name carries."""

from collections.abc import Iterable

from app.services.evidence import Fact, Value
from widgets.evidence.blocks import Row
from widgets.hall_time import HOUR_S, MINUTE_S, clock_text, date_text
from widgets.texts import Texts

FIRST_TIME_S = 1e8  # a number of seconds beyond this is a moment, not a length of time
_UNITS = {"_m": "m", "_kmh": "km/h", "_mps": "m/s", "_deg": "°", "_px": "px", "_mebi": "MiB"}
_MEBI = 1 << 20
_SHARES = ("confidence", "probability", "share")


def fact_rows(texts: Texts, facts: Iterable[Fact]) -> tuple[Row, ...]:
    """Return a row a fact; one whose name no text knows keeps its name."""
    return tuple(Row(value_text(texts, key, value), name_text(texts, key)) for key, value in facts)


def name_text(texts: Texts, key: str) -> str:
    """Return what a field of the evidence is called."""
    own, common = f"evidence.fact.{key}", f"evidence.fact.{key.rpartition('.')[2]}"
    return texts(own) if own in texts else texts(common) if common in texts else key


def value_text(texts: Texts, key: str, value: Value) -> str:
    """Return a value in words; an empty text is said to be none."""
    if isinstance(value, bool):
        return texts("evidence.yes" if value else "evidence.no")
    if isinstance(value, str):
        word = f"sources.kind.{value}" if key == "source_kind" else f"evidence.word.{value}"
        return texts(word) if word in texts else value or texts("evidence.none")
    if key.endswith("_s"):
        return moment_text(value) if value > FIRST_TIME_S else span_words(texts, value)
    if key.endswith(_SHARES) and 0.0 <= value <= 1.0:
        return f"{value:.0%}"
    if key.endswith("_bytes"):
        key, value = "_mebi", round(value / _MEBI)
    unit = next((unit for end, unit in _UNITS.items() if key.endswith(end)), "")
    return f"{value:,.6g} {unit}".strip()


def moment_text(time_s: float) -> str:
    """Return a moment with its date."""
    return f"{date_text(time_s)} {clock_text(time_s)}"


def span_words(texts: Texts, seconds: float) -> str:
    """Return a length of time to the minute above an hour, to the second below."""
    whole_s = max(0, round(seconds))
    if whole_s >= HOUR_S:
        minutes = whole_s % HOUR_S // MINUTE_S
        return texts("evidence.hours", hours=whole_s // HOUR_S, minutes=minutes)
    if whole_s >= MINUTE_S:
        return texts("evidence.minutes", minutes=whole_s // MINUTE_S, seconds=whole_s % MINUTE_S)
    return texts("evidence.seconds", seconds=whole_s)
