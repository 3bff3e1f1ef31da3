"""The evidence of an alarm and the board of the rules on the stage, as a person reaches them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.people import Role
from app.domain.ports import Answer
from map_layers.overlays import WayKind
from tests.widgets.shell import evidence_staging as told
from tests.widgets.shell.staging import NOW_S, Stage, reading, thing
from widgets.cards.alarm_card import AlarmCard
from widgets.evidence.rules_board import COLUMNS

LEFT = Qt.MouseButton.LeftButton
FUNNELS = {
    "illegal_resumption": (41, 30, 9, 12),
    "route_deviation": (12, 10, 0, 0),
    "mystery": (3, 0, 0, 0),
}


def opened(stage: Stage, rule: str, evidence: dict[str, object]) -> Stage:
    """Open an alarm by its row, and its evidence by the key; the hub has answered."""
    stage.sign_in()
    stage.enter(thing("V-1"))
    stage.raise_alarm("a1", rule=rule, evidence=evidence)
    stage.turn()
    stage.window.acts.show_alarm("a1")
    stage.turn()
    told.tell_record(stage, **FUNNELS)
    QTest.keyClick(stage.window, Qt.Key.Key_E)
    stage.link.answer("similar_alarms", told.similar("a1"))
    stage.turn()
    return stage


def all_text(stage: Stage) -> str:
    pane = stage.window.evidence.pane
    return "\n".join(column.text() for column in (pane.rule, pane.seen, pane.places))


def test_one_key_opens_what_the_rule_says_where_it_stands_and_how_often_it_was_right(stage):
    opened(stage, "illegal_resumption", told.resumption())
    pane = stage.window.evidence.pane
    assert not pane.isHidden()
    text = pane.rule.text()
    for said in (
        "关闭或停产的企业，被危化品车辆多次停靠",
        "安全生产法（2021）第七十条",
        "本厅自定",
        "各地 · 长期有效",
        "属实 9／已研判 21 = 42.9%（95% 区间 24.5%～63.5%）",
        "告警 41 → 已查看 30 → 已研判 21 → 属实 9",
        "近 30 天，截至 2026-09-21 22:13:20",
    ):
        assert said in text, said


def test_places_and_stays_say_what_matched_what_did_not_and_how_far(stage):
    opened(stage, "illegal_resumption", told.resumption())
    text = stage.window.evidence.pane.places.text()
    assert "恒昌化工 匹配 · 在其内" in text
    assert "驻留（计入 3，共 4）" in text
    assert "V-9 2026-09-18 22:13:20 · 4 分 0 秒 · 未计入" in text


def test_former_alarms_are_told_with_their_outcome_and_open_by_a_click(stage):
    opened(stage, "illegal_resumption", told.resumption())
    likes = stage.window.evidence.pane.likes
    lines = [likes.item(at).text() for at in range(likes.count())]
    assert "同一地点 · 属实 · 说明：现场在生产" in lines[0]
    assert "同一对象 · 未结案" in lines[1]
    stage.raise_alarm("old1", label="恒昌化工")
    stage.turn()
    box = likes.visualItemRect(likes.item(0))
    QTest.mouseClick(likes.viewport(), LEFT, pos=box.center())
    stage.turn()
    assert stage.window.dock.key == "alarm:old1"
    assert stage.window.evidence.pane.alarm_id == "old1"


def test_the_card_says_the_rule_and_opens_the_evidence_by_its_button(stage):
    opened(stage, "illegal_resumption", told.resumption())
    QTest.keyClick(stage.window, Qt.Key.Key_E)
    assert stage.window.evidence.pane.isHidden()
    card = stage.window.dock.card
    assert isinstance(card, AlarmCard)
    assert card.summary.full_text() == "疑似非法复产"
    assert "参数来源：本厅自定" in card.says.full_text()
    assert "9／已研判 21" in card.precision.full_text()
    QTest.mouseClick(card.open_evidence, LEFT)
    assert not stage.window.evidence.pane.isHidden()


def test_an_unknown_rule_shows_its_json_as_plain_rows_and_never_as_markup(stage):
    evidence = {"height_m": 4.25, "<b>bridge": "<img src=x>\u202e桥", "deep": {"a": [1, {"b": 3}]}}
    opened(stage, "new_rule", evidence)
    text = stage.window.evidence.pane.seen.text()
    assert "height_m 4.25 m" in text
    assert "<b>bridge <img src=x>" in text
    assert "deep.a 1, {'b': 3}" in text
    assert "这条告警没有写明规则依据和来源" in stage.window.evidence.pane.rule.text()


def test_broken_evidence_shows_what_is_left_of_it(stage):
    broken = {
        **{"site": 7, "visits": [{"from_s": "a"}], "rows": [[]], "numbers": []},
        **{"confidence": "sure", "fix_s": {}, "rule_version": [], "at_s": True, "from_s": "x"},
    }
    opened(stage, "new_rule", broken)
    assert not stage.host.failed
    assert stage.window.evidence.pane.seen.blocks


def test_the_day_of_a_driver_is_a_bar_of_driving_rest_and_what_nobody_knows(stage):
    opened(stage, "driving_continuous", told.fatigue())
    pane = stage.window.evidence.pane
    assert pane.doing_title.full_text() == "正在查询记录的轨迹 …"
    for request_id, name, asked in stage.link.asked:
        if name == "track":
            track = told.track(asked["from_s"], asked["to_s"])
            stage.link._answers.append(Answer(request_id, "ok", track))
    stage.turn()
    assert pane.doing.spans[0].from_s == NOW_S - 86_400
    assert pane.doing.spans[-1].to_s == NOW_S
    assert "未知" in pane.doing_title.full_text()
    assert not pane.doing.isHidden()


def test_both_lines_of_a_deviation_lie_on_the_map_until_the_card_is_put_away(stage):
    opened(stage, "route_deviation", told.deviation())
    ways = {way.kind for way in stage.window.map._overlays().ways}
    assert {WayKind.ROUTE, WayKind.DRIVEN} <= ways
    stage.window.dock.clear()
    assert WayKind.DRIVEN not in {way.kind for way in stage.window.map._overlays().ways}
    assert "偏离申报路线" in all_text(stage), "the drawer stays with what was read"


def test_an_alarm_of_a_sensor_opens_the_curve_of_what_it_measured(stage):
    stage.sign_in()
    stage.read(reading("st:air", "pm25", 180.0), reading("st:air", "noise", 50.0))
    evidence = {"quantity": "pm25", "value": 180.0, "limit": {"value": 75.0}}
    stage.raise_alarm("a1", rule="sensor_exceedance", entity_id="st:air", evidence=evidence)
    stage.turn()
    stage.window.acts.show_alarm("a1")
    QTest.keyClick(stage.window, Qt.Key.Key_E)
    stage.turn()
    pane = stage.window.evidence.pane
    assert "限值 75" in pane.seen.text()
    QTest.mouseClick(pane.curve, LEFT)
    assert pane.isHidden()
    assert not stage.window.chart.isHidden()
    (series_id,) = stage.window.chart.series_ids
    assert "pm25" in series_id


def test_without_an_alarm_the_evidence_says_what_to_do(stage):
    QTest.keyClick(stage.window, Qt.Key.Key_E)
    pane = stage.window.evidence.pane
    assert pane.none.full_text() == "先打开一条告警，这里显示它的依据。"
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert pane.isHidden()


def test_what_the_hub_cannot_tell_is_said(stage):
    stage.sign_in()
    stage.raise_alarm("a1", rule="route_deviation", evidence=told.deviation())
    stage.turn()
    stage.window.acts.show_alarm("a1")
    QTest.keyClick(stage.window, Qt.Key.Key_E)
    stage.link.answer("rule_record", {}, code="child_away")
    stage.link.answer("similar_alarms", {"alarm_id": 7})
    stage.turn()
    pane = stage.window.evidence.pane
    assert "中心的查询程序未应答" in pane.rule.text()
    assert "危险货物道路运输安全管理办法 第四十八条" in pane.rule.text(), "the alarm carries it"
    assert "中心的答复无法识别" in pane.similar_title.full_text()


def test_the_board_tells_each_rule_with_its_record_and_whether_it_is_in_service(stage):
    stage.sign_in(Role.SHIFT_LEADER)
    QTest.keyClick(stage.window, Qt.Key.Key_R)
    board = stage.window.evidence.rules
    told.tell_record(stage, **FUNNELS)
    rows = {line.key: dict(zip(COLUMNS, line.cells, strict=True)) for line in board.lines}
    assert board.lines[0].key == "illegal_resumption", "most alarms first"
    assert rows["illegal_resumption"]["precision"] == "9/21 = 43%"
    assert "95% 区间 24.5%～63.5%" in board.told.text()
    assert rows["illegal_resumption"]["per_day"] == "1.4"
    assert rows["route_deviation"]["precision"] == "—"
    assert rows["mystery"]["rule"] == "mystery"
    assert "驻留告警 41 → 匹配到登记场所 9" in board.total.full_text()
    assert rows["driving_day"]["service"] == "启用"
    out = {"rule": "driving_day", "entity_id": "", "for_s": 3600}
    stage.link.push_entry("rule_out_of_service", "service:o1", out, time_s=NOW_S, person="P-0231")
    stage.turn()
    rows = {line.key: dict(zip(COLUMNS, line.cells, strict=True)) for line in board.lines}
    assert rows["driving_day"]["service"].startswith("停用至")


def test_the_board_is_read_by_keyboard_and_keeps_its_row_over_answers(stage):
    stage.sign_in()
    QTest.keyClick(stage.window, Qt.Key.Key_R)
    board = stage.window.evidence.rules
    told.tell_record(stage, **FUNNELS)
    QTest.keyClick(board.table, Qt.Key.Key_Down)
    assert "偏离申报路线" in board.told.text()
    assert "urban_m" not in board.told.text()
    stage.real.at_s += 40.0
    board.refresh()
    told.tell_record(stage, **{**FUNNELS, "route_deviation": (99, 10, 1, 0)})
    assert "偏离申报路线" in board.told.text()
    assert board.lines[0].key == "illegal_resumption", "nothing moves while it is read"
    QTest.keyClick(stage.window, Qt.Key.Key_R)
    QTest.keyClick(stage.window, Qt.Key.Key_R)
    assert board.lines[0].key == "route_deviation", "put in order when it is opened"
    QTest.keyClick(board, Qt.Key.Key_Right)
    assert board.total.full_text() == "正在向中心查询 …"
    name, asked = stage.link.asked[-1][1:]
    assert (name, asked["to_s"] - asked["from_s"]) == ("rule_record", 86_400.0)


@pytest.mark.parametrize(
    ("language", "said"), [("zh_CN", "第四十八条只规定义务"), ("en", "article 48 gives the duty")]
)
def test_where_numbers_come_from_is_said_in_the_seats_language(make_stage, language, said):
    stage = opened(make_stage(language, "night"), "route_deviation", told.deviation())
    assert said in stage.window.evidence.pane.rule.text()


def test_a_verdict_is_in_the_precision_a_moment_later(stage):
    opened(stage, "route_deviation", told.deviation())
    asked = [name for _, name, _ in stage.link.asked].count("rule_record")
    stage.real.at_s += 3.0
    body = {"outcome": "rejected", "note": "车辆改路"}
    stage.link.push_entry("alarm_closed", "alarm:a1", body, time_s=NOW_S, person="P-0231")
    stage.turn()
    stage.window.evidence.pane.refresh()
    assert [name for _, name, _ in stage.link.asked].count("rule_record") == asked + 1


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_both_drawers_fit_the_smallest_window(make_stage, language):
    stage = opened(make_stage(language, "day"), "illegal_resumption", told.resumption())
    assert stage.window.evidence.pane.minimumSizeHint().width() <= stage.window.map.width()
    QTest.keyClick(stage.window, Qt.Key.Key_R)
    stage.turn()
    assert stage.window.evidence.rules.minimumSizeHint().width() <= stage.window.map.width()
