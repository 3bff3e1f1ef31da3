"""A pane of figures says what was given, what it is of, and nothing that was not."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.measures.asking import Part, Side
from app.domain.measures.figure import Grade
from app.domain.measures.indicator import Counting, FactKind, Meant, ScopeLevel
from app.domain.readings import Soundness
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator, share
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.panels.kinds.figure import Cell
from widgets.panels.spec import BodyKind, BodySpec

ONE = BodySpec(BodyKind.FIGURE, (0, 0), (3, 3), indicators=("on_time",))
TWO = BodySpec(BodyKind.FIGURE, (0, 0), (6, 3), indicators=("on_time", "cases"))


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(share("on_time", "按时办结率"), indicator("cases", "今日诉求", unit="件"))


def test_a_figure_is_said_with_unit_parts_yesterday_and_target(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("on_time", 737, 786)
    panel.past.was["on_time"] = 0.9252
    body = shown(ONE, panel)
    said = texts_of(body)
    assert said == ["93.77", "%", "+1.25 个百分点 与昨日同时", "737 / 786", "目标 99.00"]
    assert (body.as_of_s(), body.soundness(), body.missing()) == (NOW_S - 12, Soundness.LIVE, ())


def test_what_fell_is_said_with_a_minus_and_what_stayed_in_words(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("cases", 5)
    panel.past.was["cases"] = 8.0
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (3, 3), indicators=("cases",))
    body = shown(spec, panel)
    assert texts_of(body) == ["5", "件", "−3 与昨日同时"]
    panel.past.was["cases"] = 5.0
    body.refresh()
    body.grab()
    assert texts_of(body) == ["5", "件", "与昨日同时持平"]


def test_no_reading_is_a_dash_and_its_feed_is_missing(shown: Shown, panel: FakePanel) -> None:
    body = shown(ONE, panel)
    assert texts_of(body) == ["—", "目标 99.00"]
    assert body.missing() == ("journal",)
    assert (body.soundness(), body.as_of_s()) == (Soundness.LOST, 0.0)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (BodyKind.FIGURE, {}),
        (BodyKind.GAUGE, {}),
        (BodyKind.BARS, {"by": "unit"}),
        (BodyKind.RANKING, {"by": "unit"}),
        (BodyKind.LIST, {}),
    ],
)
def test_a_nought_of_a_silent_feed_names_the_feed(
    shown: Shown, panel: FakePanel, kind: BodyKind, more: dict[str, str]
) -> None:
    panel.figures.give("cases", 0)
    panel.parts.give("cases", "unit", [Part("u1", "一队", 0.0, None)])
    panel.members.give("cases", [])
    spec = BodySpec(kind, (0, 0), (3, 3), indicators=("cases",), **more)  # type: ignore[arg-type]
    body = shown(spec, panel)
    assert body.missing() == ()
    panel.figures.silent = ("tracks",)
    body.refresh()
    assert body.missing() == ("tracks",)


@pytest.mark.parametrize("counting", [Counting.SUM, Counting.MEAN])
def test_a_sum_of_readings_says_how_many_report(shown: Shown, counting: Counting) -> None:
    meant = Meant(FactKind.READINGS)
    panel = fake_panel(indicator("power", unit="MW", counting=counting, meant=meant))
    panel.figures.give("power", 800, 8)
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (3, 3), indicators=("power",))
    assert texts_of(shown(spec, panel)) == ["800", "MW", "8 路报数"]


def test_a_share_of_nothing_is_a_dash_and_no_feed_is_missing(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("on_time", 0, 0)
    body = shown(ONE, panel)
    assert texts_of(body)[:2] == ["—", "期内尚无"]
    assert (body.missing(), body.soundness()) == ((), Soundness.LIVE)


def test_a_dash_says_why(shown: Shown) -> None:
    alarms = indicator("cases", meant=Meant(FactKind.ALARMS))
    panel = fake_panel(alarms, indicator("on_time", scopes=(ScopeLevel.CITY,)))
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (3, 3), indicators=("cases",))
    panel.figures.give("cases", math.nan)
    panel.figures.silent = ("judge",)
    assert texts_of(shown(spec, panel))[:2] == ["—", "缺数据源：研判"]  # and not that none came
    panel.figures.silent = ()
    panel.figures.give("cases", math.nan, as_of_s=0.0, counted_s=NOW_S)
    assert texts_of(shown(spec, panel))[:2] == ["—", "无点位报数"]
    panel.context = replace(panel.context, node="320681")
    body = shown(ONE, panel)
    assert texts_of(body)[:2] == ["—", "只按全市统计"]
    assert body.missing() == ()
    panel.figures.give("cases", 3, node="320681")
    assert shown(TWO, panel).soundness() is Soundness.LIVE  # nothing is lost


def test_the_worst_and_the_oldest_of_several_stand_for_the_pane(
    shown: Shown, panel: FakePanel
) -> None:
    panel.figures.give("on_time", 1, 2, soundness=Soundness.LATE, as_of_s=NOW_S - 300)
    panel.figures.give("cases", 3)
    body = shown(TWO, panel)
    assert (body.soundness(), body.as_of_s()) == (Soundness.LATE, NOW_S - 300)
    panel.figures.take("cases")
    body.refresh()
    assert (body.soundness(), body.missing()) == (Soundness.LOST, ("journal",))


def test_several_figures_have_their_labels_and_one_has_none(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("on_time", 99, 100)
    panel.figures.give("cases", 12)
    assert {"按时办结率", "今日诉求"} <= set(texts_of(shown(TWO, panel)))
    assert "按时办结率" not in texts_of(shown(ONE, panel))


def test_nearly_all_is_not_said_to_be_all(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("on_time", 99_999, 100_000)
    assert texts_of(shown(ONE, panel))[0] == "99.99"


@pytest.mark.parametrize(
    ("value", "said"),
    [(-4.0, "-4"), (1e15, "1,000 万亿"), (123_456_789.0, "1.23 亿"), (3e40, "3.0e+40")],
)
def test_a_number_too_long_is_said_in_short_and_never_cut(
    shown: Shown, panel: FakePanel, value: float, said: str
) -> None:
    panel.figures.give("cases", value)
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (3, 3), indicators=("cases",))
    body = shown(spec, panel, (110, 60))
    assert texts_of(body)[0] == said
    assert f"{value:,.0f}" in body.tip_at(body.shown_texts()[0].box.center())


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_dash_and_is_painted_once(
    shown: Shown, panel: FakePanel, qapp: object, value: float
) -> None:
    panel.figures.give("cases", value)
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (3, 3), indicators=("cases",))
    body = shown(spec, panel)
    painted = body.paints
    body.refresh()
    qapp.processEvents()  # type: ignore[attr-defined]
    assert texts_of(body) == ["—", "期内尚无"]
    assert body.paints == painted


def test_it_is_graded_by_its_limits(shown: Shown, panel: FakePanel) -> None:
    for value, grade in ((99, Grade.GOOD), (97, Grade.WARN), (90, Grade.BAD)):
        panel.figures.give("on_time", value, 100)
        model = shown(ONE, panel).model
        assert isinstance(model, tuple)
        cell = model[0]
        assert isinstance(cell, Cell)
        assert cell.grade is grade


def test_a_click_opens_the_figure_that_was_clicked(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("on_time", 1, 2)
    panel.figures.give("cases", 12)
    body = shown(TWO, panel)
    click(body, "12")
    assert panel.acts.figures == [("cases", "city", Side.COUNTED, ())]


def test_arrows_choose_and_enter_opens(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("on_time", 1, 2)
    body = shown(TWO, panel)
    body.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Left, Qt.Key.Key_Space):
        QTest.keyClick(body, key)
        body.grab()
    assert [figure[0] for figure in panel.acts.figures] == ["cases", "on_time"]


def test_on_a_wall_nothing_can_be_clicked(shown: Shown) -> None:
    panel = fake_panel(share("on_time"), is_wall=True)
    panel.figures.give("on_time", 1, 2)
    body = shown(ONE, panel)
    click(body, "50.00")
    assert panel.acts.figures == []
    assert body.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_an_indicator_that_nobody_knows_leaves_its_place_out(
    shown: Shown, panel: FakePanel
) -> None:
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (3, 3), indicators=("nothing", "cases"))
    panel.figures.give("cases", 7)
    assert texts_of(shown(spec, panel)) == ["7", "件"]


def test_what_a_share_is_of_is_left_out_rather_than_cut(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("on_time", 123_456_789_012, 223_456_789_012)
    body = shown(ONE, panel, (140, 120))
    assert not any("/" in text for text in texts_of(body))
    assert "123,456,789,012 / 223,456,789,012" in body.tip_at(body.shown_texts()[0].box.center())


def test_a_long_name_takes_the_room_that_short_ones_leave(shown: Shown) -> None:
    panel = fake_panel(
        *(indicator(name, "用电" if name == "power" else "规上经济运行指数")
          for name in ("power", "index")),
    )  # fmt: skip
    for name in ("power", "index"):
        panel.figures.give(name, 5)
    spec = BodySpec(BodyKind.FIGURE, (0, 0), (6, 3), indicators=("power", "index"))
    wide = shown(spec, panel).faces.body.wide("规上经济运行指数")
    body = shown(spec, panel, (round(1.6 * wide), 200))
    assert "规上经济运行指数" in texts_of(body)
    assert all("…" not in text for text in texts_of(body))
