"""The demo city's vessels: AIS sentences that pyais reads back to the right place."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyais
import pytest

from app.domain.citypack import Mesh
from app.domain.errors import ConfigError
from app.domain.geo import LonLat, distance_m
from backends.demo.vessels.fairways import fairway_of, read_fairways
from backends.demo.vessels.land import Land
from backends.demo.vessels.transponder import Transponders
from backends.demo.vessels.vessel import AT_ANCHOR, UNDER_WAY, Vessel, make_vessels

START_S = 1_800_000_000.0
RIVER = fairway_of("长江航道", [LonLat(120.7, 32.0), LonLat(120.9, 31.95), LonLat(121.2, 31.8)])


def fleet(count: int = 40) -> tuple[Vessel, ...]:
    return make_vessels(count, (RIVER,), Land(None), np.random.default_rng(7))


def heard(seconds: float, vessels: tuple[Vessel, ...]) -> list[tuple[float, pyais.ANY_MESSAGE]]:
    transponders = Transponders(vessels, START_S)
    messages, parts = [], []
    for k in range(round(seconds * 10) + 1):
        now_s = START_S + k / 10
        for sentence in transponders.due(now_s):
            parts.append(sentence)
            if sentence.split(",")[1] == sentence.split(",")[2]:
                messages.append((now_s, pyais.decode(*parts)))
                parts = []
    assert not parts
    return messages


def test_every_vessel_says_its_place_each_ten_seconds_and_its_papers_each_minute() -> None:
    counted = Counter((m.mmsi, m.msg_type) for _, m in heard(119.9, fleet()))
    assert {kind: n for (_, kind), n in counted.items()} == {1: 12, 5: 2}
    assert set(counted.values()) == {12, 2}
    assert len(counted) == 80


def test_the_papers_come_before_the_first_position() -> None:
    first = {}
    for _, message in heard(20.0, fleet()):
        first.setdefault(message.mmsi, message.msg_type)
    assert set(first.values()) == {5}


def test_pyais_reads_every_position_back_to_where_the_vessel_is() -> None:
    vessels = {v.mmsi: v for v in fleet()}
    for now_s, message in heard(30.0, tuple(vessels.values())):
        if message.msg_type != 1:
            continue
        vessel = vessels[message.mmsi]
        fix = vessel.fix(now_s, START_S)
        assert distance_m(message.lon, message.lat, *fix.at) < 1.0
        assert message.speed * 1852 / 3600 == pytest.approx(fix.speed_mps, abs=0.03)
        assert abs((message.course - fix.course_deg + 180) % 360 - 180) < 0.11
        assert message.status == vessel.status


def test_names_and_types_arrive_and_some_are_tankers() -> None:
    papers = {m.mmsi: m for _, m in heard(20.0, fleet()) if m.msg_type == 5}
    for vessel in fleet():
        assert papers[vessel.mmsi].shipname == vessel.name
        assert papers[vessel.mmsi].ship_type == vessel.ship_type
    assert 2 <= sum(80 <= m.ship_type < 90 for m in papers.values()) <= 16


def test_vessels_under_way_keep_right_of_the_fairway_and_others_lie_beside_it() -> None:
    for vessel in fleet():
        places = [vessel.fix(START_S + s, START_S).at for s in (0.0, 600.0)]
        moved = float(distance_m(*places[0], *places[1]))
        if vessel.status == UNDER_WAY:
            assert moved <= vessel.speed_mps * 600.0 + 600.0
            assert vessel.right_m < 300.0
        else:
            assert moved < 40.0
            assert vessel.right_m >= 350.0
    assert any(v.status == AT_ANCHOR for v in fleet())


def test_no_vessel_runs_or_lies_aground() -> None:
    along, off = np.linspace(0.0, RIVER.length_m, 200), (-1500.0, -150.0, 120.0, 1500.0)
    banks = [np.stack(RIVER.beside(along, right), axis=1) for right in off]
    strips = []
    for first in (0, 2):  # a bank left of the river and one right of it, as strips of triangles
        base = first * 200 + np.arange(199)
        strips += [np.stack([base, base + 1, base + 200], 1)]
        strips += [np.stack([base + 1, base + 200, base + 201], 1)]
    land = Land(Mesh(np.concatenate(banks), np.concatenate(strips).astype(np.uint32)))
    at_bank = RIVER.at(9000.0, 300.0)[0]
    assert land.covers(np.array([at_bank.lon_deg]), np.array([at_bank.lat_deg]))[0]
    assert land.room_m(RIVER) == 80.0
    for vessel in make_vessels(40, (RIVER,), land, np.random.default_rng(7)):
        places = [vessel.fix(START_S + 600.0 * k, START_S).at for k in range(40)]
        lon, lat = np.array(places).T
        assert not land.covers(lon, lat).any()


def test_a_vessel_turns_round_at_the_end_of_its_fairway() -> None:
    there, course_there = RIVER.at(RIVER.length_m - 1000.0)
    back, course_back = RIVER.at(RIVER.length_m + 1000.0)
    assert distance_m(*there, *back) < 1.0
    assert (course_back - course_there) % 360 == pytest.approx(180.0)


def test_fairways_are_read_from_geojson_and_anything_else_is_refused_in_one_sentence(
    tmp_path: Path,
) -> None:
    good = tmp_path / "fairways.geojson"
    good.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"航道"},'
        '"geometry":{"type":"LineString","coordinates":[[120.7,32.0],[120.9,31.9]]}},'
        '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}'
    )
    (fairway,) = read_fairways(good)
    assert fairway.name == "航道"
    assert fairway.length_m == pytest.approx(21_900, rel=0.02)
    for bad in ("[1]", "{", '{"features": 3}', '{"features":[{"geometry":null}]}'):
        good.write_text(bad)
        with pytest.raises(ConfigError, match=r"fairways\.geojson"):
            read_fairways(good)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_fairways(tmp_path / "absent.geojson")
