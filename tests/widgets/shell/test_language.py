"""Another language: a new window on the same desk, and nothing lost on the way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.roll_asking import RollTold
from app.domain.roll_call import RollPurpose
from app.services.dispatch import DispatchStage
from tests.widgets.panels.engine import TABLE, panel_text
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.shell.staging import Stage, staged_window, thing
from widgets.duty_seat import DutySeat
from widgets.duty_window import DutyWindow
from widgets.panels.panel_file import Known
from widgets.panels.panels_folder import PanelsFolder
from widgets.texts import LANGUAGES


@pytest.fixture
def seat(make_stage: MakeStage) -> Iterator[tuple[Stage, DutySeat]]:
    """Return a stage whose desk is shown by a seat; the stage's own window is put away."""
    stage = make_stage()
    stage.window.close()

    def build(language: str, theme: str, on_language: object) -> DutyWindow:
        return staged_window(stage, language, theme, on_language)

    seat = DutySeat(build, "zh_CN", "night")
    seat.window.resize(1280, 720)
    seat.window.show()
    seat.window.start()
    yield stage, seat
    seat.window.close()
    seat.window.deleteLater()


def _say_it_in_english(seat: DutySeat) -> None:
    window = seat.window
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.command_box.line.setText("切换为英文")
    QTest.keyClick(window.command_box.line, Qt.Key.Key_Return)


def test_the_command_box_restarts_the_window_in_english(seat: tuple[Stage, DutySeat]) -> None:
    stage, seat_ = seat
    old = seat_.window
    stage.sign_in()
    _say_it_in_english(seat_)
    new = seat_.window
    assert new is not old
    assert (old.isVisible(), new.isVisible()) == (False, True)
    assert new.windowTitle().startswith("Duty")
    assert new.geometry() == old.geometry()
    assert not stage.link.is_closed
    assert stage.desk.session.person_id == "P-0231"
    assert new.dock.card is None, "who is signed in is not asked again"
    assert not any(c for c in stage.link.sent), "nothing was commanded by it"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["english", "Language", "chinese", "中文", "语言"])
def test_the_other_language_is_found_by_words_of_either(
    seat: tuple[Stage, DutySeat], language: str, text: str
) -> None:
    if seat[1].window.windowTitle().startswith("Duty") != (language == "en"):
        _say_it_in_english(seat[1])
    window = seat[1].window
    window.open_command_box()
    window.command_box.line.setText(text)
    assert [hit.key for hit in window.command_box.hits()] == ["language"]
    window.command_box.dismiss()


def test_only_the_new_window_pumps_and_listens(seat: tuple[Stage, DutySeat]) -> None:
    stage, seat_ = seat
    old = seat_.window
    seat_.switch_language()
    assert not old.pump._timer.isActive()
    assert seat_.window.pump._timer.isActive()
    stage.raise_alarm("a")
    seat_.window.pump.turn()
    assert seat_.window.alarms.model.rowCount() == 1
    assert old.alarms.model.rowCount() == 0


def test_what_was_open_is_open_again(seat: tuple[Stage, DutySeat]) -> None:
    stage, seat_ = seat
    stage.sign_in()
    stage.enter(thing("V-1"))
    stage.issue_task("t")
    stage.raise_alarm("a")
    window = seat_.window
    window.pump.turn()
    window.acts.show_task("t")
    window.switch_theme()
    window.toggle_log()
    window.log.line.setText("half a line")
    window.map.legend.buttons["bus"].setChecked(False)
    seat_.switch_language()
    new = seat_.window
    new.pump.turn()
    assert new.dock.key == "intercept"
    assert stage.desk.dispatch.stage is DispatchStage.SENT
    assert stage.desk.dispatch.task_id == "t"
    assert stage.desk.selection.entity_id == "V-1"
    assert new.theme_id == "day"
    assert new.log.isVisible()
    assert new.log.line.text() == "half a line"
    assert not new.map.legend.buttons["bus"].isChecked()
    new.acts.show_alarm("a")
    seat_.switch_language()
    assert seat_.window.dock.key == "alarm:a"
    assert seat_.language == "zh_CN"


