"""Map matching on simulated drives over real roads, beside its peers in one run; prints markdown.

``python -m tests.bench.matching [--drives N] [--seed N] [--extracts a,b] [--every 10,30]
[--peers fastmm,...]``. The roads are the extracts in ``DUTYWALL_DATA``, drives and noise are
simulated. Each peer gets an environment of its own in a temporary folder and the same fixes, the
slow one those of the first few drives; where it cannot be had it is "not run" with the reason.
Times are processor time, ours and the peers' with the edges between fixes.
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
from backends.roads.matching_warming import warm_matching
from backends.roads.matching_way import driven_ways
from backends.roads.network import RoadNetwork
from tests.bench.machine import machine_line
from tests.bench.matching_drives import drives_on, sent

ROOT = Path(__file__).resolve().parents[2]
EXTRACTS = ("porto", "andorra", "baltimore")
EVERY_S = "10,30,60"
NOISE_M = 4.07  # Newson and Krumm's receivers, as judgement has it; on each axis
ERRORS_M = (5.0, 10.0, 20.0, 50.0)  # the peer's: 50 is its default; the best one is shown
FAR_M = {10: 1_500.0, 30: 3_000.0, 60: 5_000.0}  # the peer's table reaches as far
LIMIT_S = 600.0
PEERS = {  # what is installed, and how many drives it is given where not all
    "fastmm": (("fastmm",), None),
    "leuvenmapmatching": (("leuvenmapmatching==1.1.4", "rtree"), 8),
}
COURSE_DEG = 8.0  # the spread of a sent course, see matching_drives
CLEAR_M = 10.0  # from the end of an edge: what is nearer is decided by noise


@dataclass
class Score:
    """What was right, summed over drives; lengths in metres."""

    fixes: int = 0
    same: int = 0
    clear: int = 0
    same_clear: int = 0
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
        is_clear = to_end_m(ground, fixes) >= CLEAR_M
        self.clear += int(is_clear.sum())
        self.same_clear += int((edge == fixes.edge)[is_clear].sum())
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
            self.same_clear / max(self.clear, 1), self.road / self.fixes,
            self.unmatched / self.fixes,
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
        driven = [edge for way in driven_ways(ground, cache, matches) for edge in way.edges]
        score.took_s += time.process_time() - began_s
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


@dataclass(frozen=True)
class Mixed:
    """The fixes of all drives by time, as a host hands them over."""

    slot: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    speed_mps: np.ndarray
    course_deg: np.ndarray
    fix_s: np.ndarray
    receipt_s: np.ndarray


def at_once(ground, all_fixes, cache, *, with_course):
    """Return how many fixes a processor second takes of all drives as one stream, live."""
    tracks = [track_of(fixes, with_course=with_course) for fixes in all_fixes]
    slot = np.repeat(np.arange(len(tracks), dtype=np.uint32), [len(t.fix_s) for t in tracks])
    columns = {name: np.concatenate([getattr(t, name) for t in tracks]) for name in Track.__slots__}
    order = np.lexsort((slot, columns["fix_s"]))
    columns = {name: column[order] for name, column in columns.items()}
    rows = Mixed(slot=slot[order], receipt_s=columns["fix_s"], **columns)
    matcher = RoadMatcher(ground, cache=cache)
    began_s = time.process_time()
    matcher.step(rows)
    matcher.end(np.inf)
    return len(order) / (time.process_time() - began_s)


def to_end_m(ground, fixes):
    """Return how far along its road each true place was from the nearer end of its edge."""
    ends = lonlat_at(ground, np.repeat(fixes.edge, 2), np.tile([0.0, np.inf], len(fixes.edge)))
    gaps = (ends.reshape(-1, 2, 2) - fixes.true_lonlat[:, None]) * ground.frame[2:]
    return np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=1)


def knowing_the_way(ground, drives, all_fixes, every_s, *, with_course):
    """Return how often the likeliest edge is the true one, were way, time and noise known.

    The way driven within one interval of the fix, by how much of each edge lies about the fix: no
    matcher of places (and courses) can be right more often, but by guessing speeds.
    """
    right = count = 0
    frame = ground.frame
    for drive, fixes in zip(drives, all_fixes, strict=True):
        for nth, at_s in enumerate(fixes.t_s.astype(int).tolist()):
            begin, end = max(at_s - every_s, 0), min(at_s + every_s, len(drive.nth) - 1)
            edges = np.unique(drive.edges[drive.nth[begin] : drive.nth[end] + 1])
            at = [np.arange(0.25, max(ground.length_m[edge], 0.5), 0.5) for edge in edges]
            edge, at_m = np.repeat(edges, [len(one) for one in at]), np.concatenate(at)
            low, spot, high = (
                (lonlat_at(ground, edge, at_m + aside) - frame[:2]) * frame[2:]
                for aside in (-0.2, 0.0, 0.2)
            )
            place = (fixes.lonlat[nth] - frame[:2]) * frame[2:]
            nats = -0.5 * ((spot - place) ** 2).sum(axis=1) / NOISE_M**2
            if with_course:
                course_deg = np.degrees(np.arctan2(*(high - low).T))
                turned_deg = (course_deg - fixes.course_deg[nth] + 180.0) % 360.0 - 180.0
                nats -= 0.5 * (turned_deg / COURSE_DEG) ** 2
            likely = np.bincount(np.searchsorted(edges, edge), np.exp(nats - nats.max()))
            right += int(edges[likely.argmax()] == fixes.edge[nth])
            count += 1
    return right / count


class Peer:
    """A peer's environment in a folder; ``why_not`` says why there is none."""

    def __init__(self, folder, name):
        self._folder, self.name = folder / name, name
        packages, self.most = PEERS[name]
        folder = self._folder
        folder.mkdir()
        self._python = folder / "venv" / "bin" / "python"
        uv = ROOT / ".tools" / "bin" / "uv"
        self.why_not = "" if uv.is_file() else "there is no .tools/bin/uv here"
        for command in (
            [uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"],
            [uv, "pip", "install", "--quiet", "--python", self._python, "numpy", *packages],
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
        command = [self._python, script, self.name, source, out]
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
    all_fixes = all_fixes[: peer.most]
    told = peer.run(graph, ground, all_fixes, far_m)
    if isinstance(told, str):
        return [f"| {peer.name} | not run: {told} |"]
    scores, few = [], f", {peer.most} drives" if peer.most else ""
    for nth in range(sum(one.startswith("name_") for one in told)):
        score, begin = Score(took_s=float(told[f"took_s_{nth}"])), 0
        for d, fixes in enumerate(all_fixes):
            edge = told[f"edge_{nth}"][begin : begin + len(fixes.t_s)]
            begin += len(fixes.t_s)
            driven = told[f"driven_{nth}"][told[f"drive_{nth}"] == d]
            score.add(ground, fixes, edge, driven.tolist())
        scores.append((score, f"{peer.name} {told['version']}, {told[f'name_{nth}']}{few}"))
    best = max(scores, key=lambda pair: pair[0].both_m / (pair[0].true_m + pair[0].said_m))
    shown = [best] if best is scores[-1] else [best, scores[-1]]
    return [score.row(name) for score, name in shown]


def table(name, folder, drives, seed, intervals_s, peers):
    """Print what was right on the roads of one extract."""
    extract = read_extract(folder / f"{name}.osm.pbf")
    graph = build_road_graph(extract.roads, extract.node_names)
    network, ground = RoadNetwork(graph), match_ground(graph)
    all_drives = drives_on(network, drives, seed)
    warm_matching()  # compiled, or read from the disk
    print(
        f"\n### {name}: {graph.edge_count:,} directed edges, half of them shorter than "
        f"{np.median(graph.length_m):.0f} m\n"
    )
    print(
        "| | driven m found | said m true | edges found | edges true | fix on its edge "
        f"| of those {CLEAR_M:g} m from its ends | fix on its road | not matched | N-K error "
        "| fixes/s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for every_s in intervals_s:
        rng = np.random.default_rng([seed, every_s])
        all_fixes = [sent(drive, every_s, NOISE_M, 0.0, rng) for drive in all_drives]
        cache = route_cache(ground)
        print(ours(ground, all_fixes, cache, with_course=False).row(f"{every_s} s, ours, places"))
        live = ours(ground, all_fixes, cache, with_course=False, is_live=True)
        print(live.row("the same live, lag 10"))
        print(ours(ground, all_fixes, cache, with_course=True).row("ours with courses"))
        for peer in peers:
            if peer.most is not None:
                few = ours(ground, all_fixes[: peer.most], cache, with_course=False)
                print(few.row(f"ours, places, the {peer.most} drives of the next row"))
            for line in peer_rows(peer, graph, ground, all_fixes, FAR_M[every_s]):
                print(line, flush=True)
        known = [
            100.0 * knowing_the_way(ground, all_drives, all_fixes, every_s, with_course=one)
            for one in (False, True)
        ]
        print(f"| the true way known, likeliest edge; with courses | | | | "
              f"| {known[0]:.1f}; {known[1]:.1f} | | | | | |")  # fmt: skip
        print(f"| all rows live as one, fixes/s; with courses | | | | | | | | | "
              f"| {at_once(ground, all_fixes, cache, with_course=False):,.0f}; "
              f"{at_once(ground, all_fixes, cache, with_course=True):,.0f} |")  # fmt: skip
        delay_s = np.array(live.delay_s)
        print(f"| live: told after (median, 95 %) | {np.median(delay_s):.0f}, "
              f"{np.quantile(delay_s, 0.95):.0f} s | | | | | | | | | |")  # fmt: skip


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drives", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--extracts", default=",".join(EXTRACTS))
    parser.add_argument("--every", default=EVERY_S)
    parser.add_argument("--peers", default=",".join(PEERS))
    arguments = parser.parse_args()
    data = Path(os.environ.get("DUTYWALL_DATA", ROOT / ".." / "shared" / "data")) / "roads"
    print(machine_line())
    if not data.is_dir():
        print("not run: the extracts are not beside the test data")
        return
    with tempfile.TemporaryDirectory() as folder:
        peers = [Peer(Path(folder), one) for one in arguments.peers.split(",") if one]
        for name in arguments.extracts.split(","):
            intervals_s = [int(one) for one in arguments.every.split(",")]
            table(name, data, arguments.drives, arguments.seed, intervals_s, peers)


if __name__ == "__main__":
    main()
