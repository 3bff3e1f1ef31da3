"""The map in a panel: the layers and the things that are meant, the newest cases of its figures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.health import SourceHealth
from app.domain.measures.asking import Member
from app.domain.readings import Soundness
from app.domain.world import Change
from app.services.selection import Selection
from map_layers.overlays import Overlays
from tests.unit.app.services.hall import Hall
from tests.widgets.panels.fakes import FakePanel, fake_panel, indicator
from tests.widgets.panels.held_map import Held
from tests.widgets.panels.kinds_data import spec_of
from widgets.look import Look
from widgets.map.host import MapHost
from widgets.map.map_pane import MapPane
from widgets.panel_host import PanelHost
from widgets.panels.kinds import map_body
from widgets.panels.kinds.map_body import GROUND, MapBody, mark_of_member
from widgets.panels.spec import BodyKind, BodySpec


class NoMaps:
    """A factory that is never warm: the pane stays at its waiting words."""

    def __init__(self) -> None:
        self.warmed = 0

    def warm(self) -> None:
        self.warmed += 1

    def is_warm(self) -> bool:
        return False


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.pump()
    return hall


class Maker:
    """Makes bodies over one hall and ends them."""

    def __init__(self, hall: Hall, look: Look) -> None:
        self.hall, self.look = hall, look
        self.maps = NoMaps()
        self.bodies: list[MapBody] = []
        self.window = QWidget()
        self.window.resize(480, 270)
        self.window.show()
        self.panel: FakePanel = fake_panel(indicator("demands"))

    def pane(self, look: Look) -> "Held":
        hall, texts = self.hall, self.panel.context.texts
        host = PanelHost(lambda: hall.real_s)
        services = (hall.group, Selection(), hall.dispatch)
        return Held(MapPane(*services, look, texts, self.maps, host, lambda: hall.real_s))

    def body(self, spec: BodySpec, *, has_map: bool = True) -> MapBody:
        factory = self.pane if has_map else None
        context = replace(self.panel.context, group=self.hall.group, map_factory=factory)
        body = MapBody(spec, context, self.look)
        body.setParent(self.window)
        body.resize(480, 270)
        body.show()
        self.bodies.append(body)
        return body


@pytest.fixture
def maker(qapp: QApplication, hall: Hall, look: Look) -> Iterator[Maker]:
    maker = Maker(hall, look)
    yield maker
    for body in maker.bodies:
        body.release()
    maker.window.close()
    maker.window.deleteLater()


def test_where_no_map_can_be_made_it_says_so(maker: Maker) -> None:
    body = maker.body(spec_of(BodyKind.MAP), has_map=False)
    body.refresh()
    assert body.notice.full_text() == maker.panel.context.texts("panel_shapes.no_map")
    assert body.soundness() is Soundness.LOST
    assert body.as_of_s() == 0.0


def test_the_map_is_warmed_once_it_is_seen(maker: Maker) -> None:
    body = maker.body(spec_of(BodyKind.MAP))
    assert maker.maps.warmed == 0
    body.refresh()
    body.refresh()
    assert maker.maps.warmed == 1
    assert body.map is not None
    assert body.map.title.isHidden()  # the tile has one


def test_only_what_is_meant_is_shown(maker: Maker) -> None:
    body = maker.body(spec_of(BodyKind.MAP, shown="class == hazmat"))
    assert body.map is not None
    assert body.map._parts["rows"] is not None
    body.refresh()
    assert not body.notice.full_text()


def test_a_filter_that_cannot_be_read_hides_nothing_and_says_why(maker: Maker) -> None:
    body = maker.body(spec_of(BodyKind.MAP, shown="clas == hazmat"))
    assert body.map is not None
    assert "rows" not in body.map._parts
    body.refresh()
    assert "clas == hazmat" in body.notice.full_text()


def test_the_newest_cases_of_a_figure_are_marked_and_the_rest_counted(maker: Maker) -> None:
    placed = Member(
        "cases", "c1", "井盖", 1.0, state="handling", severity=3, lon_deg=120.9, lat_deg=32.0
    )
    maker.panel.members.give("demands", [placed, replace(placed, ref="c2", lon_deg=None)], count=9)
    body = maker.body(spec_of(BodyKind.MAP, indicators=("demands",)))
    body.refresh()
    assert body.map is not None
    assert [mark.case_id for mark in body.map._parts["cases"]] == ["c1"]
    assert "7" in body.notice.full_text()


@pytest.mark.parametrize(
    "broken", [{"state": "asleep"}, {"severity": 9}, {"kind": "alarms"}, {"lat_deg": None}]
)
def test_what_is_no_case_on_the_map_is_not_marked(broken: dict[str, object]) -> None:
    placed = Member(
        "cases", "c1", "井盖", 1.0, state="closed", severity=3, lon_deg=120.9, lat_deg=32.0
    )
    mark = mark_of_member(placed)
    assert mark is not None
    assert mark.state == "closed"
    assert mark_of_member(replace(placed, **broken)) is None


def test_the_ground_is_never_left_out() -> None:
    assert {"basemap", "great-labels", "corner"} <= GROUND


class BuiltMap:
    """What a map is once it was built, as far as a pane drives it."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.marked: list[int] = []  # how many alarms each time
        self.doubts: list[str] = []
        self.scene = self.model = self.stack = self
        self.keys = ("basemap", "vehicles", "vessels")
        self._widget = QWidget()
        self.surface: QObject = self._widget
        self.is_native = self.is_calm = False

    def put_in(self, pane: MapPane) -> None:
        """Be the map of a pane, as if it had just been built."""
        pane.stack.addWidget(self._widget)
        pane._map, pane._is_bare = cast("MapHost", self), False
        pane.built.emit()

    def widget(self) -> QWidget:
        return self._widget

    def absorb(self, change: Change) -> None:
        self.changes.append(change)

    def set_overlays(self, overlays: Overlays) -> None:
        self.marked.append(len(overlays.alarms))
        self.doubts.append(overlays.doubt)

    def calm_down(self) -> None:
        self.is_calm = True

    def is_due(self, _now_s: float, _at_s: float) -> bool:
        return False

    def release(self) -> None:
        """Hold nothing of the screen's."""


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> BuiltMap:
    made = BuiltMap()
    monkeypatch.setattr(map_body, "show_whole", lambda *_of: True)
    monkeypatch.setattr(MapPane, "_show_tally", lambda _pane: None)
    return made


