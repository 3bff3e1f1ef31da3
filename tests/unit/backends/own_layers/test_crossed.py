"""Polygons that cross themselves are filled by even-odd, or not at all: never over wrong ground."""

import time

import numpy as np
import pytest

from app.domain.even_odd import inside_of
from app.domain.own_layer import NO_FEATURE, OwnLayer
from backends.own_layers import crossed
from backends.own_layers.geojson import layer_of
from tests.unit.backends.own_layers.test_geojson import SQUARE, collection, feature

BOW = [[120.85, 32.0], [121.0, 32.1], [121.0, 32.0], [120.85, 32.1], [120.85, 32.0]]


def star(points: int, step: int) -> list[list[float]]:
    turns = np.arange(points + 1) * step / points * 2 * np.pi
    return (np.column_stack([np.cos(turns), np.sin(turns)]) * 0.1 + (120.9, 32.0)).tolist()


def area_of(layer: OwnLayer) -> float:
    a, b, c = np.moveaxis(layer.corners[layer.triangles], 1, 0)
    (abx, aby), (acx, acy) = (b - a).T, (c - a).T
    return float(np.abs(abx * acy - aby * acx).sum() / 2)


def test_a_bow_is_filled_in_its_two_wings_and_nowhere_else() -> None:
    layer = layer_of(collection(feature("Point", [0, 0]), feature("Polygon", [BOW])), "x")
    assert [layer.feature_at(x, 32.05, 0.0) for x in (120.87, 120.98)] == [1, 1]
    assert [layer.feature_at(120.925, y, 0.0) for y in (32.02, 32.08)] == [NO_FEATURE] * 2
    assert area_of(layer) == pytest.approx(0.15 * 0.1 / 2)


@pytest.mark.parametrize(
    "rings",
    [
        [star(5, 2)],
        [star(7, 3)],
        [[*SQUARE[:4], [119.95, 31.05], [120.15, 31.05], SQUARE[0]]],
        [[*SQUARE, *SQUARE[1:]]],  # twice around is outside
    ],
)
def test_what_is_filled_is_what_even_odd_holds(rings: list[list[list[float]]]) -> None:
    layer = layer_of(collection(feature("Polygon", rings)), "x")
    random = np.random.default_rng(5)
    ring = np.array(rings[0])
    at = random.uniform(ring.min(axis=0) - 0.01, ring.max(axis=0) + 0.01, (400, 2))
    inside = inside_of((ring[:-1],), at[:, 0], at[:, 1])
    seen = [layer.feature_at(x, y, 0.0) != NO_FEATURE for x, y in at.tolist()]
    assert seen == inside.tolist()


def test_a_hole_that_crosses_the_outer_ring_takes_its_ground_and_adds_none() -> None:
    hole = [[120.05, 31.05], [120.15, 31.05], [120.15, 31.06], [120.05, 31.06], [120.05, 31.05]]
    layer = layer_of(collection(feature("Polygon", [SQUARE, hole])), "x")
    assert layer.feature_at(120.02, 31.055, 0.0) == 0
    assert layer.feature_at(120.08, 31.055, 0.0) == NO_FEATURE
    assert layer.feature_at(120.12, 31.055, 0.0) == NO_FEATURE


def test_sound_polygons_beside_a_crossed_one_keep_their_own_fill() -> None:
    sound = feature("Polygon", [SQUARE])
    layer = layer_of(collection(sound, feature("Polygon", [BOW]), sound), "x")
    assert layer.feature_at(120.05, 31.05, 0.0) == 2
    assert layer.feature_at(120.87, 32.05, 0.0) == 1
    assert area_of(layer) == pytest.approx(2 * 0.01 + 0.0075)
    assert [(note.code, note.feature) for note in layer.notes] == [("crossing", 2)]


def test_one_that_crosses_too_often_is_an_outline_and_says_so_at_once() -> None:
    tangle = np.random.default_rng(3).uniform((120, 31), (121, 32), (3_000, 2)).tolist()
    began_s = time.process_time()
    layer = layer_of(collection(feature("Polygon", [[*tangle, tangle[0]]])), "x")
    assert time.process_time() - began_s < 2.0
    assert not len(layer.triangles)
    assert len(layer.rings) == 3_000
    assert "crossing_bare" in {note.code for note in layer.notes}


def test_many_that_cross_share_one_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossed, "MAX_MEETINGS", 12)
    layer = layer_of(collection(*[feature("Polygon", [BOW])] * 5), "x")
    notes = {note.code: (note.count, note.feature) for note in layer.notes}
    assert notes == {"crossing": (3, 1), "crossing_bare": (2, 4)}
