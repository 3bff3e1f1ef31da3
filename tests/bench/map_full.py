"""The whole map at once: ``./test.sh bench map_full``, panned by a hand and left to itself.

4,226 grids coloured by value, heat, 3,000 names and 100,000 things, a tenth of them heard anew
every tenth of a second. A pan moves 10 px before every frame and turns round after 800; a frame is
counted when ``glFinish`` returns. The idle map draws when the scene says that a picture is due.
CPU is that of all threads less what it takes to make the feed's data.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from map_layers.headless import HeadlessTarget
from map_layers.scene import MapScene
from tests.bench.machine import machine_line
from tests.bench.map_city import LiveCity, night

NOW_S = 1_790_000_000.0
WIDTH_PX, HEIGHT_PX = 1920, 1080
PARTS, EVERY_S = 10, 0.1
STEP_PX, WAY_PX = 10.0, 800.0
WARM_S, P95_MS, IDLE_PART = 3.0, 50.0, 0.25
TITLES = (
    *("view", "p50 ms", "p95 ms", "longest ms", "frames/s", "CPU ms/frame"),
    *("idle: of a core", "of it world", "pictures/s"),
)


class Stage:
    """A live city in a window without a display, and the clock of its feed."""

    def __init__(self, target: HeadlessTarget, count: int) -> None:
        self.city = LiveCity(count, NOW_S)
        self.target = target
        self.model = self.city.model()
        self.scene = MapScene(self.model, night())
        self.scene.attach(target.gl)
        self.scene.resize(WIDTH_PX, HEIGHT_PX, 1.0)
        self.scene.set_overlays(self.city.overlays(NOW_S))
        self.began_s = time.perf_counter()
        self.ticks = 0
        self.making_s = self.world_s = 0.0

    @property
    def at_s(self) -> float:
        return time.perf_counter() - self.began_s

    def feed(self) -> None:
        """Let come what is due."""
        while self.ticks * EVERY_S <= self.at_s:
            before_s = time.process_time()
            tick = self.city.tick(self.ticks % PARTS, PARTS, NOW_S + self.ticks * EVERY_S)
            made_s = time.process_time()
            change = self.city.world.apply(tick)
            self.world_s += time.process_time() - made_s
            self.making_s += made_s - before_s
            self.model.absorb(change)
            self.ticks += 1

    def draw(self) -> None:
        at_s = self.at_s
        self.scene.draw(self.target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, NOW_S + at_s, at_s)
        self.target.gl.finish()

    def look(self, zoom: float | None) -> None:
        """Look at the whole city, or into its middle; wait until the picture is whole."""
        if zoom is not None:
            west, south, east, north = self.city.base_map.bounds_deg
            self.scene.camera.ease_to((west + east) / 2, (south + north) / 2, self.at_s, zoom)
        until_s = self.at_s + WARM_S
        while self.at_s < until_s:
            self.feed()
            self.draw()

    def pan(self, frames: int) -> dict:
        """Return what ``frames`` panned frames cost."""
        took_s = []
        cpu_s, aside_s = time.process_time(), self.making_s + self.world_s
        for number in range(frames):
            aside_before_s = self.making_s + self.world_s
            start_s = time.perf_counter()
            self.feed()
            aside_now_s = self.making_s + self.world_s - aside_before_s
            is_back = int(number * STEP_PX / WAY_PX) % 2
            self.scene.camera.pan(-STEP_PX if is_back else STEP_PX, STEP_PX / 4, self.at_s)
            self.scene.touch()
            self.draw()
            took_s.append(time.perf_counter() - start_s - aside_now_s)
        cpu_s = time.process_time() - cpu_s - (self.making_s + self.world_s - aside_s)
        return {
            "p50_ms": float(np.percentile(took_s, 50)) * 1e3,
            "p95_ms": float(np.percentile(took_s, 95)) * 1e3,
            "max_ms": max(took_s) * 1e3,
            "fps": frames / sum(took_s),
            "cpu_ms": cpu_s / frames * 1e3,
        }

    def idle(self, for_s: float) -> dict:
        """Return what a map takes that nobody touches, as parts of a core."""
        until_s = self.at_s + for_s
        began_s, cpu_s = self.at_s, time.process_time()
        making_s, world_s, pictures = self.making_s, self.world_s, 0
        while self.at_s < until_s:
            self.feed()
            if self.scene.due_in_s(self.at_s) <= 0.0:
                self.draw()
                pictures += 1
            rest_s = min(self.ticks * EVERY_S - self.at_s, self.scene.due_in_s(self.at_s))
            time.sleep(min(max(rest_s, 0.001), EVERY_S))
        took_s = self.at_s - began_s
        world_s = self.world_s - world_s
        cpu_s = time.process_time() - cpu_s - (self.making_s - making_s)
        return {
            "part": cpu_s / took_s,
            "world_part": world_s / took_s,
            "pictures_hz": pictures / took_s,
        }

    def release(self) -> None:
        self.scene.release()
        self.model.release()


def main() -> int:
    """Measure, print, and return 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--idle-s", type=float, default=20.0)
    parser.add_argument("--zooms", default="whole,12,14")
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    print(machine_line())
    rows, missed = [], 0
    with HeadlessTarget(WIDTH_PX, HEIGHT_PX) as target:
        stage = Stage(target, arguments.count)
        print("\n| " + " | ".join(TITLES) + " |")
        print("|" + "---|" * len(TITLES))
        for zoom in arguments.zooms.split(","):
            stage.look(None if zoom == "whole" else float(zoom))
            row = {"view": zoom, **stage.pan(arguments.frames)}
            if arguments.shots:
                Image.fromarray(target.picture()[..., :3]).save(arguments.shots / f"{zoom}.png")
            row |= stage.idle(arguments.idle_s)
            rows.append(row)
            is_missed = row["p95_ms"] > P95_MS or row["part"] > IDLE_PART
            missed += is_missed
            print(
                f"| {zoom} | {row['p50_ms']:.1f} | {row['p95_ms']:.1f} | {row['max_ms']:.1f} "
                f"| {row['fps']:.1f} | {row['cpu_ms']:.1f} | {row['part']:.1%} "
                f"| {row['world_part']:.1%} | {row['pictures_hz']:.1f} |"
                + (" MISSED" if is_missed else ""),
                flush=True,
            )
        print(f"\nlayers switched off: {sorted(stage.model.stack.faults) or 'none'}")
        missed += len(stage.model.stack.faults)
        stage.release()
    if arguments.json:
        arguments.json.write_text(json.dumps(rows), encoding="utf-8")
    print(machine_line())
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
