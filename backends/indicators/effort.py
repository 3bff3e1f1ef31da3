"""How hard each channel looks at each area: by all that it ever brought from there in a year.

No other measure of looking is at hand for all channels: who walks a street twice as often, and
whose citizens call twice as readily, bring twice as much of everything. So a type that stands out
does so against all other types that came the same way from the same area.
"""

from collections.abc import Mapping

import numpy as np

from backends.indicators.facts import F8, I4


def effort_of(channels: I4, areas: I4, count: int) -> Mapping[int, F8]:
    """Return (count,) f8 of each channel by its code: its cases of a year from each area.

    ``channels`` and ``areas`` are of one length; what lies in no area (below 0) is no looking.
    """
    placed = (areas >= 0) & (channels >= 0)
    found: dict[int, F8] = {}
    for channel in np.unique(channels[placed]).tolist():
        of_it = areas[placed & (channels == channel)]
        found[int(channel)] = np.bincount(of_it, minlength=count).astype(np.float64)
    return found
