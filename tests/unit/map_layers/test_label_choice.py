"""Which names stand from which zoom, and boxes that keep clear of each other."""

import numpy as np
import pytest

from map_layers import label_choice
from map_layers.camera import TILE_PX, WORLD_M
from map_layers.label_boxes import LabelBoxes, boxes_around, touching
from map_layers.label_choice import NEVER, appears_from, kept_clear_until
from map_layers.label_fades import REBASE_AFTER_S, LabelFades


def px_per_m(zoom):
    return TILE_PX * 2.0**zoom / WORLD_M


def names(count, seed=1, spread_m=40_000.0):
    rng = np.random.default_rng(seed)
    at_m = rng.normal(0.0, spread_m, (count, 2))
    half_px = np.column_stack([rng.uniform(15, 70, count), rng.uniform(10, 18, count)])
    from_zoom = np.sort(rng.choice([4.0, 8.0, 10.5, 12.5], count))
    return at_m, half_px, from_zoom


@pytest.mark.parametrize("zoom", [4.0, 7.3, 8.0, 9.7, 10.5, 11.4, 12.5, 13.1, 16.0])
def test_names_that_stand_never_touch_at_any_zoom(zoom):
    at_m, half_px, from_zoom = names(700)
    stands = appears_from(at_m, half_px, from_zoom) <= zoom
    boxes = boxes_around(at_m[stands] * px_per_m(zoom), half_px[stands])
    for index in range(len(boxes)):
        others = np.delete(boxes, index, axis=0)
        assert not touching(boxes[index : index + 1], others).any()


def test_nearer_only_adds_names():
    at_m, half_px, from_zoom = names(700)
    appears = appears_from(at_m, half_px, from_zoom)
    assert (appears >= from_zoom).all()
    shown = [(appears <= zoom).sum() for zoom in np.arange(4.0, 18.0, 0.25)]
    assert shown == sorted(shown)
    assert shown[-1] == 700


def test_the_greater_of_two_names_stands_first():
    at_m = np.array([[0.0, 0.0], [1000.0, 0.0]])
    half_px = np.array([[50.0, 10.0], [50.0, 10.0]])
    appears = appears_from(at_m, half_px, np.array([10.0, 10.0]))
    assert appears[0] == 10.0
    assert px_per_m(appears[1]) * 1000.0 == pytest.approx(100.0)


def test_of_names_at_one_place_only_the_greatest_ever_stands():
    appears = appears_from(np.zeros((5, 2)), np.full((5, 2), 10.0), np.full(5, 10.0))
    assert appears.tolist() == [10.0, NEVER, NEVER, NEVER, NEVER]


def test_too_many_names_on_one_heap_cost_no_more_than_a_bound(monkeypatch):
    monkeypatch.setattr(label_choice, "PAIRS_AT_MOST", 5_000)
    appears = appears_from(*names(3000, spread_m=100.0))
    assert np.isinf(appears).sum() > 1000
    assert (appears < 5.0).any()


def test_no_names_are_no_trouble():
    none = np.empty((0, 2))
    assert len(appears_from(none, none, np.empty(0))) == 0
    assert len(kept_clear_until(none, none, np.zeros((3, 2)), 7.0, 12.5)) == 0


def test_a_name_keeps_clear_of_a_symbol_until_they_have_come_apart():
    at_m = np.array([[0.0, 0.0], [50_000.0, 0.0]])
    half_px = np.array([[50.0, 10.0], [50.0, 10.0]])
    until = kept_clear_until(at_m, half_px, np.array([[0.0, 200.0]]), 7.0, 12.5)
    assert px_per_m(until[0]) * 200.0 == pytest.approx(17.0)
    assert until[1] == 12.5


def test_a_box_is_taken_once():
    boxes = LabelBoxes()
    assert boxes.take((0.0, 0.0, 300.0, 20.0))
    assert not boxes.take((290.0, 10.0, 400.0, 30.0))
    assert boxes.take((300.0, 0.0, 310.0, 20.0))
    boxes.put((500.0, 0.0, 510.0, 10.0))
    boxes.put((505.0, 0.0, 515.0, 10.0))
    assert not boxes.take((512.0, 5.0, 600.0, 8.0))
    assert boxes.take((-1e9, 1000.0, 1e9, 1010.0))


def test_names_come_and_go_softly_and_turn_back_half_way():
    fades = LabelFades(2)
    on, off = np.array([True, False]), np.array([False, False])
    fades.want(on, 10.0, is_at_once=True)
    assert fades.opacity(10.0).tolist() == [1.0, 0.0]
    assert not fades.is_moving(10.0)
    fades.want(off, 20.0, is_at_once=False)
    assert fades.is_moving(20.05)
    half = fades.opacity(20.09)[0]
    assert 0.3 < half < 0.7
    fades.want(on, 20.09, is_at_once=False)
    assert fades.opacity(20.09)[0] == pytest.approx(half, abs=1e-4)
    assert fades.opacity(21.0).tolist() == [1.0, 0.0]
    assert fades.parts(np.array([0])).dtype == np.float32


def test_fades_keep_their_times_small_over_days():
    fades = LabelFades(1)
    fades.want(np.array([True]), 5.0, is_at_once=True)
    late_s = 5.0 + 100 * REBASE_AFTER_S
    fades.want(np.array([False]), late_s, is_at_once=False)
    assert fades.epoch_s == late_s
    assert fades.opacity(late_s).tolist() == [1.0]
    assert fades.opacity(late_s + 1.0).tolist() == [0.0]


def test_nothing_new_is_no_new_version():
    fades = LabelFades(1)
    fades.want(np.array([True]), 5.0, is_at_once=True)
    version = fades.version
    fades.want(np.array([True]), 6.0, is_at_once=False)
    fades.want(np.array([True]), 7.0, is_at_once=True)
    assert fades.version == version
