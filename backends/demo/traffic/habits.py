"""Habits: how each class of vehicle drives, where it goes and how long it stays."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.classes import EntityClass


@dataclass(frozen=True, slots=True)
class Habit:
    """``pace`` times free flow (lowest, highest) is a driver's speed; ``stay_s`` at each goal.

    ``wanders`` picks the next goal at random from the vehicle's own; others go round in order.
    ``starts_parked`` is the share that stands at its first goal when the simulation begins. Who
    comes to a goal between the two local hours ``rests_h`` stays until the second.
    """

    pace: tuple[float, float]
    stay_s: tuple[float, float]
    wanders: bool
    starts_parked: float
    rests_h: tuple[float, float] | None = None


# So that trips are over before the hours in which no coach may be on the road. Tankers go on: some
# are on an expressway at night, and that is found.
COACH_RESTS_H = (23.5, 5.2)
HABITS: Mapping[EntityClass, Habit] = {
    EntityClass.HAZMAT_TRUCK: Habit(
        (0.65, 0.85), (900.0, 3600.0), wanders=False, starts_parked=0.4
    ),
    EntityClass.CHARTER_COACH: Habit(
        (0.6, 0.75), (1320.0, 2400.0), wanders=True, starts_parked=0.3, rests_h=COACH_RESTS_H
    ),
    # Coaches keep the night limit (80 % of the day's) and rest longer than twenty minutes.
    EntityClass.LINE_COACH: Habit(
        (0.6, 0.75), (1320.0, 2400.0), wanders=False, starts_parked=0.3, rests_h=COACH_RESTS_H
    ),
    EntityClass.BUS: Habit((0.5, 0.7), (15.0, 45.0), wanders=False, starts_parked=0.1),
    EntityClass.TAXI: Habit((0.7, 1.05), (30.0, 300.0), wanders=True, starts_parked=0.2),
    EntityClass.RIDE_HAILING: Habit((0.7, 1.0), (20.0, 240.0), wanders=True, starts_parked=0.2),
    EntityClass.MUCK_TRUCK: Habit((0.6, 0.9), (300.0, 900.0), wanders=False, starts_parked=0.3),
}
OTHER = Habit((0.7, 1.0), (60.0, 600.0), wanders=True, starts_parked=0.2)


def habit_of(entity_class: EntityClass) -> Habit:
    """Return how vehicles of a class behave."""
    return HABITS.get(entity_class, OTHER)
