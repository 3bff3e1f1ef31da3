"""Lines show what was, with gaps where nobody knows, and the last value at their end."""

import math

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.domain.readings import Series
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator, share
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.look import Look
from widgets.panels.kinds.history import chart_of, told_apart
from widgets.panels.kinds.series import SeriesBody
from widgets.panels.spec import BodyKind, BodySpec

ONE = BodySpec(BodyKind.SERIES, (0, 0), (6, 6), indicators=("on_time",), hours=2.0)
TWO = BodySpec(BodyKind.SERIES, (0, 0), (6, 6), indicators=("cases", "closed"), hours=2.0)
MINUTES = [NOW_S - 60.0 * at for at in range(120, -1, -1)]


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(
        share("on_time", "按时办结率"),
        indicator("cases", "受理", unit="件"),
        indicator("closed", "办结", unit="件"),
    )


def test_the_last_value_and_the_limits_near_it_stand_beside_the_line(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("on_time", 97, 100)
    panel.past.give("on_time", MINUTES, [0.93 + 0.0005 * at for at in range(121)])
    said = texts_of(shown(ONE, panel))
    assert {"97.00 %", "目标 99.00", "告急 95.00"} <= set(said)
    assert "14:30" in said or "15:00" in said  # times of the hall: it is 16:26 there


def test_a_limit_far_away_does_not_flatten_the_line(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("on_time", 50, 100)
    panel.past.give("on_time", MINUTES, [0.5 + 0.0001 * at for at in range(121)])
    said = texts_of(shown(ONE, panel))
    assert not any("目标" in text or "告急" in text for text in said)


def test_lines_are_named_at_their_ends_and_open_their_figure(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("cases", 40)
    panel.figures.give("closed", 39)
    panel.past.give("cases", MINUTES, [40.0] * 121)
    panel.past.give("closed", MINUTES, [39.0] * 121)
    body = shown(TWO, panel)
    said = texts_of(body)
    assert said[said.index("受理") + 1] == "40 件"
    assert said[said.index("办结") + 1] == "39 件"
    click(body, "39 件")
    assert [figure[0] for figure in panel.acts.figures] == ["closed"]


def test_a_figure_that_changed_often_for_a_while_has_no_gaps_in_the_minutes_after() -> None:
    often = [NOW_S - 3600.0 + 2.0 * at for at in range(200)]
    t_s = np.array([*often, *(NOW_S - 60.0 * at for at in range(53, -1, -1))])
    marks = np.zeros(len(t_s), np.uint8)
    series = Series("m", t_s, np.ones(len(t_s)), marks, marks)
    chart = chart_of(series, indicator("cases", "受理"), NOW_S - 3600.0, NOW_S)
    assert not chart.gaps
    assert np.isfinite(chart.line).all()


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (("近一小时告警", "近一小时诉求"), ("告警", "诉求")),
        (("Alarms in an hour", "Demands in an hour"), ("Alarms", "Demands")),
        (("PM2.5", "Ozone"), ("PM2.5", "Ozone")),
        (("告警", "告警"), ("警", "警")),
        (("告警",), ("告警",)),
    ],
)
def test_names_that_begin_alike_are_told_by_what_differs(
    names: tuple[str, ...], short: tuple[str, ...]
) -> None:
    assert told_apart(names) == short


def test_a_stretch_that_nobody_knows_is_hatched_and_not_bridged(
    shown: Shown, panel: FakePanel, look: Look, qapp: QApplication
) -> None:
    panel.figures.give("cases", 40)
    there = [at for at, _ in enumerate(MINUTES) if not 40 < at < 80]
    panel.past.give("cases", [MINUTES[at] for at in there], [40.0] * len(there))
    spec = BodySpec(BodyKind.SERIES, (0, 0), (6, 6), indicators=("cases",), hours=2.0)
    body = shown(spec, panel)
    assert isinstance(body, SeriesBody)
    assert body.plot is not None
    qapp.processEvents()
    picture = body.plot.grab().toImage()
    wide, high = picture.width(), picture.height()
    line, band = look.colour("text2"), look.colour("warn_hatch")
    middle = [picture.pixelColor(wide // 2, y) for y in range(high)]
    side = [picture.pixelColor(wide // 6, y) for y in range(high)]
    assert any(_is_near(one, band) for one in middle)
    assert not any(_is_near(one, line) for one in middle)
    assert any(_is_near(one, line) for one in side)
    assert not any(_is_near(one, band) for one in side)


def _is_near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return all(abs(a - b) < 24 for a, b in pairs)


def test_where_nothing_is_known_it_says_so_and_has_no_plot(shown: Shown, panel: FakePanel) -> None:
    asking = shown(ONE, panel)
    assert texts_of(asking) == ["正在统计…", "—", "按时办结率"]  # nobody has answered yet
    panel.past.give("on_time", [], [])
    body = shown(ONE, panel)
    assert isinstance(body, SeriesBody)
    assert texts_of(body) == ["这段时间没有数据", "—", "按时办结率"]
    assert body.plot is None
    assert body.missing() == ("journal",)


def test_without_room_for_a_plot_the_last_values_stand_alone(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("cases", 40)
    panel.past.give("cases", MINUTES, [40.0] * 121)
    body = shown(TWO, panel, (110, 60))
    assert texts_of(body) == ["40 件", "受理", "—", "办结"]


def test_it_draws_again_when_a_value_came_or_time_went_on(
    shown: Shown, panel: FakePanel, qapp: QApplication
) -> None:
    panel.figures.give("cases", 40)
    panel.past.give("cases", MINUTES, [40.0] * 121)
    body = shown(TWO, panel)
    painted = body.paints
    for _ in range(3):
        panel.past.give("cases", MINUTES, [40.0] * 121)  # the same in another array
        body.refresh()
        qapp.processEvents()
    assert body.paints == painted
    panel.past.give("cases", [*MINUTES, NOW_S + 1.0], [40.0] * 122)
    body.refresh()
    qapp.processEvents()
    assert body.paints == painted + 1
    panel.clock.advance(2.0 * 3600.0 / 300.0)
    body.refresh()
    qapp.processEvents()
    assert body.paints == painted + 2


@pytest.mark.parametrize("value", [math.nan, math.inf, -1e300, 1e300, 0.0])
def test_any_number_is_drawn_or_left_out(shown: Shown, panel: FakePanel, value: float) -> None:
    panel.figures.give("cases", value)
    panel.past.give("cases", MINUTES, [value] * 121)
    assert texts_of(shown(TWO, panel))
