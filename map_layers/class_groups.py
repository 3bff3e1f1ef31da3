"""Groups of classes, as the legend has them: what a count mark says it is made up of."""

import numpy as np

from app.domain.classes import CLASS_GROUPS

# The colour of a group is that of its first class.
GROUPS = tuple(CLASS_GROUPS.values())
GROUP_OF = np.full(256, len(GROUPS) - 1, np.int32)  # a class of tomorrow is unknown
for _index, _group in enumerate(GROUPS):
    GROUP_OF[[int(kind) for kind in _group]] = _index
