"""The frame pump and the panel host: one failure stops nobody else and is tried again."""

import logging

import pytest

from app.domain.errors import BugError
from tests.widgets.shell.staging import RealTime, Stage, thing
from widgets.frame_pump import BUSY_INTERVAL_MS, IDLE_AFTER_TURNS, IDLE_INTERVAL_MS
from widgets.panel_host import RETRY_AFTER_S, PanelHost


def _fail() -> None:
    raise BugError("out of order")


def test_a_failing_pane_is_left_alone_and_then_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "ui")
    real = RealTime()
    told: list[frozenset[str]] = []
    host = PanelHost(real, told.append)
    calls: list[int] = []
    host.run("map", _fail)
    host.run("map", lambda: calls.append(1))
    assert (host.failed, calls) == ({"map"}, [])
    real.at_s += RETRY_AFTER_S
    host.run("map", lambda: calls.append(1))
    assert (host.failed, calls) == (set(), [1])
    assert told == [{"map"}, set()]
    assert "out of order" in caplog.text


def test_a_pane_that_goes_on_failing_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    real = RealTime()
    host = PanelHost(real)
    for _ in range(5):
        host.run("map", _fail)
        real.at_s += RETRY_AFTER_S
    assert len(caplog.records) == 1


def test_one_pane_does_not_answer_for_another() -> None:
    host = PanelHost(RealTime())
    host.run("map", lambda: None)
    assert host.call("tasks", lambda: 7, 0) == 7


def test_the_pump_slows_down_when_nothing_arrives_and_wakes_with_the_first_tick(
    stage: Stage,
) -> None:
    pump = stage.window.pump
    stage.turn(IDLE_AFTER_TURNS + 2)
    assert pump._timer.interval() == IDLE_INTERVAL_MS
    stage.enter(thing("V-1"))
    stage.turn()
    assert pump._timer.interval() == BUSY_INTERVAL_MS
