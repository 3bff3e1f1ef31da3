"""One map for all the panels of a place: it is made once, follows its slot, and is given back."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.services.live import Pumped
from app.services.selection import Selection
from tests.unit.app.services.hall import Hall
from tests.widgets.panels.fakes import fake_panel, indicator
from tests.widgets.panels.kinds.test_map_body import BuiltMap, Held, NoMaps
from tests.widgets.panels.kinds_data import spec_of
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.panel_host import PanelHost
from widgets.panels.kinds import map_body
from widgets.panels.kinds.map_body import MapBody
from widgets.panels.lent_maps import LentMap, LentMaps
from widgets.panels.spec import BodyKind, BodySpec


@dataclass
class FakeMap:
    """A map that counts what is asked of it."""

    look: Look
    inner: QWidget = field(default_factory=QWidget)
    looks: list[Look] = field(default_factory=list)
    released: int = 0

    def absorb(self, _pumped: Pumped) -> None:
        pass

    def refresh(self) -> None:
        pass

    def set_look(self, look: Look) -> None:
        self.looks.append(look)

    def release(self) -> None:
        self.released += 1

    def widget(self) -> QWidget:
        return self.inner


class Place:
    """A window in which panels turn, over maps that are counted."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.window = QWidget()
        self.window.resize(400, 300)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.window.show()
        self.lender = LentMaps(self.window, look)
        self.made: list[FakeMap] = []
        self.shown: list[tuple[QWidget, LentMap]] = []

    def make(self, look: Look) -> FakeMap:
        self.made.append(FakeMap(look))
        return self.made[-1]

    def turn(self, maps: int = 1) -> list[LentMap]:
        """Take the panel away and show one with so many maps, each below a line of 20 px."""
        for panel, lent in self.shown:
            lent.release()
            panel.hide()
            panel.deleteLater()
        self.shown = []
        factory = self.lender.factory(self.make)
        assert factory is not None
        for _ in range(maps):
            lent = factory(self.look)
            assert isinstance(lent, LentMap)
            panel = QWidget()
            column = QVBoxLayout(panel)
            column.setContentsMargins(0, 20, 0, 0)
            column.addWidget(lent.widget())
            layout = self.window.layout()
            assert layout is not None
            layout.addWidget(panel)
            panel.show()
            self.shown.append((panel, lent))
        QApplication.processEvents()
        return [lent for _, lent in self.shown]


@pytest.fixture
def place(qapp: QApplication, look: Look) -> Iterator[Place]:
    place = Place(look)
    yield place
    place.turn(0)
    place.lender.release()
    place.window.close()
    place.window.deleteLater()


def box_of(place: Place, lent: LentMap) -> QRect:
    slot = lent.widget()
    return QRect(slot.mapTo(place.window, QPoint(0, 0)), slot.size())


def test_panels_that_turn_show_one_map_which_keeps_its_parent(place: Place) -> None:
    for _ in range(4):
        (lent,) = place.turn()
        assert lent.inner.parentWidget() is place.window
        assert lent.inner.isVisible()
        assert lent.inner.geometry() == box_of(place, lent) == QRect(0, 20, 400, 280)
    assert (len(place.made), place.made[0].released) == (1, 0)
    place.turn(0)
    assert not place.made[0].inner.isVisible()  # a panel without a map hides it


def test_a_panel_with_two_maps_has_two_and_the_next_takes_one_of_them(place: Place) -> None:
    first, second = place.turn(2)
    assert first.inner is not second.inner
    assert not first.inner.geometry().intersects(second.inner.geometry())
    place.turn()
    assert place.lender.count == 2
    assert sum(made.inner.isVisible() for made in place.made) == 1


def test_the_map_follows_its_slot_and_is_hidden_with_it(place: Place) -> None:
    (lent,) = place.turn()
    place.window.resize(500, 200)
    QApplication.processEvents()
    assert lent.inner.geometry() == box_of(place, lent) == QRect(0, 20, 500, 180)
    lent.widget().hide()
    assert not lent.inner.isVisible()
    lent.widget().show()
    assert lent.inner.isVisible()
    place.shown[0][0].move(30, 5)
    QApplication.processEvents()
    assert lent.inner.geometry().topLeft() == QPoint(30, 25)


