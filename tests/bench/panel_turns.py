"""How long the screen stands still at each turn of panels: ``python -m tests.bench.panel_turns``.

A console joins a live demo hall; keys come through the event loop: P, the digits, PgDn
through the set, once cold and once warm. A turn stands still for the longest gap between two
turns of the event loop within ``WATCH_S`` of its key, the key itself included. Beside it stands
what the whole process worked within one turn of the loop, drawing threads and all: on a busy
machine that is what can be compared. Bar: 250 ms for each turn when its panel was shown before.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.machine import machine_line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from widgets.duty_window import DutyWindow

ROOT = Path(__file__).resolve().parents[2]
HALL_S = 15.0
SETTLE_S = 12.0
WATCH_S = 3.0
BEAT_MS = 5
BAR_MS = 250.0
DIGITS = "0123456789"
LAPS = ("first", "again")


class Turns:
    """Presses a key, watches the loop, presses the next."""

    def __init__(self, window: "DutyWindow", out: Path) -> None:
        self._window = window
        self._out = out
        self._keys = self._plan()
        self._lap, self._key = "", ""
        self._from_s = self._beat_s = time.monotonic()
        self._until_s = self._from_s + SETTLE_S
        self._worked_s = time.process_time()
        self._longest_s = self._most_s = 0.0
        window.activateWindow()
        self.said: list[dict[str, object]] = []

    def beat(self) -> bool:
        """Note a turn of the loop and press the next key when it is time; True when all is done."""
        now_s = time.monotonic()
        self._longest_s = max(self._longest_s, now_s - self._beat_s)
        worked_s = time.process_time()
        self._most_s = max(self._most_s, worked_s - self._worked_s)
        self._beat_s, self._worked_s = now_s, worked_s
        if now_s < self._until_s:
            return False
        if self._key:
            said = {"lap": self._lap, "key": self._key, "panel": self._window.panels.deck.key}
            took = {"ms": 1000 * self._longest_s, "cpu_ms": 1000 * self._most_s}
            self.said.append({**said, **took})
        self._lap, self._key = next(self._keys, ("", ""))
        if not self._key:
            self._out.with_suffix(".part").write_text(json.dumps(self.said), "utf-8")
            self._out.with_suffix(".part").rename(self._out)
            return True
        self._longest_s = self._most_s = 0.0
        self._beat_s, self._worked_s = time.monotonic(), time.process_time()
        self._until_s = self._beat_s + WATCH_S
        self._press(self._key)
        return False

    def _plan(self) -> Iterator[tuple[str, str]]:
        yield "first", "P"
        count = len(self._window.panels.deck.panels)
        for lap in LAPS:
            for digit in DIGITS:
                yield lap, digit
            for _ in range(count):
                yield lap, "PgDown"
        yield "again", "P"
        yield "again", "P"

    def _press(self, key: str) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent, Qt  # noqa: PLC0415 - only measured
        from PySide6.QtGui import QKeyEvent  # noqa: PLC0415

        if key == "P":  # a shortcut of the window, which only a window system can press
            self._window.panels.toggle()
            return
        stroke = Qt.Key.Key_PageDown if key == "PgDown" else getattr(Qt.Key, f"Key_{key}")
        text = "" if key == "PgDown" else key
        event = QKeyEvent(QEvent.Type.KeyPress, stroke, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.postEvent(self._window.windowHandle(), event)


def watched(out: Path, words: list[str]) -> int:
    """Run the console and press the keys."""
    from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 - as above
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from app import cli  # noqa: PLC0415
    from app.commands import console  # noqa: PLC0415
    from widgets.duty_window import DutyWindow  # noqa: PLC0415

    make = console.make_application
    turns: list[Turns] = []

    def make_watched() -> "QApplication":
        application: QApplication = make()
        timer = QTimer(application)
        timer.setTimerType(Qt.TimerType.PreciseTimer)

        def look() -> None:
            if not turns:
                windows = [w for w in application.topLevelWidgets() if isinstance(w, DutyWindow)]
                if windows and windows[0].isVisible() and windows[0].panels.ground.group.has_data:
                    turns.append(Turns(windows[0], out))
            elif turns[0].beat():
                timer.stop()

        timer.timeout.connect(look)
        timer.start(BEAT_MS)
        return application

    console.make_application = make_watched
    return cli.main(words)


def measure(folder: Path) -> list[dict[str, object]]:
    """Start a hall and a console, and return how long each turn stood still."""
    from app.config import demo_city_folder, font_file  # noqa: PLC0415
    from app.embedded import EmbeddedHall, HallOptions  # noqa: PLC0415

    city, data = demo_city_folder("small", 7), folder / "hall"
    data.mkdir(mode=0o700)
    hall = EmbeddedHall(data, HallOptions(city, font=font_file(), with_demands=True))
    hall.seat_keys("console")
    hall.start()
    out = folder / "turns.json"
    try:
        time.sleep(HALL_S)
        words = ["console", "--hub", str(hall.endpoints_file), "--city", str(city)]
        words += ["--key", str(data / "keys" / "console.key"), "--data", str(folder / "seat")]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.panel_turns", "--watched", str(out), *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
        )
        while not out.exists():
            if process.poll() is not None:
                raise SystemExit("the console ended before all keys were pressed")
            time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    finally:
        hall.stop()
    found: list[dict[str, object]] = json.loads(out.read_text("utf-8"))
    return found


def main() -> int:
    """Print the table and say whether the bar is kept."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(machine_line(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name))
    print("\n| turns | how many | median ms | slowest ms | median CPU ms | most CPU ms | which |")
    print("|---|---|---|---|---|---|---|")
    slowest = 0.0
    for lap in LAPS:
        of_lap = [one for one in found if one["lap"] == lap]
        times = {name: [float(str(one[name])) for one in of_lap] for name in ("ms", "cpu_ms")}
        middle = {name: statistics.median(some) for name, some in times.items()}
        slowest, most = max(times["ms"]), max(times["cpu_ms"])
        worst = of_lap[times["cpu_ms"].index(most)]
        print(
            f"| {lap} | {len(of_lap)} | {middle['ms']:.0f} | {slowest:.0f} "
            f"| {middle['cpu_ms']:.0f} | {most:.0f} | {worst['key']} {worst['panel']} |"
        )
    kept = slowest < BAR_MS
    print(f"\n{machine_line()}\nbar {BAR_MS:g} ms: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--watched"]:
        sys.exit(watched(Path(sys.argv[2]), sys.argv[3:]))
    sys.exit(main())
