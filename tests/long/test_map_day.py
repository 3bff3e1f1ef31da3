"""A day of the map at 48 times its pace: ``./test.sh long map``, thirty minutes.

Twenty thousand things drive through the real model into a real scene; every minute some leave and
others take their rows at another place; the camera goes about. Nothing may grow, and nothing may be
drawn where nothing is. ``DUTYWALL_SOAK_S`` makes it shorter for trying it out.
"""

import gc
import os
import time

import moderngl
import numpy as np
import pytest

from app.config import demo_city_folder
from app.domain.world import Tick
from map_layers.headless import HeadlessTarget
from map_layers.overlays import Overlays
from map_layers.scene import MapScene
from tests.bench.map_city import FASTEST_MPS, LiveCity, night
from tests.faults.memory import MIB, resident_bytes

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        os.environ.get("DUTYWALL_LONG") != "1", reason="a day of the map: DUTYWALL_LONG=1"
    ),
    pytest.mark.timeout(4 * 3600),
]
TAKES_S = float(os.environ.get("DUTYWALL_SOAK_S", "1800"))
PACE, NOW_S = 48.0, 1_790_000_000.0
COUNT, PARTS, STEP_S = 20_000, 3, 0.1  # every thing is heard each 14.4 s of the city's time
CHURN_EVERY_S, CHURN = 60.0, 40
LOOK_EVERY_S, ZOOMS = 8.0, (9.5, 12.0, 13.5, 15.0, 17.0)
CHECK_EVERY_S = 1800.0 if TAKES_S >= 1800 else 300.0
SIZE_PX = (1280, 720)
TRAFFIC = frozenset({"tracks", "vessels", "names"})
SOFT = frozenset(
    {"labels", "great-labels"}
)  # names of places come and go softly, whatever the traffic does
FEWEST = 4  # pictures until names have come and gone
NEAR_PX = 48.0  # a symbol, its name under it, or a count of what is near
SLOPE_MIB_PER_H = 1.0
SETTLED_PART = 0.25  # of the samples, while caches fill
MADE = ("buffer", "texture", "program", "vertex_array", "framebuffer", "renderbuffer")


class Books:
    """Counts the GL objects of a context that were made and not given back."""

    def __init__(self, gl: moderngl.Context) -> None:
        self._made: list[object] = []
        for kind in MADE:
            original = getattr(gl, kind)

            def counted(*args, _original=original, **kwargs):
                self._made.append(_original(*args, **kwargs))
                return self._made[-1]

            setattr(gl, kind, counted)

    def alive(self) -> int:
        invalid = moderngl.InvalidObject
        self._made = [one for one in self._made if not isinstance(one.mglo, invalid)]
        return len(self._made)


