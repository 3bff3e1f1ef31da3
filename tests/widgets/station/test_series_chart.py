"""The drawer with a curve: asked for once, drawn in time, moved by keys, named with its limit."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.classes import EntityClass
from app.domain.ports import Answer
from tests.widgets.shell.staging import NOW_S, Stage, reading, thing
from widgets.station.series_chart import SeriesChart

HOUR_S = 3600.0


@pytest.fixture
def chart(stage: Stage) -> SeriesChart:
    """Open the curve of a water station's COD."""
    stage.enter(thing("H-01", label="濠河水站", **{"class": int(EntityClass.WATER_STATION)}))
    stage.read(
        reading("H-01", "ph", 7.4), reading("H-01", "cod", 21.0), reading("H-01", "ammonia", 0.4)
    )
    stage.turn()
    stage.window.show_series("H-01/cod")
    stage.turn()
    return stage.window.chart


def answer(stage: Stage, code: str = "ok", **more: Any) -> None:
    """Answer every open question for a series with one value a minute."""
    for request_id, query, asked in list(stage.link.asked):
        if query != "series" or not stage.desk.group.questions.is_waiting(request_id):
            continue
        t_s = np.arange(asked["from_s"] + 60, asked["to_s"], 60.0)
        result = {
            "t_s": t_s.tolist(),
            "values": [19.0] * len(t_s),
            "marks": [0] * len(t_s),
            "timings": [0] * len(t_s),
            "thinned_from": 0,
            **more,
        }
        stage.link._answers.append(Answer(request_id, code, result))
    look_again(stage)


def look_again(stage: Stage) -> None:
    stage.real.at_s += 1.0
    stage.turn(2)


def test_a_curve_is_asked_for_and_drawn(stage: Stage, chart: SeriesChart) -> None:
    assert chart.isVisible()
    assert chart.note.full_text() == "正在向中心查询……"
    asked = [a for _, query, a in stage.link.asked if query == "series"]
    assert [(a["series_id"], a["to_s"] - a["from_s"]) for a in asked] == [("H-01/cod", 6 * HOUR_S)]
    answer(stage)
    assert chart.title.full_text() == "濠河水站 · 化学需氧量 · mg/L"
    assert chart.drawn[0].count == 359
    assert chart.note.full_text() == "359 个值"


def test_the_limit_is_drawn_with_its_name(stage: Stage, chart: SeriesChart) -> None:
    answer(stage)
    assert chart.plot is not None
    texts = [getattr(i, "textItem", None) for i in chart.plot.plot.getPlotItem().items]
    said = [t.toPlainText() for t in texts if t is not None]
    assert said == ["GB 3838-2002 Ⅲ类 ≤ 20 mg/L"]
    low, high = chart.plot.plot.getPlotItem().viewRange()[1]
    assert low < 19.0
    assert high > 20.0


def test_what_comes_live_lengthens_the_curve(stage: Stage, chart: SeriesChart) -> None:
    answer(stage)
    before = chart.drawn[0].count
    stage.clock.advance(30)
    moved = reading("H-01", "cod", 23.0, age_s=-28.0)
    stage.read(reading("H-01", "ph", 7.4), moved, reading("H-01", "ammonia", 0.4))
    look_again(stage)
    assert chart.drawn[0].count == before + 1
    assert chart.drawn[0].line[-1] == 23.0


def test_the_keys_zoom_and_go_to_other_quantities(stage: Stage, chart: SeriesChart) -> None:
    answer(stage)
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.hours == 1
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.hours == 1
    QTest.keyClick(chart, Qt.Key.Key_Minus)
    QTest.keyClick(chart, Qt.Key.Key_Minus)
    assert chart.hours == 24
    assert chart.spans[24].isChecked()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.series_ids == ["H-01/ammonia"]
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.series_ids == ["H-01/ph"]
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.isHidden()


def test_a_series_of_the_same_unit_can_be_laid_over_it(stage: Stage, chart: SeriesChart) -> None:
    answer(stage)
    assert chart.add.isVisible()
    chart.add.click()
    answer(stage)
    assert chart.series_ids == ["H-01/cod", "H-01/ammonia"]
    assert chart.title.full_text() == "濠河水站 · 化学需氧量 · 氨氮 · mg/L"
    assert len(chart.drawn) == 2
    assert not chart.add.isVisible(), "the pH has no unit in common with them"


def test_a_refusal_is_said_and_what_this_seat_heard_is_drawn(
    stage: Stage, chart: SeriesChart
) -> None:
    answer(stage, "child_away")
    assert chart.note.full_text().startswith("中心没有给出数据（child_away）")


def test_a_part_of_a_series_is_said_to_be_one(stage: Stage, chart: SeriesChart) -> None:
    answer(stage, is_part=True)
    assert chart.note.full_text() == "359 个值 · 只有中心内存中的部分，更早的可能缺少"


def test_doubtful_values_are_counted_in_words(stage: Stage, chart: SeriesChart) -> None:
    t_s = [NOW_S - 60.0 * i for i in reversed(range(10))] + [NOW_S + 600.0]
    answer(
        stage, t_s=t_s, values=[19.0] * 11, marks=[0, 4, *[0] * 9],
        timings=[0, 0, 1, *[0] * 7, 8], thinned_from=99,
    )  # fmt: skip
    assert chart.note.full_text().split(" · ") == [
        "10 个值（由 99 个抽取）",
        "带标识 1（空心）",
        "迟到 1（空心）",
        "时间超前 1（未画）",
        "缺测 1 段（斜线）",
    ]


def test_a_lost_series_is_hatched_and_shows_when_it_was_heard(
    stage: Stage, chart: SeriesChart
) -> None:
    answer(stage)
    assert not chart.is_hatched
    stage.clock.advance(2 * HOUR_S)
    look_again(stage)
    assert chart.is_hatched
    assert chart.as_of.full_text() == "22:13:16"
    assert chart.drawn[0].gaps[-1][1] == pytest.approx(NOW_S + 2 * HOUR_S)


def test_another_theme_draws_it_anew(stage: Stage, chart: SeriesChart) -> None:
    answer(stage)
    stage.window.switch_theme()
    look_again(stage)
    picture = chart.grab().toImage()
    panel = stage.looks("day").colour("panel").name()
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2).name() == panel


def test_a_shut_drawer_asks_for_nothing_more(stage: Stage, chart: SeriesChart) -> None:
    answer(stage)
    stage.window.drawers.shut()
    count = len(chart.drawn[0].line)
    look_again(stage)
    assert len(chart.drawn[0].line) == count


def test_the_library_of_the_charts_is_not_loaded_with_the_window() -> None:
    code = "import widgets.duty_window, sys; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_gap_is_hatched_however_often_the_curve_is_drawn_anew(
    stage: Stage, chart: SeriesChart
) -> None:
    answer(stage, t_s=[NOW_S - 8.0], values=[19.0], marks=[0], timings=[0])
    for _ in range(4):
        stage.clock.advance(40.0)
        look_again(stage)
    assert chart.plot is not None
    picture = chart.plot.grab().toImage()
    hatching = stage.looks("night").colour("warn_hatch").name()
    row = picture.height() // 3
    found = [picture.pixelColor(x, row).name() == hatching for x in range(picture.width())]
    assert sum(found) > picture.width() // 30
