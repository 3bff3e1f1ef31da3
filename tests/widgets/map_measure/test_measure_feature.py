"""Measuring by hand: lengths, areas and bearings under the pointer, taken back and copied."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.fields import FieldCatalogue
from app.domain.geo import LonLat
from app.domain.measure import area_m2, leg_between
from tests.widgets.fake_link import FakeLink
from tests.widgets.map_hand import MapHand, hands
from widgets.map_measure.measure_words import bearing_text
from widgets.map_measure.tape import Tape, TapeKind

WEST, EAST, NORTH = (120.86, 31.998), (120.88, 31.998), (120.88, 32.008)


@pytest.fixture
def make_hand(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., MapHand]]:
    yield from hands(qapp, link, fields, font_family)


def test_a_line_says_its_length_its_last_leg_and_bearing_and_is_copied_as_text(
    make_hand: Callable[..., MapHand],
) -> None:
    hand = make_hand("measure")
    hand.click(WEST, EAST, NORTH)
    hand.key(Qt.Key.Key_Return)
    facts = dict(hand.feature.facts.facts())
    points = hand.feature.tape.points
    assert len(points) == 3
    one, other = leg_between(*points[:2]), leg_between(*points[1:])
    assert facts["总长"] == f"{(one.length_m + other.length_m) / 1000:,.2f} 公里"
    assert facts["最后一段"] == f"{other.length_m / 1000:,.2f} 公里"
    assert facts["方位"] == "0° 北"
    (ink,) = hand.overlays().inks
    assert (len(ink.line), ink.is_closed) == (3, False)
    assert ink.notes[-1].text.startswith("共 3.")
    hand.feature.copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0] == f"总长：{facts['总长']}"
    assert "WGS-84" in lines[3]
    assert lines[4].startswith("120.8")
    assert hand.feature.copied.isVisible()


def test_the_rubber_line_follows_until_it_is_ended_taken_back_cleared_or_shut(
    make_hand: Callable[..., MapHand],
) -> None:
    hand = make_hand("measure")
    hand.click(WEST)
    hand.point(EAST)
    (ink,) = hand.overlays().inks
    assert (len(ink.line), len(ink.knots)) == (2, 1)
    hand.double(EAST)
    hand.point(NORTH)
    assert len(hand.overlays().inks[0].line) == 2
    hand.click(NORTH, EAST)  # another line begins
    assert len(hand.feature.tape.points) == 2
    hand.key(Qt.Key.Key_Backspace)
    assert len(hand.feature.tape.points) == 1
    hand.key(Qt.Key.Key_Escape)
    assert hand.overlays().inks == ()
    assert hand.pane.features.open_key == "measure"
    hand.click(WEST, EAST)
    hand.pane.features.shut()
    assert hand.pane._hands.tool is None
    assert hand.overlays().inks == ()


def test_a_ring_says_its_area_in_real_units(make_hand: Callable[..., MapHand]) -> None:
    hand = make_hand("measure", language="en")
    hand.feature.kinds[TapeKind.RING].click()
    hand.click(WEST, EAST)
    assert dict(hand.feature.facts.facts())["Bearing"] == "90° E"
    assert "Area" not in dict(hand.feature.facts.facts())
    hand.click(NORTH)
    area = area_m2(hand.feature.tape.points)
    assert dict(hand.feature.facts.facts())["Area"] == f"{area / 1e6:,.2f} km²"
    (ink,) = hand.overlays().inks
    assert ink.is_closed
    assert ink.notes[-1].text.endswith("km²")


@pytest.mark.parametrize(
    ("degrees", "text"), [(359.7, "0° 北"), (22.4, "22° 北"), (22.6, "23° 东北"), (270, "270° 西")]
)
def test_a_bearing_names_the_nearest_point_of_the_compass(texts, degrees, text) -> None:
    assert bearing_text(texts, degrees) == text


def test_a_point_put_twice_is_one_and_there_is_a_most() -> None:
    tape = Tape()
    tape.put(LonLat(1, 1))
    tape.put(LonLat(1, 1))
    assert len(tape.points) == 1
    tape.end()
    assert tape.is_drawing
    for number in range(600):
        tape.put(LonLat(2 + number / 1000, 1))
    assert len(tape.points) == 500
