"""Areas and heat on the map: chosen in the panel, coloured, clicked, and kept when it is shut."""

from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest

from app.domain.geo import LonLat
from app.domain.ports import LinkState
from app.services.area_values import RENEW_S
from tests.unit.app.domain.area_grids import crooked_grid
from tests.unit.app.services.hall import Hall
from widgets.map.feature import MapContext
from widgets.map_areas.areas_feature import AreasFeature

BOUNDS = (120.85, 31.95, 121.0, 32.05)
GRID = crooked_grid(3, 2, bounds=BOUNDS)
COUNTY = crooked_grid(1, 1, bounds=BOUNDS, key="county")
AT = LonLat(120.9, 32.0)


class Access:
    """A map that keeps what was put on it."""

    def __init__(self, area_sets):
        model = SimpleNamespace(area_sets=area_sets)
        self.map = SimpleNamespace(scene=SimpleNamespace(model=model))
        self.parts = {}
        self.puts = 0

    def put(self, **parts):
        self.parts |= parts
        self.puts += 1


def hit_of(code, kind="area", key="unit_grid"):
    return SimpleNamespace(kind=SimpleNamespace(value=kind), id=f"{key}:{code}")


class Play:
    def __init__(self, hall, access, feature):
        self.hall, self.access, self.feature = hall, access, feature

    @property
    def panel(self):
        return self.feature.panel()

    def turn(self, seconds=0.0):
        """Let time pass, and the count that it began come back."""
        pumped = self.hall.pass_s(seconds)
        self.feature.absorb(pumped)
        if self.feature.values._pending is not None:
            assert isinstance(self.feature.values._pending, Future)
            self.feature.values._pending.result(10.0)
        self.feature.absorb(self.hall.pump())
        self.feature.refresh()

    def area_view(self):
        (view,) = self.access.parts["areas"]
        return view


@pytest.fixture
def make(qapp, look, texts):
    made = []

    def build(area_sets=(GRID, COUNTY)):
        hall = Hall()
        hall.enter_things()
        access = Access(area_sets)
        context = MapContext(
            access,
            hall.group,
            None,
            hall.dispatch,
            texts,
            lambda: hall.real_s,
            None,
            hall.readings,
        )
        made.append(AreasFeature(context, look))
        return Play(hall, access, made[-1])

    yield build
    for feature in made:
        feature.release()
        feature.panel().deleteLater()


@pytest.fixture
def play(make):
    play = make()
    play.feature.open()
    play.turn()
    return play


def test_it_opens_on_the_unit_grids_coloured_by_what_moves(play):
    view = play.area_view()
    assert (view.area_set, view.title, view.unit) == ("unit_grid", "在图目标", "个")
    assert view.values.sum() == 3
    assert view.notice == "示意 · 全部，未筛选"  # whatever the filter of the map hides
    assert view.as_of_s == play.hall.group.now_s()


def test_nothing_is_put_on_the_map_before_it_was_opened(make):
    play = make()
    play.turn(10.0)
    assert "areas" not in play.access.parts


def test_a_set_without_a_value_shows_its_borders_and_no_set_shows_none(play):
    play.panel.choose(play.panel.value, "")
    assert play.area_view().values is None
    play.panel.choose(play.panel.sets, "")
    assert play.access.parts["areas"] == ()


def test_other_values_are_taken_from_the_same_count(play):
    for key, expected in (("hazmat", 1), ("ours", 2), ("alarms", 0), ("late", 0)):
        play.panel.choose(play.panel.value, key)
        assert play.area_view().values.sum() == expected, key


def test_a_mean_of_stations_is_counted_for_itself_in_its_own_unit(play):
    play.panel.choose(play.panel.value, "pm25")
    assert play.area_view().values is None
    play.turn()
    assert np.isnan(play.area_view().values).all()
    assert play.area_view().unit == "μg/m³"


def test_density_is_to_the_square_kilometre(play):
    play.panel.choose(play.panel.measure, "density")
    view, count = play.area_view(), play.feature.values.count
    assert view.unit == "个/km²"
    assert view.values == pytest.approx(count.values("moving") / count.km2)


def test_classes_stay_while_values_change_and_are_made_anew_when_asked(play):
    before = play.area_view().breaks
    things = {"officer": {"lon_deg": 120.9}, "other": {"lon_deg": 120.9}}
    play.hall.enter_things(**things)
    play.turn(RENEW_S + 0.1)
    assert play.area_view().breaks == before
    play.panel.reclass.click()
    assert play.area_view().breaks != before


def test_a_click_on_an_area_shows_what_it_has_and_rings_it(play):
    assert play.feature.clicked([hit_of("WG-0001")], AT)
    assert play.access.parts["chosen_areas"] == (("unit_grid", 1),)
    assert play.feature.chosen_area == "unit_grid:WG-0001"
    facts = dict(play.panel.facts.facts())
    assert facts["编号"] == "WG-0001"
    assert facts["上级"] == "R-1"
    assert facts["面积"].endswith("km²")
    assert facts["危险品运输车"] in {"0", "1"}
    assert "公交车" in facts  # every group has its row, however few it has


