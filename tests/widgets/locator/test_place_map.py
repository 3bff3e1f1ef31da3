"""The map of a dossier: the thing and its alarms in view, and no room taken from the facts."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from tests.unit.app.services.hall import Hall
from widgets.locator.place_map import LEAST_PX, PlaceMap

AT = LonLat(120.9, 32.0)


@pytest.fixture
def alarms():
    hall = Hall()
    hall.raise_alarm("a1", lon_deg=121.1)
    return hall.group.board.open_alarms()


@pytest.fixture
def place(qapp, ground, look, texts):
    room = QWidget()
    column = QVBoxLayout(room)
    place = PlaceMap(ground, look, texts)
    column.addWidget(place)
    room.resize(400, 400)
    place.resize(380, 240)
    yield place
    room.deleteLater()


def marks(place):
    return [(mark["lon"], mark["lat"]) for mark in place.map._kept["marks"]]


def test_the_thing_lies_on_top_of_its_alarms_and_all_are_in_view(place, alarms):
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, AT, alarms)
    assert marks(place) == [(121.1, 32.0), (120.9, 32.0)]
    west, south, east, north = place.map._bounds
    assert (west < 120.9, east > 121.1) == (True, True)
    assert south < 32.0 < north


def test_it_stays_while_the_thing_moves_about_and_follows_when_it_leaves(place):
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, AT, ())
    bounds = place.map._bounds
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, LonLat(120.91, 32.0), ())
    assert place.map._bounds == bounds
    assert marks(place) == [(120.91, 32.0)]
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, LonLat(120.949, 32.0), ())
    assert place.map._bounds != bounds


def test_another_thing_is_looked_at_afresh(place):
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, AT, ())
    bounds = place.map._bounds
    place.show_thing("bus", EntityClass.BUS, LonLat(120.91, 32.0), ())
    assert place.map._bounds != bounds


def test_it_asks_for_no_room_and_shows_nothing_in_too_little(place, look):
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, AT, ())
    assert not place.map.isHidden()
    assert place.minimumSizeHint().height() == 0
    place.resize(380, look.px(LEAST_PX) - 1)
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, AT, ())
    assert place.map.isHidden()


def test_without_a_thing_or_without_a_ground_there_is_no_map(qapp, place, look, texts):
    assert place.map.isHidden()
    place.show_thing("truck", EntityClass.HAZMAT_TRUCK, AT, ())
    place.clear()
    assert place.map.isHidden()
    bare = PlaceMap(None, look, texts)
    bare.resize(380, 240)
    bare.show_thing("truck", EntityClass.HAZMAT_TRUCK, AT, ())
    assert bare.map.isHidden()
    bare.deleteLater()
