"""Every layer of the map in one scene: each draws something, and nothing of it when hidden."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.citypack import Place
from app.domain.classes import EntityClass, Severity
from app.domain.geo import LonLat
from app.domain.own_layer import OwnFeature, OwnLayer
from app.domain.plan import LikelyPath
from app.domain.register import Registers, Site
from map_layers.model import MapModel
from map_layers.overlays import (
    AlarmMark,
    AreaView,
    Ban,
    Band,
    CaseMark,
    HeatView,
    Ink,
    InkNote,
    Overlays,
    Post,
    ShapeMark,
    SpotMark,
    SpotsView,
    Trail,
    ValueLabel,
    Way,
    WayKind,
)
from tests.render.conftest import BOUNDS_DEG, NOW_S, Shot, rgb, thing
from tests.unit.app.domain.area_grids import crooked_grid

LON, LAT = 120.94, 32.0135  # the motorway passes south of it
AREAS = crooked_grid(8, 5, bounds=BOUNDS_DEG)
ZOOM, BEARING_DEG = 15.0, 20.0
SHIP = {"class": EntityClass.TANKER_VESSEL, "heading_deg": 90.0}
HULL = {"length_m": 300, "beam_m": 60, "bow_m": 150, "port_m": 30}
FEWEST_PX = 20


def at(east_px, north_px):
    """Return a position so many px from the middle, were the map not turned."""
    px_deg = 360.0 / (256 * 2**ZOOM)
    return LonLat(LON + east_px * px_deg, LAT + north_px * px_deg * np.cos(np.radians(LAT)))


def corners(east_px, north_px, half_px):
    way = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return np.array(
        [
            (place.lon_deg, place.lat_deg)
            for place in (at(east_px + x * half_px, north_px + y * half_px) for x, y in way)
        ]
    )


def ring(east_px, north_px, half_px):
    return tuple(LonLat(*corner) for corner in corners(east_px, north_px, half_px).tolist())


def everything():
    """Return overlays that give every layer something to draw."""
    behind = at(-120, 80), at(-60, 80)
    trail = np.array([(place.lon_deg, place.lat_deg) for place in behind])
    value = ValueLabel("A-1", "48", state="over")
    spots = np.tile([[LON, LAT]], (400, 1))
    return Overlays(
        selected=("bus-1", "S1"),
        picked=frozenset({"bus-2"}),
        alarms=(AlarmMark("a1", "", Severity.I, *place(150, 60), is_unacknowledged=False),),
        cases=(CaseMark("k1", Severity.II, "new", *place(150, -60)),),
        ways=(Way(WayKind.OFFICER, (at(-200, -100), at(-100, -100))),),
        posts=(Post(*place(-100, -100), "王港路口"),),
        likely=(LikelyPath((at(-220, 20), at(-160, 20)), 0.6),),
        bans=(Ban("3", *place(200, -20)),),
        values=(value,),
        own=("own-1",),
        areas=(AreaView("unit_grid", np.arange(40.0), (10.0, 20.0), "车辆", "辆", NOW_S, "示例"),),
        chosen_areas=tuple(("unit_grid", number) for number in range(40)),
        heat=HeatView(spots, np.ones(400), 300.0, "车辆", "辆", NOW_S, "示例"),
        doubt="无人研判：没有告警不等于平安",
        spots=SpotsView((SpotMark("town", "t1", "hot", *place(-200, 140), "异味"),), "", "", NOW_S),
        bands=(Band(5.0, (corners(0, 0, 140),), "示例"),),
        trails=(Trail("bus-1", trail, np.array([NOW_S - 30.0, NOW_S - 1.0]), 60.0),),
        shapes=(ShapeMark("F1", ring(60, 100, 40), "围栏", is_chosen=True),),
        inks=(Ink(ring(-60, 140, 30), notes=(InkNote(*place(-60, 140), "1.2 km"),)),),
    )


def place(east_px, north_px):
    there = at(east_px, north_px)
    return there.lon_deg, there.lat_deg


def own_layer():
    square = corners(-150, 0, 30)
    no_ring, u4 = np.array([0], np.uint32), np.uint32
    return OwnLayer(
        *("x.geojson", (OwnFeature("", ()),), np.empty((0, 2)), np.empty(0, u4)),
        *(np.empty((0, 2)), no_ring, np.empty(0, u4)),
        *(square, np.array([0, 4], u4), np.array([0], u4)),
        *(np.array([[0, 1, 2], [0, 2, 3]], u4), np.array([0, 0], u4)),
        np.full((1, 3), np.nan, np.float32),
    )


@pytest.fixture(params=["software", "card"])
def scene(request, world, put, base_map, sprites, fonts, theme):
    put(
        thing("bus-1", *place(-60, 80)),
        thing("bus-2", *place(-120, -40)),
        thing("P-1", *place(90, 30), **{"class": EntityClass.OFFICER}),
        thing("ship", *place(0, -150), **SHIP, **HULL),
        thing("A-1", *place(60, -100), **{"class": EntityClass.AIR_STATION}),
    )
    registers = Registers(sites=(Site("S1", "第一化工", "plant", *place(20, 20), 80.0, "320602"),))
    here = Place("新村", "Xincun", "village", 3, *place(-100, -30))
    town = Place("新镇", "Xinzhen", "town", 2, *place(-200, 60))
    places = (*base_map.places, here, town)
    model = MapModel(
        *(world, replace(base_map, places=places), registers, sprites, fonts), area_sets=(AREAS,)
    )
    model.own_layers.show({"own-1": own_layer()})
    one = Shot(model, theme)
    one.scene.is_software = request.param == "software"
    one.look_at(LON, LAT, ZOOM)
    one.scene.camera.rotate(BEARING_DEG, one.at_s)
    yield one
    one.release()


def picture(one, overlays, *hidden):
    one.scene.set_overlays(replace(overlays, hidden_layers=frozenset(hidden)))
    return one.take()[..., :3].astype(int)


def test_every_layer_draws_something_and_is_gone_when_it_is_hidden(scene, theme):
    shown = everything()
    keys = scene.scene.model.stack.keys
    whole = picture(scene, shown)
    changed = {key: int((picture(scene, shown, key) != whole).any(axis=-1).sum()) for key in keys}
    assert {key: count for key, count in changed.items() if count < FEWEST_PX} == {}
    assert (picture(scene, shown, *keys) == rgb(theme, "map.outside")).all()


def test_hiding_all_that_lies_over_the_ground_leaves_the_ground(scene):
    keys = scene.scene.model.stack.keys
    over = [key for key in keys if key != "basemap"]
    ground = picture(scene, Overlays(), *over)
    shown = everything()
    assert (picture(scene, shown, *over) == ground).all()
    assert len(np.unique(ground.reshape(-1, 3), axis=0)) > 3
    for key in over:
        with_one = picture(scene, shown, *(other for other in over if other != key))
        assert (with_one != ground).any(), key
    assert (picture(scene, shown, *over) == ground).all()
