"""A field of moving points for the bench: the same as its peers draw, over a plain ground."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.domain.citypack import BaseMap
from app.domain.classes import EntityClass, EntityState
from app.domain.fields import FieldCatalogue
from app.domain.geo import degrees_of, mercator_m
from app.domain.register import Registers
from app.domain.world import Block, Tick, World
from map_layers.camera import CameraView
from map_layers.glyphs import Fonts
from map_layers.model import MapModel
from map_layers.sprites import draw_atlas
from map_layers.theme import Theme

RESOURCES = Path(__file__).parents[2] / "resources"
CENTRE_DEG = (121.0, 32.0)
ZOOM = 10.0  # symbols are 14 px wide here
FILLED, JITTER, AMPLITUDE = 0.93, 0.01, 0.015  # of the view: the field, a renewal's move, the pan
PALETTE = (
    EntityClass.LINE_COACH,
    EntityClass.BUS,
    EntityClass.TAXI,
    EntityClass.RIDE_HAILING,
    EntityClass.MUCK_TRUCK,
    EntityClass.CARGO_VESSEL,
)
LIT_FROM = 40  # sum of the three channels' distance from the ground


class PointField:
    """``count`` things strewn evenly over the middle 94 % of a view, and three sets of places."""

    def __init__(self, count: int, width_px: int, height_px: int, now_s: float) -> None:
        x_m, y_m = mercator_m(*CENTRE_DEG)
        self.count = count
        self.now_s = now_s
        self.view = CameraView(float(x_m), float(y_m), ZOOM, 0.0, width_px, height_px)
        span_m = np.array([width_px, height_px]) / self.view.px_per_m
        rng = np.random.default_rng(7)
        base = (rng.random((count, 2)) - 0.5) * FILLED
        self._sets = []
        for _ in range(3):
            at_m = (base + (rng.random((count, 2)) - 0.5) * JITTER) * span_m
            self._sets.append(degrees_of(at_m[:, 0] + x_m, at_m[:, 1] + y_m))
        self._rows = np.arange(count, dtype=np.uint32)
        self.fields = FieldCatalogue.from_toml(
            (RESOURCES / "fields.toml").read_text(encoding="utf-8")
        )
        self.world = World(self.fields, count)
        self.world.apply(self._enter())

    def renewal(self, number: int) -> Tick:
        """Return a tick that puts every thing at its place of set ``number`` modulo three."""
        lon_deg, lat_deg = self._sets[number % 3]
        columns = {f.key: np.zeros(self.count, f.dtype) for f in self.fields if f.part == "moving"}
        columns |= {"lon_deg": lon_deg, "lat_deg": lat_deg}
        for key in ("fix_s", "receipt_s"):
            columns[key] = np.full(self.count, self.now_s + number)
        columns["state"][:] = EntityState.MOVING
        return Tick(move=Block(self._rows, columns))

    def panned(self, frame: int) -> CameraView:
        """Return where the camera is in frame ``frame``."""
        way_m = AMPLITUDE * self.view.width_px / self.view.px_per_m * math.sin(frame / 20)
        return replace(self.view, x_m=self.view.x_m + way_m)

    def model(self) -> MapModel:
        """Return a model of the field over a plain ground without places, sites or cameras."""
        west, south = CENTRE_DEG[0] - 2.0, CENTRE_DEG[1] - 2.0
        plain = BaseMap({}, {}, (), (west, south, west + 4.0, south + 4.0), "", "")
        fonts = [(RESOURCES / "fonts" / f"NotoSansSC-{w}.ttf").read_bytes() for w in WEIGHTS]
        return MapModel(self.world, plain, Registers(), draw_atlas(), Fonts(*fonts))

    def expected_lit(self, dot_px: float) -> float:
        """Return the share of pixels that as many dots cover when strewn evenly."""
        part = 0.94 * 0.94
        area_px2 = part * self.view.width_px * self.view.height_px
        return part * (1 - math.exp(-self.count * math.pi * (dot_px / 2) ** 2 / area_px2))

    def _enter(self) -> Tick:
        columns = {f.key: np.zeros(self.count, f.dtype) for f in self.fields}
        columns["id"] = np.array([b"e%d" % row for row in range(self.count)], "S32")
        columns["class"][:] = np.resize(np.array(PALETTE), self.count)
        columns["lon_deg"], columns["lat_deg"] = self._sets[0]
        columns["fix_s"][:] = columns["receipt_s"][:] = self.now_s
        columns["course_deg"][:] = np.random.default_rng(8).uniform(0, 360, self.count)
        columns["state"][:] = EntityState.MOVING
        columns["generation"] = np.ones(self.count, "<u4")
        return Tick(enter=Block(self._rows, columns))


WEIGHTS = ("Regular", "Medium")


def night() -> Theme:
    """Return the theme that is drawn."""
    return Theme.from_toml((RESOURCES / "theme" / "night.toml").read_text(encoding="utf-8"))
