"""What a hub and its recorder took while they were fed, and what lies on the disk after it."""

import os
from pathlib import Path

import numpy as np

from backends.history.catalogue import Shelves
from tests.e2e.hall import Hall, children_of


def rss_mib(pid: int) -> float:
    """Return the resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def recorder_of(hall: Hall) -> int:
    """Return the process id of the hall's recorder."""
    assert hall.process is not None
    return next(
        pid
        for pid in children_of(hall.process.pid)
        if b"backends.hub.recorder" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def report_live(
    folder: Path, seconds: float, memory: list[tuple[float, float]], shares: tuple[float, float]
) -> None:
    """Print what the catalogue says after a run."""
    shelves = Shelves(folder)
    totals = shelves.totals()
    written = sum(v for k, v in totals.items() if k.endswith(".bytes"))
    segments = shelves.every("tracks")
    recorded = sum(segment.rows for segment in segments)
    merged = [s for s in segments if s.level]
    raw = [s for s in segments if not s.level]
    lost = sum(hole.rows for hole in shelves.holes(0, 2**62))
    third = max(1, len(memory) // 3)
    hubs, recorders = [m[0] for m in memory], [m[1] for m in memory]
    print(f"recorded {recorded:,} rows in {seconds:.0f} s; lost {lost:,}")
    print(f"CPU of one core: hub {shares[0]:.1%}, recorder {shares[1]:.1%}")
    print(
        f"hub MiB: first third {np.mean(hubs[:third]):.0f}, last {np.mean(hubs[-third:]):.0f}; "
        f"recorder: {np.mean(recorders[:third]):.0f}, {np.mean(recorders[-third:]):.0f}, "
        f"most {max(recorders):.0f}"
    )
    for name, group in (("as flushed", raw), ("merged", merged)):
        rows = sum(s.rows for s in group)
        if rows:
            size = sum(s.size_bytes for s in group) / rows
            print(f"{name}: {size:.2f} bytes a fix ({rows:,} rows, {len(group)} segments)")
    print(
        f"write amplification: {written / shelves.size_bytes():.2f} (keyframes and merging in it)"
    )
