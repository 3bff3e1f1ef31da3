"""Stay points beside fastmob and trackintel on the same fixes in one run; prints markdown.

``python -m tests.bench.stays [--fixes N] [--peers a,b]``. The peers get an environment of their
own in a temporary folder (nothing of it is left); one that cannot be had is "not run" with the
reason. Then the GeoLife sample (``DUTYWALL_DATA``) against trackintel's answer, each difference
explained by the definition it comes from. The tracks are simulated.
"""

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.rulebook import RuleBook
from app.domain.staypoint import StayEnd
from backends.detectors.contract import FixRows
from backends.detectors.stays.finder import StayFinder, StayNumbers, StayProfile
from tests.bench.machine import machine_line

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "resources/rules/detectors/stay.toml"
VEHICLES = 500
EVERY_S = 30.0
START_S = 1_760_000_000.0
BATCH = 5000  # rows, as a second or so of a province's feed would bring
GAP_S = 900.0
PEERS = ("fastmob", "trackintel")
LIMIT_S = 900.0


@dataclass(frozen=True)
class Fixes:
    """Fixes of many things in the order of thing and time: user (i8), degrees, UTC seconds."""

    user: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    t_s: np.ndarray

    def __len__(self) -> int:
        return len(self.user)


def simulated(count, vehicles=VEHICLES, seed=1):
    """Return tracks that drive and stand by turns, with 6 m of noise; nothing is lost or late."""
    rng = np.random.default_rng(seed)
    each = count // vehicles
    # A state for each fix: legs of 10-60 min, every other one standing.
    legs = rng.integers(20, 120, (vehicles, each // 20 + 2))
    ends = np.cumsum(legs, axis=1)
    at = np.arange(each)
    leg = np.stack([np.searchsorted(row, at, "right") for row in ends])
    drives = leg % 2 == 0
    heading = rng.uniform(0, 2 * np.pi, (vehicles, legs.shape[1]))
    course = np.take_along_axis(heading, leg, axis=1)
    step_m = np.where(drives, rng.uniform(8, 20, drives.shape) * EVERY_S, 0.0)
    east = np.cumsum(step_m * np.cos(course), axis=1) + rng.normal(0, 6, drives.shape)
    north = np.cumsum(step_m * np.sin(course), axis=1) + rng.normal(0, 6, drives.shape)
    return Fixes(
        np.repeat(np.arange(vehicles), each),
        (120.9 + east / 94_300.0).ravel(),
        (32.0 + north / 111_195.0).ravel(),
        START_S + np.tile(at * EVERY_S, vehicles),
    )


def rows_of(fixes, by_time):
    """Return fixes as a host hands them over, in the order of time or of thing."""
    order = np.lexsort((fixes.user, fixes.t_s)) if by_time else np.arange(len(fixes))
    n = len(fixes)
    t_s = fixes.t_s[order]
    return FixRows(
        slot=fixes.user[order].astype(np.uint32),
        ids=np.char.encode(fixes.user[order].astype("U8")).astype("S32"),
        kind=np.full(n, EntityClass.HAZMAT_TRUCK, np.uint8),
        county=np.ones(n, np.uint8),
        state=np.full(n, EntityState.MOVING, np.uint8),
        lon_deg=fixes.lon_deg[order],
        lat_deg=fixes.lat_deg[order],
        speed_mps=np.zeros(n, np.float32),
        course_deg=np.zeros(n, np.float32),
        fix_s=t_s,
        receipt_s=t_s + 1.0,
    )


def ours(rows, numbers):
    """Return the stays, the seconds it took in batches, and the bytes for each thing."""
    parts = [
        FixRows(*(getattr(rows, name)[at : at + BATCH] for name in FixRows.__slots__))
        for at in range(0, len(rows), BATCH)
    ]
    StayFinder(numbers).step(parts[0])  # compiled, or read from the disk
    finder = StayFinder(numbers)
    began = time.perf_counter()
    found = [stay for part in parts for stay in finder.step(part)]
    took_s = time.perf_counter() - began
    return found, took_s, finder.bytes_held() / (int(rows.slot.max()) + 1)


class Environment:
    """An environment of the peers in a folder; ``why_not`` says why there is none."""

    def __init__(self, folder: Path, peers: list[str]) -> None:
        self._folder = folder
        self._python = folder / "venv" / "bin" / "python"
        uv = ROOT / ".tools" / "bin" / "uv"
        self.why_not = "" if uv.is_file() else "there is no .tools/bin/uv here"
        for command in (
            [uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"],
            [uv, "pip", "install", "--quiet", "--python", self._python, "pandas", *peers],
        ):
            if self.why_not:
                return
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                self.why_not = (done.stderr.strip().splitlines() or ["no word"])[-1][:160]

    def run(self, peer, fixes, distance_m, least_s, gap_s=GAP_S):
        """Return what a peer found, or the reason why it did not run."""
        if self.why_not:
            return self.why_not
        source, out = self._folder / "fixes.npz", self._folder / f"{peer}.npz"
        np.savez(
            source,
            user=fixes.user,
            lon_deg=fixes.lon_deg,
            lat_deg=fixes.lat_deg,
            t_s=fixes.t_s,
            distance_m=distance_m,
            least_s=least_s,
            gap_s=gap_s,
        )
        script = Path(__file__).with_name("stays_peers_run.py")
        command = [self._python, script, peer, source, out]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=LIMIT_S
            )
        except subprocess.TimeoutExpired:
            return f"took more than {LIMIT_S:g} s"
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no word"])[-1][:160]
        return dict(np.load(out))


def plain(distance_m, least_s, gap_s):
    """Return the numbers of the published algorithm, with a gap as trackintel has one."""
    profile = (StayProfile("plain", distance_m, least_s),)
    return StayNumbers(profile, gap_s, 0.0, 120.0, 1)


def speed_table(count, peers, environment):
    """Print fixes a second, ours and the peers', at 200 m and 20 min."""
    fixes = simulated(count)
    rows = rows_of(fixes, by_time=True)
    shipped = StayNumbers.of(
        RuleBook.from_toml({RULES.name: RULES.read_text(encoding="utf-8")})["stay_point"].sets[0]
    )
    one = replace(shipped, profiles=shipped.profiles[:1])
    print(f"\n{len(fixes):,} simulated fixes of {VEHICLES} vehicles every {EVERY_S:g} s\n")
    print("| what | stays | seconds | fixes/s | bytes a vehicle |")
    print("|---|---|---|---|---|")
    # Theirs count the way to the fix that left: here it is one report longer than what lay within.
    as_theirs = plain(200.0, 1200.0 - EVERY_S, np.inf)
    found, same = [], []
    for name, numbers in (
        ("ours, streamed, 200 m / 20 min", one),
        ("ours, streamed, both profiles as shipped", shipped),
        ("ours, streamed, without our additions", plain(200.0, 1200.0, np.inf)),
        ("ours, streamed, without them and counted as theirs", as_theirs),
    ):
        found, took_s, held = ours(rows, numbers)
        ended = sum(stay.end is not StayEnd.OPEN for stay in found)
        print(f"| {name} | {ended} | {took_s:.3f} | {len(fixes) / took_s:,.0f} | {held:.0f} |")
    mine = {(int(s.entity_id), s.from_s) for s in found if s.end is not StayEnd.OPEN}
    for peer in peers:
        # Ours stays open at the end of a track; theirs are asked to leave it out.
        told = environment.run(peer, fixes, 200.0, 1200.0, 1e9)
        if isinstance(told, str):
            print(f"| {peer} | not run: {told} | | | |")
            continue
        took_s = float(told["took_s"])
        print(
            f"| {peer} {told['version']}, whole tracks at once | {len(told['from_s'])} "
            f"| {took_s:.3f} | {len(fixes) / took_s:,.0f} | |"
        )
        theirs = set(zip(told["user"].tolist(), told["from_s"].tolist(), strict=True))
        same.append(
            f"{peer}: {len(mine & theirs)} of {len(theirs)}, ours only {len(mine - theirs)}"
        )
    print("\nthe same stays as ours counted as theirs: " + "; ".join(same or ["no peer ran"]))


def geolife(folder):
    """Return the fixes of the sample, a thing for each user, and how many were not newer."""
    found = []
    with tarfile.open(folder / "trajectories" / "geolife_sample.tar.gz") as archive:
        names = sorted(name for name in archive.getnames() if name.endswith(".plt"))
        users = {name: i for i, name in enumerate(sorted({n.split("/")[-3] for n in names}))}
        for name in names:
            member = archive.extractfile(name)
            assert member is not None
            table = np.loadtxt(member, delimiter=",", skiprows=6, usecols=(0, 1, 4), ndmin=2)
            t_s = np.round((table[:, 2] - 25_569.0) * 86_400.0)  # days since 1899-12-30
            user = np.full(len(table), users[name.split("/")[-3]])
            found.append(np.column_stack([user, table[:, 1], table[:, 0], t_s]))
    whole = np.concatenate(found)
    whole = whole[np.lexsort((whole[:, 3], whole[:, 0]))]
    newer = np.ones(len(whole), np.bool_)
    newer[1:] = (np.diff(whole[:, 3]) > 0) | (np.diff(whole[:, 0]) != 0)
    kept = whole[newer]
    return Fixes(kept[:, 0].astype(np.int64), kept[:, 1], kept[:, 2], kept[:, 3]), int(
        (~newer).sum()
    )


def geolife_table(environment):
    """Print how our answer on real tracks differs from trackintel's, and why."""
    data = Path(os.environ.get("DUTYWALL_DATA", ROOT / ".." / "shared" / "data"))
    print("\nGeoLife sample, 100 m / 5 min, gap 15 min\n")
    if not (data / "trajectories" / "geolife_sample.tar.gz").is_file():
        print("not run: the sample is not beside the test data")
        return
    fixes, doubled = geolife(data)
    rows = rows_of(fixes, by_time=False)
    mine, _, _ = ours(rows, plain(100.0, 300.0, GAP_S))
    mine = {(int(s.entity_id), s.from_s): s for s in mine}  # as it ended, else as it began
    told = environment.run("trackintel", fixes, 100.0, 300.0)
    print(f"{len(fixes):,} fixes ({doubled} with the time of another left out)\n")
    if isinstance(told, str):
        print(f"trackintel: not run: {told}")
        return
    theirs = dict(
        zip(
            zip(told["user"].tolist(), told["from_s"].tolist(), strict=True),
            told["to_s"].tolist(),
            strict=True,
        )
    )
    both = mine.keys() & theirs.keys()
    last_inside = last_fix_before(fixes, theirs)
    counted_the_way_out = [key for key in theirs.keys() - both if last_inside[key] - key[1] < 300.0]
    cut_by_gap = [key for key in mine.keys() - both if mine[key].end is StayEnd.GAP]
    at_the_end = [key for key in mine.keys() - both if mine[key].end is StayEnd.OPEN]
    same_end = sum(mine[key].to_s == last_inside[key] for key in both)
    unexplained = (
        len(theirs) - len(both) - len(counted_the_way_out)
        + len(mine) - len(both) - len(cut_by_gap) - len(at_the_end)
        + len(both) - same_end
    )  # fmt: skip
    for what, number in (
        ("ours", len(mine)),
        (f"trackintel {told['version']}", len(theirs)),
        ("in both, the same first and last fix", same_end),
        (
            "theirs only: long enough only with the way to the fix that left",
            len(counted_the_way_out),
        ),
        ("ours only: a silence cut it off (theirs drops it, ours says GAP)", len(cut_by_gap)),
        ("ours only: the track ends in it (ours says OPEN)", len(at_the_end)),
        ("not explained", unexplained),
    ):
        print(f"| {what} | {number} |")
    shipped, _, _ = ours(rows, replace(plain(100.0, 300.0, GAP_S), exit_fixes=2))
    ended = sum(stay.end is not StayEnd.OPEN for stay in shipped)
    print(f"\nwith two fixes to leave by, as shipped: {ended} stays that ended")


def last_fix_before(fixes, stays):
    """Return for each stay of theirs, which ends at the fix that left, the fix before that."""
    found = {}
    for (user, from_s), to_s in stays.items():
        times = fixes.t_s[fixes.user == user]
        found[user, from_s] = float(times[np.searchsorted(times, to_s) - 1])
    return found


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixes", type=int, default=1_000_000)
    parser.add_argument("--peers", default=",".join(PEERS))
    arguments = parser.parse_args()
    peers = [name for name in arguments.peers.split(",") if name]
    print(machine_line())
    with tempfile.TemporaryDirectory() as folder:
        environment = Environment(Path(folder), peers)
        speed_table(arguments.fixes, peers, environment)
        geolife_table(environment)


if __name__ == "__main__":
    main()
