"""Values beside stations: near enough only, in the colour that they deserve, and as plain text."""

import pytest

from app.domain.classes import EntityClass
from map_layers.overlays import Overlays, ValueLabel
from tests.render.conftest import count_near, rgb, thing

LON, LAT = 120.94, 32.02


@pytest.fixture
def one(shot, put):
    put(
        thing(
            "A-01", LON, LAT, label="站\u202e1", course_deg=float("nan"),
            **{"class": EntityClass.AIR_STATION},
        )
    )  # fmt: skip
    one = shot()
    one.scene.set_overlays(Overlays(values=(ValueLabel("A-01", "48 μg/m³", "severity.text.2"),)))
    return one


def below(one, theme, zoom):
    """Return how many pixels under the symbol wear the colour of the value."""
    one.look_at(LON, LAT, zoom)
    picture = one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    region = picture[y_px + 10 : y_px + 40, x_px - 50 : x_px + 50]
    return count_near(region, rgb(theme, "severity.text.2"), 60)


def test_a_value_stands_under_its_station_once_the_map_is_near(one, theme):
    assert below(one, theme, 10.0) == 0
    assert below(one, theme, 14.0) > 20


def test_a_chosen_station_has_its_name_over_the_value_in_two_lines(one):
    one.scene.set_overlays(
        Overlays(selected=("A-01",), values=(ValueLabel("A-01", "48 μg/m³", "map.label"),))
    )
    one.look_at(LON, LAT, 14.0)
    one.take()
    view = one.scene._views.views["names"]
    (text,) = view.named.texts
    assert [line for line, _ in text.lines] == ["站〔U+202E〕1", "48 μg/m³"]
    middle_px = view._array["rect"][:, 1] + view._array["rect"][:, 3] / 2
    length = len("站〔U+202E〕1")
    first, second = middle_px[:length], middle_px[length:]
    assert second.min() > first.max()
    assert second.mean() - first.mean() >= text.size_px


def test_a_station_nobody_chose_shows_its_value_and_no_name(one):
    one.look_at(LON, LAT, 14.0)
    one.take()
    (text,) = one.scene._views.views["names"].named.texts
    assert [line for line, _ in text.lines] == ["", "48 μg/m³"]


def test_every_class_of_station_has_a_symbol_of_its_own(shot, put):
    kinds = [k for k in EntityClass if EntityClass.AIR_STATION <= k <= EntityClass.METER]
    put(
        *(
            thing(f"s{i}", 120.82 + 0.02 * i, 31.99, course_deg=float("nan"), **{"class": kind})
            for i, kind in enumerate(kinds)
        )
    )
    one = shot()
    picture = one.take()
    seen = set()
    for i in range(len(kinds)):
        x_px, y_px = one.screen_of(120.82 + 0.02 * i, 31.99)
        seen.add(picture[y_px - 9 : y_px + 10, x_px - 9 : x_px + 10, :3].tobytes())
    assert len(seen) == len(kinds)
