"""Make the pictures of every map layer anew: ``python -m tests.bench.map_pictures [NAME…]``.

Each is drawn twice without a display: as on a console, and as on a wall of 3840 by 2160 px and six
metres that is read from eight. Things and values are made up, and the pictures say so.
"""

import itertools
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

from app.config import RESOURCES
from app.domain.classes import Severity
from app.domain.geo import LonLat
from app.own_files import read_own_layer
from map_layers.headless import HeadlessTarget
from map_layers.overlays import (
    AlarmMark,
    AreaView,
    Band,
    CaseMark,
    HeatView,
    Ink,
    InkNote,
    Overlays,
    Post,
    ShapeMark,
    Trail,
    ValueLabel,
    Way,
    WayKind,
)
from map_layers.scene import MapScene
from map_layers.theme import Theme
from tests.bench.map_picture_city import MIDDLE, NOW_S, PictureCity, in_folder

OUT = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 450_000
LARGE_PX = 3000
# How many flat colours stay as they are, and how many there are for the rest: as many as will do.
COLOURS = ((110, 128), (110, 64), (90, 32), (64, 20), (44, 12), (32, 6))
AT_S = 100.0  # of the monotonic clock: blinking marks are in their first phase
EXAMPLE = "示例"
TILES_WITHIN_S = 60.0


@dataclass(frozen=True)
class Size:
    """A screen: its pixels, how much larger symbols and text are, and how much nearer the map."""

    name: str
    width_px: int
    height_px: int
    unit: float
    nearer: float


# Read from eight metres, a wall of 1.56 mm a px needs twice the design's size (16 minutes of arc).
SIZES = (Size("console", 1920, 1080, 1.0, 0.0), Size("wall", 3840, 2160, 2.0, 1.0))


@dataclass(frozen=True)
class View:
    """Where a picture looks, and what is shown over the traffic."""

    zoom: float
    overlays: Overlays = field(default_factory=Overlays)
    middle: tuple[float, float] = MIDDLE
    theme: str = "night"


def at(east_km: float, north_km: float) -> tuple[float, float]:
    """Return degrees of a place so far from the middle of the city."""
    return MIDDLE[0] + east_km / 94.4, MIDDLE[1] + north_km / 111.2


def lonlats(*places_km: tuple[float, float]) -> tuple[LonLat, ...]:
    """Return places as outlines take them."""
    return tuple(LonLat(*at(*place)) for place in places_km)


def round_at(east_km: float, north_km: float, radius_km: float) -> tuple[LonLat, ...]:
    """Return a circle."""
    turns = np.linspace(0.0, 2 * np.pi, 48, endpoint=False).tolist()
    return lonlats(
        *((east_km + radius_km * np.sin(a), north_km + radius_km * np.cos(a)) for a in turns)
    )


def trail_of(city: PictureCity, entity: str, *stops: tuple[float, float]) -> Trail:
    """Return where a thing was on its way along stops, heard every 15 s, with one hole."""
    drive = city.drive(*stops)
    end_s = float(drive.at_s[-1])
    heard_s = np.arange(0.0, end_s, 15.0)
    lonlat = np.column_stack(
        [np.interp(heard_s, drive.at_s, drive.lonlat[:, axis]) for axis in (0, 1)]
    )
    kept = (heard_s < 0.45 * end_s) | (heard_s > 0.55 * end_s)
    return Trail(entity, lonlat[kept], NOW_S - end_s + heard_s[kept], 60.0)


def tracks(city: PictureCity) -> View:
    del city
    return View(13.0)


def trails(city: PictureCity) -> View:
    ways = ((at(-6, 9), at(3, -3)), (at(9, 4), at(-3, -1)), (at(5, -8), at(1, 6)))
    found = tuple(trail_of(city, f"T{n}", *stops) for n, stops in enumerate(ways))
    ends = [trail.lonlat[-1] for trail in found]
    city.enter(ends, 1, 90.0, [trail.entity_id for trail in found])
    return View(
        12.4, Overlays(trails=found, selected=("T0",), hidden_classes=city.common), middle=at(1, 1)
    )


