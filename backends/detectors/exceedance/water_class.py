"""The class of a water by single factors: each quantity's own, and the worst of them governs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.limits import Limit

BEYOND = ">"  # worse than the worst class of the standard


@dataclass(frozen=True, slots=True)
class WaterClass:
    """``governing`` is the worst of ``of_quantity``, ``chief`` the quantities that make it so."""

    governing: str
    of_quantity: Mapping[str, str]
    chief: tuple[str, ...]


def water_class(
    limits: Sequence[Limit], standard: str, day: str, values: Mapping[str, float]
) -> WaterClass | None:
    """Return the class of values by a standard on a day; None where it limits none of them.

    The classes of a standard are taken in the order of its table, the best first (GB 3838). One
    that is worse than the worst is ``>`` and its name.
    """
    own = [one for one in limits if one.standard == standard and one.holds(day, 0.0)]
    order = list(dict.fromkeys(one.category for one in own))
    ranks: dict[str, int] = {}
    for quantity, value in values.items():
        mine = [one for one in own if one.quantity == quantity]
        if mine:
            kept = (order.index(one.category) for one in mine if not one.is_broken_by(value))
            ranks[quantity] = min(kept, default=len(order))
    if not ranks:
        return None
    names = [*order, BEYOND + order[-1]]
    worst = max(ranks.values())
    return WaterClass(
        names[worst],
        {quantity: names[rank] for quantity, rank in ranks.items()},
        tuple(quantity for quantity, rank in ranks.items() if rank == worst),
    )
