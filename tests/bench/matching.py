"""Map matching on simulated drives over real roads, beside fastmm in one run; prints markdown.

``python -m tests.bench.matching [--drives N] [--seed N] [--extracts a,b] [--peer fastmm]``. The
roads are the extracts in ``DUTYWALL_DATA``, drives and noise are simulated. The peer gets an
environment of its own in a temporary folder and the same fixes; where it cannot be had it is "not
run" with the reason. Times are processor time.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from backends.city.extract import read_extract
from backends.city.roadgraph import build_road_graph
from backends.roads.matching import Matches, RoadMatcher, Track, match_track
from backends.roads.matching_ground import lonlat_at, match_ground
from backends.roads.matching_routes import route_cache
from backends.roads.matching_way import driven_ways
from backends.roads.network import RoadNetwork
from tests.bench.machine import machine_line
from tests.bench.matching_drives import drives_on, sent

ROOT = Path(__file__).resolve().parents[2]
EXTRACTS = ("porto", "andorra", "baltimore")
EVERY_S = (10, 30, 60)
NOISE_M = 4.07  # Newson and Krumm's receivers, as judgement has it; on each axis
ERRORS_M = (5.0, 10.0, 20.0, 50.0)  # the peer's: 50 is its default; the best one is shown
FAR_M = {10: 1_500.0, 30: 3_000.0, 60: 5_000.0}  # the peer's table reaches as far
LIMIT_S = 600.0


@dataclass
class Score:
    """What was right, summed over drives; lengths in metres."""

    fixes: int = 0
    same: int = 0
    road: int = 0
    unmatched: int = 0
    true: float = 0.0
    said: float = 0.0
    both: float = 0.0
    true_m: float = 0.0
    said_m: float = 0.0
    both_m: float = 0.0
    took_s: float = 0.0
    delay_s: list = field(default_factory=list)

    def add(self, ground, fixes, edge, driven):
        """Count a drive: the edge said of each fix, and all edges said to be driven."""
        self.fixes += len(edge)
        self.same += int((edge == fixes.edge).sum())
        self.road += int(((edge == fixes.edge) | (edge == ground.reverse[fixes.edge])).sum())
        self.unmatched += int((edge < 0).sum())
        true, said = set(fixes.driven.tolist()), set(driven)
        for name, edges in (("true", true), ("said", said), ("both", true & said)):
            setattr(self, name, getattr(self, name) + len(edges))
            long_m = float(ground.length_m[list(edges)].sum())
            setattr(self, f"{name}_m", getattr(self, f"{name}_m") + long_m)

    def row(self, name):
        """Return a line of the table."""
        wrong_m = self.true_m + self.said_m - 2.0 * self.both_m
        shares = (
            self.both_m / self.true_m, self.both_m / max(self.said_m, 1.0),
            self.both / self.true, self.both / max(self.said, 1), self.same / self.fixes,
            self.road / self.fixes, self.unmatched / self.fixes,
        )  # fmt: skip
        cells = " | ".join(f"{100.0 * share:.1f}" for share in shares)
        speed = f"{self.fixes / self.took_s:,.0f}" if self.took_s else ""
        return f"| {name} | {cells} | {wrong_m / self.true_m:.3f} | {speed} |"


def track_of(fixes, *, with_course):
    """Return fixes as a track, with what the receiver says of its course or without."""
    lon, lat = fixes.lonlat[:, 0].copy(), fixes.lonlat[:, 1].copy()
    if not with_course:
        return Track.of_places(lon, lat, fixes.t_s)
    speed, course = fixes.speed_mps.astype(np.float32), fixes.course_deg.astype(np.float32)
    return Track(lon, lat, fixes.t_s, speed, course)


def ours(ground, all_fixes, cache, *, with_course, is_live=False):
    """Return the score of our matcher, on whole tracks or live with its lag."""
    score = Score()
    for fixes in all_fixes:
        track = track_of(fixes, with_course=with_course)
        began_s = time.process_time()
        if is_live:
            matches = _live(ground, track, cache)
        else:
            matches = match_track(ground, track, cache=cache)
        score.took_s += time.process_time() - began_s
        driven = [edge for way in driven_ways(ground, cache, matches) for edge in way.edges]
        score.add(ground, fixes, matches.edge, driven)
        if is_live:
            last_s = track.fix_s[-1]
            score.delay_s += np.minimum(matches.by_s - matches.fix_s, last_s).tolist()
    return score


def _live(ground, track, cache):
    matcher = RoadMatcher(ground, cache=cache)
    parts = [matcher.step(track), matcher.end(float(track.fix_s[-1]))]
    names = Matches.__dataclass_fields__
    joined = {name: np.concatenate([getattr(one, name) for one in parts]) for name in names}
    order = np.argsort(joined["number"], kind="stable")
    return Matches(**{name: column[order] for name, column in joined.items()})


def knowing_the_way(ground, all_fixes):
    """Return how often the nearest point of the true way, were it known, is on the true edge."""
    right = count = 0
    for fixes in all_fixes:
        edges = np.unique(fixes.driven)
        at = [np.arange(0.0, ground.length_m[edge] + 1.0) for edge in edges]
        edge = np.repeat(edges, [len(one) for one in at])
        spots = (lonlat_at(ground, edge, np.concatenate(at)) - ground.frame[:2]) * ground.frame[2:]
        for place, true in zip(
            (fixes.lonlat - ground.frame[:2]) * ground.frame[2:], fixes.edge, strict=True
        ):
            right += int(edge[np.hypot(*(spots - place).T).argmin()] == true)
            count += 1
    return right / count


class Peer:
    """The peer's environment in a folder; ``why_not`` says why there is none."""

    def __init__(self, folder, name):
        self._folder, self._name = folder, name
        self._python = folder / "venv" / "bin" / "python"
        uv = ROOT / ".tools" / "bin" / "uv"
        self.why_not = "" if name else "no peer was asked for"
        if name and not uv.is_file():
            self.why_not = "there is no .tools/bin/uv here"
        for command in (
            [uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"],
            [uv, "pip", "install", "--quiet", "--python", self._python, "numpy", name],
        ):
            if not self.why_not:
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    self.why_not = (done.stderr.strip().splitlines() or ["no word"])[-1][:160]

    def run(self, graph, ground, all_fixes, far_m):
        """Return what it found, or the reason why it did not run."""
        if self.why_not:
            return self.why_not
        source, out = self._folder / "in.npz", self._folder / "out.npz"
        origin, scale = ground.frame[:2], ground.frame[2:]
        np.savez(
            source,
            tail=ground.tail,
            head=ground.head,
            first=graph.shape_first.astype(int),
            xy=(graph.shape_lonlat - origin) * scale,
            fix_xy=(np.concatenate([one.lonlat for one in all_fixes]) - origin) * scale,
            drive_first=np.cumsum([0, *(len(one.t_s) for one in all_fixes)]),
            delta_m=far_m,
            errors_m=np.array(ERRORS_M),
        )
        script = Path(__file__).with_name("matching_peers_run.py")
        command = [self._python, script, self._name, source, out]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=LIMIT_S
            )
        except subprocess.TimeoutExpired:
            return f"took more than {LIMIT_S:g} s"
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no word"])[-1][:160]
        return dict(np.load(out))


