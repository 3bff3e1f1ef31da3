"""The planner's kernels called once, on a plan at a crossing of four streets."""

import numpy as np

from app.domain.geo import LonLat
from backends.roads.intercept import plan_intercept
from backends.roads.network import RoadNetwork
from backends.roads.planning_ground import PlanningGround
from backends.roads.situation import Candidate, Target
from backends.roads.warming import crossing


def warm_planner() -> None:
    """Call every kernel of the planner with the types it is called with in a hall."""
    ground = PlanningGround(RoadNetwork(crossing()))
    nodes = [LonLat(*place) for place in ground.network.graph.lonlat.tolist()]
    middle = LonLat(*np.mean([nodes[3], nodes[0]], axis=0).tolist())
    route = (nodes[3], nodes[0], nodes[1])
    target = Target("", "", middle, 2.0, 0.0, 0.0, route=route)
    plan_intercept(ground, target, [Candidate("", "", nodes[0], 0.0)], 0.0, drives=64)
