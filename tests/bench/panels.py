"""What panels cost a seat: ``python -m tests.bench.panels``.

A duty officer's console joins a live demo hall. CPU of its process is noted for a minute each, in
rounds: without panels; with six windows of the densest panels that ship and have a map, the maps
left out; the same hidden; with the maps; these hidden; and with maps, cut to 40 panes in all. Bar:
each takes less than 25 % of one core over the console without panels, and hidden they refresh, ask
and paint nothing.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from msgspec import structs

from backends.hub.demo_people import DEMO_PASSWORD
from tests.bench.machine import machine_line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from widgets.duty_window import DutyWindow
    from widgets.panels.panels_folder import Panel
    from widgets.panels.spec import PanelSpec

ROOT = Path(__file__).resolve().parents[2]
PERSON = "P-0231"
WINDOWS = 6
PANES = 40
SETTLE_S = 12.0
HALL_S = 15.0
BAR_PERCENT = 25.0
QUIET = ("refreshes", "questions", "pictures")
HEAD = ("panels", "CPU, % of a core", "more than without", "panes", "maps", "tiles refreshed")
HEAD += ("questions", "maps painted", "load")
WATCHED = [sys.executable, "-m", "tests.bench.panels", "--watched"]
PHASES = ("none", "no maps", "no maps, hidden", "maps", "maps, hidden", "40 panes, maps")


class Phases:
    """Goes through the phases inside the console and notes CPU, questions and refreshes of each."""

    def __init__(self, window: "DutyWindow", for_s: float, rounds: int, out: Path) -> None:
        self._window = window
        self._for_s = for_s
        self._phases = PHASES * rounds
        self._out = out
        self._phase = -1
        self._until_s = time.monotonic() + SETTLE_S
        self._is_measuring = False
        self._from = (0.0, 0.0)
        self.said: list[dict[str, object]] = []
        self.panes = 0
        self.refreshes = self.questions = self.pictures = 0
        self._count()
        window._desk.session.sign_in(PERSON, DEMO_PASSWORD, lambda _code: None)

    def look(self) -> bool:
        """Take the next step when it is time; return whether all is done."""
        if time.monotonic() < self._until_s:
            return False
        now = (time.monotonic(), time.process_time())
        if self._is_measuring:
            passed_s, cpu_s = (new - old for new, old in zip(now, self._from, strict=True))
            self.said.append(
                {
                    "phase": self._phases[self._phase],
                    "percent": 100.0 * cpu_s / passed_s,
                    "refreshes": self.refreshes,
                    "questions": self.questions,
                    "pictures": self.pictures,
                    "load": os.getloadavg()[0],
                    "panes": self.panes,
                    "maps": sum(one.deck.maps.count for one in self._window.panels.windows),
                }
            )
            self._is_measuring = False
        elif self._phase >= 0:
            self._from, self._until_s = now, time.monotonic() + self._for_s
            self.refreshes = self.questions = self.pictures = 0
            self._is_measuring = True
            return False
        self._phase += 1
        if self._phase == len(self._phases):
            self._out.write_text(json.dumps(self.said), "utf-8")
            return True
        self._set(self._phases[self._phase])
        self._until_s = time.monotonic() + SETTLE_S
        return False

    def _count(self) -> None:
        from map_layers.scene import MapScene  # noqa: PLC0415 - only where it is measured
        from widgets.panels.tile import Tile  # noqa: PLC0415

        book = type(self._window.panels.ground.group.questions)
        refresh, ask, draw = Tile.refresh, book.ask, MapScene.draw

        def counted(tile: Tile) -> None:
            self.refreshes += 1
            refresh(tile)

        def asked(questions: Any, name: str, *rest: Any, **more: Any) -> Any:
            self.questions += name.startswith("measure_") or name == "series"
            return ask(questions, name, *rest, **more)

        def drawn(scene: MapScene, *rest: Any) -> float:
            self.pictures += scene._calm is not None  # the console's own map is none of a panel's
            return draw(scene, *rest)

        MapScene.draw = drawn  # type: ignore[method-assign]
        Tile.refresh = counted  # type: ignore[method-assign]
        book.ask = asked  # type: ignore[assignment,method-assign]

    def _set(self, phase: str) -> None:
        room = self._window.panels
        windows = list(room.windows)
        if phase.endswith("hidden"):
            for one in windows:
                one.hide()
            return
        for one in windows:
            one.close()
        self.panes = 0
        if phase == "none":
            return
        ground = room.ground
        factory = ground.map_factory
        ground.map_factory = None if phase == "no maps" else factory
        panels = [one for one in room.deck.panels if _has_map(one)]
        panels = sorted(panels, key=lambda one: -_panes(one))[:WINDOWS]
        if phase.startswith("40"):
            panels = [_cut(one, PANES, at) for at, one in enumerate(panels)]
        by_key = {one.key: one for one in panels}
        ground.folder.find = by_key.get  # type: ignore[method-assign]
        self.panes = sum(_panes(one) for one in panels)
        for key in by_key:
            room.open_window(key)
        del ground.folder.find
        ground.map_factory = factory


def _panes(panel: "Panel") -> int:
    return 0 if panel.spec is None else len(panel.spec.pane)


def _has_map(panel: "Panel") -> bool:
    return panel.spec is not None and any(one.kind.value == "map" for one in panel.spec.pane)


def _cut(panel: "Panel", panes: int, at: int) -> "Panel":
    """Return a panel with its map and as many other panes as are its share of ``panes``."""
    spec: PanelSpec | None = panel.spec
    assert spec is not None
    share = panes // WINDOWS + (at < panes % WINDOWS)
    maps = [pane for pane in spec.pane if pane.kind.value == "map"]
    others = [pane for pane in spec.pane if pane.kind.value != "map"]
    kept = structs.replace(spec, pane=(*maps, *others[: share - len(maps)]))
    return replace(panel, file=replace(panel.file, spec=kept))


def watched(out: Path, for_s: float, rounds: int, words: list[str]) -> int:
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
                    phases.append(Phases(windows[0], for_s, rounds, out))
                if phases[0].look():
                    timer.stop()

        timer.timeout.connect(look)
        timer.start(100)
        return application

    console.make_application = make_watched
    return cli.main(words)


def measure(folder: Path, for_s: float, rounds: int) -> list[dict[str, Any]]:
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
            [*WATCHED, str(out), str(for_s), str(rounds), *words],
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
    found: list[dict[str, Any]] = json.loads(out.read_text("utf-8"))
    return found


def main() -> int:
    """Print the table and say whether the bar is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    print(machine_line(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name), asked.seconds, asked.rounds)
    print(f"\n| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|")
    without = mean(one["percent"] for one in found if one["phase"] == "none")
    for one in found:
        percent, counts = one["percent"], [f"{one[what]:.0f}" for what in ("panes", "maps", *QUIET)]
        cells = [one["phase"], f"{percent:.1f}", f"{percent - without:+.1f}", *counts]
        print(f"| {' | '.join(cells)} | {one['load']:.1f} |")
    worst = max(one["percent"] for one in found) - without
    hidden = [one for one in found if one["phase"].endswith("hidden")]
    is_quiet = not any(one[what] for one in hidden for what in QUIET)
    kept = worst < BAR_PERCENT and is_quiet and max(one["panes"] for one in found) >= PANES
    print(f"\nthe most of any phase: {worst:+.1f} %; bar {BAR_PERCENT:g} %: ", end="")
    print("kept" if kept else "NOT KEPT")
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--watched"]:
        sys.exit(watched(Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]))
    sys.exit(main())
