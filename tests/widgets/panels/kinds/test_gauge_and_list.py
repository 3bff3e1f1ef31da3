"""A gauge shows where a figure lies among its limits; a list stands still while it is read."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.measures.asking import Member, Side
from app.domain.measures.indicator import Better
from app.domain.readings import Soundness
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator, share
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.panels.kinds.gauge import scale_of
from widgets.panels.spec import BodyKind, BodySpec

GAUGE = BodySpec(BodyKind.GAUGE, (0, 0), (4, 3), indicators=("on_time",))
LIST = BodySpec(BodyKind.LIST, (0, 0), (4, 4), indicators=("cases",), rows=3, side=Side.MISSED)


@pytest.fixture
def panel() -> FakePanel:
    names = {("state", "filed"): "已立案"}
    return fake_panel(share("on_time", "按时"), indicator("cases", "诉求"), names=names)


def member(ref: str, age_s: float = 300.0, severity: int = 0) -> Member:
    return Member("cases", ref, f"工单 {ref}", NOW_S - age_s, "320682", "filed", severity)


def test_a_gauge_says_number_target_and_where_it_is_bad(shown: Shown, panel: FakePanel) -> None:
    panel.figures.give("on_time", 737, 786)
    body = shown(GAUGE, panel)
    assert texts_of(body) == ["93.77", "%", "目标 99.00", "95.00", "90.00", "737 / 786"]
    assert "预警 98.00" in body.tip_at(body.shown_texts()[0].box.center())
    click(body, "93.77")
    assert panel.acts.figures[0][0] == "on_time"


def test_a_gauge_without_a_number_has_a_dash_and_its_limits(shown: Shown, panel: FakePanel) -> None:
    body = shown(GAUGE, panel)
    assert texts_of(body)[0] == "—"
    assert "%" not in texts_of(body)
    assert body.missing() == ("journal",)


@pytest.mark.parametrize(
    ("one", "number", "expected"),
    [
        (share("a"), 0.5, (0.9, 1.0)),
        (share("a", warn=0.4, bad=0.3, target=math.nan), 0.5, (0.0, 1.0)),
        (indicator("a"), 8.0, (0.0, 10.0)),
        (indicator("a"), math.nan, (0.0, 1.0)),
        (indicator("a", better=Better.LOW, warn=8.0, bad=16.0), -4.0, (-5.0, 20.0)),
    ],
)
def test_the_ends_of_a_scale_hold_all_there_is(
    one: object, number: float, expected: tuple[float, float]
) -> None:
    assert scale_of(one, number) == pytest.approx(expected)  # type: ignore[arg-type]


def test_a_series_over_its_limit_says_what_is_measured_and_both_numbers(
    shown: Shown, panel: FakePanel
) -> None:
    row = Member("readings", "r1", "濠河水站", NOW_S - 6.0, "320682", "live", value=3.21)
    row = replace(row, quantity="dissolved_oxygen")
    above = replace(row, ref="r2", value=82.0, limit=75.0)
    panel.members.give("cases", [replace(row, limit=5.0), above, row], count=3)
    texts = texts_of(shown(LIST, panel))
    assert [one for one in texts if "oxygen" in one] == [
        "dissolved_oxygen 3.21 < 5", "dissolved_oxygen 82 > 75", "dissolved_oxygen 3.21"
    ]  # fmt: skip


def test_a_grade_is_said_in_words_in_a_figure_and_in_its_rows(shown: Shown) -> None:
    words = {6: {"zh_CN": "劣Ⅴ类", "en": "Beyond V"}}
    panel = fake_panel(replace(indicator("cases", "最差水质类别"), words=words))
    panel.figures.give("cases", 6.0, 9.0)
    figure = BodySpec(BodyKind.FIGURE, (0, 0), (4, 3), indicators=("cases",))
    assert "劣Ⅴ类" in texts_of(shown(figure, panel))
    panel.figures.give("cases", 2.5, 9.0)
    assert "劣Ⅴ类" not in texts_of(shown(figure, panel))
    row = Member("readings", "r1", "濠河水站", NOW_S - 6.0, "320682", "live", value=6.0)
    panel.members.give("cases", [row], count=1)
    assert "劣Ⅴ类" in texts_of(shown(LIST, panel))


def test_a_list_says_title_age_and_state_and_opens_the_row(shown: Shown, panel: FakePanel) -> None:
    panel.members.give("cases", [member("a"), member("b", 7300.0)], count=9)
    body = shown(LIST, panel)
    assert texts_of(body) == [
        "5 分钟", "已立案", "工单 a", "2 小时", "已立案", "工单 b", "还有 7 项"
    ]  # fmt: skip
    assert panel.members.asked[-1] == ("cases", "city", Side.MISSED, 3)
    assert "如皋市" in body.tip_at(body.shown_texts()[2].box.center())
    click(body, "工单 b")
    assert panel.acts.members == [member("b", 7300.0)]


def test_rows_stand_still_while_they_are_read_and_new_ones_wait_above(
    shown: Shown, panel: FakePanel, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.members.give("cases", [member("a"), member("b")])
    body = shown(LIST, panel)
    monkeypatch.setattr(body, "underMouse", lambda: False)  # wherever the display's pointer is
    body.activateWindow()
    body.setFocus()
    qapp.processEvents()
    assert body.hasFocus()
    panel.members.give("cases", [member("new", 1.0), member("a"), member("b")])
    body.refresh()
    body.grab()
    said = texts_of(body)
    assert said[0] == "另有 1 条新的"
    assert [text for text in said if text.startswith("工单")] == ["工单 a", "工单 b"]
    QTest.keyClick(body, Qt.Key.Key_Down)
    QTest.keyClick(body, Qt.Key.Key_Return)
    assert [one.ref for one in panel.acts.members] == ["b"]
    body.clearFocus()
    body.refresh()
    body.grab()
    assert next(text for text in texts_of(body) if text.startswith("工单")) == "工单 new"


def test_a_row_without_time_or_title_is_shown_by_its_id(shown: Shown, panel: FakePanel) -> None:
    panel.members.give("cases", [Member("feeds", "ais", "")])
    assert texts_of(shown(LIST, panel)) == ["ais"]


def test_no_rows_and_no_answer_are_different_words(shown: Shown, panel: FakePanel) -> None:
    body = shown(LIST, panel)
    assert texts_of(body) == ["正在统计…"]
    assert (body.missing(), body.soundness()) == (("journal",), Soundness.LOST)
    panel.members.codes["cases"] = "not_signed_in"
    body.refresh()
    body.grab()
    assert texts_of(body)[0].startswith("尚未登录")
    panel.members.give("cases", [])
    body.refresh()
    body.grab()
    assert texts_of(body) == ["没有记录"]
    assert (body.missing(), body.soundness()) == ((), Soundness.LIVE)