def peer_rows(peer, graph, ground, all_fixes, far_m):
    """Return lines of the table: the peer as its default has it, and at its best."""
    told = peer.run(graph, ground, all_fixes, far_m)
    if isinstance(told, str):
        return [f"| peer | not run: {told} |"]
    scores = []
    for nth, error_m in enumerate(ERRORS_M):
        score, begin = Score(took_s=float(told[f"took_s_{nth}"])), 0
        for d, fixes in enumerate(all_fixes):
            edge = told[f"edge_{nth}"][begin : begin + len(fixes.t_s)]
            begin += len(fixes.t_s)
            driven = told[f"driven_{nth}"][told[f"drive_{nth}"] == d]
            score.add(ground, fixes, edge, driven.tolist())
        scores.append((score, f"fastmm {told['version']}, gps_error {error_m:g} m"))
    best = max(scores, key=lambda pair: pair[0].both_m / (pair[0].true_m + pair[0].said_m))
    shown = [best] if best is scores[-1] else [best, scores[-1]]
    return [score.row(name) for score, name in shown]


def table(name, folder, drives, seed, peer):
    """Print what was right on the roads of one extract."""
    extract = read_extract(folder / f"{name}.osm.pbf")
    graph = build_road_graph(extract.roads, extract.node_names)
    network, ground = RoadNetwork(graph), match_ground(graph)
    all_drives = drives_on(network, drives, seed)
    match_track(ground, Track.of_places(*(np.zeros(2),) * 3))  # compiled, or read from the disk
    print(
        f"\n### {name}: {graph.edge_count:,} directed edges, half of them shorter than "
        f"{np.median(graph.length_m):.0f} m\n"
    )
    print("| | driven m found | said m true | edges found | edges true | fix on its edge "
          "| fix on its road | not matched | N-K error | fixes/s |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|")
    for every_s in EVERY_S:
        rng = np.random.default_rng([seed, every_s])
        all_fixes = [sent(drive, every_s, NOISE_M, 0.0, rng) for drive in all_drives]
        cache = route_cache(ground)
        print(ours(ground, all_fixes, cache, with_course=False).row(f"{every_s} s, ours, places"))
        again = ours(ground, all_fixes, cache, with_course=False)
        print(again.row("the same again, ways kept"))
        live = ours(ground, all_fixes, cache, with_course=False, is_live=True)
        print(live.row("the same live, lag 10"))
        with_course = ours(ground, all_fixes, cache, with_course=True)
        print(with_course.row("ours with courses"))
        for line in peer_rows(peer, graph, ground, all_fixes, FAR_M[every_s]):
            print(line)
        print(
            f"| the true way known, nearest point | | | | "
            f"| {100.0 * knowing_the_way(ground, all_fixes):.1f} | | | | |"
        )
        delay_s = np.array(live.delay_s)
        print(f"| live: told after (median, 95 %) | {np.median(delay_s):.0f}, "
              f"{np.quantile(delay_s, 0.95):.0f} s | | | | | | | | |")  # fmt: skip


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drives", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--extracts", default=",".join(EXTRACTS))
    parser.add_argument("--peer", default="fastmm")
    arguments = parser.parse_args()
    data = Path(os.environ.get("DUTYWALL_DATA", ROOT / ".." / "shared" / "data")) / "roads"
    print(machine_line())
    if not data.is_dir():
        print("not run: the extracts are not beside the test data")
        return
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(Path(folder), arguments.peer)
        for name in arguments.extracts.split(","):
            table(name, data, arguments.drives, arguments.seed, peer)


if __name__ == "__main__":
    main()
