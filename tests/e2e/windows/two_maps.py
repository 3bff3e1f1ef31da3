"""A process with two map windows on one model; it says in JSON what each of them shows.

Run as ``python -m tests.e2e.windows.two_maps FOLDER`` under an X server: contexts that share
buffers cannot be had without one.
"""

import sys
import time
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.config import RESOURCES, read_catalogues
from app.domain.areas import AreaSet
from app.domain.citypack import BaseMap, Lines, Mesh, Place
from app.domain.classes import EntityClass, EntityState
from app.domain.geo import LonLat, mercator_m
from app.domain.raster import NightLook, RasterGround
from app.domain.register import Camera, Registers, Site
from app.domain.tile_grid import TileGrid
from app.domain.world import Block, Tick, World
from app.map_hosts import build_model, make_host
from app.qt import make_application
from backends.tiles.folder import TileFolder
from backends.tiles.shelf import TileShelf
from map_layers.overlays import AreaView, Ink, Overlays, ShapeMark
from map_layers.theme import Theme
from widgets.map.gl_map_window import GlMapWindow
from widgets.map.whole_change import whole_change
from widgets.panel_host import PanelHost

NOW_S = 1_790_000_000.0
SIZE_PX = (640, 480)
WHOLE_WITHIN_S = 30.0
TILE_ZOOM, TILE_COLOURS = 11, ((60, 20, 90), (20, 70, 30))
BOUNDS_DEG = (120.80, 31.95, 120.96, 32.05)


class Seen(msgspec.Struct):
    """What was seen: faults by layer, failed panes, and how many pixels of the two differ.

    ``tiles`` is how many pixels of each window are of each colour that raster tiles have.
    """

    faults: dict[str, str]
    failed: list[str]
    colours: list[int]
    differing: int
    tiles: list[list[int]]
    things: list[int]


