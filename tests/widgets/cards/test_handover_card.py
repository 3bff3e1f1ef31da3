"""Two people at one card: gathered, proved, confirmed item by item, signed by both."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.command import ConfirmItem, SignHandover, SignIn, StartHandover
from app.domain.errors import StoreError
from tests.unit.app.services.hall import NOON_S, Hall, session_of
from widgets.cards.handover_card import HandoverCard

LEFT = Qt.MouseButton.LeftButton
ITEMS = ["alarm:a1", "task:t1", "log:3"]
PEOPLE = [
    {"person_id": "P-0231", "name": "王海", "role": "duty_officer", "is_demo": True},
    {"person_id": "P-0117", "name": "李敏", "role": "duty_officer", "is_demo": True},
    {"person_id": "P-0001", "name": "周正", "role": "leader", "is_demo": True},
]


class Printer:
    """Takes reports; refuses when it is told to."""

    def __init__(self) -> None:
        self.reports = []
        self.is_full = False

    def __call__(self, report) -> str:
        if self.is_full:
            raise StoreError("disk full")
        self.reports.append(report)
        return "handover.pdf"


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def card(hall: Hall, dock, look, texts, printer) -> HandoverCard:
    hall.sign_in("P-0231")
    hall.raise_alarm()
    hall.issue_task()
    hall.link.push_entry(
        "log_written", "log:", {}, time_s=NOON_S, person="P-0231", personal={"text": "一切正常"}
    )
    hall.pump()
    card = dock(HandoverCard(hall.group, hall.desk, hall.session, look, texts, printer))
    hall.link.answer("people", {"people": PEOPLE})
    hall.pump()
    return card


def bodies(hall: Hall, kind: type) -> list:
    return [c.body for c in hall.link.sent if isinstance(c.body, kind)]


def choose(card: HandoverCard) -> None:
    card.take_keyboard()
    QTest.keyClicks(card.choice, "P-0117")
    assert card.choice.currentData() == "P-0117"


def begin(hall: Hall, card: HandoverCard, items: list[str] = ITEMS) -> str:
    choose(card)
    QTest.mouseClick(card.start, LEFT)
    hall.link.reply()
    body = {"incoming": "P-0117", "since_seq": 0, "items": items}
    handover_id = hall.desk.handover_id
    hall.link.push_entry(
        "handover_started", f"shift:{handover_id}", body, time_s=NOON_S, person="P-0231"
    )
    hall.pump()
    return handover_id


def prove(hall: Hall, card: HandoverCard) -> None:
    QTest.keyClicks(card.password, "demo")
    QTest.keyClick(card.password, Qt.Key.Key_Return)
    hall.link.reply(result=session_of("P-0117"))
    hall.pump()


def record(hall: Hall, kind: str, person: str, **body: str) -> None:
    handover = hall.desk.handover
    hall.link.push_entry(
        kind, f"shift:{handover.handover_id}", body, time_s=NOON_S + 60, person=person
    )
    hall.pump()


def test_it_shows_what_would_pass_and_offers_only_who_can_take_over(card, texts):
    assert texts("handover.gather", count=3) in card.hint.full_text()
    assert card.items.subjects() == ("alarm:a1", "task:t1", "log:3")
    choices = [card.choice.itemData(i) for i in range(card.choice.count())]
    assert choices == ["P-0117"]


def test_nobody_is_chosen_for_the_outgoing_officer(hall, card):
    assert card.choice.currentIndex() == -1
    assert not card.start.isEnabled()
    QTest.mouseClick(card.start, LEFT)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert bodies(hall, StartHandover) == []
    choose(card)
    assert card.start.isEnabled()


@pytest.mark.parametrize("text", ["夜间巡查无异常，" * 250, "http://hall/" + "x" * 1980])
def test_the_whole_of_a_long_item_can_be_read_and_the_signatures_reached(
    hall, card, text, look, qtbot
):
    hall.link.push_entry(
        "log_written", "log:", {}, time_s=NOON_S, person="P-0231", personal={"text": text}
    )
    hall.pump()
    begin(hall, card, [*ITEMS, "log:4"])
    prove(hall, card)
    QApplication.processEvents()
    label = card.items.row_text("log:4")
    assert text in label.full_text()
    assert label.width() <= card.items.viewport().width()
    assert label.height() >= label.heightForWidth(label.width())
    assert card.items.button("log:4").geometry().right() <= card.items.viewport().width()
    for button in (card.sign_outgoing, card.sign_incoming):
        at = button.mapTo(card.parentWidget(), button.rect().bottomLeft())
        assert at.y() < card.parentWidget().height()


def test_the_whole_way_with_two_people(hall, card, printer):
    handover_id = begin(hall, card)
    assert bodies(hall, StartHandover) == [StartHandover(handover_id, "P-0117")]
    assert not card.items.button("alarm:a1").isEnabled()
    prove(hall, card)
    assert bodies(hall, SignIn)[-1] == SignIn("P-0117", "demo")
    for item in ITEMS:
        QTest.mouseClick(card.items.button(item), LEFT)
        assert hall.link.sent[-1].body == ConfirmItem(handover_id, item)
        assert hall.link.sent[-1].session == "token-of-P-0117"
        hall.link.reply()
        record(hall, "handover_item_confirmed", "P-0117", item=item)
        assert not card.items.button(item).isEnabled()
    QTest.mouseClick(card.sign_outgoing, LEFT)
    assert hall.link.sent[-1].session == "token-of-P-0231"
    hall.link.reply()
    record(hall, "handover_signed", "P-0231")
    QTest.mouseClick(card.sign_incoming, LEFT)
    assert hall.link.sent[-1].body == SignHandover(handover_id)
    assert hall.link.sent[-1].session == "token-of-P-0117"
    hall.link.reply()
    record(hall, "handover_signed", "P-0117")
    QTest.mouseClick(card.page, LEFT)
    assert printer.reports[0].is_complete
    assert "handover.pdf" in card.page_name.full_text()
    closed = []
    card.closed.connect(lambda: closed.append(1))
    QTest.mouseClick(card.take_seat, LEFT)
    assert hall.session.person_id == "P-0117"
    assert closed == [1]


def test_unconfirmed_items_are_said_to_stay_with_the_outgoing(hall, card, texts):
    begin(hall, card)
    prove(hall, card)
    record(hall, "handover_item_confirmed", "P-0117", item="alarm:a1")
    who = texts("handover.person", person="P-0231", name="王海")
    assert card.stays.full_text() == texts("handover.leave_hint", count=2, person=who)
    record(hall, "handover_signed", "P-0231")
    record(hall, "handover_signed", "P-0117")
    done = texts("handover.complete", confirmed=1, unconfirmed=2, person=who)
    assert card.hint.full_text() == done


def test_the_incoming_must_prove_himself_before_he_can_sign(hall, card):
    begin(hall, card)
    assert not card.sign_incoming.isEnabled()
    prove(hall, card)
    assert card.sign_incoming.isEnabled()


def test_a_wrong_password_is_said_and_confirms_nothing(hall, card, texts):
    begin(hall, card)
    QTest.keyClicks(card.password, "nope")
    QTest.mouseClick(card.prove, LEFT)
    assert card.password.text() == ""
    hall.link.reply(code="sign_in_refused")
    hall.pump()
    assert card.error.full_text() == texts("errors.sign_in_refused")
    QApplication.processEvents()
    below_px = card.error.geometry().top() - card.password.geometry().bottom()
    assert 0 < below_px < 2 * card.password.height(), "the message stands under the password"
    assert card.prove.geometry().top() > card.error.geometry().top()
    assert not card.items.button("alarm:a1").isEnabled()


def test_demo_people_prove_themselves_with_one_click(hall, card):
    begin(hall, card)
    assert card.prove_demo.isVisible()
    QTest.mouseClick(card.prove_demo, LEFT)
    assert bodies(hall, SignIn)[-1] == SignIn("P-0117", "demo")


def test_a_full_disk_is_said_and_no_page_is_claimed(hall, card, printer, texts):
    begin(hall, card)
    record(hall, "handover_signed", "P-0231")
    record(hall, "handover_signed", "P-0117")
    printer.is_full = True
    QTest.mouseClick(card.page, LEFT)
    assert card.error.full_text() == texts("errors.page_not_saved")
    assert not card.page_name.isVisible()


def test_who_may_not_hand_over_can_only_look(hall, dock, look, texts, printer):
    hall.sign_in("P-0001", "leader")
    card = dock(HandoverCard(hall.group, hall.desk, hall.session, look, texts, printer))
    assert card.hint.full_text() == texts("handover.read_only")
    assert not card.start.isVisible()


def test_a_refusal_of_the_hub_is_said(hall, card, texts):
    choose(card)
    QTest.mouseClick(card.start, LEFT)
    hall.link.reply(code="handover_under_way")
    hall.pump()
    assert card.error.full_text() == texts("errors.handover_under_way")


def test_more_items_than_fit_are_counted_and_not_hidden(hall, card, texts):
    for number in range(250):
        text = {"text": f"第 {number} 条"}
        hall.link.push_entry(
            "log_written", "log:", {}, time_s=NOON_S, person="P-0231", personal=text
        )
    hall.pump()
    assert len(card.items.subjects()) == 200
    assert card.items._more.full_text() == texts("handover.more", count=53)


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_everything_on_the_card_fits_its_width(hall, card):
    begin(hall, card)
    assert card.minimumSizeHint().width() <= card.width()
