"""A flood on the stage: it folds to groups, loses nothing, steals nothing, the gravest is there."""

import os
import time

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.widgets.shell.staging import Stage
from widgets.alarms.queue_rows import WAITING

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
COUNTS = [
    1200,
    pytest.param(
        6000,
        marks=[
            pytest.mark.long,
            pytest.mark.skipif(not IS_LONG, reason="6,000 alarms: DUTYWALL_LONG=1"),
        ],
    ),
]
TURNS = 60
WITHIN_S = 1.0


def _flood(stage: Stage, count: int, rule: str = "speeding", severity: int = 3) -> None:
    for n in range(count):
        stage.raise_alarm(f"{rule}{n}", severity, rule=rule, entity_id=f"V-{n}")
    stage.turn()


def test_eleven_in_ten_minutes_fold_to_their_groups_the_gravest_first(stage: Stage) -> None:
    _flood(stage, 8)
    stage.raise_alarm("x", 2, rule="fatigue")
    stage.raise_alarm("y", 4, rule="fatigue")
    stage.raise_alarm("one", 1, rule="cloned_plate")
    stage.turn()
    model = stage.window.alarms.model
    shown = model.order.shown
    assert shown[0] == "one"
    assert [row.partition("|")[0] for row in shown[1:]] == ["group:fatigue", "group:speeding"]
    fold = model.fold_at(2)
    assert fold is not None
    assert "8" in stage.window.alarms._row.lines_of_fold(fold)[0]


def test_a_group_opens_and_shuts_and_its_alarms_open_their_cards(stage: Stage) -> None:
    stage.sign_in()
    _flood(stage, 11)
    alarms = stage.window.alarms
    assert len(alarms.model.order.shown) == 1
    alarms._choose(alarms.model.index(0, 0))
    assert len(alarms.model.order.shown) == 12
    assert stage.window.dock.key == ""
    alarms._choose(alarms.model.index(1, 0))
    assert stage.window.dock.key == "alarm:speeding0"
    alarms._choose(alarms.model.index(0, 0))
    assert len(alarms.model.order.shown) == 1


def test_when_it_is_over_the_list_is_as_before_and_nothing_is_lost(stage: Stage) -> None:
    _flood(stage, 12)
    assert len(stage.window.alarms.model.order.shown) == 1
    stage.clock.advance(601)
    stage.real.at_s += 601
    stage.turn()
    assert len(stage.window.alarms.model.order.shown) == 12


def test_over_the_budget_the_rest_wait_in_a_row_that_counts_them(stage: Stage) -> None:
    for n in range(15):  # slowly enough to be no flood
        stage.clock.advance(120)
        stage.raise_alarm(f"a{n}", 3, rule=f"rule{n}")
        stage.turn()
    model = stage.window.alarms.model
    assert len(model.order.shown) == 13
    assert model.order.shown[-1] == WAITING
    fold = model.fold_at(12)
    assert fold is not None
    assert "3" in stage.window.alarms._row.lines_of_fold(fold)[0]
    model.toggle(WAITING)
    assert len(model.order.shown) == 16


def test_a_fold_is_painted_and_read_aloud_like_any_row(stage: Stage) -> None:
    _flood(stage, 11)
    stage.window.grab()
    assert stage.window.alarms.model.data(stage.window.alarms.model.index(0, 0))


@pytest.mark.parametrize("count", COUNTS)
def test_ten_minutes_of_it_lose_none_steal_nothing_and_show_the_gravest_within_a_second(
    stage: Stage, count: int
) -> None:
    stage.sign_in()
    box = stage.window.log.line
    stage.window.toggle_log()
    stage.window.activateWindow()
    box.setFocus()
    typed = QApplication.focusWidget()
    slowest_s = 0.0
    for n in range(0, count, count // TURNS):
        for m in range(n, n + count // TURNS):
            rule = f"rule{m % 7}"
            stage.raise_alarm(f"a{m}", 3 + m % 2, rule=rule, entity_id=f"V-{m}")
        stage.clock.advance(10.0)
        stage.real.at_s += 10.0
        began_s = time.perf_counter()
        stage.turn()
        slowest_s = max(slowest_s, time.perf_counter() - began_s)
    model = stage.window.alarms.model
    folds = [fold for row in range(model.rowCount()) if (fold := model.fold_at(row))]
    assert sum(len(fold.alarms) for fold in folds) == count
    QTest.keyClicks(box, "x")
    assert QApplication.focusWidget() is typed
    stage.raise_alarm("gravest", 1, rule="cloned_plate")
    began_s = time.perf_counter()
    stage.turn()
    stage.window.grab()
    took_s = time.perf_counter() - began_s
    assert model.order.shown[0] == "gravest"
    rect = stage.window.alarms.list.visualRect(model.index(0, 0))
    assert stage.window.alarms.list.viewport().rect().contains(rect)
    assert took_s < WITHIN_S, f"{took_s:.2f} s"
    assert slowest_s < WITHIN_S, f"{slowest_s:.2f} s for a turn"
