"""The acts of the dossier stand where nothing that comes later moves them."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton

from tests.widgets.shell.staging import Stage, thing


def _place(stage: Stage, button: QPushButton) -> QPoint:
    QApplication.processEvents()
    assert button.isVisible()
    return button.mapTo(stage.window, QPoint())


def test_register_and_cameras_that_come_later_move_no_act(stage: Stage) -> None:
    stage.sign_in()
    stage.enter(thing("V-1"))
    stage.turn()
    stage.desk.selection.select("V-1")
    dossier = stage.window.dossier
    before = [_place(stage, button) for button in (dossier.intercept, dossier.cameras)]
    record = {"name": "某运输有限公司" * 6, "permit": "危险货物运输 " * 9}
    stage.link.answer("dossier", {"record": record})
    stage.turn()
    high = stage.window.dock.height()
    tasks = stage.window.tasks
    tasks.setFixedHeight(tasks.height() + 150)  # what the tiles of the cameras take from above
    QApplication.processEvents()
    assert stage.window.dock.height() < high
    assert [_place(stage, button) for button in (dossier.intercept, dossier.cameras)] == before


def test_the_dossier_does_not_say_that_an_ended_alarm_goes_on(stage: Stage) -> None:
    stage.raise_alarm("a1", rule="night_ban_hazmat", entity_id="V-1")
    stage.turn()
    dossier = stage.window.dossier
    (line,) = dossier._related_lines("V-1")
    assert "情形已结束" not in line
    stage.link.push_entry("alarm_returned", "alarm:a1", {}, time_s=stage.clock.now_s())
    stage.turn()
    (line,) = dossier._related_lines("V-1")
    assert "情形已结束" in line
