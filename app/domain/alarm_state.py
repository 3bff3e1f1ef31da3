"""The states of an alarm (ISA-18.2), and in which of them what may happen to it."""

from collections.abc import Mapping
from enum import StrEnum


class AlarmState(StrEnum):
    """Where an alarm stands; an alarm that is judged is closed, which ISA-18.2 calls normal.

    The three that hold it back from the list are separate from what lies beneath: a shelved alarm
    may return or be closed, and comes back as what it has become meanwhile.
    """

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"  # the condition ended before anybody acknowledged it
    SHELVED = "shelved"  # put aside by a person, for a time, with a reason
    SUPPRESSED = "suppressed"  # by design: another alarm says the same already
    OUT_OF_SERVICE = "out_of_service"  # its rule or thing is being worked on
    CLOSED = "closed"


HELD = frozenset({AlarmState.SHELVED, AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE})
LISTED = frozenset({AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED, AlarmState.RETURNED})
OPEN = HELD | LISTED
UNSEEN = frozenset({AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED})

# What may happen in which states; whoever asks for anything else is told why (WHY_NOT).
LEGAL: Mapping[str, frozenset[AlarmState]] = {
    "alarm_claimed": LISTED,
    "alarm_assigned": LISTED,
    "alarm_released": OPEN,
    "alarm_seen": OPEN,
    "alarm_acknowledged": UNSEEN,
    "alarm_shelved": LISTED,
    "alarm_unshelved": HELD,
    # Its condition may end after a person has judged it: then it is said, and it stays closed.
    "alarm_returned": OPEN | {AlarmState.CLOSED},
    "alarm_reopened": OPEN,
    "alarm_suppressed": OPEN,
    "alarm_unsuppressed": HELD,
    "alarm_out_of_service": OPEN,
    "alarm_in_service": HELD,
    "alarm_closed": OPEN,
}
WHY_NOT: Mapping[AlarmState, str] = {
    AlarmState.UNACKNOWLEDGED: "alarm_not_held",
    AlarmState.ACKNOWLEDGED: "alarm_not_held",
    AlarmState.RETURNED: "alarm_not_held",
    AlarmState.SHELVED: "alarm_shelved",
    AlarmState.SUPPRESSED: "alarm_suppressed",
    AlarmState.OUT_OF_SERVICE: "alarm_out_of_service",
    AlarmState.CLOSED: "alarm_closed",
}


def state_refusal(state: AlarmState, kind: str) -> str | None:
    """Return the error code why ``kind`` may not happen in ``state``, or None if it may."""
    if state in LEGAL.get(kind, OPEN):
        return None
    if kind == "alarm_acknowledged" and state is AlarmState.ACKNOWLEDGED:
        return "alarm_already_acknowledged"
    return WHY_NOT[state]
