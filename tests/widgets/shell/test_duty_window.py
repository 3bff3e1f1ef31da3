"""The duty window as a person uses it: keys, clicks, cards, themes, and a failure contained."""

import logging

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.command import WriteLog
from app.domain.people import Role
from app.domain.ports import LinkState
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.shell.staging import NOW_S, Stage, thing
from widgets.map.register_wait import REGISTERS_WITHIN_S


def _with_map(stage: Stage) -> QWidget:
    """Let the map be built and return its widget."""
    stage.window.map.warm()
    stage.turn()
    stage.link.answer("registers", {"sites": [], "cameras": []})
    stage.turn()
    stage.enter(thing("V-1"), thing("O-1", label="P-0117", **{"class": 12, "lon_deg": 120.89}))
    stage.real.at_s += 1
    stage.turn(2)
    QApplication.processEvents()
    assert stage.window.map.map is not None
    return stage.window.map.map.widget()


def _point_of(stage: Stage, lon_deg: float, lat_deg: float) -> QPoint:
    assert stage.window.map.map is not None
    view = stage.window.map.map.scene.camera.view(stage.real.at_s)
    return QPointF(*view.screen_of(lon_deg, lat_deg)).toPoint()


def test_the_shell_stands_before_anything_is_heard(stage: Stage) -> None:
    window = stage.window
    assert window.isVisible()
    assert window.map.map is None
    assert window.dock.key == "session"
    assert "连接" in window.map._waits.full_text()


def test_the_map_is_not_shown_before_the_link_is_live(stage: Stage) -> None:
    stage.link.state = LinkState.CONNECTING
    stage.window.map.warm()
    stage.turn(3)
    assert stage.window.map.map is None
    stage.link.state = LinkState.LIVE
    stage.turn()
    stage.link.answer("registers", {"sites": [], "cameras": []})
    stage.turn()
    assert stage.window.map.map is not None


def test_the_map_does_not_wait_long_for_the_registers(stage: Stage) -> None:
    stage.window.map.warm()
    stage.turn()
    assert stage.window.map.map is None
    stage.real.at_s += REGISTERS_WITHIN_S
    stage.turn()
    assert stage.window.map.map is not None


def test_a_click_on_a_thing_opens_its_dossier(stage: Stage) -> None:
    surface = _with_map(stage)
    stage.sign_in()
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=_point_of(stage, 120.87, 32.0))
    assert stage.desk.selection.entity_id == "V-1"
    assert stage.window.dossier.name.full_text() == "苏F·D0371"
    stage.link.answer("dossier", {"kind": "vehicle", "record": {"owner": "<b>甲公司</b>"}})
    stage.turn()
    assert ("业户", "<b>甲公司</b>") in stage.window.dossier.register.facts()


def test_a_drag_pans_and_selects_nothing(stage: Stage) -> None:
    surface = _with_map(stage)
    before = _point_of(stage, 120.87, 32.0)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=before)
    for step in (10, 30, 60):
        QTest.mouseMove(surface, before + QPoint(step, 0))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=before + QPoint(60, 0))
    after = _point_of(stage, 120.87, 32.0)
    assert abs(after.x() - before.x() - 60) <= 1
    assert stage.desk.selection.entity_id is None


def test_the_wheel_zooms_where_it_points(stage: Stage) -> None:
    surface = _with_map(stage)
    at = _point_of(stage, 120.89, 32.0)
    here = QPointF(at)
    wheel = QWheelEvent(
        here, QPointF(surface.mapToGlobal(at)), QPoint(), QPoint(0, 240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(surface, wheel)
    assert (_point_of(stage, 120.89, 32.0) - at).manhattanLength() <= 1
    assert _point_of(stage, 120.87, 32.0).x() < at.x() - 50


def test_the_map_never_moves_by_itself_while_a_hand_is_on_it(stage: Stage) -> None:
    surface = _with_map(stage)
    at = QPoint(200, 200)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=at)
    before = _point_of(stage, 120.87, 32.0)
    stage.window.map.show_place(120.9, 32.02)
    stage.real.at_s += 1
    assert _point_of(stage, 120.87, 32.0) == before
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=at)


def test_keys_move_the_map(stage: Stage) -> None:
    surface = _with_map(stage)
    before = _point_of(stage, 120.87, 32.0)
    QTest.keyClick(surface, Qt.Key.Key_Left)
    assert _point_of(stage, 120.87, 32.0).x() > before.x() + 50
    QTest.keyClick(surface, Qt.Key.Key_F)
    stage.real.at_s += 1
    assert abs(_point_of(stage, 120.87, 32.0).x() - before.x()) < 60


def test_an_officer_clicked_while_choosing_is_chosen(stage: Stage) -> None:
    surface = _with_map(stage)
    stage.sign_in()
    stage.window.acts.intercept("V-1")
    assert stage.window.dock.key == "intercept"
    option = {
        "officer_id": "O-1", "label": "P-0117", "travel_s": 130.0, "distance_m": 900.0,
        "margin_s": 90.0, "fix_age_s": 3.0, "warnings": [], "way": [[120.89, 32.0], [120.87, 32.0]],
        "post": {"name": "x", "lon_deg": 120.87, "lat_deg": 32.0, "target_eta_s": 220.0},
    }  # fmt: skip
    plan = {
        "target_id": "V-1", "target_label": "苏F·D0371", "as_of_s": NOW_S, "target_fix_age_s": 4.0,
        "is_standing": True, "route_name": "", "route_roads": [], "ahead": [], "junctions": [],
        "options": [option],
    }  # fmt: skip
    stage.link.answer("plan_intercept", plan)
    stage.turn(2)
    assert len(stage.window.map.map.scene.overlays.ways) == 1
    stage.real.at_s += 1
    stage.turn(2)
    for lon_deg in (120.87, 120.89):
        assert surface.rect().contains(_point_of(stage, lon_deg, 32.0)), "both are in view"
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=_point_of(stage, 120.89, 32.0))
    assert stage.desk.dispatch.option is not None
    assert stage.desk.dispatch.option.officer_id == "O-1"
    assert stage.desk.selection.entity_id is None, "the choice is no selection"


