"""Who may be intercepted: what moves and is not ours; a station stays where it is."""

from app.domain.alarm_place import STAYING_RULES
from app.domain.classes import OURS, STATIONS
from app.services.live import ViewGroup

_NEVER = OURS | STATIONS


def may_be_target(group: ViewGroup, entity_id: str) -> bool:
    """Return whether somebody may be sent after ``entity_id``.

    What is not on the map now may be a vehicle whose fixes stopped, so the hub has the last word;
    what an alarm calls a plant or a place is none, whether the registers have come or not.
    """
    row = group.world.row_of(entity_id)
    if row is not None:
        return int(group.world.column("class")[row]) not in _NEVER
    told = (alarm.rule for alarm in group.board.alarms.values() if alarm.entity_id == entity_id)
    return not any(rule in STAYING_RULES for rule in told)
