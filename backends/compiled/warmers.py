"""Every room's kernels, called once with the arguments of real life; set-up compiles by it."""

import time
from collections.abc import Callable, Mapping

from backends.compiled.driving_warming import warm_driving
from backends.compiled.watching_warming import warm_watching
from backends.detectors.stays.warming import warm_stays
from backends.roads.matching_warming import warm_matching
from backends.roads.planner_warming import warm_planner
from backends.roads.warming import warm_roads

# The longest first, so that two cores end together.
WARMERS: Mapping[str, Callable[[], None]] = {
    "matching": warm_matching,
    "driving": warm_driving,
    "roads": warm_roads,
    "planner": warm_planner,
    "watching": warm_watching,
    "stays": warm_stays,
}


def warm(name: str) -> str:
    """Compile the kernels of a room and return a line that says how long it took."""
    begun_s = time.monotonic()
    WARMERS[name]()
    return f"kernels of {name}: compiled in {time.monotonic() - begun_s:.1f} s\n"
