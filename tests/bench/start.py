"""Time from start to shell and to the first live frame: ``./test.sh bench start``.

Starts the console on the demo city as a user does (set-up apart), three times on a warm disk, and
reads the moments from inside its own process.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.machine import machine_line

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
WITHIN_S = 90.0


def watched() -> int:
    """Run the console and write when its shell was painted and when its map first moved."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - only in the process that is measured
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from app import cli  # noqa: PLC0415
    from app.commands import console  # noqa: PLC0415
    from widgets.duty_window import DutyWindow  # noqa: PLC0415

    out = Path(sys.argv[2])
    moments: dict[str, float] = {}
    make = console.make_application

    def make_watched() -> QApplication:
        application = make()
        timer = QTimer(application)

        def look() -> None:
            windows = [w for w in application.topLevelWidgets() if isinstance(w, DutyWindow)]
            if not windows or not windows[0].isVisible():
                return
            moments.setdefault("shell", time.time())
            group = windows[0].map._group
            if windows[0].map.map is not None and group.world.count > 0:
                moments.setdefault("live", time.time())
                timer.stop()
                out.write_text(json.dumps(moments), "utf-8")

        timer.timeout.connect(look)
        timer.start(10)
        return application

    console.make_application = make_watched
    return cli.main(sys.argv[3:])


def one_round(folder: Path) -> dict[str, float]:
    """Start a console once and return the seconds to shell and to live."""
    out = folder / "moments.json"
    started_s = time.time()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.bench.start", "--watched", str(out)),
            *("console", "--data", str(folder / "hall")),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not out.exists():
            if time.time() - started_s > WITHIN_S or process.poll() is not None:
                raise SystemExit("the console did not come to life")
            time.sleep(0.05)
        time.sleep(0.1)
        moments = json.loads(out.read_text("utf-8"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    return {name: at_s - started_s for name, at_s in moments.items()}


def main() -> None:
    """Print the table."""
    rounds = []
    for _ in range(ROUNDS + 1):
        with tempfile.TemporaryDirectory() as name:
            rounds.append(one_round(Path(name)))
    rounds = rounds[1:]  # the first one warms the disk
    print(machine_line())
    print("\n| from start of the process to | median s | slowest s | aim s |\n|---|---|---|---|")
    for name, aim in (("shell", "1.5"), ("live", "shell + 10")):
        seconds = [r[name] for r in rounds]
        print(f"| {name} | {statistics.median(seconds):.2f} | {max(seconds):.2f} | {aim} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--watched"]:
        sys.exit(watched())
    main()
