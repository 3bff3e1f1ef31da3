"""Who may be intercepted: what moves and is not ours; a station stays where it is."""

from app.domain.classes import OURS, STATIONS
from app.services.live import ViewGroup

_NEVER = OURS | STATIONS


def may_be_target(group: ViewGroup, entity_id: str) -> bool:
    """Return whether somebody may be sent after ``entity_id``.

    What is not on the map now may be a vehicle whose fixes stopped, so the hub has the last word.
    """
    row = group.world.row_of(entity_id)
    return row is None or int(group.world.column("class")[row]) not in _NEVER
