"""A station's dossier: its values as sound as they are, its limits, and nobody sent after it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass
from app.domain.readings import Mark
from tests.widgets.shell.staging import NOW_S, Stage, reading, thing

WATER = ["ph", "dissolved_oxygen", "cod"]
HOUR_S = 3600.0


def enter_station(stage: Stage, kind: EntityClass = EntityClass.WATER_STATION) -> None:
    station = thing("H-01", label="濠河水站（演示）", **{"class": int(kind)})
    stage.enter(station, thing("V-1"))
    stage.turn()


def select(stage: Stage, *quantities: str) -> None:
    """Select the station, and let the register name its quantities."""
    stage.sign_in()
    stage.desk.selection.select("H-01")
    stage.turn()
    stage.link.answer("dossier", {"kind": "station", "record": {"quantities": list(quantities)}})
    refresh(stage)


def refresh(stage: Stage) -> None:
    stage.real.at_s += 1.0
    stage.turn(2)


def facts(stage: Stage):
    return stage.window.dossier.station


def test_the_chief_value_is_the_first_of_the_register(stage: Stage) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "ph", 7.42), reading("H-01", "cod", 12.5))
    select(stage, "cod", "ph")
    shown = facts(stage)
    assert (shown.value.full_text(), shown.unit.full_text()) == ("12.5", "mg/L")
    assert shown.state.full_text() == "正常"
    assert shown.measured.full_text() == "22:13:16 测得，4 秒前"
    assert [name for name, _, _ in shown.rows.lines()] == ["化学需氧量", "pH 值"]


def test_without_a_register_the_class_says_what_is_chief(stage: Stage) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "water_temperature", 18.0), reading("H-01", "ph", 7.0))
    stage.desk.selection.select("H-01")
    refresh(stage)
    assert facts(stage).name.full_text() == "pH 值"


@pytest.mark.parametrize(
    ("more", "value", "state"),
    [
        ({}, "7.40", "正常"),
        ({"age_s": 700.0}, "7.40", "迟到"),
        ({"age_s": 9000.0}, "—", "中断"),
        ({"same_since_s": NOW_S - 30 * HOUR_S}, "7.40", "数值不变"),
        ({"mark": int(Mark.CALIBRATION)}, "7.40", "校准中"),
        ({"mark": int(Mark.FAULT), "age_s": 700.0}, "7.40", "迟到 · 仪器故障"),
        ({"value": float("nan")}, "—", "正常"),
    ],
)
def test_a_value_says_in_words_how_far_it_may_be_trusted(
    stage: Stage, more: dict[str, object], value: str, state: str
) -> None:
    enter_station(stage)
    stage.read({**reading("H-01", "ph", 7.4), **_aged(more)})
    select(stage, *WATER)
    assert facts(stage).value.full_text() == value
    assert facts(stage).state.full_text() == state


def _aged(more: dict[str, object]) -> dict[str, object]:
    found = dict(more)
    if "age_s" in found:
        age_s = float(found.pop("age_s"))  # type: ignore[arg-type]
        found |= {"t_s": NOW_S - age_s, "same_since_s": NOW_S - age_s - 30}
    return found


def test_a_lost_value_tells_what_was_last_known_and_when(stage: Stage) -> None:
    enter_station(stage)
    stage.read({**reading("H-01", "cod", 12.5), **_aged({"age_s": 9000.0})})
    select(stage, "cod")
    assert facts(stage).measured.full_text() == "最后读数 12.5 mg/L，19:43:20 测得"


def test_a_broken_limit_is_named_with_how_long_it_is_broken(stage: Stage) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "ph", 7.4), reading("H-01", "cod", 26.4))
    select(stage, *WATER)
    assert "化学需氧量 · 超限 GB 3838-2002 Ⅲ类 ≤ 20 mg/L" in facts(stage).limits.full_text()
    times = [NOW_S - 4 - 60 * i for i in reversed(range(30))]
    values = [19.0] * 10 + [26.4] * 20
    stage.link.answer(
        "series",
        {
            "t_s": times,
            "values": values,
            "marks": [0] * 30,
            "timings": [0] * 30,
            "thinned_from": 0,
        },
    )
    refresh(stage)
    said = facts(stage).limits.full_text()
    assert said == "化学需氧量 · 超限 GB 3838-2002 Ⅲ类 ≤ 20 mg/L，已 19 分钟"
    assert facts(stage).unread.isVisible()


def test_a_limit_of_a_day_judges_no_single_reading(stage: Stage) -> None:
    station = thing("A-01", **{"class": int(EntityClass.AIR_STATION)})
    stage.enter(station)
    stage.read(reading("A-01", "pm25", 200.0))
    stage.desk.selection.select("A-01")
    refresh(stage)
    said = facts(stage).limits.full_text()
    assert said == "参照 GB 3095-2026 二级 24小时平均 ≤ 60 μg/m³（不判定此种读数）"


def test_a_late_value_is_shown_to_have_broken_its_limit_when_it_was_measured(stage: Stage) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "ph", 7.4), reading("H-01", "cod", 26.4, age_s=700.0))
    select(stage, "ph", "cod")
    said = facts(stage).limits.full_text()
    assert "化学需氧量 · 22:01:40 时超限 GB 3838-2002 Ⅲ类 ≤ 20 mg/L" in said
    assert facts(stage).limits.property("tone") == "late"


def test_the_mean_of_a_day_is_held_against_the_limit_of_the_day_when_night_has_come(
    stage: Stage,
) -> None:
    stage.enter(thing("D-01", **{"class": int(EntityClass.NOISE_STATION)}))
    since_22_s = 800.0
    stage.read(reading("D-01", "noise", 99.0, age_s=since_22_s, span_s=16 * 3600))
    stage.desk.selection.select("D-01")
    refresh(stage)
    said = facts(stage).limits.full_text()
    assert said.startswith("超限 GB 3096-2008")
    assert "昼间" in said


def test_a_doubtful_value_breaks_no_limit(stage: Stage) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "cod", 99.0, mark=int(Mark.FAULT)))
    select(stage, "cod")
    assert facts(stage).limits.full_text() == "GB 3838-2002 Ⅲ类 ≤ 20 mg/L"


def test_a_station_that_said_nothing_says_so(stage: Stage) -> None:
    enter_station(stage)
    select(stage)
    assert facts(stage).measured.full_text() == "尚未收到该站点的读数。"
    assert not facts(stage).rows.isVisible()


def test_nobody_can_be_sent_after_a_station(stage: Stage) -> None:
    enter_station(stage)
    select(stage, "ph")
    window = stage.window
    assert not window.dossier.intercept.isVisible()
    assert not window.acts.may_intercept()
    window.acts.intercept("H-01")
    assert window.dock.key == ""
    assert [query for _, query, _ in stage.link.asked if query == "plan_intercept"] == []
    stage.desk.selection.select("V-1")
    assert window.acts.may_intercept()


def test_the_card_of_a_stations_alarm_sends_nobody(stage: Stage) -> None:
    enter_station(stage)
    stage.sign_in()
    stage.raise_alarm("a1", entity_id="H-01", label="濠河水站（演示）")
    stage.turn()
    stage.window.acts.show_alarm("a1")
    stage.turn()
    card = stage.window.dock.card
    assert card is not None
    assert not card.intercept.isVisible()  # type: ignore[attr-defined]
    assert card.verify.isVisible()  # type: ignore[attr-defined]


def test_what_moves_shows_no_readings(stage: Stage) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "ph", 7.4))
    select(stage, "ph")
    assert facts(stage).isVisible()
    stage.desk.selection.select("V-1")
    refresh(stage)
    assert not facts(stage).isVisible()


def test_a_click_or_enter_on_a_quantity_asks_for_its_curve(
    stage: Stage, qapp: QApplication
) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "ph", 7.4), reading("H-01", "cod", 12.5))
    select(stage, *WATER)
    wanted: list[str] = []
    facts(stage).series_wanted.connect(wanted.append)
    rows = facts(stage).rows
    qapp.processEvents()
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(20, rows.height() * 3 // 4))
    assert wanted == ["H-01/cod"]
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Up)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert wanted == ["H-01/cod", "H-01/ph"]


def test_the_words_are_there_in_english_too(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage("en", "day")
    enter_station(stage, EntityClass.CROWD_COUNTER)
    stage.read(reading("H-01", "people", 1234.0))
    stage.desk.selection.select("H-01")
    refresh(stage)
    shown = facts(stage)
    assert (shown.value.full_text(), shown.unit.full_text()) == ("1234", "people")
    assert shown.state.full_text() == "sound"


def test_a_station_of_no_limit_says_that_none_is_in_force(stage: Stage) -> None:
    enter_station(stage)
    stage.read(reading("H-01", "water_temperature", 18.0))
    select(stage, "water_temperature")
    assert facts(stage).limits.full_text() == "本厅对此站没有现行限值，不作超标判断。"
    assert facts(stage).limits.property("tone") == "muted"
