"""The duty log: nothing that was written is cut unseen, and every line can be read whole."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.command import WriteLog
from tests.widgets.shell.staging import NOW_S, Stage


def _written(stage: Stage) -> list[str]:
    return [c.body.text for c in stage.link.sent if isinstance(c.body, WriteLog)]


def test_a_line_that_is_too_long_is_counted_and_refused_whole(stage: Stage) -> None:
    stage.sign_in()
    log = stage.window.log
    stage.window.toggle_log()
    QApplication.clipboard().setText("查" * 2_001)
    log.line.paste()
    assert "2001/2000" in log.note.full_text()
    assert log.note.property("tone") == "bad"
    QTest.keyClick(log.line, Qt.Key.Key_Return)
    assert _written(stage) == []
    assert len(log.line.text()) == 2_001, "the draft stays, to be shortened"
    assert "没有保存" in log.note.full_text()
    QTest.keyClick(log.line, Qt.Key.Key_Backspace)
    assert log.note.property("tone") == "muted"
    QTest.keyClick(log.line, Qt.Key.Key_Return)
    assert _written(stage) == ["查" * 2_000]


def test_what_no_draft_can_hold_is_said(stage: Stage) -> None:
    stage.sign_in()
    log = stage.window.log
    stage.window.toggle_log()
    QApplication.clipboard().setText("x" * 20_001)
    log.line.paste()
    QTest.keyClick(log.line, Qt.Key.Key_Return)
    assert _written(stage) == []
    assert "没有保存" in log.note.full_text()


def test_a_line_that_is_clicked_is_shown_whole_and_stays_so(stage: Stage) -> None:
    log = stage.window.log
    for text in ("巡查无异常，" * 300, "http://hall/" + "x" * 900, "短"):
        stage.link.push_entry(
            "log_written", "log:", {}, time_s=NOW_S, person="P-0231", personal={"text": text}
        )
    stage.turn()
    stage.window.toggle_log()
    QApplication.processEvents()
    one_px = log.list.visualRect(log.model.index(0, 0)).height()
    for row, lines in ((1, 5), (2, 15)):
        log.list.scrollTo(log.model.index(row, 0))
        at = log.list.visualRect(log.model.index(row, 0)).center()
        QTest.mouseClick(log.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QApplication.processEvents()
        assert log.list.visualRect(log.model.index(row, 0)).height() > lines * one_px * 0.6
    assert log.list.visualRect(log.model.index(1, 0)).height() == one_px
    stage.link.push_entry(
        "log_written", "log:", {}, time_s=NOW_S, person="P-0231", personal={"text": "新"}
    )
    stage.turn()
    QApplication.processEvents()
    assert log.list.visualRect(log.model.index(3, 0)).height() > 8 * one_px
    assert not log.grab().isNull()
