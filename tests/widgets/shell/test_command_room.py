"""The command box with what the hub found: groups with counts, marks, warnings, and the map."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.widgets.shell.staging import Stage, thing
from widgets.command.hit_row import pieces

CASE = {
    "kind": "case",
    "key": "c1",
    "label": "人民路井盖破损",
    "detail": "20261123000001",
    "code": "filed",
    "marks": [[3, 5]],
    "lon_deg": 120.9,
    "lat_deg": 32.0,
}


def found(stage: Stage, **more: Any) -> None:
    """Have the hub answer the newest question with a case, of which there are many."""
    group = {"kind": "case", "hits": [CASE], "count": 100, "is_more": True}
    stage.link.answer("find", {"groups": [group], **more})
    stage.turn()


def box_with(stage: Stage, text: str) -> Any:
    stage.sign_in()
    stage.turn()
    stage.window.open_command_box()
    stage.window.command_box.line.setText(text)
    return stage.window.command_box


def test_what_the_hub_found_stands_below_what_is_here_with_its_count(stage: Stage) -> None:
    stage.enter(thing("V-1", label="井盖1"))
    box = box_with(stage, "井盖")
    found(stage)
    assert [hit.key for hit in box.hits()] == ["V-1", "c1"]
    assert box.list.itemDelegate().kind_words("case") == "工单 100+"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"behind_s": 180.0}, "索引落后 3 分钟"),
        ({"built": 0.37}, "37"),
        ({"is_near": True}, "差一字"),
        ({"is_part": True}, "超时"),
    ],
)
def test_what_keeps_the_list_from_being_whole_is_said(
    stage: Stage, state: dict[str, Any], words: str
) -> None:
    box = box_with(stage, "井盖")
    found(stage, **state)
    assert words in box.note.full_text()


def test_a_chosen_case_opens_its_card(stage: Stage) -> None:
    box = box_with(stage, "井盖")
    found(stage)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert box.isHidden()
    assert stage.window.dock.key == "case:c1"


def test_the_thing_that_the_box_rests_on_is_ringed_on_the_map_until_it_shuts(stage: Stage) -> None:
    stage.enter(thing("V-1"), thing("V-2", label="苏F·A0002"))
    box = box_with(stage, "苏F")
    rested: list[str] = []
    box.rested.connect(lambda hit: rested.append(hit.key))
    QTest.keyClick(box.line, Qt.Key.Key_Down)
    for _ in range(100):
        if rested:
            break
        QTest.qWait(20)
    assert rested
    assert stage.desk.selection.hovered_id == rested[0]
    box.dismiss()
    assert stage.desk.selection.hovered_id is None


def test_a_text_is_cut_where_its_marks_are_whatever_they_say() -> None:
    assert pieces("人民路井盖", [(3, 5)]) == [("人民路", False), ("井盖", True)]
    assert pieces("井盖", [(0, 1), (0, 2), (5, 9), (2, 1)]) == [("井", True), ("盖", True)]
    assert pieces("", [(0, 3)]) == []
