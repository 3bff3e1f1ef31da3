"""Plans to meet a vehicle that stands: where it stands, by whoever is there first."""

from collections.abc import Sequence

import numpy as np

from app.domain.plan import Junction, OfficerOption, Why
from backends.roads.network import RoadNetwork, trace
from backends.roads.options import option_of
from backends.roads.situation import Setter, Target
from backends.roads.snapping import Snap
from backends.roads.starts import OFF_ROAD_MPS, along_same_road, times_from

OFFICER_LIMIT_S = 3600.0  # to a vehicle that stands, an officer may drive this long


def meet_standing(
    network: RoadNetwork,
    target: Target,
    snap: Snap,
    setters: Sequence[Setter],
    picked: str,
    most: int,
) -> tuple[Junction, tuple[OfficerOption, ...]]:
    """Return the post and at most ``most`` options, soonest first; the picked one comes beside."""
    graph, edge = network.graph, snap.edge
    post = Junction(network.name_of(edge), target.at.lon_deg, target.at.lat_deg, 0.0)
    ends = [int(network.tail[edge])]
    last_s = [snap.fraction * float(graph.travel_s[edge])]
    back = network.reverse_of(edge)
    if back is not None:
        ends.append(int(graph.head[edge]))
        last_s.append((1.0 - snap.fraction) * float(graph.travel_s[back]))
    reach = network.travel_to(ends, OFFICER_LIMIT_S)
    access_s = snap.off_m / OFF_ROAD_MPS
    ranked: list[tuple[float, int, int, int]] = []  # seconds, who, by which end, from which node
    for number, setter in enumerate(setters):
        start = setter.start
        direct_s = along_same_road(network, start.snap, snap, back)
        times, first = times_from(reach, start)
        times = times + last_s
        best = int(np.argmin(times))
        if direct_s is not None and start.access_s + direct_s <= times[best]:
            ranked.append((start.access_s + direct_s + access_s, number, -1, -1))
        elif np.isfinite(times[best]):
            ranked.append((float(times[best]) + access_s, number, best, int(first[best])))
    ranked.sort()
    late = [one for one in ranked[most:] if setters[one[1]].officer.officer_id == picked]
    options: list[OfficerOption] = []
    for travel_s, number, end, first_of in ranked[:most] + late:
        start = setters[number].start
        nodes = [] if end < 0 else trace(reach.step[end], start.nodes[first_of])
        why = Why("stands_later" if options else "stands", {"travel_s": travel_s})
        options.append(
            option_of(network, setters[number], nodes, snap, post, travel_s, 0.0, None, why)
        )
    return post, tuple(options)
