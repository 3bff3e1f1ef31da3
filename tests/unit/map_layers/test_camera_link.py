"""Linked cameras look where one was moved, within one turn, and never go round in a circle."""

import pytest

from app.domain.geo import mercator_m
from map_layers.camera import EASE_S, Camera, CameraView
from map_layers.camera_link import CameraLinks

NANTONG, GANZHOU = (120.8649, 32.0146), (121.6, 31.82)
SIZES = ((1920.0, 1080.0), (1080.0, 1920.0), (640.0, 640.0))


def camera_of(size):
    x_m, y_m = mercator_m(*NANTONG)
    return Camera(CameraView(float(x_m), float(y_m), 11.0, 0.0, *size))


@pytest.fixture
def told():
    return []


@pytest.fixture
def cameras():
    return [camera_of(size) for size in SIZES]


@pytest.fixture
def links(cameras, told):
    links = CameraLinks()
    for number, camera in enumerate(cameras):
        links.join(camera, lambda number=number: told.append(number))
    return links


def look(camera, at_s=100.0):
    view = camera.view(at_s)
    return view.x_m, view.y_m, view.zoom, view.bearing_deg


def test_cameras_go_their_own_way_until_they_are_linked(links, cameras, told):
    cameras[0].pan(100.0, 0.0, 1.0)
    links.turn(1.0)
    assert look(cameras[0]) != look(cameras[1])
    assert told == []


def test_a_move_of_one_is_a_move_of_all_within_one_turn(links, cameras, told):
    links.link(cameras[0], 0.0)
    told.clear()
    cameras[1].pan(100.0, -30.0, 5.0)
    cameras[1].rotate(25.0, 5.0)
    links.turn(5.0)
    assert look(cameras[0]) == look(cameras[1]) == look(cameras[2])
    assert told == [0, 2]
    sizes = [(c.target.width_px, c.target.height_px) for c in cameras]
    assert sizes == list(SIZES)


def test_nothing_moves_any_more_once_it_was_passed_on(links, cameras, told):
    links.link(cameras[0], 0.0)
    cameras[1].pan(100.0, -30.0, 5.0)
    links.turn(5.0)
    told.clear()
    revisions = [camera.revision for camera in cameras]
    for at_s in range(6, 20):
        links.turn(float(at_s))
    assert told == []
    assert [camera.revision for camera in cameras] == revisions


def test_an_ease_is_shared_at_every_moment_of_it(links, cameras):
    links.link(cameras[0], 0.0)
    cameras[2].ease_to(*GANZHOU, 10.0, zoom=14.0)
    links.turn(10.0)
    for at_s in (10.0, 10.1, 10.2, 10.0 + EASE_S):
        assert look(cameras[0], at_s) == pytest.approx(look(cameras[2], at_s))


def test_two_that_moved_at_once_end_where_the_hand_is(links, cameras):
    links.link(cameras[0], 0.0)
    cameras[0].ease_to(*GANZHOU, 10.0)
    cameras[1].hold(10.0)
    cameras[1].pan(50.0, 0.0, 10.0)
    links.turn(10.0)
    assert look(cameras[0], 11.0) == look(cameras[1], 11.0) == look(cameras[2], 11.0)


def test_a_camera_with_a_button_down_is_not_taken_away(links, cameras):
    links.link(cameras[0], 0.0)
    cameras[1].hold(1.0)
    links.turn(1.0)
    there = look(cameras[1])
    cameras[1].pan(10.0, 0.0, 1.5)
    here = look(cameras[1])
    cameras[2].ease_to(*GANZHOU, 2.0)
    links.turn(2.0)
    assert look(cameras[1]) == here != there


def test_linking_gathers_all_at_one_and_parting_leaves_them_there(links, cameras):
    cameras[2].ease_to(*GANZHOU, 0.0, zoom=15.0)
    links.turn(0.0)
    links.link(cameras[2], 5.0)
    assert links.is_linked
    assert look(cameras[0]) == look(cameras[2])
    links.part()
    cameras[0].pan(10.0, 0.0, 6.0)
    links.turn(6.0)
    assert look(cameras[0]) != look(cameras[2])


def test_a_window_that_left_is_moved_no_more(cameras, told):
    links = CameraLinks()
    links.join(cameras[0], lambda: None)
    leave = links.join(cameras[1], lambda: told.append(1))
    links.link(cameras[0], 0.0)
    leave()
    leave()
    told.clear()
    cameras[0].pan(1.0, 0.0, 1.0)
    links.turn(1.0)
    assert told == []
    assert links.count == 1


def test_a_window_that_comes_later_looks_where_the_others_do(links, cameras, told):
    links.link(cameras[0], 0.0)
    cameras[0].ease_to(*GANZHOU, 1.0, zoom=15.0)
    late = camera_of((300.0, 300.0))
    told.clear()
    links.join(late, lambda: told.append("late"))
    assert look(late) == look(cameras[0], 9.0)
    assert told == ["late"]


def test_the_program_moves_no_linked_map_away_from_a_wheel_just_turned(links, cameras):
    links.link(cameras[0], 0.0)
    cameras[1].zoom_at(10.0, 10.0, 1.0, 5.0)
    links.turn(5.0)
    there = look(cameras[1])
    cameras[2].ease_to(*GANZHOU, 5.5)
    links.turn(5.5)
    assert look(cameras[0]) == look(cameras[1]) == look(cameras[2]) == there


def test_of_two_hands_the_later_leads_all(links, cameras):
    links.link(cameras[0], 0.0)
    cameras[1].zoom_at(10.0, 10.0, 1.0, 5.0)
    links.turn(5.0)
    cameras[2].pan(300.0, 0.0, 5.4)
    links.turn(5.4)
    assert look(cameras[0]) == look(cameras[1]) == look(cameras[2])
    cameras[0].ask(5.8)
    cameras[0].ease_to(*GANZHOU, 5.8)
    links.turn(5.8)
    assert look(cameras[1])[:2] == pytest.approx([float(m) for m in mercator_m(*GANZHOU)])
    assert look(cameras[0]) == look(cameras[1]) == look(cameras[2])