class Day:
    """The city, its feed and one window, at a pace."""

    def __init__(self, target: HeadlessTarget) -> None:
        self.target = target
        self.books = Books(target.gl)
        self.rng = np.random.default_rng(3)
        self.city = LiveCity(COUNT, NOW_S)
        self.model = self.city.model()
        self.scene = MapScene(self.model, night())
        self.scene.attach(target.gl)
        self.scene.resize(*SIZE_PX, 1.0)
        self.overlays = self.city.overlays(NOW_S)
        self.scene.set_overlays(self.overlays)
        self.ticks = self.pictures = 0
        self.heard_s = np.full(COUNT, NOW_S)
        self.began_s = time.monotonic()

    @property
    def at_s(self) -> float:
        return time.monotonic() - self.began_s

    @property
    def now_s(self) -> float:
        return NOW_S + PACE * self.ticks * STEP_S

    def step(self) -> None:
        """Let the next tick come, and draw where the scene says that it is due."""
        self.ticks += 1
        tick = self.city.tick(self.ticks % PARTS, PARTS, self.now_s)
        self.heard_s[tick.move.rows] = self.now_s
        self.absorb(tick)
        if self.scene.due_in_s(self.at_s) <= 0.0:
            self.draw()
        time.sleep(max(self.ticks * STEP_S - self.at_s, 0.0))

    def absorb(self, tick: Tick) -> None:
        self.model.absorb(self.city.world.apply(tick))

    def draw(self) -> None:
        self.scene.draw(self.target.fbo, *SIZE_PX, 1.0, self.now_s, self.at_s)
        self.pictures += 1

    def churn(self) -> None:
        """Let some leave, and others come in their rows, elsewhere."""
        rows = np.sort(self.rng.choice(COUNT, CHURN, replace=False)).astype(np.uint32)
        self.absorb(Tick(leave=rows))
        self.absorb(Tick(enter=self.city.replaced(rows, self.now_s, self.rng)))
        self.heard_s[rows] = self.now_s

    def look_elsewhere(self) -> None:
        """Glide to a thing at some zoom, now and then from afar."""
        row = int(self.rng.integers(COUNT))
        lon, lat, _ = self.city.places(np.array([row]), self.now_s)
        zoom = float(self.rng.choice(ZOOMS))
        self.scene.camera.ease_to(float(lon[0]), float(lat[0]), self.at_s, zoom)

    def strays(self) -> int:
        """Return how many things glide from or stand where they cannot have been."""
        rows = np.arange(COUNT)
        records = self.model.table.records[:COUNT]
        glides_m = np.hypot(records.to_x_m - records.from_x_m, records.to_y_m - records.from_y_m)
        lon, lat, _ = self.city.places(rows, self.now_s)
        stretch = 1.0 / np.cos(np.radians(lat))  # the map's metres are longer away from the equator
        reach_m = 1.05 * FASTEST_MPS * stretch
        origin = self.model.origin
        away_m = self.model.table.positions_m(rows, self.now_s) - origin.offsets(lon, lat)
        # A glide takes as long as the fixes were apart, so what is shown lags by that and the age.
        late_s = records.glide_s + (self.now_s - self.heard_s) + 1.0
        too_long = glides_m > reach_m * records.glide_s + 1.0
        too_far = np.hypot(*away_m.T) > reach_m * late_s
        return int((too_long | too_far).sum())

    def ghosts(self) -> int:
        """Return how many pixels differ with the traffic and are near no thing."""
        settled = self.scene.camera.view(self.at_s + 60.0)
        with_traffic = self.still(Overlays(hidden_layers=SOFT))
        without = self.still(Overlays(hidden_layers=SOFT | TRAFFIC))
        self.scene.set_overlays(self.overlays)
        y_px, x_px = np.nonzero((with_traffic != without).any(axis=-1))
        records = self.model.table.positions_m(np.arange(COUNT), self.now_s)
        at_px = settled.screen_of_m(self.model.origin.absolute(records))
        inside = (np.abs(at_px - np.array(SIZE_PX) / 2) < np.array(SIZE_PX) / 2 + NEAR_PX).all(1)
        is_near = np.zeros(SIZE_PX[::-1], np.bool_)
        for x, y in at_px[inside]:
            left, top = max(int(x - NEAR_PX), 0), max(int(y - NEAR_PX), 0)
            is_near[top : max(int(y + NEAR_PX), 0), left : max(int(x + NEAR_PX), 0)] = True
        return int((~is_near[y_px, x_px]).sum())

    def still(self, overlays: Overlays) -> np.ndarray:
        """Return the picture of this moment when all of it has come."""
        self.scene.set_overlays(overlays)
        after_s = self.at_s + 60.0
        for number in range(40):
            at_s = after_s + 0.5 * number
            due_in_s = self.scene.draw(self.target.fbo, *SIZE_PX, 1.0, self.now_s, at_s)
            if number > FEWEST and due_in_s > 0.0:
                break
        return self.target.picture()


@pytest.mark.skipif(
    not demo_city_folder("small", 7).is_dir(), reason="no demo city here: ./dutywall city demo"
)
def test_a_day_leaves_neither_memory_nor_objects_nor_ghosts():
    with HeadlessTarget(*SIZE_PX) as target:
        day = Day(target)
        hours, mib, objects, strays, ghosts = [], [], [], [], []
        churned_s = looked_s = checked_s = 0.0
        while day.at_s < TAKES_S:
            day.step()
            city_s = day.now_s - NOW_S
            if city_s - churned_s >= CHURN_EVERY_S:
                churned_s = city_s
                day.churn()
            if day.at_s - looked_s >= LOOK_EVERY_S:
                looked_s = day.at_s
                day.look_elsewhere()
            if city_s - checked_s >= CHECK_EVERY_S:
                checked_s = city_s
                strays.append(day.strays())
                ghosts.append(day.ghosts())
                gc.collect()
                hours.append(city_s / 3600.0)
                mib.append(resident_bytes(os.getpid()) / MIB)
                objects.append(day.books.alive())
        settled = int(len(hours) * SETTLED_PART)
        slope = np.polyfit(hours[settled:], mib[settled:], 1)[0] if len(hours) > 4 else np.nan
        print(
            f"\n{hours[-1]:.1f} h of the city in {day.at_s:.0f} s: {day.ticks} ticks, "
            f"{day.pictures} pictures, {mib[0]:.0f} to {mib[-1]:.0f} MiB, {slope:+.2f} MiB/h, "
            f"GL objects {objects[settled]} to {objects[-1]} (most {max(objects)}), "
            f"{sum(strays)} strays and {sum(ghosts)} ghost pixels in {len(hours)} looks"
        )
        assert day.model.stack.faults == {}
        assert sum(strays) == 0
        assert sum(ghosts) == 0
        assert max(objects[settled:]) <= max(objects[: settled + 2])
        if TAKES_S >= 1800:
            assert slope < SLOPE_MIB_PER_H
        day.scene.release()
        day.model.release()
