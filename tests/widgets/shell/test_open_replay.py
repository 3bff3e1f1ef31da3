"""From the live window a replay is opened elsewhere, or it is said where it can be."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.widgets.shell.staging import NOW_S, Stage, thing
from widgets.card_shelf import BEFORE_ALARM_S, RECENT_S, REPLAY
from widgets.cards.replay_note import ReplayNote
from widgets.hall_time import DAY_S


@pytest.fixture
def opened(stage: Stage) -> list[float]:
    """The instants at which a replay was opened from the stage's window."""
    asked: list[float] = []

    def open_replay(time_s: float) -> bool:
        asked.append(time_s)
        return True

    stage.window.shelf._desk = replace(stage.desk, open_replay=open_replay)
    return asked


def test_a_key_opens_the_last_ten_minutes(stage: Stage, opened: list[float]) -> None:
    QTest.keySequence(stage.window, "Ctrl+R")
    assert opened == [NOW_S - RECENT_S]
    card = stage.window.dock.card
    assert isinstance(card, ReplayNote)
    assert "仍是实时" in card.said.full_text()
    assert stage.desk.group.is_live


def test_with_an_alarm_open_the_key_goes_to_before_it(stage: Stage, opened: list[float]) -> None:
    stage.enter(thing("V-1"))
    stage.raise_alarm("a1", time_s=NOW_S - 3000.0)
    stage.turn()
    stage.window.acts.show_alarm("a1")
    QTest.keySequence(stage.window, "Ctrl+R")
    assert opened == [NOW_S - 3000.0 - BEFORE_ALARM_S]


def test_a_double_click_on_the_bar_opens_what_was_then(stage: Stage, opened: list[float]) -> None:
    bar = stage.window.time_bar
    x = round(bar.x_of(NOW_S - DAY_S / 2))
    QTest.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, 30))
    assert opened == [pytest.approx(NOW_S - DAY_S / 2, abs=DAY_S / bar.width())]


def test_where_the_records_are_elsewhere_it_is_said_with_the_command(stage: Stage) -> None:
    stage.window.shelf._desk = replace(stage.desk, open_replay=lambda _time_s: False)
    QTest.keySequence(stage.window, "Ctrl+R")
    card = stage.window.dock.card
    assert isinstance(card, ReplayNote)
    assert stage.window.dock.key == REPLAY
    assert "另一台机器" in card.said.full_text()
    assert "dutywall replay --data" in card.said.full_text()
