"""Leuven's matcher in its own environment: what :mod:`tests.bench.matching_peers_run` asks of it.

Its edges are straight, so each drawn segment is one of its edges. Three settings are tried: the one
its documentation shows for noisy tracks, and two nearer to the noise that these tracks have.
"""

import time
from itertools import pairwise

import numpy as np

SETTINGS = (
    {"obs_noise": 5.0, "dist_noise": 30.0, "max_dist": 50.0, "non_emitting_length_factor": 0.95},
    {"obs_noise": 10.0, "dist_noise": 50.0, "max_dist": 200.0, "non_emitting_length_factor": 0.95},
    {"obs_noise": 50.0, "obs_noise_ne": 75.0, "dist_noise": 50.0, "max_dist": 100.0,
     "max_dist_init": 25.0, "min_prob_norm": 0.001, "non_emitting_length_factor": 0.75},
)  # fmt: skip
COMMON = {"non_emitting_states": True, "max_lattice_width": 5}


def network_of(inmem, given):
    """Return its map, and which edge of ours each of its edges is a part of."""
    drawn = inmem.InMemMap("roads", use_latlon=False, use_rtree=True, index_edges=True)
    first, xy = given["first"].tolist(), given["xy"].tolist()
    part_of, fresh = {}, int(max(given["tail"].max(), given["head"].max())) + 1
    known = set()
    for edge, (tail, head) in enumerate(
        zip(given["tail"].tolist(), given["head"].tolist(), strict=True)
    ):
        points = xy[first[edge] : first[edge + 1]]
        names = [tail, *range(fresh, fresh + len(points) - 2), head]
        fresh += len(points) - 2
        for name, (x, y) in zip(names, points, strict=True):
            if name not in known:
                drawn.add_node(name, (y, x))
                known.add(name)
        for pair in pairwise(names):
            if pair not in part_of:
                drawn.add_edge(*pair)
                part_of[pair] = edge
    drawn.setup_index(force=True)
    return drawn, part_of


def match_all(distance, drawn, part_of, given, setting):
    """Return the edge of each fix, edges driven, whose they are, and processor seconds."""
    edge = np.full(len(given["fix_xy"]), -1)
    driven, drive, took_s = [], [], 0.0
    first = given["drive_first"]
    for d in range(len(first) - 1):
        path = [(y, x) for x, y in given["fix_xy"][first[d] : first[d + 1]].tolist()]
        passed, begin = [], 0
        while begin < len(path):  # where it stops early it is to be run again from there on
            matcher = distance.DistanceMatcher(drawn, **(COMMON | setting))
            began_s = time.process_time()
            _, last = matcher.match(path[begin:])
            took_s += time.process_time() - began_s
            for state in matcher.lattice_best or []:
                one = part_of.get((state.edge_m.l1, state.edge_m.l2), -1)
                if one >= 0 and (not passed or passed[-1] != one):
                    passed.append(one)
                if state.obs_ne == 0:
                    edge[first[d] + begin + state.obs] = one
            begin += last + 1
        driven += passed
        drive += [d] * len(passed)
    return edge, np.array(driven, int), np.array(drive, int), took_s
