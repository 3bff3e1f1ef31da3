"""Nothing on a card moves under the pointer, whatever arrives after it was opened."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLayout, QPushButton, QVBoxLayout, QWidget

from app.services.precision import RecordBook
from tests.unit.app.services.hall import NOON_S, OFFICER, OTHER, TRUCK, Hall, option
from tests.widgets.cards.test_alarm_card import EVIDENCE
from tests.widgets.cards.test_intercept_card import give_plan
from widgets.card_dock import CardDock
from widgets.cards.alarm_card import AlarmCard
from widgets.cards.card import Card
from widgets.cards.intercept_card import InterceptCard

RULE_RECORD = {
    "from_s": NOON_S - 86_400.0,
    "to_s": NOON_S,
    "rules": [
        {
            "key": "hazmat_standing",
            "version": 3,
            "kind": "stay",
            "severity": 2,
            "label": {
                "zh_CN": "危险品车停在登记地点之外" * 3,
                "en": "Standing outside of every registered place " * 3,
            },
            "says": {"zh_CN": "停留超过十分钟即报。" * 9, "en": "Ten minutes and it is told. " * 9},
            "article": "N14",
            "sets": [],
        }
    ],
    "by_rule": {"hazmat_standing": {"raised": 9, "closed": 8, "verified": 6, "rejected": 2}},
    "by_kind": {},
    "total": {},
    "stays": {},
}


class Column:
    """A card in the dock of a window of 1080 lines, as much of it as cards and tiles leave."""

    def __init__(self, qtbot, look, card: Card) -> None:
        self.look, self.card = look, card
        self.dock = CardDock(QWidget(), look)
        self.dock.show_card(card, "a card")
        self.holder = QWidget()
        layout = QVBoxLayout(self.holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(self.dock)
        self.resize(720)
        qtbot.addWidget(self.holder)
        self.holder.setStyleSheet(look.style_sheet())
        self.holder.show()
        qtbot.waitExposed(self.holder)
        self.card.refresh()
        QApplication.processEvents()

    def resize(self, high_px: int) -> None:
        self.holder.resize(self.look.px(420), self.look.px(high_px))
        QApplication.processEvents()

    def places(self) -> dict[str, QRect]:
        """Return where on the screen every button is that can be seen."""
        QApplication.processEvents()
        found = {}
        for button in self.card.findChildren(QPushButton):
            if button.isVisible() and button.visibleRegion().boundingRect() == button.rect():
                found[button.text()] = QRect(button.mapTo(self.dock, QPoint()), button.size())
        return found

    def none_moved(self, before: dict[str, QRect]) -> bool:
        after = self.places()
        moved = {text: (before[text], after[text]) for text in before if text in after}
        assert {text for text, (was, now) in moved.items() if was != now} == set()
        return True


@pytest.fixture
def column(qtbot, look):
    made: list[Column] = []

    def show(card: Card) -> Column:
        made.append(Column(qtbot, look, card))
        return made[-1]

    yield show
    for one in made:
        one.dock.clear()


@pytest.fixture
def alarm_card(hall: Hall, look, texts) -> AlarmCard:
    hall.sign_in()
    hall.raise_alarm(rule="hazmat_standing", evidence=EVIDENCE)
    book = RecordBook(hall.group, lambda: hall.real_s)
    return AlarmCard("a1", hall.group, hall.triage, hall.session, look, texts, book)


def precision_arrives(hall: Hall, card: AlarmCard) -> None:
    hall.link.answer("rule_record", RULE_RECORD)
    hall.pump()
    assert card.precision.isVisible()
    assert card.says.isVisible()


def an_age_grows_a_digit(hall: Hall, card: AlarmCard) -> None:
    hall.pass_s(3599.0)
    card.refresh()


def the_target_is_seen(hall: Hall, card: AlarmCard) -> None:
    hall.enter_things()
    card.refresh()


def the_target_turns_out_to_be_ours(hall: Hall, card: AlarmCard) -> None:
    hall.enter_things(truck={"class": 12})
    hall.triage.see("a1")
    card.refresh()


def another_claims(hall: Hall, card: AlarmCard) -> None:
    hall.link.push_entry(
        *("alarm_claimed", "alarm:a1", {}), time_s=NOON_S, person="P-0117-of-a-long-name"
    )
    card.absorb(hall.pump())
    card.refresh()


def one_takes_note_at_length(hall: Hall, card: AlarmCard) -> None:
    hall.link.push_entry(
        *("alarm_acknowledged", "alarm:a1", {}),
        **{"time_s": NOON_S, "person": "P-0117", "personal": {"note": "已电话核实 " * 30}},
    )
    card.absorb(hall.pump())
    card.refresh()


def an_answer_is_waited_for(hall: Hall, card: AlarmCard) -> None:
    card.claim.click()
    assert card.waiting.isVisible()


def an_error_is_said(hall: Hall, card: AlarmCard) -> None:
    hall.link.reply(code="alarm_claimed_by_other")
    hall.pump()
    assert card.error.isVisible()


def it_is_shelved_elsewhere(hall: Hall, card: AlarmCard) -> None:
    hall.link.push_entry(
        *("alarm_shelved", "alarm:a1", {"for_s": 600}),
        **{"time_s": NOON_S, "person": "P-0117", "personal": {"reason": "works " * 20}},
    )
    card.absorb(hall.pump())
    card.refresh()


def it_is_closed_elsewhere(hall: Hall, card: AlarmCard) -> None:
    hall.link.push_entry(
        *("alarm_closed", "alarm:a1", {"outcome": "verified"}), time_s=NOON_S, person="P-0117"
    )
    card.absorb(hall.pump())
    card.refresh()


LATE: tuple[Callable[[Hall, AlarmCard], None], ...] = (
    *(precision_arrives, an_age_grows_a_digit, the_target_is_seen, an_answer_is_waited_for),
    *(an_error_is_said, another_claims, one_takes_note_at_length, it_is_shelved_elsewhere),
    *(the_target_turns_out_to_be_ours, it_is_closed_elsewhere),
)


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_no_act_of_an_alarm_moves_whatever_arrives(hall, alarm_card, column, texts):
    shown = column(alarm_card)
    before = shown.places()
    assert len(before) >= 8
    for late in LATE:
        late(hall, alarm_card)
        assert shown.none_moved(before), late.__name__


def test_no_act_of_an_alarm_moves_when_the_cameras_come_up_under_it(alarm_card, column):
    shown = column(alarm_card)
    before = shown.places()
    shown.resize(470)
    assert set(shown.places()) == set(before), "every act is in sight in the low column too"
    assert shown.none_moved(before)


def test_no_act_of_an_alarm_moves_while_a_reason_is_written(hall, alarm_card, column):
    shown = column(alarm_card)
    before = shown.places()
    alarm_card.reject.click()
    asked = shown.places()
    assert shown.none_moved(before)
    precision_arrives(hall, alarm_card)
    an_answer_is_waited_for(hall, alarm_card)
    assert shown.none_moved(asked)


@pytest.fixture
def intercept_card(hall: Hall, look, texts) -> InterceptCard:
    hall.sign_in()
    hall.enter_things()
    hall.dispatch.begin(TRUCK, "a1")
    give_plan(hall)
    return InterceptCard(hall.group, hall.dispatch, hall.session, look, texts)


def a_warning_comes_up(hall: Hall, card: InterceptCard) -> None:
    hall.issue_task()
    card.refresh()
    assert card.warnings.isVisible()


def an_hour_goes_by(hall: Hall, card: InterceptCard) -> None:
    hall.clock.advance(3600.0)
    card.refresh()


def every_fix_is_gone(hall: Hall, card: InterceptCard) -> None:
    hall.link.push_other_journal()
    hall.pump()
    card.refresh()


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_to_send_stays_where_it_is_until_it_is_pressed(hall, intercept_card, column, texts):
    shown = column(intercept_card)
    hall.dispatch.choose(OFFICER)
    before = {
        text: place
        for text, place in shown.places().items()
        if text in (intercept_card.send.text(), intercept_card.back.text())
    }
    assert len(before) == 2
    for late in (a_warning_comes_up, an_hour_goes_by, every_fix_is_gone):
        late(hall, intercept_card)
        assert shown.none_moved(before), late.__name__


def _wrapped_px(card: InterceptCard) -> int:
    room = QRect(0, 0, card.title.width(), 1000)
    wraps = Qt.TextFlag.TextWordWrap
    return card.title.fontMetrics().boundingRect(room, wraps, card.title.full_text()).height()


def test_what_becomes_of_an_order_moves_no_act_and_a_second_press_hits_none(
    hall, intercept_card, column
):
    shown = column(intercept_card)
    hall.pass_s(10.0)
    give_plan(hall, options=[option(label="警员甲")])
    hall.dispatch.choose(OFFICER)
    intercept_card.refresh()
    pressed = shown.places()[intercept_card.send.text()].center()
    hall.dispatch.confirm()
    intercept_card.refresh()
    sent = shown.places()
    assert not [text for text, place in sent.items() if place.contains(pressed)]
    task_id = hall.dispatch.task_id
    assert task_id is not None
    hall.link.reply()
    hall.pump()
    lines = _wrapped_px(intercept_card)
    hall.issue_task(task_id, officer_label="警员甲", number=10_007)
    intercept_card.refresh()
    recall = intercept_card.progress.recall
    place = shown.places()[recall.text()]
    assert _wrapped_px(intercept_card) > lines, "the number takes the title to another line"
    assert place == sent[recall.text()]
    for state in ("sent", "delivered", "accepted"):
        hall.step_task(state, task_id)
        intercept_card.refresh()
        assert shown.places()[recall.text()] == place, state
    hall.pass_s(10.0)
    intercept_card.refresh()
    assert shown.places()[intercept_card.progress.cancel.text()] == place


def _move_on(card: InterceptCard) -> None:
    at, none = QPointF(6, 6), Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(card.officers.viewport(), move)


def test_no_newer_plan_comes_while_the_pointer_moves_on_those_who_are_chosen_from(
    hall, intercept_card, column
):
    column(intercept_card)
    at = QPointF(5, 5)
    QApplication.sendEvent(intercept_card.officers, QEnterEvent(at, at, at))
    hall.pass_s(10.0)
    _move_on(intercept_card)
    give_plan(hall, options=[option(OTHER)])
    assert intercept_card.officers.officer_ids() == [OFFICER, OTHER]
    assert intercept_card.whole.newer.isVisible()
    QApplication.sendEvent(intercept_card.officers, QEvent(QEvent.Type.Leave))
    assert intercept_card.officers.officer_ids() == [OTHER]
    assert not intercept_card.whole.newer.isVisible()


def test_a_newer_plan_comes_in_place_under_a_hand_that_rests_or_moves_too_long(
    hall, intercept_card, column, texts
):
    """Eight seconds at most, and no row goes elsewhere until the pointer is gone."""
    shown = column(intercept_card)
    at = QPointF(5, 5)
    officers = intercept_card.officers
    QApplication.sendEvent(officers, QEnterEvent(at, at, at))
    hall.pass_s(10.0)
    _move_on(intercept_card)
    before, places = shown.places(), [officers.visualItemRect(officers.item(n)) for n in (0, 1)]
    top = officers.mapTo(shown.dock, QPoint())
    better = option(OTHER, travel_s=20.0, margin_s=200.0)
    give_plan(hall, options=[better], as_of_s=hall.clock.now_s())
    for _ in range(7):
        hall.pass_s(1.0)
        _move_on(intercept_card)
    assert hall.dispatch.has_newer_plan
    hall.pass_s(1.0)
    assert not hall.dispatch.has_newer_plan
    assert officers.officer_ids() == [OFFICER, OTHER]
    assert officers.item(0).text().endswith(texts("intercept.row_gone"))
    assert texts("intercept.margin", time="3:12") in officers.item(1).text()
    assert [officers.visualItemRect(officers.item(n)) for n in (0, 1)] == places
    assert officers.mapTo(shown.dock, QPoint()) == top
    assert shown.none_moved(before)
    QApplication.sendEvent(officers, QEvent(QEvent.Type.Leave))
    assert officers.officer_ids() == [OTHER]


def test_that_a_newer_plan_waits_moves_nothing(hall, intercept_card, column):
    shown = column(intercept_card)
    officers = intercept_card.officers
    top, age = (w.mapTo(shown.dock, QPoint()) for w in (officers, intercept_card.plan_age))
    intercept_card.whole.newer.show()
    QApplication.processEvents()
    assert (
        officers.mapTo(shown.dock, QPoint()),
        intercept_card.plan_age.mapTo(shown.dock, QPoint()),
    ) == (top, age)


def test_a_better_post_is_offered_in_a_place_of_its_own(hall, intercept_card, column, texts):
    shown = column(intercept_card)
    hall.dispatch.choose(OFFICER)
    intercept_card.refresh()
    before = shown.places()
    hall.pass_s(10.0)
    new = {"name": "新路口", "lon_deg": 120.93, "lat_deg": 32.0, "target_eta_s": 300.0, "place": 9}
    offered = option(OFFICER, post=new, p_capture=0.6)
    give_plan(hall, options=[option(p_capture=0.1), offered], as_of_s=hall.clock.now_s())
    take = intercept_card.better.take
    assert take.text() == texts("intercept.take", officer="P-0117", post="新路口")
    assert hall.dispatch.option.post.name == "王港路口", "offered, never imposed"
    assert shown.none_moved(before)
    take.click()
    assert hall.dispatch.option.post.name == "新路口"


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_the_name_of_the_rule_has_all_the_room_beside_the_evidence(alarm_card, column, texts):
    column(alarm_card)
    summary, button = alarm_card.summary, alarm_card.open_evidence
    gap_px = button.x() - summary.geometry().right()
    assert 0 < gap_px <= alarm_card.look.px(10)
    assert button.geometry().right() >= alarm_card.intercept.geometry().right() - 1
