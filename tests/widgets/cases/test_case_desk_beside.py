"""Beside the case desk: handing over, own filters, like and past cases, amending, by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.commands import AmendCase, CaseAt, MergeCases, OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from app.domain.geo import LonLat
from app.domain.picks import How
from tests.widgets.cases.case_hub import CaseHub, like_case, line, past_case
from tests.widgets.cases.test_case_desk import board, card_of, ids, opened
from widgets.cases import case_ring
from widgets.cases.case_board import CaseBoard
from widgets.cases.new_case_card import NewCaseCard
from widgets.texts import Texts

__all__ = ["board"]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_case_is_handed_to_a_person_and_looked_at_beside_like_and_past_ones(
    hub: CaseHub, board: CaseBoard, texts: Texts
) -> None:
    hub.like, hub.similar = [like_case(4)], [past_case(9)]
    card = opened(hub, board, 2)
    assert "城东街道" in board.model.data(board.model.index(0, 0), Qt.ItemDataRole.DisplayRole)
    assert "城东街道" in card.facts.fact("place")  # by name, never by its code
    assert not card.like.isHidden()
    assert "相距 120 米" in card.like.rows[0][2].full_text()
    assert "井盖、破损" in card.like.rows[0][2].full_text()
    assert "井盖已更换" in card.past.rows[0][1].full_text()
    QTest.keyClick(card, Key.Key_Greater, Qt.KeyboardModifier.ShiftModifier)
    hub.turn()
    shown = [card.form.units.item(row).text() for row in range(card.form.units.count())]
    # An auditor acts on nothing, and who sits here comes last: not by one Enter to oneself.
    assert [said[:6] for said in shown] == ["P-0117", "P-0231"]
    QTest.keyClicks(card.form.unit, "0117")
    QTest.keyClick(card.form.unit, Key.Key_Return)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, StepCase)
    assert (body.step, body.person, body.unit) == (CaseStep.HAND_OVER, "P-0117", "")
    hub.stage.link.reply()
    hub.turn()
    # One digit asks, the same again joins; the older stands for the younger, with the reasons.
    QTest.keyClick(card, Key.Key_1)
    assert hub.stage.link.sent[-1].body is body
    QTest.keyClick(card.like.rows[0][4], Key.Key_Return)
    merge = hub.stage.link.sent[-1].body
    assert isinstance(merge, MergeCases)
    assert merge.into == CaseAt("c3", 103)
    assert merge.others == (CaseAt("c4", 104),)
    assert merge.why["words"] == ["井盖", "破损"]


def test_what_is_narrowed_is_asked_for_and_kept_by_name(
    hub: CaseHub, board: CaseBoard, texts: Texts
) -> None:
    QTest.keyClick(board.list, Key.Key_Slash)
    board.bar.words.insert("井盖")
    QTest.keyClick(board.bar.words, Key.Key_Return)
    board.bar.level.setCurrentIndex(board.bar.level.findData("town"))
    board.bar.town.setCurrentIndex(board.bar.town.findText("城东街道"))
    hub.turn()
    asked = {"text": "井盖", "levels": ["town"], "towns": ["T-320602-01"]}
    assert asked | {"is_open": True} in hub.wheres
    board.bar.keep.click()
    board.bar.name.setText("镇街井盖")
    QTest.keyClick(board.bar.name, Key.Key_Return)
    hub.turn()
    assert board.filters.chosen is not None
    assert board.filters.chosen.name == "镇街井盖"
    assert not board.bar.narrowing
    asked = [where for where in hub.wheres if where.get("text")]
    assert asked[-1]["levels"] == ["town"]
    assert asked[-1]["towns"] == ["T-320602-01"]
    assert asked[-1]["is_open"] is True
    board.bar.drop.click()
    hub.turn()
    assert all(one.name != "镇街井盖" for one in board._kept)


def test_a_ring_on_the_map_narrows_the_queue_to_what_is_in_it(
    hub: CaseHub, board: CaseBoard, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = hub.stage.window.cases.ring
    west = tuple(LonLat(*at) for at in ((120.8, 31.9), (120.85, 31.9), (120.85, 32.1)))
    ring._catch(west, How.ANEW)
    hub.turn()
    caught = [one["case_id"] for one in hub.lines if one["lon_deg"] < 120.85]
    assert ids(board) == caught
    assert 0 < len(caught) < len(hub.lines)
    assert board.note.text() == ""
    ring._catch(tuple(LonLat(10.0 + at.lon_deg, at.lat_deg) for at in west), How.ANEW)
    hub.turn()
    assert not any("bounds_deg" in where for where in hub.wheres)
    assert ids(board) == caught, "a ring around nothing leaves the queue as it was"
    assert board.note.text() == texts("cases.ring.none")
    monkeypatch.setattr(case_ring, "MOST_IDS", 0)
    ring._catch(west, How.ANEW)
    hub.turn()
    assert any(where.get("bounds_deg", [0])[0] == 120.8 for where in hub.wheres)
    assert board.note.text() == texts("cases.ring.box"), "a box is not what was drawn"
    board.bar.all.click()
    hub.turn()
    assert len(ids(board)) == len(hub.lines)


def test_a_call_takes_the_guessed_type_and_joins_a_like_case(
    hub: CaseHub, board: CaseBoard, texts: Texts
) -> None:
    window = hub.stage.window
    hub.types = [{"type_code": "pub-manhole", "name": "井盖", "share": 0.9}]
    hub.like = [like_case(2), like_case(5, probability=0.2, is_suggested=False)]
    QTest.keyClick(window, Key.Key_N, CTRL)
    card = window.dock.card
    assert isinstance(card, NewCaseCard)
    card.words.setPlainText("路面有个洞，有人差点掉进去")
    hub.turn()
    assert "90%" in card.types.item(1).text()
    assert len(card.like.shown) == 1  # what is not likely enough is not suggested
    QTest.keyClick(card.words, Key.Key_P, CTRL)
    hub.turn()
    QTest.keyClick(card.words, Key.Key_1, CTRL)
    assert hub.stage.link.sent == []  # one press only asks
    QTest.keyClick(card.words, Key.Key_1, CTRL)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, OpenCase)
    assert body.type_code == "pub-manhole"
    hub.lines.append(line(99, case_id=body.case_id))
    hub.stage.link.reply(result={"number": 20260921_000099}, seq=777)
    hub.turn()
    merge = hub.stage.link.sent[-1].body
    assert isinstance(merge, MergeCases)
    assert (merge.into, merge.others) == (CaseAt("c2", 102), (CaseAt(body.case_id, 777),))


def test_a_case_is_said_anew_as_it_was_looked_at(hub: CaseHub, board: CaseBoard) -> None:
    card = opened(hub, board, 2)
    QTest.keyClick(card, Key.Key_Equal)
    card.amending.title.setText("濠东花园四号楼噪声")
    card.amending.address.setText("濠东花园四号楼")
    QTest.keyClicks(card.amending.type, "pub-manhole")
    card.amending.text.setPlainText("吵" * 8_001)
    QTest.keyClick(card.amending.title, Key.Key_Return)
    assert hub.stage.link.sent == []
    assert "8001" in card.amending.said.full_text()
    card.amending.text.setPlainText("吵" * 8_000)
    QTest.keyClick(card.amending.title, Key.Key_Return)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, AmendCase)
    assert (body.case_id, body.expected_seq, body.title) == ("c3", 103, "濠东花园四号楼噪声")
    assert (body.type_code, body.place.address) == ("pub-manhole", "濠东花园四号楼")
    assert body.place.lon_deg is not None
    assert card_of(hub).amending.isHidden()
    assert ids(board)[2] == "c3"