def test_the_new_window_has_at_once_what_the_board_has(seat: tuple[Stage, DutySeat]) -> None:
    stage, seat_ = seat
    stage.raise_alarm("a")
    stage.raise_alarm("b", severity=1, entity_id="V-2", label="苏F·D0372")
    stage.issue_task("t")
    stage.link.push_entry("log_line", "log:l", {"text": "交接完毕"}, time_s=stage.clock.now_s())
    seat_.window.pump.turn()
    held = [pane.model.rowCount() for pane in (seat_.window.alarms, seat_.window.tasks)]
    assert held == [2, 1]
    lines = seat_.window.log.model.rowCount()
    seat_.switch_language()
    new = seat_.window
    assert [new.alarms.model.rowCount(), new.tasks.model.rowCount()] == held
    assert new.log.model.rowCount() == lines
    assert new.alarms.empty.isHidden()
    assert "2" in new.alarms.title.full_text()
    stage.raise_alarm("c", entity_id="V-3", label="苏F·D0373")
    new.pump.turn()
    assert new.alarms.model.rowCount() == 3


def test_a_roll_keeps_its_telephones_and_opens_no_second_time(
    seat: tuple[Stage, DutySeat],
) -> None:
    stage, seat_ = seat
    stage.sign_in()
    stage.desk.watch.seats.own = "desk-1"  # the hub's word
    post = {"key": "seat:desk-1", "label": "一席", "seat": "desk-1", "department": "", "county": ""}
    body = {"purpose": "duty", "send_id": "", "posts": [post]}
    stage.link.push_entry("roll_called", "roll:r1", body, time_s=stage.clock.now_s())
    rolls = seat_.window.rolls
    seat_.window.pump.turn()
    assert not rolls.board.isHidden()
    called = tuple(stage.desk.group.board.rolls["r1"].posts)
    rolls.calls.told = RollTold(RollPurpose.DUTY, called, 1, True, {"seat:desk-1": "13800000003"})
    rolls.toggle()
    seat_.switch_language()
    new = seat_.window.rolls
    seat_.window.pump.turn()
    assert new.board.isHidden(), "it was shut"
    new.toggle()
    phone = new.board.table.item(0, new.board.table.columnCount() - 1)
    assert phone is not None
    assert phone.text() == "13800000003"
    seat_.switch_language()
    seat_.window.pump.turn()
    assert not seat_.window.rolls.board.isHidden(), "it was open"


def test_the_panel_stays_open(seat: tuple[Stage, DutySeat], tmp_path: Path) -> None:
    stage, seat_ = seat
    for name, number in (("overall", 0), ("demands", 5)):
        (tmp_path / f"{number:02d}_{name}.toml").write_text(panel_text(name, number), "utf-8")
    folder = PanelsFolder([tmp_path], Known(TABLE), stage.real)
    stage.desk = replace(stage.desk, indicators=TABLE, panels=folder)
    seat_.switch_language()  # to a window on that desk
    seat_.window.pump.turn()
    key = "demands"
    seat_.window.panels.show_panel(key)
    seat_.switch_language()
    new = seat_.window
    new.pump.turn()
    assert new.panels.deck.isVisible()
    assert new.panels.deck.key == key
    assert not new.map.isVisible()
    new.step_back()
    assert new.map.isVisible()
    seat_.switch_language()
    assert seat_.window.panels.deck.isHidden(), "it was shut"


def test_one_looks_at_the_same_place(seat: tuple[Stage, DutySeat]) -> None:
    stage, seat_ = seat

    def build_map() -> None:
        seat_.window.map.warm()
        seat_.window.pump.turn()
        stage.link.answer("registers", {"sites": [], "cameras": []})
        seat_.window.pump.turn()
        QApplication.processEvents()

    build_map()
    seat_.window.map.show_place(120.9, 32.02)
    stage.real.at_s += 1
    before = seat_.window.map.view
    seat_.switch_language()
    build_map()
    after = seat_.window.map.map.scene.camera.target
    assert (after.x_m, after.y_m, after.zoom) == (before.x_m, before.y_m, before.zoom)


def test_a_window_that_was_replaced_does_not_count_as_closed(
    seat: tuple[Stage, DutySeat],
) -> None:
    _, seat_ = seat
    closed: list[bool] = []
    opened: list[DutyWindow] = []
    seat_.closed.connect(lambda: closed.append(True))
    seat_.opened.connect(opened.append)
    seat_.switch_language()
    assert closed == []
    assert opened == [seat_.window]
    seat_.window.close()
    assert closed == [True]
