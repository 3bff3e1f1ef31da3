"""The sign-in card: demo people in one click, real people by keyboard, and the first start."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.command import AddPerson, SignIn
from tests.unit.app.services.hall import Hall, session_of
from widgets.cards.sign_in import SignInCard

LEFT = Qt.MouseButton.LeftButton
SEAT = {"seat": "s1", "kind": "console", "county": "city", "city": {"name": "南通市"}}
PEOPLE = [
    {"person_id": "P-0231", "name": "王海", "role": "duty_officer", "is_demo": True},
    {"person_id": "P-0100", "name": "陈立", "role": "shift_leader", "is_demo": True},
    {"person_id": "P-9", "name": "真人", "role": "duty_officer", "is_demo": False},
]


@pytest.fixture
def card(hall: Hall, dock, look, texts) -> SignInCard:
    return dock(SignInCard(hall.group, hall.session, look, texts, lambda: hall.real_s))


def answer(hall: Hall, people: list[dict[str, Any]], **seat: Any) -> None:
    hall.link.answer("seat", {**SEAT, **seat})
    hall.link.answer("people", {"people": people})
    hall.pump()


def bodies(hall: Hall) -> list:
    return [c.body for c in hall.link.sent]


def test_before_the_hub_has_answered_it_says_so(card, texts):
    assert card.hint.full_text() == texts("session.reading")


def test_it_asks_again_while_nobody_answers(hall, card):
    hall.real_s += 3.1
    card.refresh()
    assert [query for _, query, _ in hall.link.asked].count("seat") == 2


def test_it_asks_again_while_the_hub_still_takes_its_people_in(hall, card):
    answer(hall, [])
    hall.real_s += 3.1
    card.refresh()
    answer(hall, PEOPLE)
    assert len(card.demo_buttons) == 2
    asked = len(hall.link.asked)
    hall.real_s += 3.1
    card.refresh()
    assert len(hall.link.asked) == asked


def test_a_demo_person_signs_in_with_one_click_and_is_plainly_marked(hall, card):
    answer(hall, PEOPLE)
    assert len(card.demo_buttons) == 2
    assert all("演示" in button.text() for button in card.demo_buttons)
    closed = []
    card.closed.connect(lambda: closed.append(1))
    QTest.mouseClick(card.demo_buttons[0], LEFT)
    assert bodies(hall) == [SignIn("P-0231", "demo")]
    assert not card.demo_buttons[0].isEnabled()
    hall.link.reply(result=session_of("P-0231"))
    hall.pump()
    assert hall.session.person_id == "P-0231"
    assert closed == [1]


def test_the_departments_of_a_demo_are_chosen_from_one_list(hall, card):
    seat = {"role": "department", "is_demo": True}
    seats = [
        {"person_id": "D-police", "name": "演示公安局", **seat},
        {"person_id": "D-water", "name": "演示水利局", **seat},
    ]
    assert card.departments.isHidden()
    answer(hall, [*PEOPLE, *seats])
    assert len(card.demo_buttons) == 2
    assert (card.departments.count(), card.departments.currentIndex()) == (2, -1)
    assert "演示水利局" in card.departments.itemText(1)
    card.departments.setFocus()
    for _ in seats:
        QTest.keyClick(card.departments, Qt.Key.Key_Down)
    assert bodies(hall) == []
    QTest.keyClick(card.password, Qt.Key.Key_Return)
    assert bodies(hall) == [SignIn("D-water", "demo")]
    hall.link.reply(result=session_of("D-water"))
    hall.pump()
    assert hall.session.person_id == "D-water"


def test_a_department_of_a_long_name_makes_the_card_no_wider(hall, card):
    long_one = {"person_id": "D-1", "name": "演" * 30, "role": "department", "is_demo": True}
    answer(hall, [*PEOPLE, long_one])
    said_px = card.departments.fontMetrics().horizontalAdvance(card.departments.itemText(0))
    assert 0 < card.departments.minimumSizeHint().width() < said_px / 2


def test_a_real_hall_offers_nobody_and_signs_in_by_keyboard_alone(hall, card):
    answer(hall, [])
    assert card.demo_buttons == []
    card.person.setFocus()
    QTest.keyClicks(card.person, "P-9")
    QTest.keyClick(card.person, Qt.Key.Key_Tab)
    assert card.password.hasFocus()
    QTest.keyClicks(card.password, "a secret")
    QTest.keyClick(card.password, Qt.Key.Key_Return)
    assert bodies(hall) == [SignIn("P-9", "a secret")]


def test_a_wrong_password_is_said_and_the_field_is_emptied(hall, card, texts):
    answer(hall, [])
    card.person.setText("P-9")
    card.password.setText("wrong")
    QTest.keyClick(card.password, Qt.Key.Key_Return)
    hall.link.reply(code="sign_in_refused")
    hall.pump()
    assert card.error.full_text() == texts("errors.sign_in_refused")
    assert card.password.text() == ""
    assert card.enter.isEnabled()


def test_a_hub_that_does_not_answer_frees_the_card_again(hall, card, texts):
    answer(hall, PEOPLE)
    QTest.mouseClick(card.demo_buttons[0], LEFT)
    hall.pass_s(10.1)
    assert card.error.full_text() == texts("errors.no_answer")
    assert card.demo_buttons[0].isEnabled()


def test_empty_fields_are_asked_for(hall, card, texts):
    answer(hall, [])
    QTest.mouseClick(card.enter, LEFT)
    assert card.error.full_text() == texts("errors.fields_missing")
    assert bodies(hall) == []


def test_the_first_start_makes_an_administrator_and_signs_him_in(hall, card, texts):
    answer(hall, [], has_administrator=False)
    assert card.title.full_text() == texts("session.title_first")
    for field, text in ((card.person, "A-1"), (card.name, "陈"), (card.password, "long enough")):
        field.setText(text)
    card.again.setText("different")
    QTest.mouseClick(card.enter, LEFT)
    assert card.error.full_text() == texts("errors.passwords_differ")
    card.again.setText("long enough")
    QTest.mouseClick(card.enter, LEFT)
    assert bodies(hall) == [AddPerson("A-1", "陈", "admin", "city", "long enough")]
    hall.link.reply()
    hall.pump()
    assert bodies(hall)[-1] == SignIn("A-1", "long enough")


def test_a_demo_city_asks_for_no_administrator(hall, card, texts):
    answer(hall, PEOPLE, has_administrator=False, city={"name": "南通市", "is_demo": True})
    assert card.title.full_text() == texts("session.title")


def test_an_administrator_the_hub_refuses_is_said_why(hall, card, texts):
    answer(hall, [], has_administrator=False)
    for field in (card.person, card.name, card.password, card.again):
        field.setText("short")
    QTest.mouseClick(card.enter, LEFT)
    hall.link.reply(code="password_short")
    hall.pump()
    assert card.error.full_text() == texts("errors.password_short")


@pytest.mark.parametrize("result", [{}, {"city": "x"}, {"seat": 1}])
def test_an_answer_that_cannot_be_read_is_said_and_the_form_still_works(hall, card, texts, result):
    hall.link.answer("seat", result)
    hall.pump()
    assert card.error.full_text() == texts("errors.answer_malformed")
    card.person.setText("P-9")
    card.password.setText("x")
    QTest.keyClick(card.password, Qt.Key.Key_Return)
    assert bodies(hall) == [SignIn("P-9", "x")]


def test_a_training_link_is_said(hall, dock, look, texts):
    hall.link.is_plaintext = True
    hall.pump()
    card = dock(SignInCard(hall.group, hall.session, look, texts, lambda: 0.0))
    assert card.training.isVisible()


def test_names_with_markup_and_ampersands_stay_text(hall, card):
    answer(hall, [{**PEOPLE[0], "name": "<b>A&B"}])
    assert "<b>A&&B" in card.demo_buttons[0].text()


def test_somebody_signed_in_can_sign_out(hall, card):
    hall.sign_in()
    QTest.mouseClick(card.leave, LEFT)
    assert hall.session.person_id is None


def test_a_new_hub_is_asked_anew(hall, card):
    answer(hall, PEOPLE)
    hall.link.push_epoch()
    card.absorb(hall.pump())
    answer(hall, [])
    assert card.demo_buttons == []
