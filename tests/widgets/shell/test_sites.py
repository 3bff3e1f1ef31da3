"""Registered sites: a click opens their dossier as any other thing's, and nobody is sent there."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.finder import Hit
from tests.widgets.shell.staging import Stage, thing
from widgets.map.register_wait import REGISTERS_WITHIN_S

HERE = (120.87, 32.0)
SITE = {
    "site_id": "S-1", "name": "演示<b>化工厂", "kind": "chemical_plant", "lon_deg": HERE[0],
    "lat_deg": HERE[1], "radius_m": 150.0, "county": "320612", "valid_from": "", "valid_to": "",
}  # fmt: skip


def _open(stage: Stage, *things: dict[str, object]) -> None:
    stage.window.map.warm()
    stage.turn()
    stage.link.answer("registers", {"sites": [SITE], "cameras": []})
    stage.turn()
    stage.enter(*things)
    stage.window.map.show_place(*HERE)
    stage.real.at_s += 1
    stage.turn(2)
    scene = stage.window.map.map.scene
    scene.camera.ease_to(*HERE, stage.real.at_s, 14.0)
    stage.real.at_s += 1
    stage.turn(2)
    QApplication.processEvents()


def _click(stage: Stage) -> None:
    view = stage.window.map.map.scene.camera.view(stage.real.at_s)
    at = QPointF(*view.screen_of(*HERE)).toPoint()
    QTest.mouseClick(stage.window.map.map.widget(), Qt.MouseButton.LeftButton, pos=at)


def test_a_click_on_a_site_opens_its_dossier(stage: Stage) -> None:
    _open(stage, thing("V-9", lon_deg=120.93))
    asked = len(stage.link.asked)
    _click(stage)
    dossier = stage.window.dossier
    assert stage.desk.selection.entity_id == "S-1"
    assert dossier.name.full_text() == "演示<b>化工厂"
    assert dossier.kind.full_text() == "化工企业 · S-1"
    facts = dict(dossier.facts.facts())
    assert facts["位置"] == "120.87000, 32.00000"
    assert facts["范围"] == "周围 150 米"
    assert all(query != "dossier" for _, query, _ in stage.link.asked[asked:]), "it is known here"
    assert "不在地图上" not in dossier.kind.full_text()
    assert dossier.intercept.isHidden()
    assert not stage.window.acts.may_intercept()
    wanted: list[tuple[float, float]] = []
    dossier.cameras_wanted.connect(lambda lon, lat: wanted.append((lon, lat)))
    dossier.cameras.click()
    assert wanted == [HERE]


def test_a_thing_on_a_site_is_chosen_first_and_the_site_is_listed_with_it(stage: Stage) -> None:
    _open(stage, thing("V-1", lon_deg=HERE[0], lat_deg=HERE[1]))
    _click(stage)
    assert stage.desk.selection.entity_id == "V-1"
    assert [hit.id for hit in stage.window.under.hits()] == ["V-1", "S-1"]
    stage.window.under.chosen.emit(stage.window.under.hits()[1])
    assert stage.window.dossier.name.full_text() == "演示<b>化工厂"


def test_a_map_made_without_them_says_so_and_takes_them_when_they_come(stage: Stage) -> None:
    pane = stage.window.map
    pane.warm()
    stage.turn()
    stage.real.at_s += REGISTERS_WITHIN_S
    stage.turn()
    pane.refresh()
    without = pane.map
    assert without is not None
    assert "场所与摄像机未到" in pane.title.full_text()
    stage.real.at_s += REGISTERS_WITHIN_S
    stage.turn()
    stage.link.answer("registers", {"sites": [SITE], "cameras": []})
    stage.turn(2)
    pane.refresh()
    assert pane.map is not without
    assert [site.site_id for site in pane.registers.sites] == ["S-1"]
    assert pane.stack.currentWidget() is pane.map.widget()
    assert "场所与摄像机未到" not in pane.title.full_text()


def test_a_plant_that_is_found_is_selected_before_the_registers_have_come(stage: Stage) -> None:
    stage.window.map.warm()
    stage.turn()
    stage.window.acts.show_hit(Hit("site", "S-1", "演示厂", lon_deg=HERE[0], lat_deg=HERE[1]))
    assert stage.desk.selection.entity_id == "S-1"


def test_the_cameras_of_an_alarm_are_those_where_its_thing_is_now(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[tuple[float, float]] = []
    acts = stage.window.acts
    monkeypatch.setattr(acts, "look_near", lambda lon, lat: looked.append((lon, lat)))
    stage.sign_in()
    stage.raise_alarm("a")
    stage.turn()
    acts.show_alarm("a")
    alarm = stage.desk.group.board.alarms["a"]
    assert looked == [(alarm.lon_deg, alarm.lat_deg)], "what is not on the map was there last"
    stage.enter(thing(alarm.entity_id, lon_deg=120.99))
    stage.turn()
    acts.show_alarm("a")
    assert looked[1] == (120.99, 32.0)
