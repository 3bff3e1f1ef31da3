"""Raster tiles of our own base map, drawn without a display: for seats, locator maps and tests."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.config import RESOURCES, VERSION, read_fields
from app.domain.citypack import BaseMap
from app.domain.errors import ConfigError
from app.domain.geo import mercator_m
from app.domain.register import Registers
from app.domain.tile_grid import HALF_WORLD_M, TileGrid, TileRange
from app.domain.world import World
from backends.tiles.mbtiles_writer import MbTilesWriter
from backends.tiles.source import TileId
from map_layers.camera import CameraView
from map_layers.glyphs import Fonts
from map_layers.headless import HeadlessTarget
from map_layers.model import MapModel
from map_layers.overlays import Overlays
from map_layers.scene import MapScene
from map_layers.sprites import draw_atlas
from map_layers.theme import Theme

TILE_PX = 256
BLOCK = 8  # tiles a side that are drawn in one picture
MOST_TILES = 100_000
LOWEST_ZOOM = 5  # below it a city is a dot, and a block would be wider than the camera can look
HIGHEST_ZOOM = 18
_GROUND = "basemap"
_NAMES = ("labels", "great-labels")


@dataclass(frozen=True, slots=True)
class TilePlan:
    """``zooms`` are the lowest and the highest, of 5 to 18; ``theme`` is night or day.

    ``has_names`` writes place names into the tiles: for maps that have no names of their own.
    """

    zooms: tuple[int, int]
    theme: str = "night"
    language: str = "zh_CN"
    has_names: bool = False


def make_tiles(base_map: BaseMap, name: str, plan: TilePlan, out: Path) -> int:
    """Draw the base map into an MBTiles file and return how many tiles it has.

    Raises ConfigError: too many tiles, no such zooms, no GL, or the file cannot be written.
    """
    ranges = list(_ranges(base_map, plan.zooms))
    count = sum(found.size for _, found in ranges)
    if count > MOST_TILES:
        raise ConfigError(
            f"zooms {plan.zooms[0]} to {plan.zooms[1]} are {count} tiles, at most {MOST_TILES}"
        )
    margin = 1 if plan.has_names else 0  # a name at the border of two blocks is whole in both
    side_px = (BLOCK + 2 * margin) * TILE_PX
    facts = _facts(base_map, name, plan)
    with HeadlessTarget(side_px, side_px) as target, MbTilesWriter(out, facts) as writer:
        scene = _scene(base_map, plan)
        scene.attach(target.gl)
        scene.resize(side_px, side_px, 1.0)
        for z, found in ranges:
            for wanted in _blocks(found):
                last = 2**z - BLOCK  # at the edge of the world a block still lies within it
                corner = TileId(z, min(wanted.x0, last) - margin, min(wanted.y0, last) - margin)
                picture = _drawn(scene, target, corner)
                for tile, part in _cut(picture, corner, wanted):
                    writer.put(tile, _png(part))
        scene.release()
        scene.model.release()
    return count


def _ranges(base_map: BaseMap, zooms: tuple[int, int]) -> Iterator[tuple[int, TileRange]]:
    low, high = zooms
    if not LOWEST_ZOOM <= low <= high <= HIGHEST_ZOOM:
        raise ConfigError(
            f"zooms {low} to {high} are not within {LOWEST_ZOOM} and {HIGHEST_ZOOM}, the lower one "
            "first"
        )
    west, south, east, north = base_map.bounds_deg
    (left, right), (bottom, top) = mercator_m(np.array([west, east]), np.array([south, north]))
    for z in range(low, high + 1):
        yield z, TileGrid().covering(z, float(left), float(bottom), float(right), float(top))


def _blocks(whole: TileRange) -> Iterator[TileRange]:
    """Return the parts of ``whole`` that are drawn in one picture each."""
    for x in range(whole.x0, whole.x1 + 1, BLOCK):
        for y in range(whole.y0, whole.y1 + 1, BLOCK):
            yield TileRange(x, y, min(x + BLOCK - 1, whole.x1), min(y + BLOCK - 1, whole.y1))


def _facts(base_map: BaseMap, name: str, plan: TilePlan) -> dict[str, str]:
    west, south, east, north = base_map.bounds_deg
    named = (base_map.attribution, base_map.notice)
    return {
        "name": name,
        "format": "png",
        "type": "baselayer",
        "version": VERSION,
        "description": f"dutywall {VERSION}, {plan.theme}",
        "attribution": " · ".join(text for text in named if text),
        "bounds": f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}",
        "minzoom": str(plan.zooms[0]),
        "maxzoom": str(plan.zooms[1]),
    }


def _scene(base_map: BaseMap, plan: TilePlan) -> MapScene:
    """Return a scene in which nothing but the ground, and its names if wanted, can be seen."""
    folder = RESOURCES / "fonts"
    fonts = Fonts(
        (folder / "NotoSansSC-Regular.ttf").read_bytes(),
        (folder / "NotoSansSC-Medium.ttf").read_bytes(),
    )
    world = World(read_fields(), 1)
    model = MapModel(world, base_map, Registers(), draw_atlas(), fonts)
    text = (RESOURCES / "theme" / f"{plan.theme}.toml").read_text("utf-8")
    scene = MapScene(model, Theme.from_toml(text, plan.theme), plan.language, hurries=False)
    shown = {_GROUND, *_NAMES} if plan.has_names else {_GROUND}
    scene.set_overlays(Overlays(hidden_layers=frozenset(model.stack.keys) - shown))
    return scene


def _drawn(scene: MapScene, target: HeadlessTarget, corner: TileId) -> NDArray[np.uint8]:
    """Return the picture of a block whose north-western tile is ``corner``."""
    side_m = 2.0 * HALF_WORLD_M / 2.0**corner.z
    half_m = target.width_px / TILE_PX * side_m / 2.0
    asked = CameraView(
        corner.x * side_m - HALF_WORLD_M + half_m,
        HALF_WORLD_M - corner.y * side_m - half_m,
        float(corner.z),
        0.0,
        float(target.width_px),
        float(target.height_px),
    )
    scene.camera.jump(asked)
    if scene.camera.target != asked:  # it keeps to the world and to its own zooms
        raise ConfigError(f"zoom {corner.z}: the camera cannot look at tile {corner.x}/{corner.y}")
    scene.touch()
    scene.draw(target.fbo, target.width_px, target.height_px, 1.0, 0.0, 0.0)
    for fault in scene.model.stack.faults.values():
        raise ConfigError(f"the map cannot be drawn: {fault}")
    return target.picture()


def _cut(
    picture: NDArray[np.uint8], corner: TileId, wanted: TileRange
) -> Iterator[tuple[TileId, NDArray[np.uint8]]]:
    for x in range(wanted.x0, wanted.x1 + 1):
        for y in range(wanted.y0, wanted.y1 + 1):
            left, top = (x - corner.x) * TILE_PX, (y - corner.y) * TILE_PX
            yield TileId(corner.z, x, y), picture[top : top + TILE_PX, left : left + TILE_PX]


def _png(picture: NDArray[np.uint8]) -> bytes:
    kept = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[..., :3])).save(kept, "PNG")
    return kept.getvalue()