def test_an_alarm_opens_one_card_and_the_next_replaces_it(stage: Stage) -> None:
    stage.sign_in()
    stage.raise_alarm("a")
    stage.raise_alarm("b")
    stage.turn()
    stage.window.acts.show_alarm("a")
    stage.window.acts.show_alarm("b")
    assert stage.window.dock.key == "alarm:b"
    QTest.keyClick(stage.window, Qt.Key.Key_Escape)
    assert stage.window.dock.card is None


def test_the_command_box_finds_by_plate_and_opens(stage: Stage) -> None:
    stage.enter(thing("V-1"), thing("V-2", label="苏F·A0002"))
    stage.sign_in()
    stage.turn()
    window = stage.window
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not window.command_box.isHidden()
    window.command_box.line.setText("a0002")
    assert [hit.key for hit in window.command_box.hits()] == ["V-2"]
    QTest.keyClick(window.command_box.line, Qt.Key.Key_Return)
    assert window.command_box.isHidden()
    assert stage.desk.selection.entity_id == "V-2"


def test_the_command_box_does_what_it_offers(stage: Stage) -> None:
    stage.turn()
    window = stage.window
    window.open_command_box()
    offered = {hit.key for hit in window.command_box.hits()}
    assert {"fit", "log", "theme", "sign_in", "about"} <= offered
    assert "sign_out" not in offered
    assert "handover" not in offered
    window.command_box.line.setText("关于")
    QTest.keyClick(window.command_box.line, Qt.Key.Key_Return)
    assert window.dock.key == "about"


def test_the_log_takes_a_line_from_the_keyboard(stage: Stage) -> None:
    stage.sign_in()
    stage.turn()
    window = stage.window
    QTest.keyClick(window, Qt.Key.Key_L)
    assert window.log.isVisible()
    QTest.keyClicks(window.log.line, "fa all quiet")
    assert window.log.line.text() == "fa all quiet", "letters are text here, not shortcuts"
    QTest.keyClick(window.log.line, Qt.Key.Key_Return)
    assert isinstance(stage.link.sent[-1].body, WriteLog)
    assert stage.link.sent[-1].body.text == "fa all quiet"
    stage.link.reply()
    stage.turn()
    assert window.log.note.full_text() == "已入账"


def test_nobody_signed_in_writes_no_log(stage: Stage) -> None:
    stage.window.toggle_log()
    assert not stage.window.log.line.isEnabled()
    stage.sign_in(Role.AUDITOR)
    assert not stage.window.log.line.isEnabled()


def test_day_and_night_change_at_a_key(stage: Stage) -> None:
    _with_map(stage)
    window = stage.window
    before = window.grab().toImage().pixelColor(380, 715)
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    after = window.grab().toImage().pixelColor(380, 715)
    assert before.lightness() < 60
    assert after.lightness() > 200
    assert window.map.map.scene.theme.theme_id == "day"


def test_a_pane_that_fails_is_said_and_the_others_go_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_pumped: object) -> None:
        raise ValueError("a row too few")

    caplog.set_level(logging.CRITICAL, "ui")
    window = stage.window
    window.pump._consumers = [(n, fail if n == "tasks" else c) for n, c in window.pump._consumers]
    stage.raise_alarm("a")
    stage.turn(2)
    assert window.alarms.model.rowCount() == 1
    assert "任务" in window.bar.failed.full_text()


def test_a_link_that_is_plaintext_or_fast_is_said_all_the_time(stage: Stage) -> None:
    stage.link.is_plaintext = True
    stage.link.speed = 10.0
    stage.turn()
    assert stage.window.bar.training.isVisibleTo(stage.window)
    assert "10" in stage.window.bar.mode.full_text()


def test_old_data_is_marked_even_while_the_link_is_live(stage: Stage) -> None:
    stage.enter(thing("V-1"))
    stage.turn()
    stage.real.at_s += 1
    stage.turn()
    assert stage.window.bar.as_of.property("tone") == "second"
    stage.clock.advance(60)
    stage.real.at_s += 1
    stage.turn()
    assert stage.window.bar.as_of.property("tone") == "warn"


def test_a_thing_that_left_is_not_shown_as_if_it_were_there(stage: Stage) -> None:
    stage.enter(thing("V-1"))
    stage.turn()
    stage.sign_in()
    stage.window.acts.show_entity("V-1")
    assert stage.window.dossier.facts.facts()
    stage.link.push_epoch()
    stage.turn()
    assert stage.window.dossier.facts.facts() == ()
    assert "不在图上" in stage.window.dossier.kind.full_text()


def test_signing_out_brings_the_sign_in_card_back(stage: Stage) -> None:
    stage.sign_in()
    assert stage.window.dock.card is None
    stage.desk.session.sign_out()
    assert stage.window.dock.key == "session"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_closing_the_window_leaves_no_timer_and_no_listener(
    make_stage: MakeStage, language: str
) -> None:
    stage = make_stage(language)
    stage.window.start()
    stage.turn()
    stage.window.close()
    assert not stage.window.pump._timer.isActive()
    assert stage.desk.selection._listeners._listeners == []
