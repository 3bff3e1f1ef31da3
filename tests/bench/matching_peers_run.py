"""Runs in an environment of the peer: ``matching_peers_run PEER IN.npz OUT.npz``.

IN holds a network in metres (edge i from ``tail`` to ``head``, points from ``xy[first[i]]`` to
``first[i + 1]``), fixes in metres end to end (``fix_xy``; drive d from ``drive_first[d]`` on),
``delta_m`` and the ``errors_m`` to try. OUT gets for each setting of the peer its name, the edge of
each fix (-1: none), the edges driven with the drive of each, the processor seconds, and the peer's
version.
"""

import sys
import tempfile
import time
from importlib import import_module
from importlib.metadata import version

import matching_leuven_run as leuven
import numpy as np

RADIUS_M, CANDIDATES, BACK_M = 50.0, 8, 15.0


def main():
    """Run the peer with each of its settings."""
    peer, source, out = sys.argv[1:]
    given = np.load(source)
    found = with_fastmm(given) if peer == "fastmm" else with_leuven(given)
    np.savez(out, version=version(peer), **found)


def with_leuven(given):
    """Return what Leuven's matcher found in each of its settings."""
    inmem = import_module("leuvenmapmatching.map.inmem")
    distance = import_module("leuvenmapmatching.matcher.distance")
    drawn, part_of = leuven.network_of(inmem, given)
    found = {}
    for nth, setting in enumerate(leuven.SETTINGS):
        edge, driven, drive, took_s = leuven.match_all(distance, drawn, part_of, given, setting)
        found |= as_told(nth, edge, driven, drive, took_s, f"obs_noise {setting['obs_noise']:g} m")
    return found


def as_told(nth, edge, driven, drive, took_s, name):
    """Return what was found in one setting as the bench reads it."""
    return {
        f"edge_{nth}": edge, f"driven_{nth}": driven, f"drive_{nth}": drive,
        f"took_s_{nth}": took_s, f"name_{nth}": name,
    }  # fmt: skip


def with_fastmm(given):
    """Return what fastmm found with each of the errors."""
    fastmm = import_module("fastmm")
    network = fastmm.Network()
    first, xy = given["first"], [tuple(point) for point in given["xy"].tolist()]
    for edge, (tail, head) in enumerate(
        zip(given["tail"].tolist(), given["head"].tolist(), strict=True)
    ):
        geometry = xy[first[edge] : first[edge + 1]]
        network.add_edge(edge, source=tail, target=head, geom=geometry)
    network.finalize()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        began_s = time.process_time()
        matcher = fastmm.FastMapMatch(
            network,
            fastmm.TransitionMode.SHORTEST,
            max_distance_between_candidates=float(given["delta_m"]),
            cache_dir=folder,
        )
        found["prepare_s"] = time.process_time() - began_s
        for nth, error_m in enumerate(given["errors_m"].tolist()):
            edge, driven, drive, took_s = match_all(fastmm, matcher, given, error_m)
            found |= as_told(nth, edge, driven, drive, took_s, f"gps_error {error_m:g} m")
    return found


def match_all(fastmm, matcher, given, error_m):
    """Return the edge of each fix, edges driven, whose they are, and processor seconds."""
    edge = np.full(len(given["fix_xy"]), -1)
    driven, drive, took_s = [], [], 0.0
    first = given["drive_first"]
    for d in range(len(first) - 1):
        points = [tuple(p) for p in given["fix_xy"][first[d] : first[d + 1]].tolist()]
        trajectory = fastmm.Trajectory.from_xy_tuples(points)
        began_s = time.process_time()
        result = matcher.match(
            trajectory,
            max_candidates=CANDIDATES,
            candidate_search_radius=RADIUS_M,
            gps_error=error_m,
            reverse_tolerance=BACK_M,
        )
        took_s += time.process_time() - began_s
        for part in result.subtrajectories:
            if part.error_code != fastmm.MatchErrorCode.SUCCESS:
                continue
            for nth, segment in enumerate(part.segments):
                passed = [one.edge_id for one in segment.edges]
                edge[first[d] + part.start_index + nth] = passed[0]
                edge[first[d] + part.start_index + nth + 1] = passed[-1]
                driven += passed
                drive += [d] * len(passed)
    return edge, np.array(driven, int), np.array(drive, int), took_s


if __name__ == "__main__":
    main()