def test_a_map_that_had_the_keyboard_leaves_it_to_the_place(place: Place) -> None:
    (lent,) = place.turn()
    place.window.activateWindow()
    lent.inner.setFocus()
    place.turn(0)
    assert place.window.focusWidget() in (None, place.window)


def test_a_slot_that_gave_its_map_back_moves_nothing_any_more(place: Place) -> None:
    (lent,) = place.turn()
    lent.release()
    lent.inner.setGeometry(1, 2, 3, 4)
    lent.widget().resize(90, 90)
    lent.widget().hide()
    lent.widget().show()
    assert lent.inner.geometry() == QRect(1, 2, 3, 4)
    assert not lent.inner.isVisible()
    place.shown = []


def test_another_theme_dresses_the_maps_once_and_the_end_releases_them(
    place: Place, look: Look
) -> None:
    place.turn()
    other = Look(look.theme)
    place.lender.set_look(other)
    place.lender.set_look(other)
    assert place.made[0].looks == [other]
    place.turn(0)
    place.lender.release()
    assert place.made[0].released == 1
    assert place.lender.factory(None) is None


@dataclass
class RealMaps:
    """Map panes over one hall, lent to bodies."""

    place: Place
    hall: Hall = field(default_factory=Hall)

    def body(self, spec: BodySpec, watch: tuple[str, ...] = ()) -> MapBody:
        self.hall.pump()
        panel = fake_panel(indicator("demands"))

        def make(look: Look) -> Held:
            host = PanelHost(lambda: self.hall.real_s)
            services = (self.hall.group, Selection(), self.hall.dispatch)
            texts = panel.context.texts
            return Held(MapPane(*services, look, texts, NoMaps(), host, lambda: self.hall.real_s))

        factory = self.place.lender.factory(make)
        context = replace(panel.context, group=self.hall.group, map_factory=factory, watch=watch)
        return MapBody(spec, context, self.place.look)


def test_a_panel_leaves_nothing_of_its_own_on_the_map(place: Place) -> None:
    maps = RealMaps(place)
    first = maps.body(spec_of(BodyKind.MAP, shown="class == hazmat"))
    first.refresh()
    assert first.map is not None
    assert first.map._parts["rows"] is not None
    first.release()
    second = maps.body(spec_of(BodyKind.MAP))
    second.refresh()
    assert second.map is first.map
    assert second.map._parts["rows"] is None
    second.release()
    for body in (first, second):
        body.deleteLater()


def test_a_map_shows_the_alarms_that_its_panel_watches_and_all_where_it_watches_none(
    place: Place,
) -> None:
    maps = RealMaps(place)
    for name, rule in (("a1", "illegal_resumption"), ("a2", "vessel_drift")):
        maps.hall.raise_alarm(name, rule=rule)
    shown = {}
    for watch in (("vessel_drift",), (), ("crowd_peak",)):
        body = maps.body(spec_of(BodyKind.MAP), watch)
        body.refresh()
        assert body.map is not None
        shown[watch] = {mark.alarm_id for mark in body.map._overlays().alarms}
        body.release()
        body.deleteLater()
    assert shown == {("vessel_drift",): {"a2"}, (): {"a1", "a2"}, ("crowd_peak",): set()}


def test_a_panel_that_gave_its_map_back_leaves_the_next_one_s_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MapPane, "_show_tally", lambda _pane: None)
    monkeypatch.setattr(map_body, "show_whole", lambda *_of: True)
    maps, built = RealMaps(place), BuiltMap()
    first = maps.body(spec_of(BodyKind.MAP, layers=("vehicles",)))
    assert first.map is not None
    built.put_in(first.map)
    assert first.map._parts["hidden_layers"] == {"vessels"}
    first.release()
    built.keys = ("basemap", "vehicles", "cases")
    first.map.built.emit()  # as of a map that is built anew with other registers
    assert first.map._parts["hidden_layers"] == frozenset()
    first.deleteLater()


def test_a_map_lies_over_a_panel_that_came_after_it(place: Place) -> None:
    for _ in range(2):
        (lent,) = place.turn()
        assert place.window.childAt(box_of(place, lent).center()) is lent.inner