def with_map(maker: Maker, built: BuiltMap, spec: BodySpec) -> MapBody:
    body = maker.body(spec)
    assert body.map is not None
    built.put_in(body.map)
    return body


def test_a_map_of_a_panel_is_calm_once_it_is_there(maker: Maker, built: BuiltMap) -> None:
    assert not built.is_calm
    with_map(maker, built, spec_of(BodyKind.MAP))
    assert built.is_calm


def is_whole(change: Change, size: int) -> bool:
    return (change.first, change.stop) == (0, size)


def test_a_map_shown_again_takes_over_what_came_while_nobody_saw_it(
    maker: Maker, built: BuiltMap
) -> None:
    hall, body = maker.hall, with_map(maker, built, spec_of(BodyKind.MAP))
    hall.enter_things()
    body.refresh()
    body.absorb(hall.pump())
    body.hide()
    hall.raise_alarm("a1")  # a hidden panel is handed nothing
    built.changes.clear()
    built.marked.clear()
    body.show()
    body.absorb(hall.pump())  # of its own a drain with nothing in it
    assert built.marked == [1]
    assert [is_whole(one, hall.group.world.size) for one in built.changes] == [True]
    body.refresh()
    body.absorb(hall.pump())
    assert len(built.changes) == 1  # once is enough


def test_a_map_that_is_handed_no_drains_moves_at_each_refresh(
    maker: Maker, built: BuiltMap
) -> None:
    hall, body = maker.hall, with_map(maker, built, spec_of(BodyKind.MAP))
    body.refresh()
    hall.enter_things()
    hall.raise_alarm("a1")
    built.changes.clear()
    body.refresh()
    assert [is_whole(one, hall.group.world.size) for one in built.changes] == [True]
    assert built.marked[-1] == 1
    body.absorb(hall.pump())
    body.refresh()
    assert len(built.changes) == 1  # a drain came in between


def test_the_map_says_that_no_alarm_is_no_calm_while_nobody_judges(
    maker: Maker, hall: Hall, built: BuiltMap
) -> None:
    body = with_map(maker, built, spec_of(BodyKind.MAP))

    def said(ago_s: float | None) -> str:
        now_s = hall.group.now_s()
        last_s = None if ago_s is None else now_s - ago_s
        hall.link.push_health(SourceHealth("judge", "judge", now_s, last_s, 9, 1.0))
        hall.pump()
        body.refresh()
        body.absorb(hall.pump())
        return built.doubts[-1]

    words = maker.panel.context.texts("judging.on_map")
    assert [said(1.0), said(90.0), said(None), said(2.0)] == ["", words, words, ""]
    told = len(built.doubts)
    assert said(3.0) == ""
    assert len(built.doubts) == told  # nothing is laid over the map anew for nothing
