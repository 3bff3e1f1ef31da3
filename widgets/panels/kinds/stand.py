"""As of when what a pane shows is, what that is worth, and which feeds it lacks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.measures.figure import Figure
from app.domain.measures.indicator import FactKind
from app.domain.measures.publishing import LATE_AFTER_S, asks_who_speaks
from app.domain.readings import LOST_AFTER_LATE_TIMES, Soundness, worst

FED = frozenset({FactKind.READINGS, FactKind.THINGS, FactKind.FEEDS})


@dataclass(frozen=True, slots=True)
class Stand:
    """``as_of_s`` is of the oldest number (city time), 0 while there is none."""

    as_of_s: float = 0.0
    soundness: Soundness = Soundness.LOST
    missing: tuple[str, ...] = ()


def lacking(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return the feeds of figures that never came, or that are of what only feeds can tell.

    Where such a feed is silent it is named beside the number, be it 0: nobody said that 0. A rate
    of nothing in this month, or a median of no tasks, lacks no feed: there was nothing.
    """
    told = (one for one in figures if not one.is_of_the_city)
    gone = (one.indicator.sources if _is_left_out(one) else one.silent for one in told)
    return tuple(dict.fromkeys(source for sources in gone for source in sources))


def _is_left_out(one: Figure) -> bool:
    is_unfed = one.indicator.meant.facts in FED and not one.indicator.is_quotient
    is_untold = math.isnan(one.value) and asks_who_speaks(one.indicator)
    return one.as_of_s <= 0 or (not one.is_known and is_unfed) or is_untold


def stand_of(figures: Sequence[Figure]) -> Stand:
    """Return how the figures of a pane stand; what is counted for the city alone is no fault."""
    figures = [one for one in figures if not one.is_of_the_city] or figures
    times = [one.as_of_s for one in figures if one.as_of_s > 0]
    return Stand(min(times, default=0.0), worst(one.soundness for one in figures), lacking(figures))


def answer_soundness(as_of_s: float, now_s: float) -> Soundness:
    """Return what parts or rows are worth that were counted at a time: as figures are."""
    age_s = now_s - as_of_s
    if not age_s < LATE_AFTER_S * LOST_AFTER_LATE_TIMES:
        return Soundness.LOST
    return Soundness.LATE if age_s >= LATE_AFTER_S else Soundness.LIVE


def answer_stand(as_of_s: float, figure: Figure, now_s: float) -> Stand:
    """Return how parts or rows stand that were counted at a time: as old as their figure is."""
    sound = answer_soundness(as_of_s, now_s)
    if figure.as_of_s > 0:
        sound = worst((sound, figure.soundness))
    if 0 < figure.as_of_s < figure.counted_s:
        as_of_s = min(as_of_s, figure.as_of_s)
    return Stand(as_of_s, sound, figure.silent)


def joined(stands: Sequence[Stand]) -> Stand:
    """Return how several answers stand that are shown as one: as old and as bad as the worst."""
    times = [one.as_of_s for one in stands if one.as_of_s > 0]
    missing = tuple(dict.fromkeys(source for one in stands for source in one.missing))
    return Stand(min(times, default=0.0), worst(one.soundness for one in stands), missing)
