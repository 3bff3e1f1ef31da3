"""The map in a panel: the layers and the things that are meant, the newest cases of its figures."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.measures.asking import Member
from app.domain.readings import Soundness
from app.services.selection import Selection
from tests.unit.app.services.hall import Hall
from tests.widgets.panels.fakes import FakePanel, fake_panel, indicator
from tests.widgets.panels.kinds_data import spec_of
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.panel_host import PanelHost
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


class Held:
    """A map pane as a window of panes is given it."""

    def __init__(self, pane: MapPane) -> None:
        self._pane = pane
        self.absorb, self.refresh = pane.absorb, pane.refresh
        self.set_look, self.release = pane.set_look, pane.release

    def widget(self) -> MapPane:
        return self._pane


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
