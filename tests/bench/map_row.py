"""One row of the map bench, in a process of its own: ``map_row COUNT MANNER WIDTH HEIGHT …``.

Draws COUNT points, pans before every frame, renews all positions once a second and waits for every
frame behind ``glFinish``. Prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from map_layers.density import DOT_PX, Policy
from map_layers.headless import HeadlessTarget
from map_layers.scene import MapScene
from tests.bench.map_field import LIT_FROM, PointField, night

NOW_S = 1_790_000_000.0
WARM_FRAMES, FEWEST_FRAMES = 10, 3
MOST_S = 30.0  # what a row may take once it draws


def peak_mib() -> float:
    """Return the most memory this process has held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def lit_part(picture, shot):
    """Return the share of pixels that are not ground; save the picture where a name is given."""
    if shot:
        Image.fromarray(picture).save(shot)
    ground = np.array([round(255 * part) for part in night().rgb("map.land")])
    return float((np.abs(picture.astype(int) - ground).sum(axis=2) > LIT_FROM).mean())


def measure(count, manner, width_px, height_px, frames, windows, path, shot):
    """Return the figures of one row."""
    field = PointField(count, width_px, height_px, NOW_S)
    with HeadlessTarget(width_px, height_px) as target:
        model = field.model()
        software = {"auto": None, "card": False, "software": True}[path]
        scenes = [MapScene(model, night(), software=software) for _ in range(windows)]
        for scene in scenes:
            scene.attach(target.gl)
            scene.resize(width_px, height_px, 1.0)
            scene._views.views["tracks"].density.policy = Policy(manner)
        began_s = time.perf_counter()

        def draw(number):
            for scene in scenes:
                scene.camera.jump(field.panned(number))
                scene.touch()
                elapsed_s = time.perf_counter() - began_s
                scene.draw(target.fbo, width_px, height_px, 1.0, NOW_S + elapsed_s, elapsed_s)
            target.gl.finish()

        number = 0
        while number < WARM_FRAMES and time.perf_counter() - began_s < MOST_S / 3:
            draw(number)
            number += 1
        began_s = time.perf_counter()
        uploads = model.table.uploads
        cpu_s, plain, shown, applied, called = time.process_time(), [], [], [], []
        due_s = began_s + 0.5
        while len(plain) + len(shown) < frames or not shown:
            start_s = time.perf_counter()
            has_enough = len(plain) + len(shown) >= FEWEST_FRAMES and shown
            if start_s - began_s > MOST_S and has_enough:
                break
            is_renewed = start_s >= due_s
            if is_renewed:
                due_s = start_s + 1.0
                aside_s = time.process_time()  # making data and the world's own work are no frame
                tick = field.renewal(len(shown) + 1)
                made_s = time.perf_counter()
                change = field.world.apply(tick)
                applied.append(time.perf_counter() - made_s)
                cpu_s += time.process_time() - aside_s
                start_s = time.perf_counter()
                model.absorb(change)
                called.append(time.perf_counter() - start_s)
            draw(number)
            number += 1
            (shown if is_renewed else plain).append(time.perf_counter() - start_s)
        wall_s = sum(plain) + sum(shown)
        cpu_s = time.process_time() - cpu_s
        lit = lit_part(target.picture()[:, :, :3], shot)
        every = np.array([*plain, *shown]) * 1e3
        return {
            "count": count,
            "manner": manner,
            "screen": f"{width_px}x{height_px}",
            "windows": windows,
            "path": "software" if scenes[0].is_software else "card",
            "renderer": target.gl.info["GL_RENDERER"],
            "apply_ms": float(np.median(applied)) * 1e3,
            "call_ms": float(np.median(called)) * 1e3,
            "shown_ms": float(np.median(shown)) * 1e3,
            "cpu_ms": cpu_s / len(every) * 1e3,
            "fps": len(every) / wall_s,
            "p50_ms": float(np.percentile(every, 50)),
            "p95_ms": float(np.percentile(every, 95)),
            "frames": len(every),
            "uploads": (model.table.uploads - uploads) / len(shown),
            "peak_mib": peak_mib(),
            "lit": lit,
            "is_whole": manner != "dots" or lit >= 0.75 * field.expected_lit(DOT_PX),
        }


if __name__ == "__main__":
    numbers = [int(value) for value in (sys.argv[1], *sys.argv[3:7])]
    print(json.dumps(measure(numbers[0], sys.argv[2], *numbers[1:], sys.argv[7], sys.argv[8])))
