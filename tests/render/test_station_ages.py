"""A station that reports every five minutes is solid after six, late after ten, then lost."""

from app.domain.classes import EntityClass, EntityState
from app.domain.register import Registers, Station
from map_layers.model import MapModel
from map_layers.name_rows import NameTier, wanted_names
from tests.render.conftest import NOW_S, Shot, count_near, rgb, thing

LON, LAT = 120.90, 32.02
STEP_DEG = 0.003
AGES_S = {"new": 10.0, "slow": 400.0, "silent": 2000.0, "unregistered": 400.0}


def test_a_slow_station_is_solid_while_a_terminal_as_old_is_hollow(
    world, put, base_map, sprites, fonts, theme
):
    kind, state = EntityClass.AIR_STATION, EntityState.UNKNOWN
    at_deg = {key: LON + STEP_DEG * number for number, key in enumerate(AGES_S)}
    registers = Registers(
        stations=tuple(
            Station(key, key, kind, at_deg[key], LAT, ("pm25",), 300.0, "320602")
            for key in ("new", "slow", "silent")
        )
    )
    dressed = {"class": kind, "state": state}
    put(
        *(
            thing(key, at_deg[key], LAT, **dressed, fix_s=NOW_S - age_s)
            for key, age_s in AGES_S.items()
        )
    )
    one = Shot(MapModel(world, base_map, registers, sprites, fonts), theme)
    try:
        one.look_at(LON + 1.5 * STEP_DEG, LAT, 15.0)
        picture = one.take()
        solid_px = {}
        for key, lon_deg in at_deg.items():
            x_px, y_px = one.screen_of(lon_deg, LAT)
            region = picture[y_px - 14 : y_px + 14, x_px - 14 : x_px + 14]
            solid_px[key] = count_near(region, rgb(theme, "class.air_station"), 10)
        wanted = wanted_names(one.scene.model.table, one.scene._current(NOW_S, one.at_s), ())
    finally:
        one.release()
    assert solid_px["new"] > 100
    assert solid_px["slow"] > 0.8 * solid_px["new"]
    assert solid_px["silent"] < solid_px["new"] / 2
    assert solid_px["unregistered"] < solid_px["new"] / 2
    tiers = zip(wanted.rows.tolist(), wanted.tiers.tolist(), strict=True)
    lost = [world.id_at(row) for row, tier in tiers if tier == NameTier.LOST]
    assert sorted(lost) == ["silent", "unregistered"]
