"""Where one vehicle can be within minutes: snapped, searched at two paces, drawn as bands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import LOST_AFTER_S
from app.domain.geo import LonLat
from app.domain.reach import NextJunction, Pace, ReachBand, Region
from backends.roads.bands import band_rings
from backends.roads.graph import road_arrays
from backends.roads.network import RoadNetwork
from backends.roads.reach import EdgeStart, reached_edges
from backends.roads.reach_calibration import Calibration, calibrate
from backends.roads.speeds import RoadSpeeds
from backends.roads.turns import passed_within, turn_weights

F64 = NDArray[np.float64]

MINUTES = (1.0, 2.0, 3.0, 4.0, 5.0)
MINUTE_S = 60.0
STANDING_MPS = 1.0
HASTE_LIMIT = 1.5  # nobody is believed to go on at more than half again a fast trip's speed
MOST_JUNCTIONS = 8
LEAST_SHOWN = 0.02
OFF_NETWORK = "target_off_network"
FIX_OLD = "target_fix_old"


@dataclass(frozen=True, slots=True)
class SeenVehicle:
    """A vehicle as last seen; ``course_deg`` and ``speed_mps`` are NaN where not known."""

    target_id: str
    at: LonLat
    speed_mps: float
    course_deg: float
    fix_age_s: float


class ReachPlanner:
    """Answers from a network and its speeds, one thread at a time.

    It keeps the costs of an hour, and how it was calibrated.
    """

    def __init__(self, network: RoadNetwork, speeds: RoadSpeeds) -> None:
        self._network = network
        self._speeds = speeds
        graph = network.graph
        self.roads = road_arrays(graph)
        self.weights = turn_weights(
            graph.shape_first, graph.shape_lonlat, graph.road_class, graph.name
        )
        self._costs: tuple[float, dict[Pace, F64]] = (math.nan, {})
        self.calibration = Calibration(1.0, 0)
        self.is_calibrating = False

    def calibrate(self, hour: float) -> None:
        """Hold the region of nine in ten to simulated drives over this network; some seconds.

        A network too small for fifty of them has no such region. Another thread may do this while
        regions are asked for: they are without it until it is done, and say so.
        """
        self.is_calibrating = True
        graph = self._network.graph
        median_s = self._speeds.edge_seconds(
            self.roads.free_s, graph.road_class, graph.class_names, hour, Pace.LIKELY
        )
        self.calibration = calibrate(self.roads, self.weights, median_s, graph.length_m)
        self.is_calibrating = False

    @property
    def grounds(self) -> tuple[RoadNetwork, RoadSpeeds]:
        """What the answers follow from."""
        return self._network, self._speeds

    def region(self, seen: SeenVehicle, now_s: float, hour: float) -> Region:
        """Return the bands of 1 to 5 minutes from now at both paces, and the next junctions.

        ``hour`` is local, 0 to 24. The age of the fix is driven too: a band of five minutes is what
        is reached five minutes and the age after the fix. Where the course is not known, both
        directions of the road count. A fix that is lost, or far from all roads, gives a reason.
        """
        empty = Region(
            seen.target_id,
            now_s,
            seen.fix_age_s,
            (),
            (),
            0.0,
            self.calibration.drives,
            self._speeds.standing.value,
            self._speeds.source,
            is_calibrating=self.is_calibrating,
        )
        if not seen.fix_age_s < LOST_AFTER_S:
            return replace(empty, reason=FIX_OLD)
        starts = self.starts(seen)
        if not starts:
            return replace(empty, reason=OFF_NETWORK)
        paces: list[tuple[Pace, Sequence[float]]] = [(Pace.POSSIBLE, MINUTES)]
        if empty.drives:
            paces.append((Pace.NINE_IN_TEN, MINUTES[-1:]))
        paces.append((Pace.LIKELY, MINUTES))
        bands = [b for pace, of in paces for b in self.bands(seen, starts, hour, pace, of)]
        junctions, unfollowed = self._junctions(seen, starts, hour)
        return replace(empty, bands=tuple(bands), junctions=junctions, unfollowed=unfollowed)

    def starts(self, seen: SeenVehicle) -> tuple[EdgeStart, ...]:
        """Return where on the network the vehicle may be, one for each direction it may drive."""
        is_known = math.isfinite(seen.course_deg) and seen.speed_mps >= STANDING_MPS
        snap = self._network.snap(seen.at, seen.course_deg if is_known else None)
        if snap is None:
            return ()
        onward = EdgeStart(snap.edge, snap.fraction)
        back = int(self.roads.reverse[snap.edge])
        if is_known or back < 0:
            return (onward,)
        return (onward, EdgeStart(back, 1.0 - snap.fraction))

    def bands(
        self,
        seen: SeenVehicle,
        starts: Sequence[EdgeStart],
        hour: float,
        pace: Pace,
        minutes: Sequence[float],
    ) -> tuple[ReachBand, ...]:
        """Return the bands of ``minutes`` (rising) at one pace, the longest first."""
        cost_s = self.cost_s(hour, pace)
        haste = self._haste(seen, starts[0], cost_s) if pace is Pace.POSSIBLE else 1.0
        # Being so much faster everywhere is having so much more time.
        more = self.calibration.stretch if pace is Pace.NINE_IN_TEN else haste
        limits_s = [(seen.fix_age_s + m * MINUTE_S) * more for m in minutes]
        reached = reached_edges(self.roads, cost_s, starts, limits_s[-1])
        rings = band_rings(self._network.graph, cost_s, reached, limits_s, seen.at)
        made = [ReachBand(m, pace, of) for m, of in zip(minutes, rings, strict=True)]
        return tuple(reversed(made))

    def cost_s(self, hour: float, pace: Pace) -> F64:
        """Return (edges,) f8 seconds at a pace, of the quarter of an hour."""
        quarter = math.floor(hour * 4.0) / 4.0
        if self._costs[0] != quarter:
            self._costs = (quarter, {})
        known = self._costs[1]
        if pace not in known:
            graph = self._network.graph
            known[pace] = self._speeds.edge_seconds(
                self.roads.free_s, graph.road_class, graph.class_names, quarter, pace
            )
        return known[pace]

    def _haste(self, seen: SeenVehicle, start: EdgeStart, cost_s: F64) -> float:
        flow_mps = float(self._network.graph.length_m[start.edge]) / float(cost_s[start.edge])
        ratio = seen.speed_mps / flow_mps if math.isfinite(seen.speed_mps) else 1.0
        return min(max(ratio, 1.0), HASTE_LIMIT)

    def _junctions(
        self, seen: SeenVehicle, starts: Sequence[EdgeStart], hour: float
    ) -> tuple[tuple[NextJunction, ...], float]:
        graph, cost_s = self._network.graph, self.cost_s(hour, Pace.LIKELY)
        within_s = seen.fix_age_s + MINUTES[-1] * MINUTE_S
        ways = [passed_within(self.roads, self.weights, cost_s, s, within_s) for s in starts]
        probability = np.mean([way.probability for way in ways], axis=0)
        weight = np.array([way.probability for way in ways])
        times = np.nan_to_num(np.array([way.seconds for way in ways]))
        found = []
        for node in np.flatnonzero(probability >= LEAST_SHOWN).tolist():
            eta_s = float(np.average(times[:, node], weights=weight[:, node])) - seen.fix_age_s
            if node in graph.junction_names and eta_s > 0.0:
                lon_deg, lat_deg = graph.lonlat[node].tolist()
                name = graph.junction_names[node]
                found.append(NextJunction(name, lon_deg, lat_deg, float(probability[node]), eta_s))
        found.sort(key=lambda junction: (-junction.probability, junction.eta_s, junction.name))
        return tuple(found[:MOST_JUNCTIONS]), float(np.mean([way.unfollowed for way in ways]))
