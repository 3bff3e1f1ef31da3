"""Another language: a new window on the same desk, and nothing lost on the way."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.dispatch import DispatchStage
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.shell.staging import Stage, staged_window, thing
from widgets.duty_seat import DutySeat
from widgets.duty_window import DutyWindow
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