def test_a_click_on_a_thing_or_on_nothing_is_not_for_it(play):
    assert not play.feature.clicked([hit_of("x", "entity"), hit_of("WG-0001")], AT)
    assert not play.feature.clicked([], AT)
    assert not play.feature.clicked([hit_of("WG-0001", key="county")], AT)
    assert not play.feature.clicked([hit_of("no-such")], AT)
    assert "chosen_areas" not in play.access.parts
    assert play.feature.chosen_area == ""


def test_the_facts_keep_their_rows_while_they_are_read(play):
    play.feature.clicked([hit_of("WG-0001")], AT)
    before = [name for name, _ in play.panel.facts.facts()]
    play.turn(RENEW_S + 0.1)
    play.turn(RENEW_S + 0.1)
    assert [name for name, _ in play.panel.facts.facts()] == before
    assert play.access.parts["chosen_areas"] == (("unit_grid", 1),)


def test_another_set_lets_the_chosen_area_go(play):
    play.feature.clicked([hit_of("WG-0001")], AT)
    play.panel.choose(play.panel.sets, "county")
    assert play.access.parts["chosen_areas"] == ()
    assert not play.panel.name.isVisibleTo(play.panel)


def test_shutting_the_panel_keeps_the_colours_and_drops_the_ring(play):
    play.feature.clicked([hit_of("WG-0001")], AT)
    play.feature.shut()
    assert play.access.parts["chosen_areas"] == ()
    assert play.area_view().values is not None


def test_heat_is_put_on_the_map_and_renewed(play):
    play.panel.choose(play.panel.heat, "moving")
    play.turn()
    heat = play.access.parts["heat"]
    assert len(heat.lonlat) == len(heat.weights) == 3
    assert (heat.title, heat.counted, heat.notice) == ("在图目标", "个", "全部，未筛选")
    play.turn(1.0)
    assert play.access.parts["heat"] is heat
    play.turn(RENEW_S)
    assert play.access.parts["heat"] is not heat
    play.panel.choose(play.panel.heat, "")
    assert play.access.parts["heat"] is None


def test_the_classes_of_heat_are_made_anew_when_asked_and_only_then(play):
    play.panel.choose(play.panel.heat, "moving")
    play.turn()
    before = play.access.parts["heat"].classing
    play.turn(6.0)
    assert play.access.parts["heat"].classing == before
    play.panel.reclassed.emit()
    assert play.access.parts["heat"].classing == before + 1


def test_on_a_dead_link_areas_and_heat_keep_their_time(play):
    play.panel.choose(play.panel.heat, "moving")
    play.turn()
    areas, heat = play.area_view(), play.access.parts["heat"]
    play.hall.link.state = LinkState.STALE
    play.turn(RENEW_S + 0.1)
    play.turn(RENEW_S + 0.1)
    assert play.area_view().as_of_s == areas.as_of_s
    assert play.access.parts["heat"].as_of_s == heat.as_of_s
    play.panel.choose(play.panel.heat, "hazmat")
    play.turn()
    assert play.access.parts["heat"] is None  # nothing of the old choice under the new name
    play.hall.link.state = LinkState.LIVE
    play.turn(RENEW_S)
    assert play.access.parts["heat"].as_of_s == play.hall.group.now_s()
    assert play.area_view().as_of_s == play.hall.group.now_s()


def test_an_area_that_could_not_be_counted_says_that_the_link_is_down(play):
    play.hall.link.state = LinkState.STALE
    play.turn()
    play.panel.choose(play.panel.sets, "county")
    play.turn()
    assert play.feature.clicked([hit_of("WG-0000", key="county")], AT)
    assert "中断" in play.panel.as_of.full_text()


def test_a_pack_without_areas_says_so(make):
    play = make(())
    play.feature.open()
    play.turn()
    assert not play.panel.sets.isEnabled()
    assert play.panel.hint.full_text() == "本城市数据包没有网格或区划。"
    assert "areas" not in play.access.parts


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_every_word_of_the_panel_is_there(play):
    for box in (play.panel.sets, play.panel.value, play.panel.heat, play.panel.method):
        for row in range(box.count()):
            assert box.itemText(row)


def test_the_age_of_a_count_is_said_under_what_it_counted(play):
    play.feature.clicked([hit_of("WG-0001")], AT)
    assert play.panel.as_of.full_text().endswith("0 秒前")
    play.hall.pass_s(3.0)
    play.feature.refresh()
    assert play.panel.as_of.full_text().endswith("3 秒前")


def test_the_panel_asks_for_a_click_only_while_there_are_areas_to_click(play):
    assert play.panel.hint.isVisibleTo(play.panel)
    play.panel.choose(play.panel.sets, "")
    play.turn()
    assert not play.panel.hint.isVisibleTo(play.panel)
