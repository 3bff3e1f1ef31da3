"""Both themes say how the ground is drawn; what they may not say is refused by name."""

import copy
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import ConfigError
from map_layers.map_style import MapStyle
from map_layers.theme import Theme, contrast

FOLDER = Path(__file__).parents[3] / "resources" / "theme"
BOUNDARIES = ("town_boundary", "county_boundary", "city_boundary")
SEEN, QUIET = 1.15, 5.0  # contrasts: what is there is seen, and none of it shouts


def table_of(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture(params=["night", "day"])
def theme(request):
    return Theme.from_toml((FOLDER / f"{request.param}.toml").read_text(encoding="utf-8"))


def lines_of(theme):
    return (*theme.ground.under_roads, *theme.ground.roads, *theme.ground.over_roads)


def test_every_line_only_widens_with_zoom(theme):
    for style in lines_of(theme):
        widths = [style.width_px(zoom) for zoom in np.arange(3.0, 20.0, 0.25)]
        assert widths == sorted(widths)
        assert widths[0] == style.widths_px[0][1]
        assert widths[-1] == style.widths_px[-1][1]


def test_a_greater_road_lies_over_a_smaller_is_wider_and_comes_first(theme):
    roads = theme.ground.roads
    assert [road.kind for road in roads] == [
        *("residential", "tertiary", "secondary", "primary", "trunk", "motorway")
    ]
    for zoom in (13.0, 15.0, 18.0):
        widths = [road.width_px(zoom) for road in roads]
        assert widths == sorted(widths)
    zooms = [road.from_zoom for road in roads]
    assert zooms == sorted(zooms, reverse=True)


def test_boundaries_are_told_apart_by_width_dash_and_zoom(theme):
    found = [line for line in theme.ground.over_roads if line.kind in BOUNDARIES]
    assert [line.kind for line in found] == list(BOUNDARIES)
    assert len({line.dash_px for line in found}) == len(found)
    assert [line.from_zoom for line in found] == sorted((x.from_zoom for x in found), reverse=True)
    assert [line.width_px(13.0) for line in found] == sorted(x.width_px(13.0) for x in found)
    contrasts = [contrast(theme.hex(x.colour), theme.hex("map.land")) for x in found]
    assert contrasts == sorted(contrasts)


@pytest.mark.parametrize("kind", ["motorway", "trunk", "primary", "coast", "rail", *BOUNDARIES])
def test_a_line_is_seen_on_the_land_and_does_not_shout(theme, kind):
    line = next(line for line in lines_of(theme) if line.kind == kind)
    land = theme.hex("map.land")
    # By day a road is light in a dark casing: one of the two has to be seen.
    seen = max(
        contrast(theme.hex(line.colour), land),
        contrast(theme.hex("map.road_casing"), land) if line.casing_px else 1.0,
    )
    assert seen >= SEEN
    assert contrast(theme.hex(line.colour), land) <= QUIET


def test_water_is_told_from_land(theme):
    assert contrast(theme.hex("map.water"), theme.hex("map.land")) >= 1.01


BROKEN = [
    (("roads", 0, "colour"), "crimson", r"roads 0: the theme has no colour map\.crimson"),
    (("roads", 0, "kind"), "", "kind = '' is not a name"),
    (("roads", 1, "glow"), 3, "roads 1: unknown key glow"),
    (("roads", 1, "from_zoom"), -1, "from_zoom = -1 is not a number from 0 to 24"),
    (("roads", 1, "from_zoom"), True, "from_zoom = True is not a number"),
    (("roads", 1, "widths_px"), [], "is not a list of"),
    (("roads", 1, "widths_px"), [[9, 1], [9, 2]], "zoom 9 does not rise"),
    (("roads", 1, "widths_px"), [[9, float("nan")]], "nan is not a number from 0.1 to 100"),
    (("roads", 1, "widths_px"), [9], "which is not"),
    (("over_roads", 0, "dash_px"), [4], "is not a pair"),
    (("over_roads", 0, "dash_px"), [4, 2], "draws 4 of a period of 2"),
    (("over_roads", 0, "opacity"), 1.5, "opacity = 1.5 is not a number from 0 to 1"),
    (("areas", 0, "widths_px"), [[1, 1]], "areas 0: unknown key widths_px"),
]


@pytest.mark.parametrize(("path", "value", "words"), BROKEN)
def test_what_a_style_may_not_say_is_named(path, value, words):
    table = copy.deepcopy(table_of("night"))
    section, number, key = path
    table["ground"][section][number][key] = value
    with pytest.raises(ConfigError, match=words):
        style_of(table)


@pytest.mark.parametrize("ground", [None, 3, {}, {"roads": []}])
def test_a_theme_without_a_whole_style_is_refused(ground):
    table = {**table_of("night"), "ground": ground}
    with pytest.raises(ConfigError, match="the table ground needs areas"):
        style_of(table)


@pytest.mark.parametrize("section", ["areas", "roads"])
@pytest.mark.parametrize("value", [3, [3], {"kind": "x"}])
def test_a_section_that_is_no_list_of_tables_is_refused(section, value):
    table = copy.deepcopy(table_of("day"))
    table["ground"][section] = value
    with pytest.raises(ConfigError, match=f"{section} is not a list of tables"):
        style_of(table)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "colour", "widths_px", "dash_px"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(("areas", "under_roads", "roads"), JSON)), JSON)
def test_noise_is_refused_and_nothing_else(sections, last):
    table = {**sections, "over_roads": last}
    if any(table.values()) or None in table.values():
        with pytest.raises(ConfigError, match=r"^x\.toml: "):
            MapStyle.of_table(table, [], "x.toml")  # no colour is known: no entry can be right


def style_of(table):
    colours = [f"map.{key}" for key in table["map"]]
    return MapStyle.of_table(table["ground"], colours, "night.toml")
