"""As what an alarm was verified is asked on its card, where that can be one of the kinds."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.alarm import VERIFIED_AS
from app.domain.command import CloseAlarm
from app.services.precision import RecordBook
from tests.unit.app.services.hall import NOON_S, Hall
from widgets.cards.alarm_card import AlarmCard

LEFT = Qt.MouseButton.LeftButton
TRUE = CloseAlarm("a1", "verified")


def record(kind: str) -> dict[str, Any]:
    rule = {
        **{"key": "hazmat_standing", "version": 1, "kind": kind, "severity": 2, "label": {}},
        **{"says": {}, "article": "", "sets": []},
    }
    return {
        **{"from_s": NOON_S - 86_400.0, "to_s": NOON_S, "rules": [rule]},
        **{"by_rule": {}, "by_kind": {}, "total": {}, "stays": {}},
    }


@pytest.fixture
def card(hall: Hall, dock, look, texts, request) -> AlarmCard:
    hall.sign_in()
    hall.raise_alarm(rule="hazmat_standing")
    book = RecordBook(hall.group, lambda: hall.real_s)
    shown = dock(AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts, book))
    hall.link.answer("rule_record", record(getattr(request, "param", "stay")))
    hall.pump()
    return shown


def told(hall: Hall) -> list[CloseAlarm]:
    return [one.body for one in hall.link.sent if isinstance(one.body, CloseAlarm)]


@pytest.mark.parametrize(("at", "kind"), list(enumerate(("", *VERIFIED_AS))))
def test_a_digit_says_as_what_it_was_verified(hall, card, at, kind):
    QTest.mouseClick(card.verify, LEFT)
    assert card.found.isVisible()
    assert told(hall) == [], "asked first"
    QTest.keyClick(card.focusWidget(), Qt.Key(Qt.Key.Key_0.value + at))
    assert told(hall) == [CloseAlarm("a1", "verified", verified_as=kind)]
    assert not card.found.isVisible()


def test_a_click_says_it_too_and_one_enter_too_many_names_no_kind(hall, card):
    QTest.mouseClick(card.verify, LEFT)
    QTest.mouseClick(card.found.choices["mobile_refuelling"], LEFT)
    QTest.mouseClick(card.verify, LEFT)
    assert told(hall) == [CloseAlarm("a1", "verified", verified_as="mobile_refuelling")]
    hall.link.reply(code="late")
    hall.pump()
    card.verify.setFocus()
    QTest.keyClick(card.verify, Qt.Key.Key_Return)
    QTest.keyClick(card.focusWidget(), Qt.Key.Key_Return)
    assert told(hall)[1:] == [TRUE]


def test_esc_takes_the_question_back_and_another_one_ends_it(hall, card):
    closed = []
    card.closed.connect(lambda: closed.append(1))
    QTest.mouseClick(card.verify, LEFT)
    QTest.keyClick(card.focusWidget(), Qt.Key.Key_Escape)
    assert not card.found.isVisible()
    assert closed == []
    QTest.mouseClick(card.verify, LEFT)
    QTest.mouseClick(card.reject, LEFT)
    assert not card.found.isVisible()
    QTest.mouseClick(card.verify, LEFT)
    assert card.note.isHidden()
    QTest.mouseClick(card.shelve, LEFT)
    assert not card.found.isVisible()
    QTest.mouseClick(card.verify, LEFT)
    assert not card.hold.is_asking
    assert told(hall) == []


def test_who_closes_it_elsewhere_ends_the_question_and_the_card_says_as_what(hall, card, texts):
    QTest.mouseClick(card.verify, LEFT)
    said = {"outcome": "verified", "verified_as": "illegal_storage"}
    hall.link.push_entry("alarm_closed", "alarm:a1", said, time_s=NOON_S, person="P-0117")
    card.absorb(hall.pump())
    assert not card.found.isVisible()
    assert "非法储存" in card.state.full_text()


@pytest.mark.parametrize("card", ["fatigue", "sensor", "feed"], indirect=True)
def test_what_can_be_none_of_them_is_closed_at_once(hall, card):
    QTest.mouseClick(card.verify, LEFT)
    assert told(hall) == [TRUE]


@pytest.mark.parametrize("code", ["", "child_away", "answer_malformed"])
def test_before_the_rules_are_told_it_is_asked_as_well(hall, dock, look, texts, code):
    hall.sign_in()
    hall.raise_alarm(rule="hazmat_standing")
    book = RecordBook(hall.group, lambda: hall.real_s)
    card = dock(AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts, book))
    if code:
        hall.link.answer("rule_record", {}, code)
        hall.pump()
    QTest.mouseClick(card.verify, LEFT)
    assert told(hall) == [], "what is closed is closed for good"
    QTest.keyClick(card.focusWidget(), Qt.Key.Key_1)
    assert told(hall) == [CloseAlarm("a1", "verified", verified_as=VERIFIED_AS[0])]


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_the_question_fits_the_card(card):
    QTest.mouseClick(card.verify, LEFT)
    assert card.minimumSizeHint().width() <= card.width()
    for button in card.found.choices.values():
        text_px = button.fontMetrics().horizontalAdvance(button.text())
        assert text_px <= button.width(), button.text()
