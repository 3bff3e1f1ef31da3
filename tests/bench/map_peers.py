"""The map's peers beside it: other ways to draw as many moving points, and how often we are less.

The peers and the harness that runs them lie beside the test data (``DUTYWALL_DATA``), not in the
project. One that cannot run here is named with its reason; nobody's figure is guessed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QT = ("pyqtgraph", "vispy", "qtlocation")
WEB = ("deckgl-scatter", "deckgl-icon", "maplibre-circle")
LIKE = {"deckgl-icon": "icons"}  # the manner of ours that a peer's symbols are like; else dots
NEEDED = {QT: ("Xvfb",), WEB: ("chromium", "npm")}
PREPARING_S = 600.0  # fetching and building what the harness needs, once for each work folder


@dataclass(frozen=True, slots=True)
class Peers:
    """What was measured, a row each as the harness writes it, and who did not run and why."""

    rows: tuple[dict, ...]
    not_run: dict[str, str]


def harness() -> Path:
    """Return where the harness is; whether it is there is another matter."""
    data = Path(os.environ.get("DUTYWALL_DATA", ROOT / ".." / "shared" / "data"))
    return data.parent / "bench" / "map_peers" / "run_peers.py"


def run_peers(
    names: list[str], sizes: str, screens: list[str], seconds: float, limit_s: float, work: Path
) -> Peers:
    """Run ``names`` at every size and screen, one process after another."""
    script = harness()
    rows: list[dict] = []
    not_run: dict[str, str] = {}
    for kind, programs in NEEDED.items():
        chosen = [name for name in names if name in kind]
        missing = [program for program in programs if shutil.which(program) is None]
        if not script.is_file():
            not_run |= dict.fromkeys(chosen, f"no harness at {script.name} beside the test data")
        elif missing:
            not_run |= dict.fromkeys(chosen, f"{' and '.join(missing)} is not installed here")
        elif chosen:
            for screen in screens:
                found, trouble = _run(script, chosen, sizes, screen, seconds, limit_s, work)
                rows += [{**row, "screen": screen} for row in found]
                if trouble:
                    not_run |= dict.fromkeys(chosen, trouble)
    return Peers(tuple(rows), not_run)


def _run(script, names, sizes, screen, seconds, limit_s, work):
    """Run one kind of peer at one screen; return its rows and what went wrong, if anything."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "rows.json"
        command = [
            *(sys.executable, "-m", "tests.bench.map_peers_run", str(script.parent)),
            *("--sizes", sizes, "--resolution", screen),
            *("--peers", ",".join(names), "--seconds", f"{seconds:g}", "--limit", f"{limit_s:g}"),
            *("--work", str(work), "--shots", folder, "--json", str(told)),
        ]
        longest_s = PREPARING_S + (limit_s + 10.0) * len(names) * len(sizes.split(","))
        ended = "took too long altogether"
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                timeout=longest_s,
                check=False,
            )
            lines = done.stderr.strip().splitlines()
            ended = (lines or ["no word"])[-1][:200] if done.returncode else ""
        except subprocess.TimeoutExpired:
            pass
        found = json.loads(told.read_text(encoding="utf-8"))["rows"] if told.exists() else []
        return found, ended


def tables(ours: list[dict], peers: Peers) -> Iterator[str]:
    """Return the lines of the comparison: each peer's figures, and how many times ours is less."""
    yield (
        "| screen | points | peer | update call ms | until shown ms | CPU ms/frame | frames/s "
        "| peak MiB | our CPU is less, alike | as density | our frames/s are more, alike "
        "| as density |"
    )
    yield "|" + "---|" * 12
    mine = {(row["screen"], row["count"], row["manner"]): row for row in ours if is_one(row)}
    for row in peers.rows:
        head = f"| {row['screen']} | {row['n']:,} | {row['peer']} "
        if row["status"] != "ok":
            yield head + f"| {row['status']} |"
            continue
        alike, dense = (
            mine.get((row["screen"], row["n"], manner))
            for manner in (LIKE.get(row["peer"], "dots"), "density")
        )
        yield head + (
            f"| {row['update_sync_ms']:.1f} | {row['update_visible_ms']:.1f} "
            f"| {row['cpu_ms_frame']:.1f} | {row['fps']:.1f} | {row['peak_rss_mib']:.0f} "
            f"| {less(row, alike)} | {less(row, dense)} | {more(row, alike)} | {more(row, dense)} |"
        )
    for name, reason in peers.not_run.items():
        yield f"| | | {name} | not run: {reason} |"


def is_one(row):
    """Return whether a row is of one window: a peer has one."""
    return row["windows"] == 1


def less(peer, own):
    """Return how many times less CPU a frame of ours takes."""
    return f"{peer['cpu_ms_frame'] / own['cpu_ms']:.1f}x" if own else ""


def more(peer, own):
    """Return how many times more frames a second ours gives."""
    return f"{own['fps'] / peer['fps']:.1f}x" if own else ""
