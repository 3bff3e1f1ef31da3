"""That no alarm is open is calm only while somebody judges and the line to the hub stands."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.health import SourceHealth
from app.domain.ports import LinkState
from tests.unit.app.services.hall import Hall
from tests.widgets.panels.fakes import FakePanel, fake_panel
from tests.widgets.panels.on_group import on_group
from widgets.look import Look
from widgets.panels.alarm_standing import Counts, GradeCounts, standing_of
from widgets.panels.body import PanelContext

WATCH = ("hazmat_stay",)


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.pump()
    return hall


@pytest.fixture
def context(hall: Hall) -> PanelContext:
    panel: FakePanel = fake_panel()
    return on_group(panel.context, hall.group)


def judge_heard(hall: Hall, ago_s: float | None) -> None:
    now_s = hall.group.now_s()
    last_s = None if ago_s is None else now_s - ago_s
    hall.link.push_health(SourceHealth("judge", "judge", now_s, last_s, 9, 1.0))
    hall.pump()


def test_without_an_alarm_it_is_calm_where_somebody_judges(
    hall: Hall, context: PanelContext
) -> None:
    calm: tuple[Counts, str] = ({}, context.texts("panels.no_alarms"))
    assert standing_of(context, WATCH) == calm  # a hall without a judge
    judge_heard(hall, 3.0)
    assert standing_of(context, WATCH) == calm
    judge_heard(hall, 20.0)  # late, not lost
    assert standing_of(context, WATCH) == calm


@pytest.mark.parametrize("ago_s", [None, 90.0])
def test_it_is_never_calm_while_nobody_judges(
    hall: Hall, context: PanelContext, ago_s: float | None
) -> None:
    judge_heard(hall, ago_s)
    assert standing_of(context, WATCH) == ({}, context.texts("panels.nobody_judges.desk"))
    wall = replace(context, is_wall=True)
    assert standing_of(wall, WATCH)[1] == context.texts("panels.nobody_judges.wall")
    judge_heard(hall, 1.0)
    assert standing_of(context, WATCH)[1] == context.texts("panels.no_alarms")


def test_nor_while_the_line_is_cut(hall: Hall, context: PanelContext) -> None:
    hall.link.state = LinkState.STALE
    hall.pump()
    assert standing_of(context, WATCH) == ({}, context.texts("panels.alarms_unknown.desk"))


def test_alarms_that_are_there_stay_counted_with_the_doubt_beside(
    qapp: QApplication, hall: Hall, context: PanelContext, look: Look
) -> None:
    hall.raise_alarm("a1", rule="hazmat_stay", severity=1)
    shown = GradeCounts(look)
    shown.show_counts(*standing_of(context, WATCH))
    assert shown.texts() == ("1",)
    narrow = shown.sizeHint().width()
    judge_heard(hall, None)
    shown.show_counts(*standing_of(context, WATCH))
    assert shown.texts() == ("1", context.texts("panels.nobody_judges.desk"))
    assert shown.sizeHint().width() > narrow
    shown.resize(shown.sizeHint())
    assert not shown.grab().isNull()
    shown.deleteLater()
