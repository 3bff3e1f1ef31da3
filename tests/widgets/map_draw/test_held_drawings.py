"""A drawing that the hub refuses comes back to the hand, with all that was decided."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.domain.command import ChangeGeofence
from app.domain.shape import ShapeKind
from tests.widgets.map_draw.drawing_board import CORNERS, Board, drawn


def test_a_refused_drawing_comes_back_with_all_that_was_decided(board: Board) -> None:
    first = drawn(board)
    board.stage.link.reply(code="out_of_scope")
    board.stage.turn()
    assert "已还给您" in board.feature.status.full_text()
    assert "辖区" in board.feature.status.full_text()
    assert len(board.overlays().inks[0].knots) == 4
    board.feature.editor.save.click()
    again = board.stage.link.sent[-1].body
    assert replace(again, geofence_id=first.geofence_id) == first
    assert again.geofence_id != first.geofence_id
    board.journal("drawn", again.geofence_id)
    board.stage.link.reply()
    board.stage.turn()
    assert board.feature.pen is None


def test_a_refused_drawing_waits_until_the_hand_is_free(board: Board) -> None:
    drawn(board)
    board.start(ShapeKind.CIRCLE)
    second = board.feature.pen
    board.stage.link.reply(code="too_many_geofences")
    board.stage.turn()
    assert board.feature.pen is second
    board.key(Qt.Key.Key_Escape)
    assert len(board.feature.pen.points) == 4
    assert board.feature.editor.name.text() == "园区"
    board.key(Qt.Key.Key_Escape)
    assert board.feature.pen is None


def test_a_refused_drawing_is_there_when_the_panel_is_opened_again(board: Board) -> None:
    drawn(board)
    board.pane.features.shut()
    board.stage.link.reply(code="internal_error")
    board.stage.turn()
    assert board.feature.pen is None
    board.pane.features.toggle("draw")
    assert board.feature.pen is not None
    assert board.feature.editor.name.text() == "园区"


def test_a_change_that_came_second_comes_back_beside_the_first(board: Board) -> None:
    board.journal("drawn")
    board.feature.list.choose("g1")
    board.feature.list.edit.click()
    board.drag(CORNERS[2], (120.89, 32.012))
    board.feature.editor.save.click()
    board.journal("changed", name="别人改的")
    board.stage.link.reply(code="geofence_changed_since")
    board.stage.turn()
    assert [mark.label for mark in board.overlays().shapes] == ["别人改的"]
    assert board.feature.pen.points[2] == pytest.approx((120.89, 32.012), abs=2e-4)
    board.feature.editor.save.click()
    sent = board.stage.link.sent[-1].body
    assert isinstance(sent, ChangeGeofence)
    assert sent.expected_seq == board.stage.desk.group.board.geofences["g1"].to_seq


def test_a_session_that_ends_takes_no_drawing_away(board: Board) -> None:
    board.start(ShapeKind.POLYGON)
    board.click(*CORNERS[:3])
    board.stage.desk.commands.token = ""
    board.feature.refresh()
    assert board.feature.pen is None
    board.stage.sign_in()
    board.feature.refresh()
    assert len(board.feature.pen.points) == 3
