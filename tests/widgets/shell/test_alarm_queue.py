"""The alarm queue on the stage: it is locked while it is read, and works by keyboard."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.ports import LinkState
from tests.widgets.shell.staging import NOW_S, Stage


def _enter(stage: Stage) -> None:
    at = QPointF(10, 10)
    QApplication.sendEvent(stage.window.alarms.list.viewport(), QEnterEvent(at, at, at))


def _leave(stage: Stage) -> None:
    QApplication.sendEvent(stage.window.alarms.list.viewport(), QEvent(QEvent.Type.Leave))


def _shown(stage: Stage) -> list[str]:
    return stage.window.alarms.model.order.shown


def test_the_gravest_alarm_stands_first(stage: Stage) -> None:
    stage.raise_alarm("slight", severity=4)
    stage.raise_alarm("grave", severity=1)
    stage.turn()
    assert _shown(stage) == ["grave", "slight"]


def test_new_alarms_wait_above_while_the_pointer_is_over_the_list(stage: Stage) -> None:
    stage.raise_alarm("old", severity=3)
    stage.turn()
    _enter(stage)
    stage.raise_alarm("new", severity=1)
    stage.turn()
    alarms = stage.window.alarms
    assert _shown(stage) == ["old"]
    assert alarms.notice.isVisibleTo(stage.window)
    assert "1" in alarms.notice.text()
    _leave(stage)
    stage.real.at_s += 60
    stage.turn()
    assert _shown(stage) == ["new", "old"]
    assert not alarms.notice.isVisibleTo(stage.window)


def test_a_click_on_the_notice_lets_them_in_at_once(stage: Stage) -> None:
    stage.raise_alarm("old", severity=3)
    stage.turn()
    _enter(stage)
    stage.raise_alarm("new", severity=1)
    stage.turn()
    QTest.mouseClick(stage.window.alarms.notice, Qt.MouseButton.LeftButton)
    assert _shown(stage) == ["new", "old"]


def test_keys_lock_the_list_too_and_enter_opens_the_card(stage: Stage) -> None:
    stage.sign_in()
    for name in ("a", "b"):
        stage.raise_alarm(name, severity=2, time_s=NOW_S + (name == "b"))
    stage.turn()
    alarms = stage.window.alarms
    QTest.keyClick(alarms.list, Qt.Key.Key_Down)
    QTest.keyClick(alarms.list, Qt.Key.Key_Down)
    stage.raise_alarm("c", severity=1)
    stage.turn()
    assert _shown(stage) == ["a", "b"]
    QTest.keyClick(alarms.list, Qt.Key.Key_Return)
    assert stage.window.dock.key == "alarm:b"
    assert stage.desk.selection.entity_id == "V-1"


def test_an_alarm_claimed_meanwhile_says_so_in_its_row(stage: Stage) -> None:
    stage.raise_alarm("a")
    stage.link.push_entry("alarm_claimed", "alarm:a", time_s=NOW_S, person="P-0117")
    stage.turn()
    alarm = stage.window.alarms.model.alarm_at(0)
    assert alarm is not None
    assert "P-0117" in stage.window.alarms._row.lines_of(alarm)[3]


def test_before_the_first_sync_the_queue_says_that_it_does_not_know(stage: Stage) -> None:

    stage.link.state = LinkState.CONNECTING
    stage.real.at_s += 1
    stage.turn()
    assert "不明" in stage.window.alarms.empty.full_text()
    assert "0" not in stage.window.alarms.title.full_text()
    stage.link.state = LinkState.LIVE
    stage.real.at_s += 1
    stage.turn()
    assert "没有" in stage.window.alarms.empty.full_text()


def test_after_the_link_is_lost_the_as_of_time_stands_still(stage: Stage) -> None:

    stage.real.at_s += 1
    stage.turn()
    seen = stage.window.alarms.as_of.full_text()
    stage.link.state = LinkState.STALE
    stage.clock.advance(30)
    stage.real.at_s += 1
    stage.turn()
    assert stage.window.alarms.as_of.full_text() == seen
    assert stage.window.bar.clock.full_text() != seen


def test_a_new_board_forgets_the_alarms_of_the_old_one(stage: Stage) -> None:
    stage.raise_alarm("a")
    stage.turn()
    _enter(stage)
    stage.link.push_other_journal()
    stage.turn()
    assert _shown(stage) == []
