"""One officer's option: his way to a post, its length, and what must be known of him first."""

from collections.abc import Sequence

import numpy as np

from app.domain.classes import LATE_AFTER_S
from app.domain.geo import LonLat, distance_m
from app.domain.plan import Junction, OfficerOption, Why
from backends.roads.network import RoadNetwork
from backends.roads.situation import Setter
from backends.roads.snapping import Snap


def option_of(
    network: RoadNetwork,
    setter: Setter,
    nodes: Sequence[int],
    goal: Snap | None,
    post: Junction,
    travel_s: float,
    margin_s: float,
    p_capture: float | None,
    why: Why,
    *,
    is_posted: bool = False,
) -> OfficerOption:
    """Return the option of driving along ``nodes`` and, where given, on to ``goal``."""
    officer = setter.officer
    line = [officer.at, setter.start.snap.at]
    if nodes:
        line += [LonLat(*point) for point in network.way_through(nodes).lonlat.tolist()]
    if goal is not None:
        line += [goal.at, LonLat(post.lon_deg, post.lat_deg)]
    line = [point for i, point in enumerate(line) if i == 0 or point != line[i - 1]]
    points = np.array(line)
    steps = distance_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    warnings = ("officer_busy",) if officer.is_busy else ()
    if officer.fix_age_s >= LATE_AFTER_S:
        warnings = (*warnings, "officer_fix_old")
    return OfficerOption(
        officer_id=officer.officer_id,
        label=officer.label,
        post=post,
        travel_s=travel_s,
        distance_m=float(steps.sum()),
        margin_s=margin_s,
        fix_age_s=officer.fix_age_s,
        warnings=warnings,
        way=tuple(line),
        p_capture=p_capture,
        why=why,
        is_posted=is_posted,
    )
