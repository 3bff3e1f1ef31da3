"""The alarm room, the load line and shelving on the stage, as a person reaches them."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.command import RuleInService, ShelveAlarm, UnshelveAlarm
from app.domain.people import Role
from tests.widgets.shell.staging import NOW_S, Stage
from widgets.alarms.room_lines import Tab


def _tell(stage: Stage, kind: str, subject: str, person: str = "", **body: object) -> None:
    stage.link.push_entry(
        kind,
        subject,
        body,
        time_s=stage.clock.now_s(),
        person=person,
        personal={"reason": "站点检修"},
    )
    stage.turn()


def _said(stage: Stage, tab: Tab) -> list[str]:
    stage.window.room.choose(tab)
    return [f"{line.text} {line.detail}" for line in stage.window.room.model.lines]


@pytest.fixture
def held(stage: Stage) -> Stage:
    """Hold an alarm back in each way there is."""
    stage.sign_in(Role.SHIFT_LEADER)
    for name in ("shelved", "said", "out", "free"):
        stage.raise_alarm(name, severity=3, label=f"苏F·{name}")
    stage.raise_alarm("feed", severity=3, rule="source_silent", entity_id="hj212", label="hj212")
    stage.turn()
    _tell(stage, "alarm_shelved", "alarm:shelved", "P-0231", for_s=1800)
    _tell(stage, "alarm_suppressed", "alarm:said", by="source_silent", cause_id="feed")
    out = {"rule": "hazmat_standing", "entity_id": "V-1", "for_s": 86_400 * 2}
    _tell(stage, "rule_out_of_service", "service:o1", "P-0231", **out)
    _tell(stage, "alarm_out_of_service", "alarm:out", outage_id="o1")
    return stage


def test_one_key_opens_the_room_and_the_next_its_lists_with_who_and_until_when(held: Stage) -> None:
    QTest.keyClick(held.window, Qt.Key.Key_J)
    room = held.window.room
    assert not room.isHidden()
    QTest.mouseClick(room.tabs[Tab.SHELVED], Qt.MouseButton.LeftButton)
    (line,) = room.model.lines
    assert "苏F·shelved" in line.text
    assert line.detail == "P-0231 搁置至 22:43：站点检修"
    assert "环境监测（HJ 212）" in _said(held, Tab.SUPPRESSED)[0]
    assert "P-0231 停用至 2026-09-23 22:13" in _said(held, Tab.OUT)[0]
    assert "V-1" in _said(held, Tab.RULES)[0]
    assert "1" in room.tabs[Tab.SUPPRESSED].text()


def test_what_is_held_back_is_neither_in_the_queue_nor_in_the_counts(held: Stage) -> None:
    held.real.at_s += 1
    held.turn()
    assert sorted(held.window.alarms.model.order.shown) == ["feed", "free"]
    assert "2" in held.window.alarms.title.full_text()
    assert sum(int(label.full_text()) for label in held.window.bar.counts.values()) == 2


def test_an_outage_and_a_shelf_are_taken_back_from_their_lists(held: Stage) -> None:
    held.window.toggle_room()
    room = held.window.room
    room.choose(Tab.SHELVED)
    assert not room.back.isEnabled()
    room.list.setCurrentIndex(room.model.index(0, 0))
    QTest.mouseClick(room.back, Qt.MouseButton.LeftButton)
    assert held.link.sent[-1].body == UnshelveAlarm("shelved")
    room.choose(Tab.RULES)
    assert not room.look_at.isVisibleTo(room)
    room.list.setCurrentIndex(room.model.index(0, 0))
    QTest.mouseClick(room.back, Qt.MouseButton.LeftButton)
    assert held.link.sent[-1].body == RuleInService("o1")
    held.link.reply(code="outage_over")
    held.turn()
    assert room.error.full_text() == held.window._texts("errors.outage_over")


def test_a_duty_officer_ends_no_outage(held: Stage) -> None:
    held.sign_in(Role.DUTY_OFFICER)
    held.window.toggle_room()
    room = held.window.room
    room.choose(Tab.RULES)
    room.list.setCurrentIndex(room.model.index(0, 0))
    assert not room.back.isEnabled()


def test_enter_opens_the_card_of_a_line_and_its_shelf_is_said_there(held: Stage) -> None:
    held.window.toggle_room()
    room = held.window.room
    room.choose(Tab.SHELVED)
    room.list.setCurrentIndex(room.model.index(0, 0))
    QTest.mouseClick(room.look_at, Qt.MouseButton.LeftButton)
    assert held.window.dock.key == "alarm:shelved"
    card = held.window.dock.card
    assert "站点检修" in card.state.full_text()
    assert card.unshelve.isVisibleTo(held.window)
    assert not card.claim.isEnabled()


def test_left_and_right_change_the_list_and_esc_shuts_the_room(held: Stage) -> None:
    held.window.toggle_room()
    room = held.window.room
    QTest.keyClick(room, Qt.Key.Key_Left)
    assert room.tab is Tab.RULES
    QTest.keyClick(room, Qt.Key.Key_Right)
    assert room.tab is Tab.UNSEEN
    QTest.keyClick(room, Qt.Key.Key_Escape)
    assert room.isHidden()


def test_what_nobody_looked_at_is_listed_until_a_card_was_opened(stage: Stage) -> None:
    stage.sign_in()
    stage.raise_alarm("a", severity=1)
    stage.turn()
    stage.clock.advance(61)
    stage.real.at_s += 61
    stage.turn()
    assert "无人查看" in _said(stage, Tab.UNSEEN)[0]
    alarm = stage.window.alarms.model.alarm_at(0)
    assert "无人查看" in stage.window.alarms._row.lines_of(alarm)[3]
    stage.window.acts.show_alarm("a")
    assert [c.body.__class__.__name__ for c in stage.link.sent] == ["SeeAlarm"]
    _tell(stage, "alarm_seen", "alarm:a", "P-0231")
    assert _said(stage, Tab.UNSEEN) == []


def test_the_load_is_measured_against_what_is_published(stage: Stage) -> None:
    for n, severity in enumerate((1, 2, 3, 3)):
        stage.raise_alarm(f"a{n}", severity=severity)
    stage.turn()
    stage.window.toggle_room()
    said = stage.window.room.load.full_text()
    assert "I 级 25%，II 级 25%，III、IV 级 50%（目标 5% / 15% / 80%）" in said
    assert "目标 6，上限 12" in said


def test_shelving_by_key_asks_why_and_one_press_on_a_span_is_the_act(stage: Stage) -> None:
    stage.sign_in()
    stage.raise_alarm("a")
    stage.turn()
    stage.window.alarms.list.setCurrentIndex(stage.window.alarms.model.index(0, 0))
    QTest.keyClick(stage.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    card = stage.window.dock.card
    assert card.hold.is_asking
    QTest.mouseClick(card.hold.spans[1], Qt.MouseButton.LeftButton)
    assert card.error.full_text() == stage.window._texts("errors.note_missing")
    QTest.keyClicks(card.hold.line, "works on site")
    QTest.mouseClick(card.hold.spans[1], Qt.MouseButton.LeftButton)
    assert stage.link.sent[-1].body == ShelveAlarm("a", 1800.0, "works on site")
    assert not card.hold.is_asking


def test_shelving_by_key_with_nothing_chosen_does_nothing(stage: Stage) -> None:
    stage.sign_in()
    QTest.keyClick(stage.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert stage.window.dock.card is None


class _Ear:
    is_there, volume = True, 0.6

    def __init__(self) -> None:
        self.heard: list[int] = []

    def set_volume(self, volume: float) -> None:
        self.volume = volume

    def play(self, severity: object) -> None:
        self.heard.append(int(severity))  # type: ignore[call-overload]

    def release(self) -> None:
        pass


def test_a_key_mutes_for_two_minutes_and_it_is_always_seen_how_it_stands(stage: Stage) -> None:
    load = stage.window.alarms.load
    stage.real.at_s += 1
    stage.turn()
    assert load.mute.text() == "无音响"
    ear = stage.desk.sound.speaker = _Ear()
    QTest.keyClick(stage.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert load.mute.text() == "静音 2:00"
    stage.raise_alarm("a", severity=1)
    stage.real.at_s += 75
    stage.turn()
    assert load.mute.text() == "静音 0:45"
    assert ear.heard == []
    QTest.mouseClick(load.mute, Qt.MouseButton.LeftButton)
    assert load.mute.text() == "声音 60%"
    stage.real.at_s += 1
    stage.turn()
    assert ear.heard == [1]


def test_the_wheel_over_the_button_is_the_volume(stage: Stage) -> None:
    ear = stage.desk.sound.speaker = _Ear()
    load, at = stage.window.alarms.load, QPointF(4, 4)
    for delta, volume in ((120, 0.7), (-1200, 0.0), (12_000, 1.0)):
        event = QWheelEvent(
            *(at, at, at.toPoint(), QPointF(0, delta).toPoint()),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
            *(Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(load.mute, event)
        assert ear.volume == pytest.approx(volume)
    assert load.mute.text() == "声音 100%"


def test_times_are_of_the_staged_city() -> None:
    assert NOW_S == 1_790_000_000.0  # the days said above are of this moment


def test_where_two_are_on_duty_it_says_what_this_seat_bears_and_whose_turn_it_is(
    stage: Stage,
) -> None:
    load, seats = stage.window.alarms.load, stage.desk.watch.seats
    for name in ("a", "b"):
        stage.raise_alarm(name)
    given = {"person": "", "seat": "desk-1"}
    stage.link.push_entry("alarm_assigned", "alarm:a", given, time_s=NOW_S, person="P-1")
    stage.turn()
    assert load.said.full_text() == "近 1 小时 2 条"
    seats.own, seats.names = "desk-1", ("desk-1", "desk-2")
    load.refresh()
    assert load.said.full_text() == "近 1 小时 2 条 · 本席 1"
    assert "desk-1 1 条，desk-2 0 条" in load.said.toolTip()
    assert "下一条宜归 desk-2" in load.said.toolTip()
