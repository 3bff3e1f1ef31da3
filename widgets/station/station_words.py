"""What is said of a station's value: how sound it is, and how it stands to the limits."""

import math
from collections.abc import Sequence

from app.domain.limits import Broken, Limit, Sense
from app.domain.readings import Mark, Quantity, Soundness
from app.domain.safe_text import safe_text
from app.services.readings import LastValue
from widgets.hall_time import HOUR_S, age_text, clock_text, date_text, hour_of
from widgets.texts import Texts

LIMIT_CHARACTERS = 80


def is_sound(last: LastValue) -> bool:
    """Return whether a value may stand for how things are now."""
    return last.mark is Mark.GOOD and last.soundness is Soundness.LIVE


def label_of(last: LastValue, texts: Texts) -> str:
    """Return the name of a quantity, with span and statistic where it has one."""
    label = last.quantity.label.get(texts.language, last.quantity.key)
    if not last.span_s:
        return label
    statistic = texts(f"station.statistic.{last.statistic.name.lower()}")
    return texts(
        "station.span", label=label, span=age_text(texts, last.span_s), statistic=statistic
    )


def value_words(last: LastValue, texts: Texts) -> str:
    """Return value and unit as they were measured; a missing value is a dash without unit."""
    unit = unit_of(last.quantity, texts)
    if math.isnan(last.value) or not unit:
        return last.text
    return texts("station.value_unit", value=last.text, unit=unit)


def unit_of(quantity: Quantity, texts: Texts) -> str:
    """Return the unit of a quantity in the language of the window."""
    key = f"station.unit.{quantity.key}"
    return texts(key) if key in texts else quantity.unit


def shown_value(last: LastValue, texts: Texts) -> str:
    """Return what a row may show: a lost value is a dash, never the last one looking fresh."""
    return "—" if last.soundness is Soundness.LOST else value_words(last, texts)


def large_value(last: LastValue, texts: Texts) -> tuple[str, str]:
    """Return value and unit apart, as they are shown large and small."""
    is_shown = last.soundness is not Soundness.LOST and not math.isnan(last.value)
    return (last.text, unit_of(last.quantity, texts)) if is_shown else ("—", "")


def state_words(last: LastValue, texts: Texts) -> str:
    """Return how sound a value is, in a word or two."""
    words = []
    if last.mark is not Mark.GOOD:
        words.append(texts(f"station.mark.{last.mark.name.lower()}"))
    if last.soundness is not Soundness.LIVE or not words:
        words.insert(0, texts(f"station.state.{last.soundness.name.lower()}"))
    return " · ".join(words)


def state_tone(last: LastValue) -> str:
    """Return the tone of that word: what needs a person is the louder."""
    if last.soundness in (Soundness.LOST, Soundness.FROZEN):
        return "warn"
    return "second" if is_sound(last) else "late"


def age_words(last: LastValue, now_s: float, texts: Texts) -> str:
    """Return when a value was measured, how long ago, and since when it is the same."""
    if last.soundness is Soundness.LOST:
        value = value_words(last, texts)
        return texts("station.last_was", value=value, time=_moment(last.t_s, now_s))
    age = age_text(texts, now_s - last.t_s)
    said = texts("station.measured", time=clock_text(last.t_s), age=age)
    if last.soundness is Soundness.FROZEN:
        same = age_text(texts, last.t_s - last.same_since_s)
        said = f"{said} · {texts('station.same_since', age=same)}"
    return said


def limit_name(limit: Limit, last: LastValue, texts: Texts) -> str:
    """Return the name of a limit with its number."""
    label = safe_text(limit.label.get(texts.language, limit.key), LIMIT_CHARACTERS)
    value = texts(
        "station.value_unit", value=f"{limit.value:g}", unit=unit_of(last.quantity, texts)
    )
    key = "station.limit_most" if limit.sense is Sense.MOST else "station.limit_least"
    return texts(key, label=label, value=value)


def is_broken(limit: Limit, last: LastValue) -> bool:
    """Return whether a sound value of the limit's own span stands on its wrong side now."""
    judged = is_sound(last) and limit.judges(last.span_s, last.statistic)
    return judged and limit.is_broken_by(last.value)


def was_broken(limit: Limit, last: LastValue) -> bool:
    """Return whether a value broke the limit when it was measured; it may be late by now."""
    is_known = last.mark is Mark.GOOD and last.soundness in (Soundness.LIVE, Soundness.LATE)
    judged = is_known and limit.judges(last.span_s, last.statistic)
    return judged and limit.is_broken_by(last.value)


def limit_words(limit: Limit, last: LastValue, broken: Broken | None, texts: Texts) -> str:
    """Return how a value stands to a limit, or stood when a late one was measured.

    Nothing is claimed of one that is not sound.
    """
    name = limit_name(limit, last, texts)
    if not limit.judges(last.span_s, last.statistic):
        return texts("station.guide", limit=name)
    if not is_sound(last):
        if was_broken(limit, last):
            return texts("station.broken_at", limit=name, time=clock_text(last.t_s))
        return name
    if not is_broken(limit, last):
        return texts("station.within", limit=name)
    if broken is None or not broken.for_s:
        return texts("station.broken", limit=name)
    key = "station.broken_longer" if broken.is_longer else "station.broken_for"
    return texts(key, limit=name, age=age_text(texts, broken.for_s))


def in_order(lasts: Sequence[LastValue], keys: Sequence[str]) -> list[LastValue]:
    """Return values with the quantities of ``keys`` first, the chief one at the head."""
    places = {key: at for at, key in enumerate(keys)}
    return sorted(
        lasts, key=lambda last: (last.span_s > 0, places.get(last.quantity.key, len(places)))
    )


def limit_day(last: LastValue) -> tuple[str, float]:
    """Return the day and hour of the hall's calendar that a value's limits are looked up by.

    It is the middle of what the value was measured over: the mean of a night is complete when the
    night is over, and still stands against the limit of the night.
    """
    middle_s = last.t_s - last.span_s / 2
    return date_text(middle_s), hour_of(middle_s)


def _moment(time_s: float, now_s: float) -> str:
    """Return the time, with its day where that was not within the last hours."""
    is_near = now_s - time_s < 12 * HOUR_S
    return clock_text(time_s) if is_near else f"{date_text(time_s)} {clock_text(time_s)}"
