"""Trails on the map: of what is selected, picked, or of a class, and what is said of them."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.domain.classes import MOVING_GROUPS
from app.domain.world import Block, Tick
from map_layers.camera import CameraView
from tests.unit.app.services.hall import OFFICER, TRUCK, Hall
from widgets.map.feature import MapContext
from widgets.map_trails.trails_feature import TrailsFeature


class Access:
    """A map over the city that keeps what was put on it."""

    def __init__(self):
        overlays = SimpleNamespace(picked=frozenset())
        view = CameraView(13_459_000.0, 3_763_000.0, 11.0, 0.0, 800.0, 600.0, 1.0)
        camera = SimpleNamespace(target=view)
        self.map = SimpleNamespace(scene=SimpleNamespace(overlays=overlays, camera=camera))
        self.parts = {}

    def put(self, **parts):
        self.parts |= parts

    def shown(self):
        return [trail.entity_id for trail in self.parts.get("trails", ())]


class Chosen:
    """A selection that tells whoever listens."""

    entity_id = None

    def __init__(self):
        self.told = []

    def connect(self, listener):
        self.told.append(listener)
        return lambda: self.told.remove(listener)

    def select(self, entity_id):
        self.entity_id = entity_id
        for listener in self.told:
            listener()


class Play:
    def __init__(self, look, texts):
        self.hall, self.access, self.selection = Hall(), Access(), Chosen()
        self.hall.enter_things()
        context = MapContext(
            self.access,
            self.hall.group,
            self.selection,
            self.hall.dispatch,
            texts,
            lambda: self.hall.real_s,
        )
        self.feature = TrailsFeature(context, look)
        self.lon_deg = 120.9

    @property
    def panel(self):
        return self.feature.panel()

    def drive(self, fixes=3):
        """Let everything drive east, a fix every ten seconds."""
        for _ in range(fixes):
            self.hall.clock.advance(10.0)
            self.lon_deg += 0.0005
            now_s = self.hall.clock.now_s()
            told = {"lon_deg": self.lon_deg, "lat_deg": 32.0, "fix_s": now_s, "receipt_s": now_s}
            columns = {
                f.key: np.full(3, told.get(f.key, 0), f.dtype)
                for f in self.hall.fields.part("moving")
            }
            self.hall.link.push_tick(Tick(move=Block(np.arange(3, dtype=np.uint32), columns)))
            self.feature.absorb(self.hall.pump())
        self.feature.refresh()


@pytest.fixture
def play(qapp, look, texts):
    play = Play(look, texts)
    yield play
    play.feature.release()
    assert not play.selection.told
    play.panel.deleteLater()


def test_it_opens_on_what_is_selected_and_follows_the_selection(play):
    play.selection.select(TRUCK)
    play.feature.open()
    play.drive()
    assert play.access.shown() == [TRUCK]
    play.selection.select(OFFICER)
    play.drive()
    assert play.access.shown() == [OFFICER]
    play.selection.select(None)
    play.drive(1)
    assert play.access.shown() == []


def test_it_goes_on_when_its_panel_is_shut_and_stays_off_when_it_was_switched_off(play):
    play.selection.select(TRUCK)
    play.feature.open()
    play.feature.shut()
    play.drive()
    assert play.access.shown() == [TRUCK]
    play.panel.selected.setChecked(False)
    play.panel.picked.setChecked(False)
    assert play.access.shown() == []
    play.feature.open()
    play.drive()
    assert play.access.shown() == []
    assert "未显示" in play.panel._said.text()


def test_what_a_lasso_caught_has_trails(play):
    play.feature.open()
    play.access.map.scene.overlays.picked = frozenset({TRUCK, OFFICER})
    play.feature.refresh()
    play.drive()
    assert sorted(play.access.shown()) == sorted([TRUCK, OFFICER])


def test_a_whole_class_has_trails_and_its_memory_is_told(play):
    play.panel.kinds_of["ours"].setChecked(True)
    play.drive()
    assert len(play.access.shown()) == 2
    assert "2 个目标" in play.panel._said.text()
    assert "MiB" in play.panel._said.text()


def test_a_trail_reaches_back_no_further_than_was_chosen(play):
    play.selection.select(TRUCK)
    play.feature.open()
    play.panel.span.setCurrentIndex(0)
    play.drive(70)
    (trail,) = play.access.parts["trails"]
    assert trail.t_s[-1] - trail.t_s[0] <= 600.0
    assert len(trail.t_s) == 61


def test_that_the_record_was_not_told_is_said(play):
    play.selection.select(TRUCK)
    play.feature.open()
    play.hall.link.answer("track", {}, code="not_signed_in")
    play.feature.absorb(play.hall.pump())
    play.feature.refresh()
    assert "登录" in play.panel._said.text()


def test_a_city_that_runs_fast_is_not_all_gaps(play):
    play.selection.select(TRUCK)
    play.feature.open()
    play.hall.link.speed = 48.0
    play.drive()
    (trail,) = play.access.parts["trails"]
    assert trail.gap_s == 480.0


def test_no_class_is_in_two_groups_and_no_click_is_taken(play):
    kinds = [kind for group in MOVING_GROUPS.values() for kind in group]
    assert len(kinds) == len(set(kinds))
    assert not play.feature.clicked([], None)


def test_everything_that_is_left_out_is_said(play):
    play.feature.open()
    play.access.map.scene.overlays.picked = frozenset({TRUCK, *(f"v{i:03}" for i in range(119))})
    play.feature.refresh()
    said = play.panel._said.text()
    assert "框选了 120 个目标，只画其中 100 个" in said
    assert "只取前 8 个目标" in said
    assert "历史轨迹过长" not in said
    play.access.map.scene.overlays.picked = frozenset({TRUCK})
    play.feature.refresh()
    now_s = play.hall.clock.now_s()
    whole = {"t_s": [now_s], "lonlat": [[120.9, 32.0]]}
    for is_part in (True, False):
        play.hall.link.answer("track", whole | {"is_part": is_part})
        play.drive(1)
        assert ("1 个目标的历史轨迹过长" in play.panel._said.text()) == is_part
        play.hall.real_s += 61.0
        play.feature.refresh()
    assert "只取前" not in play.panel._said.text()