def sensors(city: PictureCity) -> View:
    texts = ("48", "172", "63 dB", "7.2", "1,240", "3.4", "51", "88", "—", "6.9")
    states = ("", "over", "near", "", "near", "frozen", "", "over", "lost", "stale")
    inks = {"over": "severity.text.2", "frozen": "severity.text.3", "lost": "severity.text.3"}
    values = tuple(
        ValueLabel(f"M-{n:02d}", text, inks.get(state, "map.label"), state)
        for n, (text, state) in enumerate(zip(texts, states, strict=True))
    )
    hidden = frozenset(city.kinds_of_traffic)
    return View(13.6, Overlays(values=values, hidden_classes=hidden))


def cameras(city: PictureCity) -> View:
    near = min(
        city.registers.cameras,
        key=lambda one: abs(one.lon_deg - MIDDLE[0]) + abs(one.lat_deg - MIDDLE[1]),
    )
    return View(
        15.0,
        Overlays(selected=(near.camera_id,), hidden_classes=city.common),
        middle=(near.lon_deg, near.lat_deg),
    )


def cases(city: PictureCity) -> View:
    states = ("new", "under_way", "overdue", "closed")
    marks = tuple(
        CaseMark(f"K{n}", Severity(1 + n % 4), states[n // 4 % 4], *at(-4.5 + 1.1 * (n % 8), y_km))
        for n, y_km in enumerate(np.repeat((2.2, -2.6), 8).tolist())
    )
    alarms = tuple(
        AlarmMark(f"A{n}", "", Severity(1 + n), *at(-3 + 2.1 * n, -0.4), is_unacknowledged=n < 2)
        for n in range(4)
    )
    return View(13.0, Overlays(cases=marks, alarms=alarms, hidden_classes=city.common))


def sites(city: PictureCity) -> View:
    park = city.registers.sites[0]
    parts = Overlays(selected=(park.site_id,), hidden_classes=city.common)
    return View(15.2, parts, (park.lon_deg, park.lat_deg))


def areas(city: PictureCity) -> View:
    grids = next(one for one in city.pack.area_sets if one.key == "unit_grid")
    lon, lat = city.world.column("lon_deg"), city.world.column("lat_deg")
    middles = np.array([grids.rings(n)[0].mean(axis=0) for n in range(len(grids))])
    places = np.column_stack([lon, lat])
    near = np.hypot(*(middles[:, None] - places[None, ::5]).transpose(2, 0, 1)) < 0.012
    values = 5.0 * near.sum(axis=1)
    values[::41] = np.nan
    breaks = (5.0, 15.0, 30.0, 45.0)
    shown = AreaView("unit_grid", values, breaks, "车辆", "辆", NOW_S, EXAMPLE)
    chosen = int(np.nanargmax(values))
    return View(
        11.6,
        Overlays(areas=(shown,), chosen_areas=(("unit_grid", chosen),), hidden_classes=city.common),
    )


def heat(city: PictureCity) -> View:
    lonlat = np.column_stack([city.world.column("lon_deg"), city.world.column("lat_deg")])
    shown = HeatView(lonlat, np.ones(len(lonlat)), 800.0, "车辆", "辆", NOW_S, EXAMPLE)
    return View(11.6, Overlays(heat=shown, hidden_classes=city.common))


def bands(city: PictureCity) -> View:
    rings = tuple(
        Band(minutes, (city.reach(*at(1, -1), minutes),), EXAMPLE) for minutes in (15.0, 10.0, 5.0)
    )
    post = Post(*at(1, -1), "演示岗位")
    return View(12.0, Overlays(bands=rings, posts=(post,), hidden_classes=city.common))


def ways(city: PictureCity) -> View:
    planned = city.drive(at(-6, 9), at(3, -3))
    driven = trail_of(city, "T0", at(-6, 9), at(-4, -1))
    ahead = city.drive(at(-4, -1), at(3, -3)).part(0.0, 0.6)
    officer = city.drive(at(6, 1), tuple(ahead.lonlat[-1].tolist()))
    shown = (
        Way(WayKind.ROUTE, planned.points),
        Way(WayKind.AHEAD, ahead.points),
        Way(WayKind.OFFICER, officer.points),
    )
    post = Post(*ahead.lonlat[-1].tolist(), EXAMPLE)
    city.enter([driven.lonlat[-1]], 1, 90.0, ["W0"])
    trail = replace(driven, entity_id="W0")
    alarm = AlarmMark("A", "W0", Severity.II, *MIDDLE, is_unacknowledged=False)
    parts = Overlays(
        hidden_classes=city.common,
        ways=shown,
        posts=(post,),
        trails=(trail,),
        selected=("W0",),
        alarms=(alarm,),
    )
    return View(12.4, parts, middle=at(0, 2))


def geofences(city: PictureCity) -> View:
    park = lonlats((-3, 2), (-0.6, 2.6), (0.4, 1.0), (-1.2, -0.4), (-3.2, 0.4))
    corridor = lonlats((-4, -2.2), (0, -1.5), (4, -2.4), (4, -2.9), (0, -2.0), (-4, -2.7))
    shapes = (
        ShapeMark("F1", park, "老城限行区（示例）", is_chosen=True),
        ShapeMark("F2", corridor, "危化品通道（示例）"),
        ShapeMark("F3", round_at(3.0, 1.2, 1.3), "活动管控圈（示例）"),
        ShapeMark("F4", round_at(3.4, 1.8, 0.7), "内圈（示例，未启用）", is_inactive=True),
    )
    return View(13.0, Overlays(shapes=shapes, hidden_classes=city.common))


def measuring(city: PictureCity) -> View:
    corners = ((-3.5, -1.5), (-1.5, 0.6), (1.2, 0.2), (2.8, 1.9))
    line = lonlats(*corners)
    legs = itertools.pairwise(corners)
    lengths = [float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in legs]
    notes = [
        InkNote(*at((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), f"{length:.2f} km")
        for (a, b), length in zip(itertools.pairwise(corners), lengths, strict=True)
    ]
    total = InkNote(*at(2.8, 2.3), f"合计 {sum(lengths):.2f} km（示意）")
    return View(
        13.0,
        Overlays(inks=(Ink(line, knots=line, notes=(*notes, total)),), hidden_classes=city.common),
    )


def lasso(city: PictureCity) -> View:
    turns = np.linspace(0.0, 2 * np.pi, 60, endpoint=False)
    radius = 1.6 + 0.25 * np.sin(3 * turns) + 0.15 * np.cos(5 * turns)
    places = zip((radius * np.sin(turns)).tolist(), (radius * np.cos(turns)).tolist(), strict=True)
    outline = lonlats(*places)
    east = (city.world.column("lon_deg") - MIDDLE[0]) * 94.4
    north = (city.world.column("lat_deg") - MIDDLE[1]) * 111.2
    caught = np.hypot(east, north) < np.interp(np.arctan2(east, north) % (2 * np.pi), turns, radius)
    ids = frozenset(city.world.id_at(int(row)) for row in np.flatnonzero(caught))
    return View(14.0, Overlays(inks=(Ink(outline, is_closed=True),), picked=ids - {""}))


def own(city: PictureCity) -> View:
    def feature(kind, places, title):
        return {
            "type": "Feature",
            "geometry": {"type": kind, "coordinates": places},
            "properties": {"name": title},
        }

    ring = [list(at(*p)) for p in ((-3, 1.8), (0.5, 2.2), (1.2, 0.2), (-2.4, -0.3), (-3, 1.8))]
    pipe = [list(at(*p)) for p in ((-4, -1.5), (-1, -1.2), (0.5, -2.4), (4, -2.0))]
    taps = [feature("Point", list(at(2.0 + 0.4 * n, 0.8 + 0.3 * (n % 3))), "栓") for n in range(6)]
    features = [feature("Polygon", [ring], "示例区"), feature("LineString", pipe, "示例管"), *taps]
    with in_folder() as folder:
        path = Path(folder) / "示例.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        city.own_layers = {"own-1": read_own_layer(path, "wgs84")}
    return View(13.0, Overlays(own=("own-1",), hidden_classes=city.common))


def base_night(city: PictureCity) -> View:
    return View(11.6, Overlays(hidden_classes=frozenset(city.kinds)))


def base_day(city: PictureCity) -> View:
    return replace(base_night(city), theme="day")


def tiles(city: PictureCity) -> View:
    return View(11.6, Overlays(hidden_classes=frozenset(city.kinds)))


PICTURES: dict[str, Callable[[PictureCity], View]] = {
    "tracks": tracks,
    "trails": trails,
    "sensors": sensors,
    "cameras": cameras,
    "cases": cases,
    "sites": sites,
    "areas": areas,
    "heat": heat,
    "bands": bands,
    "ways": ways,
    "geofences": geofences,
    "measuring": measuring,
    "lasso": lasso,
    "own": own,
    "base-night": base_night,
    "base-day": base_day,
    "tiles": tiles,
}


def draw(city: PictureCity, view: View, theme: Theme, size: Size, raster) -> Image.Image:
    """Return the picture of a view on a screen."""
    with HeadlessTarget(size.width_px, size.height_px) as target:
        model = city.model(raster)
        model.own_layers.show(city.own_layers)
        scene = MapScene(model, theme, hurries=False)
        scene.attach(target.gl)
        scene.resize(size.width_px, size.height_px, 1.0)
        scene.set_unit(size.unit)
        scene.set_overlays(view.overlays)
        scene.camera.ease_to(*view.middle, 0.0, view.zoom + size.nearer)
        until_s = time.monotonic() + TILES_WITHIN_S
        revision = None
        while revision != model.revision and time.monotonic() < until_s:
            revision = model.revision
            scene.touch()
            scene.draw(target.fbo, size.width_px, size.height_px, 1.0, NOW_S, AT_S)
            if raster is not None:
                time.sleep(0.5)  # tiles are read by threads
        if model.stack.faults:
            raise SystemExit(f"a layer failed: {list(model.stack.faults.values())}")
        picture = Image.fromarray(np.ascontiguousarray(target.picture()[..., :3]))
        scene.release()
        model.release()
    return picture


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture in as many colours as its limit allows; flat ones stay."""
    pixels = np.asarray(picture).astype(np.uint32) @ np.array([65536, 256, 1], "u4")
    # What is flat is a ground, a fill or a swatch of a legend, and says something by its colour.
    inner = pixels[:-1, :-1]
    flat = inner[(inner == pixels[1:, :-1]) & (inner == pixels[:-1, 1:])]
    codes, counts = np.unique(flat, return_counts=True)
    kept = codes[np.argsort(-counts, kind="stable")]
    fixed = np.column_stack([kept >> 16, kept >> 8 & 255, kept & 255]).ravel().tolist()
    sample = Image.fromarray(np.ascontiguousarray(np.asarray(picture)[::3, ::3]))
    # A large picture will not do with many: they need not be tried.
    for same, most in COLOURS if picture.width < LARGE_PX else COLOURS[2:]:
        rest = sample.quantize(most, Image.Quantize.MEDIANCUT).getpalette() or []
        palette = Image.new("P", (1, 1))
        palette.putpalette([*fixed[: 3 * same], *rest][: 3 * 256])
        picture.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
    raise SystemExit(f"{path.name}: {path.stat().st_size:,} bytes; {MOST_BYTES:,} is the limit")


def main(names: list[str]) -> int:
    """Make the pictures that are named, or all."""
    unknown = set(names) - set(PICTURES)
    if unknown:
        raise SystemExit(f"no such pictures: {', '.join(sorted(unknown))}")
    OUT.mkdir(parents=True, exist_ok=True)
    for name in names or PICTURES:
        city = PictureCity()
        view = PICTURES[name](city)
        text = (RESOURCES / "theme" / f"{view.theme}.toml").read_text(encoding="utf-8")
        theme = Theme.from_toml(text)
        with in_folder() as folder:
            opened = city.tiles(Path(folder)) if name == "tiles" else None
            for size in SIZES:
                path = OUT / f"map-{name}-{size.name}.png"
                ground = opened.ground if opened else None
                save(draw(city, view, theme, size, ground), path)
                print(f"{path.name}: {path.stat().st_size:,} bytes", flush=True)
            if opened:
                opened.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
