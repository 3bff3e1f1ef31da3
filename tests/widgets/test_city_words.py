"""What the words of a city know of its counties' places."""

import numpy as np

from app.domain.citypack import CityInfo, County
from app.domain.geo import LonLat
from widgets.city_words import CityWords

RINGS = (
    np.array([[120.5, 32.0], [121.0, 32.2], [120.7, 32.5], [120.5, 32.0]]),
    np.array([[121.1, 31.9], [121.2, 31.9], [121.2, 32.0], [121.1, 31.9]]),
)
CITY = CityInfo(
    "320600",
    "南通市",
    "Nantong",
    is_demo=True,
    counties=(
        County("320612", "通州区", "Tongzhou District", 1, RINGS),
        County("320682", "如皋市", "Rugao", 2, ()),
    ),
)


def test_the_corners_of_a_county_hold_all_its_parts() -> None:
    corners = CityWords(CITY, "en").corners("320612")
    assert corners == (LonLat(120.5, 31.9), LonLat(121.2, 32.5))


def test_the_city_and_a_county_without_a_place_have_none() -> None:
    words = CityWords(CITY, "zh_CN")
    assert [words.corners(code) for code in ("city", "", "320682", "nowhere")] == [()] * 4
