"""Every room's kernels, called once with the arguments of real life; set-up compiles by it."""

from collections.abc import Callable, Mapping

from backends.compiled.driving_warming import warm_driving
from backends.compiled.watching_warming import warm_watching
from backends.detectors.stays.warming import warm_stays
from backends.roads.matching_warming import warm_matching
from backends.roads.planner_warming import warm_planner
from backends.roads.warming import warm_roads

WARMERS: Mapping[str, Callable[[], None]] = {
    "roads": warm_roads,
    "planner": warm_planner,
    "matching": warm_matching,
    "stays": warm_stays,
    "driving": warm_driving,
    "watching": warm_watching,
}
