"""Time from start to the first panel with real figures: ``python -m tests.bench.first_panel``.

The console starts as a user starts it (set-up apart, warm disk), once with a demo hall of its own
and once against a hall that runs; its overall panel is opened as soon as the window is there. A
panel shows when one of its panes has painted a finite figure; most do when all of its figures have
one. Bar: 5 s to the first. The CPU seconds of the console and of its hub can be read on a crowded
machine, too: begun is when Python and the command line are there, loaded when the console's
libraries are.
"""

import argparse
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.machine import machine_line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from widgets.panels.panels_room import PanelsRoom

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
WITHIN_S = 90.0
BAR_S = 5.0
WARM_S = 20.0  # that a hall has run when the second kind of console starts
MOMENTS = ("begun", "loaded", "shell", "link", "first", "most")


def numbers_of(room: "PanelsRoom") -> tuple[int, int]:
    """Return how many figures of the panel's panes are finite, and how many there are."""
    view = room.deck.view
    if view is None or view.panel.spec is None:
        return 0, 0
    keys = {key for pane in view.panel.spec.pane for key in pane.indicators}
    found = [room.ground.figures.figure(key) for key in keys]
    return sum(one is not None and math.isfinite(one.value) for one in found), len(found)


def _hub_of(pid: int) -> list[int]:
    """Return the hub that a console has started, if it did."""
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [int(one) for one in said if b"\0hub\0" in Path(f"/proc/{one}/cmdline").read_bytes()]


def _cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    said = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


class Moments:
    """When what was reached, and with how many CPU seconds; written to a file."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.seconds: dict[str, float] = {}

    def note(self, name: str) -> None:
        """Note that this is reached, the first time."""
        if name in self.seconds:
            return
        self.seconds |= {name: time.time(), f"{name} cpu": time.process_time()}
        for pid in _hub_of(os.getpid()):
            self.seconds[f"{name} hub cpu"] = _cpu_s(pid)
        self._out.with_suffix(".part").write_text(json.dumps(self.seconds), "utf-8")
        if name == MOMENTS[-1]:
            self._out.with_suffix(".part").rename(self._out)


def watched(out: Path, words: list[str]) -> int:
    """Run the console and write when its shell, its link and its panel's figures were there."""
    from app import cli  # noqa: PLC0415 - only in the process that is measured
    from app.commands import console  # noqa: PLC0415 - and no windows: they load when they do

    make = console.make_application
    moments = Moments(out)
    note = moments.note
    note("begun")

    def make_watched() -> "QApplication":
        from PySide6.QtCore import QTimer  # noqa: PLC0415

        from app.domain.ports import LinkState  # noqa: PLC0415
        from widgets.duty_window import DutyWindow  # noqa: PLC0415

        note("loaded")
        application: QApplication = make()
        timer = QTimer(application)

        def look() -> None:
            windows = [w for w in application.topLevelWidgets() if isinstance(w, DutyWindow)]
            if not windows or not windows[0].isVisible():
                return
            room = windows[0].panels
            if "shell" not in moments.seconds:
                note("shell")
                room.show_panel("overall")
            if room.ground.group.status.state is LinkState.LIVE:
                note("link")
            finite, all_of_them = numbers_of(room)
            view = room.deck.view
            is_painted = view is not None and any(tile.as_of_s for tile in view.tiles)
            if finite and is_painted:
                note("first")
            if finite == all_of_them and is_painted:
                note("most")
                timer.stop()

        timer.timeout.connect(look)
        timer.start(20)
        return application

    console.make_application = make_watched
    return cli.main(words)


def one_round(folder: Path, words: Sequence[str]) -> dict[str, float]:
    """Start a console once and return the seconds to each moment."""
    out = folder / "moments.json"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started_s = time.time()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.first_panel", "--watched", str(out), *words],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not out.exists() and time.time() - started_s < WITHIN_S:
            if process.poll() is not None:
                raise SystemExit("the console ended before it showed anything")
            time.sleep(0.05)
        time.sleep(0.1)
        kept = out if out.exists() else out.with_suffix(".part")
        moments = json.loads(kept.read_text("utf-8"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    out.unlink(missing_ok=True)
    return {n: s if n.endswith("cpu") else s - started_s for n, s in moments.items()}


def against_a_hall(folder: Path, rounds: int) -> list[dict[str, float]]:
    """Return the rounds of a console that joins a hall which has run for a while."""
    from app.config import demo_city_folder, font_file  # noqa: PLC0415
    from app.embedded import EmbeddedHall, HallOptions  # noqa: PLC0415

    city, data = demo_city_folder("small", 7), folder / "hall"
    data.mkdir(mode=0o700)
    hall = EmbeddedHall(data, HallOptions(city, font=font_file(), with_demands=True))
    hall.seat_keys("console")
    hall.start()
    try:
        time.sleep(WARM_S)
        key = data / "keys" / "console.key"
        words = ["console", "--hub", str(hall.endpoints_file), "--key", str(key)]
        words += ["--city", str(city), "--data", str(folder / "seat")]
        return [one_round(folder, words) for _ in range(rounds)]
    finally:
        hall.stop()


def _table(title: str, rounds: list[dict[str, float]]) -> None:
    heads = "median s | slowest s | CPU s of the console by then | of the hub"
    print(f"\n| {title}, from start to | {heads} |\n|---|---|---|---|---|")
    for name in MOMENTS:
        seconds = [r.get(name, math.inf) for r in rounds]
        own, hub = (_median([r[k] for r in rounds if k in r]) for k in _cpu_keys(name))
        slowest = max(seconds)
        print(f"| {name} | {statistics.median(seconds):.2f} | {slowest:.2f} | {own} | {hub} |")


def _cpu_keys(name: str) -> tuple[str, str]:
    return f"{name} cpu", f"{name} hub cpu"


def _median(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f}" if seconds else "-"


def main() -> int:
    """Print the tables and say whether the bar is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=("own", "joined"))
    asked = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(machine_line(), flush=True)
        if asked.only != "joined":
            # The first one warms the disk and makes the hall; its journal stays.
            words = ["console", "--data", str(folder / "own")]
            rounds = [one_round(folder, words) for _ in range(asked.rounds + 1)]
            _table("a hall of its own, the very first time", rounds[:1])
            _table("a hall of its own", rounds[1:])
            kept &= statistics.median(r.get("first", math.inf) for r in rounds[1:]) < BAR_S
        if asked.only != "own":
            rounds = against_a_hall(folder, asked.rounds)
            _table("a hall that runs", rounds)
            kept &= statistics.median(r.get("first", math.inf) for r in rounds) < BAR_S
        print(f"\n{machine_line()}\nbar {BAR_S:g} s to the first: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--watched"]:
        sys.exit(watched(Path(sys.argv[2]), sys.argv[3:]))
    sys.exit(main())
