"""What panels cost a seat: ``python -m tests.bench.panels``.

A console joins a live demo hall. CPU of its process is read from ``/proc`` for a minute each:
without panels, with six windows of the densest panels that ship (40 panes at least), with the same
windows hidden, and with those maps left out that the processor would draw. Bar: the six windows
take less than 25 % of one core over the console without them, maps apart; hidden they ask nothing.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.machine import machine_line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from widgets.duty_window import DutyWindow

ROOT = Path(__file__).resolve().parents[2]
WINDOWS = 6
PANES = 40
SETTLE_S = 12.0
HALL_S = 15.0
BAR_PERCENT = 25.0
PHASES = ("none", "no maps", "hidden", "all")


class Phases:
    """Goes through the phases inside the console and notes CPU, questions and refreshes of each."""

    def __init__(self, window: "DutyWindow", for_s: float, out: Path) -> None:
        self._window = window
        self._for_s = for_s
        self._out = out
        self._phase = -1
        self._until_s = time.monotonic() + SETTLE_S
        self._is_measuring = False
        self._from = (0.0, 0.0)
        self.said: dict[str, dict[str, float]] = {}
        self.panes = 0
        self.refreshes = self.questions = 0
        self._count()

    def look(self) -> bool:
        """Take the next step when it is time; return whether all is done."""
        if time.monotonic() < self._until_s:
            return False
        now = (time.monotonic(), time.process_time())
        if self._is_measuring:
            passed_s, cpu_s = (new - old for new, old in zip(now, self._from, strict=True))
            self.said[PHASES[self._phase]] = {
                "percent": 100.0 * cpu_s / passed_s,
                "refreshes": self.refreshes,
                "questions": self.questions,
                "load": os.getloadavg()[0],
                "panes": self.panes,
            }
            self._is_measuring = False
        elif self._phase >= 0:
            self._from, self._until_s = now, time.monotonic() + self._for_s
            self.refreshes = self.questions = 0
            self._is_measuring = True
            return False
        self._phase += 1
        if self._phase == len(PHASES):
            self._out.write_text(json.dumps(self.said), "utf-8")
            return True
        self._set(PHASES[self._phase])
        self._until_s = time.monotonic() + SETTLE_S
        return False

    def _count(self) -> None:
        from widgets.panels.tile import Tile  # noqa: PLC0415

        book = type(self._window.panels.ground.group.questions)
        refresh, ask = Tile.refresh, book.ask

        def counted(tile: Tile) -> None:
            self.refreshes += 1
            refresh(tile)

        def asked(questions: Any, name: str, *rest: Any, **more: Any) -> Any:
            self.questions += name.startswith("measure_") or name == "series"
            return ask(questions, name, *rest, **more)

        Tile.refresh = counted  # type: ignore[method-assign]
        book.ask = asked  # type: ignore[assignment,method-assign]

    def _set(self, phase: str) -> None:
        room = self._window.panels
        windows = list(room.windows)
        if phase == "hidden":
            for one in windows:
                one.hide()
            return
        for one in windows:
            one.close()
        if phase == "none":
            return
        factory = room.ground.map_factory
        room.ground.map_factory = None if phase == "no maps" else factory
        rank = {one.key: len(one.spec.pane) for one in room.deck.panels if one.spec is not None}
        keys = sorted(rank, key=lambda key: -rank[key])[:WINDOWS]
        self.panes = sum(rank[key] for key in keys)
        for key in keys:
            room.open_window(key)
        room.ground.map_factory = factory


def watched(out: Path, for_s: float, words: list[str]) -> int:
    """Run the console and go through the phases."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - only in the process that is measured
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from app import cli  # noqa: PLC0415
    from app.commands import console  # noqa: PLC0415
    from widgets.duty_window import DutyWindow  # noqa: PLC0415

    make = console.make_application
    phases: list[Phases] = []

    def make_watched() -> "QApplication":
        application: QApplication = make()
        timer = QTimer(application)

        def look() -> None:
            windows = [w for w in application.topLevelWidgets() if isinstance(w, DutyWindow)]
            if windows and windows[0].isVisible() and windows[0].panels.ground.group.has_data:
                if not phases:
                    phases.append(Phases(windows[0], for_s, out))
                if phases[0].look():
                    timer.stop()

        timer.timeout.connect(look)
        timer.start(100)
        return application

    console.make_application = make_watched
    return cli.main(words)


def measure(folder: Path, for_s: float) -> dict[str, dict[str, float]]:
    """Start a hall and a console, and return what each phase took."""
    from app.config import demo_city_folder, font_file  # noqa: PLC0415
    from app.embedded import EmbeddedHall, HallOptions  # noqa: PLC0415

    city, data = demo_city_folder("small", 7), folder / "hall"
    data.mkdir(mode=0o700)
    hall = EmbeddedHall(data, HallOptions(city, font=font_file(), with_demands=True))
    hall.seat_keys("console")
    hall.start()
    out = folder / "panels.json"
    try:
        time.sleep(HALL_S)
        words = ["console", "--hub", str(hall.endpoints_file), "--city", str(city)]
        words += ["--key", str(data / "keys" / "console.key"), "--data", str(folder / "seat")]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.panels", "--watched", str(out), str(for_s), *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
        )
        while not out.exists():
            if process.poll() is not None:
                raise SystemExit("the console ended before all was measured")
            time.sleep(0.5)
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    finally:
        hall.stop()
    found: dict[str, dict[str, float]] = json.loads(out.read_text("utf-8"))
    return found


def main() -> int:
    """Print the table and say whether the bar is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    print(machine_line(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name), asked.seconds)
    print("\n| panels | panes | CPU % of a core | tiles refreshed | questions | load |")
    print("|---|---|---|---|---|---|")
    for phase, one in found.items():
        print(
            f"| {phase} | {one['panes']:.0f} | {one['percent']:.1f} | {one['refreshes']:.0f} "
            f"| {one['questions']:.0f} | {one['load']:.1f} |"
        )
    more = found["no maps"]["percent"] - found["none"]["percent"]
    hidden = found["hidden"]
    is_quiet = hidden["refreshes"] == 0 and hidden["questions"] == 0
    kept = more < BAR_PERCENT and is_quiet and found["no maps"]["panes"] >= PANES
    print(f"\nsix windows without maps: {more:.1f} %; bar {BAR_PERCENT:g} %: ", end="")
    print("kept" if kept else "NOT KEPT")
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--watched"]:
        sys.exit(watched(Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))
    sys.exit(main())
