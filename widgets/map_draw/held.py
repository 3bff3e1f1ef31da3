"""Drawings that left the hand and are not in the journal: no work is lost to a refusal."""

from dataclasses import dataclass

from app.domain.geofence import Geofence
from app.services.geofences import Content
from widgets.map_draw.pen import Pen


@dataclass(frozen=True, slots=True)
class Held:
    """One drawing: its pen, the geofence it changes as it was seen, and what was decided."""

    pen: Pen
    seen: Geofence | None
    content: Content


class HeldDrawings:
    """Those the hub has not answered yet, by geofence, and those that go back to the hand."""

    def __init__(self) -> None:
        self._sent: dict[str, Held] = {}
        self._back: list[tuple[Held, str]] = []

    def sent(self, geofence_id: str, held: Held) -> None:
        """Hold what was sent to be kept."""
        self._sent[geofence_id] = held

    def kept(self, geofence_id: str) -> None:
        """Let go of what is in the journal."""
        self._sent.pop(geofence_id, None)

    def refused(self, geofence_id: str, why: str) -> None:
        """Have it go back to the hand as soon as that is free, with the reason in words."""
        held = self._sent.pop(geofence_id, None)
        if held is not None:
            self.set_aside(held, why)

    def set_aside(self, held: Held, why: str) -> None:
        """Have what was never sent go back to the hand later."""
        self._back.append((held, why))

    def next_back(self) -> tuple[Held, str] | None:
        """Hand out the first that goes back, and why it was not kept."""
        return self._back.pop(0) if self._back else None
