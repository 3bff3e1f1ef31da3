"""An actor: one journey under one identity, with how its terminal reports it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass, EntityState
from backends.truth.journey import Journey
from backends.truth.tamper import Tamper


@dataclass(frozen=True, slots=True)
class Actor:
    """Who it is and how it reports.

    ``entity_id`` may be that of another actor (a cloned plate). ``report_s`` is between two
    reports under way, ``parked_report_s`` standing. ``rest_state`` is what it says when it stands,
    ``move_state`` when it moves.
    """

    entity_id: str
    kind: EntityClass
    journey: Journey
    report_s: float = 30.0
    parked_report_s: float = 60.0
    tampers: tuple[Tamper, ...] = ()
    rest_state: EntityState = EntityState.STOPPED
    move_state: EntityState = EntityState.MOVING

    def report_times(self, offset_s: float) -> NDArray[np.float64]:
        """Return when it measures its fixes: every ``report_s`` under way, rarer standing."""
        t_s: NDArray[np.float64] = np.arange(
            self.journey.begins_s + offset_s, self.journey.ends_s, self.report_s
        )
        rarely = max(round(self.parked_report_s / self.report_s), 1)
        if rarely == 1:
            return t_s
        told: NDArray[np.bool_] = self.journey.is_moving(t_s) | (np.arange(len(t_s)) % rarely == 0)
        return t_s[told]
