"""The alarm's card: what it says, and that its buttons give the commands they name."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget

from app.domain.alarm import Alarm
from app.domain.classes import Severity
from app.domain.command import (
    AcknowledgeAlarm,
    AssignAlarm,
    ClaimAlarm,
    CloseAlarm,
    ReleaseAlarm,
    RuleOutOfService,
    ShelveAlarm,
    UnshelveAlarm,
)
from tests.unit.app.services.hall import NOON_S, TRUCK, Hall
from widgets.card_dock import CardDock
from widgets.cards.alarm_card import AlarmCard
from widgets.cards.evidence import evidence_rows

LEFT = Qt.MouseButton.LeftButton
EVIDENCE = {
    "standing_since_s": NOON_S - 720,
    "standing_s": 700.0,
    "limit_s": 600.0,
    "stay_radius_m": 60.0,
    "site_margin_m": 30.0,
    "sites_checked": 112,
    "nearest_sites": [{"name": "洋口港加油站", "kind": "fuel", "outside_by_m": 412.3}],
    "fix_s": NOON_S - 4,
    "source": "hall rule: N14",
}


@pytest.fixture
def card(hall: Hall, dock, look, texts) -> AlarmCard:
    hall.sign_in()
    hall.raise_alarm(rule="hazmat_standing", evidence=EVIDENCE)
    card = AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts)
    return dock(card)


def rows(card: AlarmCard) -> str:
    return "\n".join(card.evidence.fact(f"row{n}") for n in range(12))


def record(hall: Hall, card: AlarmCard, kind: str, person: str = "P-0231", **body) -> None:
    hall.link.push_entry(kind, "alarm:a1", body, time_s=NOON_S, person=person)
    card.absorb(hall.pump())


def bodies(hall: Hall) -> list:
    return [c.body for c in hall.link.sent[1:]]


def test_it_says_what_since_when_and_on_what_evidence(card):
    assert card.title.full_text() == "苏F·D0371"
    assert "II" in card.state.full_text()
    assert "06:13:20" in card.state.full_text()
    assert "112" in rows(card)
    assert "洋口港加油站，边界外 412 米" in rows(card)
    assert "规则 N14" in rows(card)


@pytest.mark.parametrize("source", ["hall rule: N99", "JT 617.7-2018 §5", ""])
def test_a_rule_source_nobody_put_into_words_is_shown_as_given(texts, source):
    alarm = Alarm(
        alarm_id="a", rule="hazmat_standing", severity=Severity.II, entity_id="x", label="x",
        lon_deg=0.0, lat_deg=0.0, county="", evidence={"source": source}, raised_s=0.0,
        from_seq=1, to_seq=1,
    )  # fmt: skip
    shown = dict(evidence_rows(texts, alarm, 0.0)).get(texts("cards.evidence.source"), "")
    assert shown == source


def test_ages_grow_on_refresh(hall, card):
    hall.clock.advance(60.0)
    card.refresh()
    assert "60 秒" in card.state.full_text()
    assert "64 秒" in rows(card)


def test_the_fix_of_the_alarm_is_not_taken_for_the_fix_of_now(hall, card, texts):
    assert card.live_fix.full_text() == texts("cards.alarm.live_fix_none")
    assert card.live_fix.property("tone") == "warn"
    hall.enter_things(truck={"fix_s": NOON_S - 3})
    hall.clock.advance(2.0)
    card.refresh()
    age = texts("time.seconds", count=5)
    assert card.live_fix.full_text() == texts("cards.alarm.live_fix", age=age)
    assert card.live_fix.property("tone") == ""
    assert dict(evidence_rows(texts, card.alarm, NOON_S))[texts("cards.evidence.fix")]
    assert texts("cards.evidence.fix") == "报警时定位"
    hall.clock.advance(600.0)
    card.refresh()
    assert card.live_fix.property("tone") == "warn"


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_evidence_gives_way_before_an_act_is_cut(hall, dock, look, texts, qtbot):
    hall.sign_in()
    sites = [{"name": f"站 {n}", "kind": "fuel", "outside_by_m": 9.0} for n in range(12)]
    hall.raise_alarm(rule="hazmat_standing", evidence={**EVIDENCE, "nearest_sites": sites})
    column = CardDock(QWidget(), look)
    card = AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts)
    column.show_card(card, "alarm:a1")
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    layout.addWidget(column)
    holder.resize(look.px(420), look.px(460))
    qtbot.addWidget(holder)
    holder.setStyleSheet(look.style_sheet())
    holder.show()
    qtbot.waitExposed(holder)
    room = column.rect()
    for button in (card.intercept, card.claim, card.acknowledge, card.verify, card.reject):
        shown = QRect(button.mapTo(column, QPoint()), button.size())
        assert room.contains(shown), button.text()
        assert not button.visibleRegion().isEmpty()
        assert button.visibleRegion().boundingRect() == button.rect(), button.text()
    holder.resize(look.px(420), look.px(1200))
    QApplication.processEvents()
    evidence = card.evidence
    assert evidence.visibleRegion().boundingRect().height() >= evidence.height() - 1
    assert card.state.visibleRegion().boundingRect() == card.state.rect(), "not scrolled away"
    card.release()


@pytest.mark.parametrize(
    ("button", "body"),
    [
        ("claim", ClaimAlarm("a1")),
        ("acknowledge", AcknowledgeAlarm("a1")),
        ("verify", CloseAlarm("a1", "verified")),
    ],
)
def test_each_button_gives_its_command_and_waits(hall, card, button, body):
    QTest.mouseClick(getattr(card, button), LEFT)
    assert bodies(hall) == [body]
    assert card.waiting.isVisible()
    assert not card.claim.isEnabled()
    hall.link.reply()
    hall.pump()
    assert not card.waiting.isVisible()


def test_a_claimed_alarm_offers_its_release_to_who_claimed_it_alone(hall, card):
    record(hall, card, "alarm_claimed")
    assert card.release_claim.isVisible()
    QTest.mouseClick(card.release_claim, LEFT)
    assert bodies(hall) == [ReleaseAlarm("a1")]
    hall.link.reply()
    hall.pump()
    record(hall, card, "alarm_released")
    record(hall, card, "alarm_claimed", person="P-0117")
    assert not card.release_claim.isVisible()
    assert not card.claim.isEnabled()
    assert "P-0117" in card.state.full_text()


def test_a_rejection_is_written_down_before_it_is_sent(hall, card, texts):
    QTest.mouseClick(card.reject, LEFT)
    assert card.note.hasFocus()
    QTest.keyClick(card.note, Qt.Key.Key_Return)
    assert bodies(hall) == []
    assert card.error.full_text() == texts("errors.note_missing")
    QTest.keyClicks(card.note, "registered yard")
    QTest.keyClick(card.note, Qt.Key.Key_Return)
    assert bodies(hall) == [CloseAlarm("a1", "rejected", "registered yard")]


def test_esc_puts_the_note_away_first_and_then_the_card(card):
    closed = []
    card.closed.connect(lambda: closed.append(1))
    QTest.mouseClick(card.reject, LEFT)
    QTest.keyClick(card.note, Qt.Key.Key_Escape)
    assert not card.note.isVisible()
    assert closed == []
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert closed == [1]


def test_enter_asks_for_the_interception_of_this_vehicle(card):
    asked = []
    card.intercept_asked.connect(lambda *ids: asked.append(ids))
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert asked == [(TRUCK, "a1")]


def test_who_is_not_signed_in_can_only_look(hall, card):
    hall.session.sign_out()
    assert not card.claim.isEnabled()
    assert not card.intercept.isEnabled()
    assert card.read_only.isVisible()


def test_a_refusal_of_this_alarm_is_said_here_and_of_another_is_not(hall, card, texts):
    hall.triage.claim("a2")
    hall.link.reply(code="alarm_closed")
    hall.pump()
    assert not card.error.isVisible()
    QTest.mouseClick(card.claim, LEFT)
    hall.link.reply(code="alarm_claimed_by_other")
    hall.pump()
    assert card.error.full_text() == texts("errors.alarm_claimed_by_other")


def test_a_closed_alarm_offers_nothing_more(hall, card, texts):
    record(hall, card, "alarm_closed", outcome="verified")
    assert texts("cards.alarm.closed_verified") in card.state.full_text()
    assert not card.intercept.isVisible()


def test_an_alarm_that_this_seat_has_lost_says_so(hall, card, texts):
    hall.link.push_other_journal()
    card.absorb(hall.pump())
    assert card.title.full_text() == texts("cards.alarm.gone")


@pytest.mark.parametrize(
    "evidence",
    [
        {},
        {"nearest_sites": 5, "sites_checked": 3},
        {"nearest_sites": [1, {"outside_by_m": None}], "sites_checked": True},
        {"standing_since_s": "soon", "limit_s": None},
    ],
)
def test_evidence_that_is_broken_shows_what_is_left_of_it_and_nothing_else(
    hall, dock, look, texts, evidence
):
    hall.raise_alarm(rule="hazmat_standing", evidence=evidence)
    card = dock(AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts))
    assert "None" not in rows(card)
    assert "soon" not in rows(card)


def test_a_rule_this_console_does_not_know_is_shown_field_by_field(hall, dock, look, texts):
    hall.raise_alarm(rule="new_rule", evidence={"height_m": 4.25, "bridge": "<b>通吕运河桥"})
    card = dock(AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts))
    assert card.summary.full_text() == "new_rule"
    assert card.evidence.fact("row0") == "4.25 m"
    assert card.evidence.fact("row1") == "<b>通吕运河桥"


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_everything_on_the_card_fits_its_width(card):
    assert card.minimumSizeHint().width() <= card.width()


def test_it_is_given_to_a_person_or_with_an_at_sign_to_a_seat(hall, card):
    for typed, body in (
        ("P-0117", AssignAlarm("a1", person="P-0117")),
        ("@ desk-2", AssignAlarm("a1", seat="desk-2")),
    ):
        QTest.mouseClick(card.give, LEFT)
        assert card.hold.line.hasFocus()
        assert not card.hold.spans[0].isVisible()
        QTest.keyClick(card.hold.line, Qt.Key.Key_Return)
        assert card.hold.is_asking, "nobody was named"
        QTest.keyClicks(card.hold.line, typed)
        QTest.keyClick(card.hold.line, Qt.Key.Key_Return)
        assert bodies(hall)[-1] == body
        hall.link.reply()
        hall.pump()
    record(hall, card, "alarm_assigned", person="", seat="desk-2")
    assert "desk-2" in card.state.full_text()


def test_enter_shelves_for_the_shortest_span_and_esc_shelves_not(hall, card):
    QTest.mouseClick(card.shelve, LEFT)
    QTest.keyClicks(card.hold.line, "works")
    QTest.keyClick(card.hold.line, Qt.Key.Key_Escape)
    assert not card.hold.is_asking
    assert card.isVisible()
    QTest.mouseClick(card.shelve, LEFT)
    QTest.keyClicks(card.hold.line, "works")
    QTest.keyClick(card.hold.line, Qt.Key.Key_Return)
    assert bodies(hall) == [ShelveAlarm("a1", 600.0, "works")]


def test_a_shelved_alarm_offers_its_way_back_and_says_who_why_and_until_when(hall, card):
    hall.link.push_entry(
        *("alarm_shelved", "alarm:a1", {"for_s": 600}),
        **{"time_s": NOON_S, "person": "P-0117", "personal": {"reason": "works"}},
    )
    card.absorb(hall.pump())
    assert "P-0117 搁置至 06:23:20：works" in card.state.full_text()
    assert not card.acknowledge.isEnabled()
    assert not card.shelve.isVisible()
    QTest.mouseClick(card.unshelve, LEFT)
    assert bodies(hall) == [UnshelveAlarm("a1")]


def test_only_the_shift_leader_takes_its_rule_out_of_service(hall, card):
    assert not card.take_out.isVisible()
    hall.session.sign_out()
    hall.sign_in(role="shift_leader")
    assert card.take_out.isVisible()
    QTest.mouseClick(card.take_out, LEFT)
    QTest.keyClicks(card.hold.line, "sensor")
    QTest.mouseClick(card.hold.spans[2], LEFT)
    body = hall.link.sent[-1].body
    assert isinstance(body, RuleOutOfService)
    assert (body.rule, body.entity_id, body.for_s) == ("hazmat_standing", TRUCK, 86_400.0)


def test_why_somebody_took_note_is_said(hall, card):
    hall.link.push_entry(
        *("alarm_acknowledged", "alarm:a1", {}),
        **{"time_s": NOON_S, "person": "P-0117", "personal": {"note": "by phone"}},
    )
    card.absorb(hall.pump())
    assert "by phone" in card.state.full_text()
    record(hall, card, "alarm_out_of_service", outage_id="o1")
    assert "已停用" in card.state.full_text()


def test_out_of_service_says_who_until_when_and_the_way_back(hall, card):
    out = {"rule": "hazmat_standing", "entity_id": "", "for_s": 3600}
    hall.link.push_entry(
        *("rule_out_of_service", "service:o1", out),
        **{"time_s": NOON_S, "person": "P-0300", "personal": {"reason": "维修"}},
    )
    record(hall, card, "alarm_out_of_service", outage_id="o1")
    said = card.state.full_text()
    assert "P-0300" in said
    assert "07:13" in said
    assert "维修" in said
    assert "告警室" in said


def test_a_silent_judge_is_told_in_words_and_nobody_is_sent_after_it(hall, dock, look, texts):
    hall.sign_in()
    seen = {"source_kind": "judge", "last_receipt_s": NOON_S - 300, "accepted": 7, "every_s": 10.0}
    hall.raise_alarm(rule="judge_silent", entity_id="judge", label="judge", evidence=seen)
    card = dock(AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts))
    assert card.title.full_text() == texts("sources.kind.judge") == "研判"
    assert card.summary.full_text() == "研判中断：没有规则在运行"
    assert card.intercept.isHidden()
    shown = dict(evidence_rows(texts, card.alarm, NOON_S))
    assert shown.keys().isdisjoint(seen)
    assert shown["最后收到数据"].endswith("06:08:20")
    assert shown["来源类型"] == "研判"
