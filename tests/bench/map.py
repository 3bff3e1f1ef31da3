"""The map under load: ``./test.sh bench map``, a markdown table of our side and one of its peers.

Every row is a process of its own: so many points, forced to dots, forced to symbols or as their
density shows them; the camera pans before every frame, all positions are renewed once a second and
every frame is counted when ``glFinish`` returns. Then the peers draw as many, on the same machine
in the same run: ``--peers ""`` leaves them out; what their harness fetches is kept in ``--work``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import map_peers
from tests.bench.machine import machine_line

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (
    ("count", "points", "{:,}"),
    ("manner", "shown as", "{}"),
    ("screen", "screen", "{}"),
    ("windows", "windows", "{}"),
    ("apply_ms", "world ms", "{:.1f}"),
    ("call_ms", "update call ms", "{:.2f}"),
    ("shown_ms", "until shown ms", "{:.1f}"),
    ("cpu_ms", "CPU ms/frame", "{:.1f}"),
    ("fps", "frames/s", "{:.1f}"),
    ("p50_ms", "p50 ms", "{:.1f}"),
    ("p95_ms", "p95 ms", "{:.1f}"),
    ("frames", "frames", "{}"),
    ("uploads", "uploads/renewal", "{:.1f}"),
    ("peak_mib", "peak RSS MiB", "{:.0f}"),
    ("lit", "lit", "{:.1%}"),
)


def row(arguments, count, manner, screen, windows, rows):
    """Run one row, append what it said to ``rows`` and return its line of the table."""
    width_px, height_px = screen.split("x")
    shot = str(arguments.shots / f"{manner}_{count}_{screen}.png") if arguments.shots else ""
    command = [
        *(sys.executable, "-m", "tests.bench.map_row", str(count), manner, width_px, height_px),
        *(str(arguments.frames), str(windows), arguments.path, shot),
    ]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=arguments.limit_s,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return (
            f"| {count:,} | {manner} | {screen} | {windows} | not done in {arguments.limit_s:g} s |"
        )
    except subprocess.CalledProcessError as error:
        raise SystemExit(error.stderr) from error
    said = json.loads(done.stdout)
    rows.append(said)
    if arguments.json:
        with arguments.json.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(said) + "\n")
    cells = [form.format(said[key]) for key, _, form in COLUMNS]
    if not said["is_whole"]:
        cells[-1] += " INVALID: less than the dots must cover"
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--manners", default="density,dots,icons")
    parser.add_argument("--screens", default="1920x1080,3840x2160")
    parser.add_argument("--windows", default="1")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--path", choices=("auto", "software", "card"), default="auto")
    parser.add_argument("--limit-s", type=float, default=90.0)
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--json", type=Path, help="rows are appended, a line each")
    parser.add_argument("--peers", default=",".join((*map_peers.QT, *map_peers.WEB)))
    parser.add_argument("--peer-seconds", type=float, default=3.0)
    parser.add_argument("--peer-limit-s", type=float, default=40.0)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "map_peers_work")
    arguments = parser.parse_args()
    rows: list[dict] = []
    print(machine_line())
    print("\n| " + " | ".join(title for _, title, _ in COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS), flush=True)
    for screen in arguments.screens.split(","):
        for manner in arguments.manners.split(","):
            for count in arguments.sizes.split(","):
                for windows in arguments.windows.split(","):
                    line = row(arguments, int(count), manner, screen, int(windows), rows)
                    print(line, flush=True)
    names = [name for name in arguments.peers.split(",") if name]
    if not names:
        return
    peers = map_peers.run_peers(
        *(names, arguments.sizes, arguments.screens.split(",")),
        *(arguments.peer_seconds, arguments.peer_limit_s, arguments.work),
    )
    print("\n" + "\n".join(map_peers.tables(rows, peers)))
    print(machine_line())


if __name__ == "__main__":
    main()
