"""A figure: what an indicator came to for somebody at a time, and what that is worth."""

import math
from dataclasses import dataclass
from enum import StrEnum

from app.domain.measures.indicator import Better, Counting, Indicator, ScopeLevel
from app.domain.people import CITY
from app.domain.readings import Soundness

DASH = "—"


class Grade(StrEnum):
    """What a figure asks of people."""

    NONE = "none"  # nothing says what would be good, or there is no figure
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` is a count, a value, or what a quotient counts; ``of`` what it is of.

    Both are NaN where there is no such number. ``as_of_s`` is of when the oldest is that it was
    counted from (city time), 0 while nothing came; ``counted_s`` when the hub counted. ``node`` is
    ``city`` or the code of a county. ``silent`` are those of its feeds that say nothing: what was
    counted meanwhile is of what had come before. ``known`` is how many there are that could have
    given a number, NaN where all did that are known, or nobody asks.
    """

    indicator: Indicator
    node: str
    value: float
    of: float
    as_of_s: float
    soundness: Soundness
    silent: tuple[str, ...] = ()
    counted_s: float = 0.0
    known: float = math.nan

    @property
    def number(self) -> float:
        """The figure itself: a quotient is divided; NaN where there is none, or nothing to be of.

        It is in the indicator's own measure: ``factor`` belongs to what is shown. A sum of nothing
        is no number: whoever was silent did not say 0.
        """
        if not self.indicator.is_quotient:
            is_of_none = self.indicator.counting is Counting.SUM and self.of == 0
            return math.nan if is_of_none else self.value
        return self.value / self.of if self.of > 0 else math.nan

    @property
    def is_of_the_city(self) -> bool:
        """Whether it is asked for a county and counted for the city alone."""
        return self.node != CITY and ScopeLevel.COUNTY not in self.indicator.scopes

    @property
    def is_partly(self) -> bool:
        """Whether fewer have given a number than could."""
        return self.known > self.of

    @property
    def is_known(self) -> bool:
        """Whether there is a number to show, however old."""
        return math.isfinite(self.number)

    @property
    def text(self) -> str:
        """The number as a person reads it, without its unit; a dash where there is none."""
        return shown(self.indicator, self.number)

    @property
    def grade(self) -> Grade:
        """What it asks of people."""
        return graded(self.indicator, self.number)


def shown(indicator: Indicator, number: float) -> str:
    """Return a number as a person reads it, without its unit, never rounded up to the whole.

    A share of 99.997 % is not 100.00 %: whoever reads that would not look for the case missing.
    """
    if not math.isfinite(number):
        return DASH
    scaled = number * indicator.factor
    text = f"{scaled:,.{indicator.decimals}f}"
    whole = f"{indicator.factor:,.{indicator.decimals}f}"
    if indicator.is_quotient and number < 1.0 and text == whole:
        step = 10.0**-indicator.decimals
        return f"{indicator.factor - step:,.{indicator.decimals}f}"
    return text


def worded(indicator: Indicator, number: float, language: str) -> str:
    """Return what a number stands for in words, else the number as a person reads it."""
    words = indicator.words.get(int(number)) if math.isfinite(number) else None
    if words is None or number != int(number):
        return shown(indicator, number)
    return words.get(language) or shown(indicator, number)


def graded(indicator: Indicator, number: float) -> Grade:
    """Return what a number asks of people by the indicator's limits."""
    limits = (indicator.warn, indicator.bad)
    if not math.isfinite(number) or indicator.better is Better.NONE:
        return Grade.NONE
    if not any(math.isfinite(limit) for limit in limits):
        return Grade.NONE
    sign = 1.0 if indicator.better is Better.LOW else -1.0
    if sign * number >= sign * indicator.bad:
        return Grade.BAD
    return Grade.WARN if sign * number >= sign * indicator.warn else Grade.GOOD