def square(west: float, south: float, side: float) -> np.ndarray:
    return np.array(
        [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    )


def base_map() -> BaseMap:
    west, _, east, north = BOUNDS_DEG
    land = np.array([(west, 31.97), (east, 31.97), (east, north), (west, north)])
    return BaseMap(
        areas={"land": Mesh(land, np.array([(0, 1, 2), (0, 2, 3)], np.uint32))},
        lines={
            "motorway": Lines(np.array([(west, 32.0), (east, 32.01)]), np.array([0, 2], np.uint32))
        },
        places=(Place("南通市", "Nantong", "city", 0, 120.88, 32.03),),
        bounds_deg=BOUNDS_DEG,
        attribution="© test",
        notice="示意",
    )


def grids() -> AreaSet:
    corners = np.concatenate([square(120.82, 31.98, 0.02), square(120.85, 31.98, 0.02)])
    triangles = np.array([(0, 1, 2), (0, 2, 3), (4, 5, 6), (4, 6, 7)], np.uint32)
    return AreaSet(
        *("unit_grid", ("A", "B"), ("甲", "乙"), ("", "")),
        *(corners, np.array([0, 4, 8], np.uint32), np.array([0, 1, 2], np.uint32)),
        *(triangles, np.array([0, 0, 1, 1], np.uint32)),
    )


def fill(world: World) -> None:
    """Let three things stand on the map."""
    columns = {}
    n = 3
    for field in world.fields:
        columns[field.key] = np.zeros(n, field.dtype)
    columns |= {
        "id": np.array([b"a", b"b", b"c"], "S32").astype(columns["id"].dtype),
        "label": np.array([b"a", b"b", b"c"]).astype(columns["label"].dtype),
        "class": np.array([EntityClass.BUS, EntityClass.HAZMAT_TRUCK, EntityClass.OFFICER], "u1"),
        "lon_deg": np.array([120.84, 120.88, 120.92]),
        "lat_deg": np.array([32.02, 32.0, 32.02]),
        "fix_s": np.full(n, NOW_S - 1),
        "receipt_s": np.full(n, NOW_S - 1),
        "state": np.full(n, EntityState.MOVING, "u1"),
        "generation": np.ones(n, "<u4"),
    }
    world.apply(Tick(enter=Block(np.arange(n, dtype=np.uint32), columns)))


def paint_tiles(folder: Path) -> TileFolder:
    """Write tiles of two colours by turns round the middle; finer ones there are none of."""
    west, south, east, north = BOUNDS_DEG
    x_m, y_m = (float(part) for part in mercator_m((west + east) / 2, (south + north) / 2))
    middle = TileGrid().covering(TILE_ZOOM, x_m, y_m, x_m, y_m)
    for x in range(middle.x0 - 2, middle.x0 + 3):
        column = folder / str(TILE_ZOOM) / str(x)
        column.mkdir(parents=True)
        for y in range(middle.y0 - 2, middle.y0 + 3):
            tile = Image.new("RGB", (256, 256), TILE_COLOURS[(x + y) % 2])
            tile.save(column / f"{y}.png")
    return TileFolder(folder, "painted", "© tiles")


def pixels(image: QImage) -> np.ndarray:
    picture = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(picture.constBits(), np.uint8)
    return data.reshape(picture.height(), picture.width(), 4)[..., :3].copy()


def count_of(picture: np.ndarray, colour: tuple[int, int, int]) -> int:
    """Count the pixels of a colour in a picture of blue, green and red."""
    return int((np.abs(picture[..., ::-1].astype(int) - colour).max(axis=-1) <= 2).sum())


def turn(application: QApplication, seconds: float) -> None:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        application.processEvents()
        time.sleep(0.01)


def main() -> None:
    application = make_application()
    world = World(read_catalogues().fields)
    fill(world)
    registers = Registers(
        sites=(Site("S1", "园区", "park", 120.9, 32.0, 300.0, ""),),
        cameras=(Camera("C1", "路口", 120.86, 32.01, 90.0, "", ""),),
    )
    sets = (grids(),)
    theme = Theme.from_toml((RESOURCES / "theme" / "night.toml").read_text("utf-8"))
    shelf = TileShelf(paint_tiles(Path(sys.argv[1]) / "tiles"))
    raster = RasterGround(shelf, night=NightLook.AS_IS)
    model = build_model(world, base_map(), registers, sets, raster)
    host = PanelHost(time.monotonic)
    windows, frames = [], []
    for _ in range(2):
        made = make_host(
            *(model, theme, "zh_CN", lambda: NOW_S, host, lambda _: None), is_offscreen=False
        )
        assert isinstance(made, GlMapWindow)
        windows.append(made)
        frame = QWidget()
        QVBoxLayout(frame).addWidget(made.widget())
        made.widget().setFixedSize(*SIZE_PX)
        frame.show()
        frames.append(frame)
    turn(application, 0.5)
    model.absorb(whole_change(world))
    view = AreaView("unit_grid", np.array([1.0, 9.0]), (5.0,), "辆", "辆", NOW_S)
    ring = (LonLat(120.86, 32.02), LonLat(120.87, 32.02), LonLat(120.865, 32.03))
    overlays = Overlays(
        selected=("b",),
        areas=(view,),
        shapes=(ShapeMark("F1", ring, "围栏"),),
        inks=(Ink((LonLat(120.9, 32.03), LonLat(120.93, 32.04))),),
    )
    for window in windows:
        window.scene.set_overlays(overlays)
    whole_s = time.monotonic() + WHOLE_WITHIN_S
    while not all(one.scene.is_whole for one in windows) and time.monotonic() < whole_s:
        for window in windows:
            window.request()
        turn(application, 0.05)
    for _ in range(6):
        for window in windows:
            window.scene.touch()
            window.request()
        turn(application, 0.25)
    pictures = [pixels(window.grabFramebuffer()) for window in windows]
    hits = [window.scene.pick(320.0, 240.0, NOW_S, time.monotonic()) for window in windows]
    seen = Seen(
        faults={key: str(fault) for key, fault in model.stack.faults.items()},
        failed=sorted(host.failed),
        colours=[len(np.unique(picture.reshape(-1, 3), axis=0)) for picture in pictures],
        differing=int((pictures[0] != pictures[1]).any(axis=-1).sum()),
        tiles=[[count_of(picture, colour) for colour in TILE_COLOURS] for picture in pictures],
        things=[len(found) for found in hits],
    )
    for number, window in enumerate(windows):
        window.grabFramebuffer().save(str(Path(sys.argv[1]) / f"{number}.png"))
        window.release()
        frames[number].close()
    shelf.close()
    sys.stdout.write(msgspec.json.encode(seen).decode() + "\n")


if __name__ == "__main__":
    main()
