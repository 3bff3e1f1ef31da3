"""Groups of classes, as the legend has them: what a count mark says it is made up of."""

import numpy as np

from app.domain.classes import OURS, STATIONS, VESSELS, EntityClass

# The colour of a group is that of its first class.
GROUPS: tuple[tuple[EntityClass, ...], ...] = (
    (EntityClass.HAZMAT_TRUCK,),
    (EntityClass.CHARTER_COACH, EntityClass.LINE_COACH),
    (EntityClass.BUS,),
    (EntityClass.TAXI, EntityClass.RIDE_HAILING),
    (EntityClass.MUCK_TRUCK,),
    tuple(sorted(VESSELS)),
    tuple(sorted(STATIONS)),
    tuple(sorted(OURS)),
    (EntityClass.UNKNOWN,),
)
GROUP_OF = np.full(256, len(GROUPS) - 1, np.int32)  # a class of tomorrow is unknown
for _index, _group in enumerate(GROUPS):
    GROUP_OF[[int(kind) for kind in _group]] = _index
