"""Which alarms are about the hall itself: what they tell of is nowhere in the city."""

from app.domain.alarm import Alarm

# The journal asks every alarm for a position, so these carry the middle of the city as theirs.
PLACELESS_RULES = frozenset({"source_silent", "history_over_budget", "history_refusing"})


def has_place(alarm: Alarm) -> bool:
    """Return whether an alarm may be shown on a map; the others stand in the queue alone."""
    return alarm.rule not in PLACELESS_RULES
