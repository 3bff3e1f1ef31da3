"""Who has refused lately to stop a vehicle, as the seat's own board says."""

from app.domain import refusals
from app.services.live import ViewGroup


def refused_lately(group: ViewGroup, target_id: str) -> frozenset[str]:
    """Return the officers whose refusal of ``target_id`` is younger than half an hour."""
    return refusals.refused_lately(group.board, target_id, group.now_s())
