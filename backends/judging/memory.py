"""How far back each rule remembers: a host that has seen less cannot say what is over.

A host that starts has seen what the recording holds, hours where some rules look at weeks. What it
does not speak of is over only where it has seen all that the rule would have looked at.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from app.domain.errors import BugError, ConfigError
from app.domain.rulebook import RuleBook

HOUR_S, DAY_S = 3600.0, 86_400.0
FADED = 4.0  # times the decay: then under 2 % is left of what a visit weighed


@dataclass(frozen=True, slots=True)
class Memory:
    """``span_s`` before a moment is what a rule may look at to know what holds at it.

    ``says_again`` says that a host which has seen just that long says what still holds, however
    long ago it began; where it does not, one has to have seen it begin.
    """

    span_s: float
    says_again: bool = True


_Span = Callable[["_Of"], float]


@dataclass(frozen=True, slots=True)
class _Of:
    """The numbers of one rule: the largest of all its sets."""

    book: RuleBook
    rule: str

    def sum_of(self, *names: str) -> float:
        """Return the sum of some of its numbers."""
        return sum(max(one.number(name) for one in self.book[self.rule].sets) for name in names)


def _days(count: float) -> _Span:
    return lambda _of: count * DAY_S


def _sum(*names: str) -> _Span:
    return lambda of: of.sum_of(*names)


# What is not a number of a rule is how its kernel is built: the rings of a day and of a week, a
# drive or a lying still of which no rule says how long it may last (a day is taken for it).
_SPANS: Mapping[str, _Span] = {
    "driving_continuous": _days(1),
    "driving_soon": _days(1),
    "driving_night": _days(1),
    "driving_day": lambda of: DAY_S + of.sum_of("clear_s"),
    "driving_week": lambda of: 7 * DAY_S + of.sum_of("clear_s"),
    "night_ban_coach": _sum("hold_s", "stop_s", "gap_s", "silent_s"),
    "night_ban_hazmat": _sum("hold_s", "stop_s", "gap_s", "silent_s"),
    "speed_hazmat": _sum("hold_s", "clear_s", "gap_s", "silent_s"),
    "speed_coach": _sum("hold_s", "clear_s", "gap_s", "silent_s"),
    "route_deviation": _days(1),
    "offline_displacement": _sum("silent_s", "stands_s"),
    "cloned_plate": _sum("forget_s", "stands_s"),
    "unlicensed_movement": _days(1),
    "vessel_drift": _days(1),
    "vessel_approach": _sum("age_s", "ahead_s", "hold_s", "clear_s"),
    "ais_loss": _sum("silent_s", "stands_s"),
    "illegal_resumption": _sum("window_s", "most_dwell_s", "late_s"),
    "black_workshop": lambda of: FADED * of.sum_of("decay_s"),
    # A mean of a day comes once a day, and may be missed.
    "sensor_exceedance": lambda of: of.sum_of("spans_gap") * DAY_S + of.sum_of("hold_s", "clear_s"),
    "sensor_above_guide": lambda of: (
        of.sum_of("spans_gap") * DAY_S + of.sum_of("hold_s", "clear_s")
    ),
    "aqi_hour": lambda of: (of.sum_of("periods") + 2) * HOUR_S,
    "aqi_day": lambda of: (of.sum_of("periods") + 2) * DAY_S,
    "sensor_frozen": _days(1),
    "crowd_peak": lambda of: (of.sum_of("learn_days") + 1) * DAY_S,
    "crowd_full": lambda of: of.sum_of("hold_s", "clear_s") + HOUR_S,
    "crowd_rising": lambda of: of.sum_of("ahead_s", "clear_s") + HOUR_S,
}
# Silence and standing still begin once: who has not seen them begin does not say them again.
_ONCE: Mapping[str, _Span] = {
    "hazmat_standing": _sum("after_s", "gap_s"),
    "station_silent": _sum("least_s"),
}
_REGISTERS = ("licence_", "firm_", "permit_")  # looked through whole at the start of every host


def memories_of(book: RuleBook, rules: Iterable[str]) -> dict[str, Memory]:
    """Return how far back each rule remembers; BugError for one that says nothing of it.

    A rule whose numbers cannot be read is left out: of it nothing is ever known to be over.
    """
    found: dict[str, Memory] = {}
    for rule in rules:
        with suppress(ConfigError, KeyError):
            found[rule] = _memory(book, rule)
    return found


def _memory(book: RuleBook, rule: str) -> Memory:
    if rule.startswith(_REGISTERS):
        return Memory(0.0)
    if (once := _ONCE.get(rule)) is not None:
        return Memory(once(_Of(book, rule)), says_again=False)
    if (span := _SPANS.get(rule)) is None:
        raise BugError(f"rule {rule}: nobody says how far back it remembers")
    return Memory(span(_Of(book, rule)))
