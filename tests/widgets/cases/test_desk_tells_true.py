"""The desk says whose figures these are, what came of an act, and offers what may be done."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.domain.cases.catalogue import EMPTY_CATALOGUE
from app.domain.cases.query import CaseStepTold
from app.domain.cases.steps import CaseStep
from app.domain.command import Reply
from app.domain.people import Role, Scope
from app.services.session import SignedIn
from tests.widgets.cases.case_hub import CaseHub
from tests.widgets.cases.test_case_desk import board, card_of, ids, opened
from tests.widgets.read_once import texts_in
from widgets.cases.case_board import CaseBoard
from widgets.cases.case_words import limit_text
from widgets.cases.story_words import story_line
from widgets.texts import Texts

__all__ = ["board"]
Key = Qt.Key


def mark(board: CaseBoard, count: int) -> None:
    for _ in range(count):
        QTest.keyClick(board.list, Key.Key_Space)


def test_what_the_hub_refused_of_many_stays_said_and_marked(hub: CaseHub) -> None:
    for one, county in zip(hub.lines, ("320602", "320682", "320612"), strict=False):
        one["county"] = county
    QTest.keyClick(hub.stage.window, Key.Key_C)
    hub.turn()
    board = hub.stage.window.cases.board
    mark(board, 3)
    QTest.keyClick(board.list, Key.Key_D)
    assert board.form.said.full_text() == "派遣：3 件中的 3 件"
    said = board.many.said.full_text()
    assert "3 个县区" in said  # one unit for all: only those of the whole city are offered
    assert "2 件已在 演示城管局、演示排水中心 手上" in said
    assert hub.lines[0]["title"][:8] in said  # as wide as the queue: the form would cut it
    assert board.bar.isHidden()  # beside a form its words would be cut
    QTest.keyClick(board.form.unit, Key.Key_Return)
    link = hub.stage.link
    assert len(link.sent) == 3
    link.reply(0)
    link.reply(1, code="unit_unfit")
    link.reply(2, code="case_changed_since")
    hub.turn()
    hub.told_of("c1", "c2", "c3")
    assert not board.bar.isHidden()
    said = board.many.said.full_text()
    assert not board.many.said.isHidden()
    assert "已办 1 件" in said
    assert hub.lines[1]["title"][:8] in said
    assert set(board.model.chosen) == {"c2", "c3"}
    QTest.keyClick(board.list, Key.Key_Escape)
    assert board.many.said.isHidden()


def test_another_filter_and_another_person_begin_with_nothing_of_the_one_before(
    hub: CaseHub, board: CaseBoard, texts: Texts
) -> None:
    hub.turn(20)
    assert board.counts.counts
    board.filters.choose("late")
    assert ids(board) == []  # not the rows of one filter under the name of another
    assert board.title.full_text().endswith(texts("time.unknown"))
    hub.turn()
    assert ids(board) == ["c1"]
    board.bar.words.setText("井盖")
    board.bar._take()
    hub.turn()
    assert "已收窄" in board.title.full_text()
    # Away for a while, nobody asked: what was counted then is not said to be so now.
    QTest.keyClick(hub.stage.window, Key.Key_C)
    hub.stage.real.at_s += 30.0
    hub.stage.turn()
    QTest.keyClick(hub.stage.window, Key.Key_C)
    board.refresh()
    assert board.counts.counts == {}
    hub.turn(20)
    assert board.counts.counts
    scope = Scope("city", "", "cg")
    hub.stage.desk.session.adopt(SignedIn("t2", "D-cg", "城管", Role.DEPARTMENT, scope))
    assert board.counts.counts == {}
    assert ids(board) == []
    hub.turn()
    assert board.filters.chosen is not None
    assert board.filters.chosen.key == "mine"  # its own cases first
    # With another department's case it may do nothing; with its own what a unit does.
    board.bar.clear()
    hub.turn()
    card = opened(hub, board, 2)
    assert card.case is not None
    assert card.case.unit == "u-water"
    assert card.acts_now.offered == ()
    assert "别的部门" in card.note.full_text()
    QTest.keyClick(card, Key.Key_K)
    hub.turn()
    card = card_of(hub)
    assert CaseStep.FEED_BACK in card.acts_now.offered
    assert CaseStep.CLOSE not in card.acts_now.offered


def in_view(part: QWidget) -> bool:
    """Return whether a part of a docked card lies in what the dock shows."""
    scroll = part
    while not isinstance(scroll, QScrollArea):
        scroll = scroll.parentWidget()
    top = part.mapTo(scroll.viewport(), part.rect().topLeft()).y()
    return top >= 0 and top + part.height() <= scroll.viewport().height()


def test_a_form_and_a_refusal_come_into_view_and_esc_gives_the_keys_back(
    hub: CaseHub, board: CaseBoard, qapp: QApplication
) -> None:
    hub.more = {"text": "一行\n" * 60}
    card = opened(hub, board, 2)
    qapp.processEvents()
    bar = hub.stage.window.dock._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    QTest.keyClick(card, Key.Key_T)
    qapp.processEvents()
    assert in_view(card.form.note)
    QTest.keyClick(card.form.note, Key.Key_Return)
    bar.setValue(bar.maximum())
    link = hub.stage.link
    link._replies.append(Reply(link.sent[-1].key, "of_another_unit", 0, "u-water", {}))
    hub.turn()
    qapp.processEvents()
    assert "演示排水中心" in card.error.full_text()
    assert in_view(card.error)
    QTest.keyClick(card, Key.Key_Escape)
    assert hub.stage.window.dock.card is None
    assert board.list.hasFocus()


def test_the_timeline_names_to_whom_a_case_was_handed(texts: Texts) -> None:
    told = CaseStepTold(
        *(54, "case_handed_over", 1.79e9, "P-0231", "duty_officer", "seat", 0.0),
        {"person": "P-0117"},
        {},
    )
    said = story_line(texts, EMPTY_CATALOGUE, told, {"P-0117": "乙\u202e"}.__getitem__)
    assert said.head == "移交席位 → P-0117 乙〔U+202E〕 · P-0231"


def test_one_hour_is_said_as_one() -> None:
    english = texts_in("en")
    assert limit_text(english, 1.0, "urgent_hours") == "1 urgent hour"
    assert limit_text(english, 1.5, "work_days") == "1.5 working days"


def test_a_letter_with_nothing_marked_is_meant_for_the_case_under_the_cursor(hub: CaseHub) -> None:
    QTest.keyClick(hub.stage.window, Key.Key_C)
    hub.turn()
    board = hub.stage.window.cases.board
    board.list.walk(1)
    here = ids(board)[board.list.currentIndex().row()]
    QTest.keyClick(board.list, Key.Key_N)
    assert set(board.model.chosen) == {here}
    assert not board.form.isHidden()
    assert hub.stage.link.sent == []
