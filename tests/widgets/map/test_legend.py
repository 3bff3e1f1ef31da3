"""The legend: what is in view and in all, who is late, classes of a group, and what is hidden."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.classes import VESSELS, EntityClass
from tests.widgets.map_hand import MapHand
from tests.widgets.shell.staging import NOW_S, Stage, thing

LEFT = Qt.MouseButton.LeftButton
THINGS = (
    *(thing(f"B-{i}", lon_deg=120.87 + i / 1000, **{"class": 4}) for i in range(3)),
    thing("B-far", lon_deg=122.5, **{"class": 4}),
    thing("S-1", **{"class": 9}),
    thing("S-2", **{"class": 8}),
    thing("T-1", **{"class": 5, "fix_s": NOW_S - 400}),
    thing("N-1", **{"class": 17, "fix_s": NOW_S - 4000}),
)


@pytest.fixture
def crowd(make_hand: Callable[..., MapHand]) -> Stage:
    """Four buses of which one is far away, a tanker, a cargo vessel, a lost taxi, a station."""
    hand = make_hand("filter", *THINGS)
    hand.pane.features.shut()
    hand.stage.window.resize(1920, 1080)
    QApplication.processEvents()
    hand.settle()
    hand.pane.refresh()
    return hand.stage


def test_each_group_tells_how_many_are_in_view_and_in_all(crowd: Stage) -> None:
    legend = crowd.window.map.legend
    assert legend.buttons["bus"].text() == "公交\n3/4"
    assert legend.buttons["vessel"].text() == "船舶\n2/2"
    assert legend.head.isVisible()
    scene = crowd.window.map.map.scene
    scene.camera.ease_to(122.5, 32.0, crowd.real(), 14.0)
    crowd.real.at_s += 1
    crowd.window.map.refresh()
    assert legend.buttons["bus"].text() == "公交\n1/4"


def test_who_was_not_heard_of_is_told_but_a_station_is_never_lost(crowd: Stage) -> None:
    legend = crowd.window.map.legend
    assert "失联 1" in legend.buttons["taxi"].toolTip()
    assert "失联" not in legend.buttons["station"].toolTip()
    assert legend.buttons["taxi"].text().endswith("旧 1")


def test_a_click_hides_a_group_and_the_head_says_so_until_x_is_pressed(crowd: Stage) -> None:
    pane = crowd.window.map
    assert pane.narrowed.isHidden()
    QTest.mouseClick(pane.legend.buttons["bus"], LEFT)
    crowd.turn()
    assert pane.legend.hidden == {EntityClass.BUS}
    assert pane.map.scene.overlays.hidden_classes == {EntityClass.BUS}
    assert pane.narrowed.isVisible()
    assert pane.narrowed.text() == "显示 4 / 8"
    QTest.keyClick(crowd.window, Qt.Key.Key_X)
    crowd.turn()
    assert pane.legend.hidden == frozenset()
    assert pane.legend.buttons["bus"].isChecked()
    assert pane.map.scene.overlays.hidden_classes == frozenset()
    assert pane.narrowed.isHidden()


def test_a_group_opens_into_its_classes_above_and_stays_where_it_is(crowd: Stage) -> None:
    legend, window = crowd.window.map.legend, crowd.window
    before = legend.buttons["vessel"].mapTo(window, legend.buttons["vessel"].rect().topLeft())
    QTest.mouseClick(legend.arrows["vessel"], LEFT)
    QApplication.processEvents()
    shown = {kind for kind, entry in legend.classes.items() if entry.isVisible()}
    assert shown == VESSELS
    after = legend.buttons["vessel"].mapTo(window, legend.buttons["vessel"].rect().topLeft())
    assert after.y() == before.y()
    QTest.mouseClick(legend.classes[EntityClass.TANKER_VESSEL], LEFT)
    assert legend.hidden == {EntityClass.TANKER_VESSEL}
    assert "部分" in legend.buttons["vessel"].text()
    assert legend.buttons["vessel"].isChecked()
    QTest.mouseClick(legend.buttons["vessel"], LEFT)
    assert legend.hidden == VESSELS
    QTest.mouseClick(legend.buttons["vessel"], LEFT)
    assert legend.hidden == frozenset()
    QTest.mouseClick(legend.arrows["vessel"], LEFT)
    assert not any(entry.isVisible() for entry in legend.classes.values())


def test_nothing_moves_under_a_pointer_that_rests_on_the_legend(
    crowd: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    legend = crowd.window.map.legend
    monkeypatch.setattr(legend, "underMouse", lambda: True)
    crowd.enter(*THINGS, thing("B-new", **{"class": 4}))
    crowd.turn()
    crowd.window.map.refresh()
    assert legend.buttons["bus"].text() == "公交\n3/4"
    assert "全部 5" in legend.buttons["bus"].toolTip()
    monkeypatch.undo()
    crowd.window.map.refresh()
    assert legend.buttons["bus"].text() == "公交\n4/5"
    QApplication.sendEvent(legend, QEvent(QEvent.Type.Leave))
