"""Beside a case: one key says that a like one is another matter, and how right the judge was."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.commands import MergeCases, OpenCase, TellApart
from tests.widgets.cases.case_hub import CaseHub, like_case, line
from tests.widgets.cases.test_case_desk import board, opened
from widgets.cases.case_board import CaseBoard
from widgets.cases.new_case_card import NewCaseCard

__all__ = ["board"]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
FIGURES = {"measured_on": "2026-11-23", "at": 0.6, "precision": 0.9, "recall": 0.8}
MEASURED = [
    FIGURES | {"line": "bench", "pairs": 22_910, "same": 0},
    FIGURES | {"line": "own", "pairs": 400, "same": 450},
    FIGURES | {"line": "own", "at": 0.9, "pairs": 9, "same": 9},
]


def test_one_key_says_not_the_same_and_the_next_is_offered(hub: CaseHub, board: CaseBoard) -> None:
    hub.like, hub.measured = [like_case(4), like_case(5)], MEASURED
    card = opened(hub, board, 2)
    said = card.like.measured.full_text()
    assert "本大厅" in said
    assert "准确率 90%（87%–93%，n=400）" in said
    assert "召回率 80%（76%–83%，n=450）" in said
    assert "84%" in said
    QTest.keyClick(card, Key.Key_0)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, TellApart)
    assert (body.case_id, body.expected_seq, body.others) == ("c3", 103, ("c4",))
    assert body.why["probability"] == 0.83
    assert [one.case_id for one in card.like.shown] == ["c5"]
    hub.stage.link.reply(code="case_changed_since")
    hub.turn()
    assert [one.case_id for one in card.like.shown] == ["c4", "c5"], "it was not taken"
    card.like.rows[1][5].click()  # of the second, by its button
    again = hub.stage.link.sent[-1].body
    assert isinstance(again, TellApart)
    assert again.others == ("c5",)


def test_a_call_is_told_apart_once_it_is_in_also_where_it_joins_another(
    hub: CaseHub, board: CaseBoard
) -> None:
    window = hub.stage.window
    hub.like = [like_case(2), like_case(5)]
    QTest.keyClick(window, Key.Key_N, CTRL)
    card = window.dock.card
    assert isinstance(card, NewCaseCard)
    card.words.setPlainText("路面有个洞，有人差点掉进去")
    hub.turn()
    assert card.like.measured.isHidden(), "nothing was measured, so nothing is said"
    QTest.keyClick(card.words, Key.Key_0, CTRL)
    assert hub.stage.link.sent == []
    assert [one.case_id for one in card.like.shown] == ["c5"]
    QTest.keyClick(card.words, Key.Key_1, CTRL)
    QTest.keyClick(card.words, Key.Key_1, CTRL)
    opening = hub.stage.link.sent[-1].body
    assert isinstance(opening, OpenCase)
    hub.lines.append(line(99, case_id=opening.case_id))
    hub.stage.link.reply(result={"number": 20260921_000099}, seq=777)
    hub.turn()
    apart, merge = (one.body for one in hub.stage.link.sent[-2:])
    assert isinstance(apart, TellApart)
    assert (apart.case_id, apart.expected_seq) == ("c2", 102)
    assert apart.others == (opening.case_id,)
    assert isinstance(merge, MergeCases)
    assert merge.into.case_id == "c5"
