"""Geofences by hand: drawn on the map with the mouse, kept, edited, removed, and called back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.command import ChangeGeofence, DrawGeofence, RemoveGeofence, RestoreGeofence
from app.domain.people import Role, Scope
from app.domain.shape import ShapeKind
from app.services.session import SignedIn
from map_layers.contract import HitKind
from tests.widgets.map_draw.drawing_board import CORNERS, LEFT, Board
from tests.widgets.shell.staging import NOW_S
from widgets.hall_time import clock_text
from widgets.keys import Keys


def test_a_polygon_is_clicked_ended_named_and_sent(board: Board) -> None:
    board.start(ShapeKind.POLYGON)
    board.click(*CORNERS[:3])
    QTest.mouseMove(board.surface, board.px(*CORNERS[3]))
    (ink,) = board.overlays().inks
    assert (len(ink.line), len(ink.knots), ink.is_closed, ink.is_wrong) == (4, 3, True, False)
    board.click(CORNERS[3])
    board.key(Qt.Key.Key_Return)
    assert "平方公里" in board.feature.editor.figures.full_text()
    assert not board.feature.editor.save.isEnabled()  # it has no name yet
    board.keep()
    sent = board.stage.link.sent[-1].body
    assert isinstance(sent, DrawGeofence)
    assert (sent.name, sent.kind, len(sent.points)) == ("园区", "polygon", 4)
    assert sent.points[1] == pytest.approx(CORNERS[1], abs=2e-4)
    assert board.overlays().inks == ()
    assert "正送往中心" in board.feature.status.full_text()
    board.journal("drawn", sent.geofence_id, name="园区")
    board.stage.link.reply()
    board.stage.turn()
    assert "已记入日志账本" in board.feature.status.full_text()
    (mark,) = board.overlays().shapes
    assert (mark.label, mark.is_chosen) == ("园区", True)


def test_a_double_click_ends_a_corridor_and_its_width_can_be_typed(board: Board) -> None:
    board.start(ShapeKind.CORRIDOR)
    board.click(*CORNERS[:2])
    QTest.mouseClick(board.surface, LEFT, pos=board.px(*CORNERS[2]))
    QTest.mouseDClick(board.surface, LEFT, pos=board.px(*CORNERS[2]))
    assert not board.feature.pen.is_drawing
    board.feature.editor.extent.setValue(120)
    board.keep("沿江路")
    sent = board.stage.link.sent[-1].body
    assert (sent.kind, len(sent.points), sent.size_m) == ("corridor", 3, 120.0)


def test_a_circle_is_two_clicks_or_one_drag(board: Board) -> None:
    board.start(ShapeKind.CIRCLE)
    board.click(CORNERS[0], CORNERS[1])
    assert board.feature.pen.size_m == pytest.approx(1886, rel=0.02)
    board.start(ShapeKind.CIRCLE)
    board.drag(CORNERS[0], CORNERS[3])
    assert board.feature.pen.size_m == pytest.approx(1446, rel=0.02)
    assert not board.feature.pen.is_drawing


def test_a_thing_on_the_outline_is_still_clicked_first(board: Board) -> None:
    board.journal(
        "drawn", points=[[120.87, 32.0], [120.88, 32.0], [120.88, 32.01], [120.86, 32.01]]
    )
    board.click((120.87, 32.0))
    assert board.stage.desk.selection.entity_id in {"O-1", "V-1"}
    assert board.feature.list.current is None


def test_backspace_is_the_tools_before_the_windows_while_it_has_the_hand(board: Board) -> None:
    recalled: list[bool] = []
    # As the window does with a native map, where Qt's own shortcuts do not reach.
    keys = Keys(board.stage.window, {"Ctrl+Backspace": lambda: None})
    keys._acts["Backspace"] = lambda: recalled.append(True)
    keys.watch(board.surface)
    board.start(ShapeKind.POLYGON)
    board.click(*CORNERS[:3])
    board.key(Qt.Key.Key_Backspace)
    assert (len(board.feature.pen.points), recalled) == (2, [])


def test_a_replay_shows_those_of_then_and_draws_none(make_board: Callable[..., Board]) -> None:
    board = make_board(is_live=False)
    board.journal("drawn")
    assert board.feature.obstacle.full_text() == "这是回放：显示当时的围栏，不能画。"
    assert not board.feature.buttons[ShapeKind.CIRCLE].isEnabled()
    assert [mark.label for mark in board.overlays().shapes] == ["老园区"]


def test_backspace_takes_a_corner_back_and_esc_drops_all(board: Board) -> None:
    board.start(ShapeKind.POLYGON)
    board.click(*CORNERS[:3])
    board.key(Qt.Key.Key_Backspace)
    assert len(board.feature.pen.points) == 2
    board.key(Qt.Key.Key_Escape)
    assert board.feature.pen is None
    assert board.overlays().inks == ()
    assert board.feature.list.isVisible()


def test_sides_that_cross_are_said_in_words_and_cannot_be_kept(board: Board) -> None:
    board.start(ShapeKind.POLYGON)
    board.click(CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3])
    board.key(Qt.Key.Key_Return)
    board.feature.editor.name.setText("x")
    assert not board.feature.editor.save.isEnabled()
    assert board.feature.editor.fault.full_text() == "第 1 边与第 3 边相交或相接。"
    assert board.overlays().inks[0].is_wrong


def test_a_knot_is_dragged_and_the_change_names_what_was_seen(board: Board) -> None:
    board.journal("drawn")
    seq = board.stage.desk.group.board.geofences["g1"].to_seq
    board.feature.list.choose("g1")
    board.feature.list.edit.click()
    board.settle()
    assert board.overlays().shapes == ()  # the ink stands for it
    board.drag(CORNERS[2], (120.89, 32.012))
    board.feature.editor.save.click()
    sent = board.stage.link.sent[-1].body
    assert isinstance(sent, ChangeGeofence)
    assert (sent.expected_seq, sent.name) == (seq, "老园区")
    assert sent.points[2] == pytest.approx((120.89, 32.012), abs=2e-4)
    board.stage.link.reply(code="geofence_changed_since")
    board.stage.turn()
    assert "已有人改动过" in board.feature.status.full_text()
    assert [mark.label for mark in board.overlays().shapes] == ["老园区"]


def test_a_removal_asks_why_and_can_be_called_back(board: Board) -> None:
    board.journal("drawn")
    board.feature.list.choose("g1")
    board.feature.list.remove.click()
    assert not board.feature.list.sure.isEnabled()
    board.feature.list.reason.setText("误画")
    board.feature.list.sure.click()
    assert isinstance(board.stage.link.sent[-1].body, RemoveGeofence)
    board.journal("removed")
    board.stage.link.reply()
    board.stage.turn()
    assert board.overlays().shapes == ()
    assert board.feature.recall.isVisible()
    board.feature.recall.click()
    assert isinstance(board.stage.link.sent[-1].body, RestoreGeofence)
    board.journal("restored")
    assert len(board.overlays().shapes) == 1


def test_the_chosen_one_says_who_is_inside_and_who_changed_it(board: Board) -> None:
    board.journal("drawn")
    assert board.overlays().shapes[0].is_chosen is False
    board.feature.list.choose("g1")
    assert board.feature.list.inside.full_text() == "在内：正在统计……"
    board.count()
    assert board.feature.list.inside.full_text().splitlines() == [
        "在内：危险品运输车 1、警员 1",
        f"统计时刻 {clock_text(NOW_S)}，0 秒前",
    ]
    assert "P-0117" in board.feature.list.facts.full_text()
    assert board.overlays().shapes[0].is_chosen


def test_a_click_on_its_outline_chooses_it(board: Board) -> None:
    board.journal("drawn")
    board.settle()
    (x1, y1), (x2, _) = CORNERS[:2]
    at = board.px((x1 + x2) / 2 + 0.003, y1)
    hits = board.pane.map.scene.pick(at.x(), at.y(), NOW_S, board.stage.real.at_s)
    assert hits[0].kind is HitKind.SHAPE
    QTest.mouseClick(board.surface, LEFT, pos=at)
    assert board.feature.list.current.geofence_id == "g1"


def test_they_are_found_by_name_and_what_is_over_is_said(board: Board) -> None:
    board.journal("drawn")
    board.journal("drawn", "g2", name="东港 & <b>", valid_to_s=NOW_S - 5)
    feature = board.feature
    lines = [feature.list.list.item(i).text() for i in range(2)]
    assert lines[0].startswith("东港 & <b>\n关注 · 此时无效")
    assert [m.is_inactive for m in board.overlays().shapes] == [True, False]
    feature.list.search.setText("老")
    assert feature.list.list.count() == 1
    feature.list.search.setText("没有的")
    assert feature.list.empty.isVisible()


def test_without_signing_in_it_is_said_and_nothing_is_drawn(
    make_board: Callable[..., Board],
) -> None:
    board = make_board("en", is_signed_in=False)
    assert board.feature.obstacle.full_text() == "Sign in to draw or change geofences."
    assert not board.feature.buttons[ShapeKind.POLYGON].isEnabled()
    board.feature.begin(ShapeKind.POLYGON)
    assert board.feature.pen is None
    board.journal("drawn")
    board.feature.list.choose("g1")
    assert not board.feature.list.edit.isEnabled()
    board.stage.desk.session.adopt(SignedIn("token", "P-0231", "张三", Role.DUTY_OFFICER, Scope()))
    board.feature.refresh()
    assert board.feature.buttons[ShapeKind.POLYGON].isEnabled()
    assert board.feature.list.edit.isEnabled()


def test_shutting_it_drops_the_drawing_gives_the_hand_back_and_leaves_the_map(
    board: Board,
) -> None:
    board.journal("drawn")
    board.start(ShapeKind.POLYGON)
    board.click(CORNERS[0])
    board.pane.features.shut()
    assert board.feature.pen is None
    assert board.pane._hands.tool is None
    overlays = board.overlays()
    assert overlays.inks == ()
    assert len(overlays.shapes) == 1


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ((NOW_S + 3600, 0.0), "起"),
        ((0.0, NOW_S + 3600), "到"),
        ((NOW_S, NOW_S + 3600), "到"),
    ],
)
def test_a_span_that_is_there_is_kept_when_something_else_is_edited(
    board: Board, span: tuple[float, float], said: str
) -> None:
    board.journal("drawn", valid_from_s=span[0], valid_to_s=span[1])
    board.feature.list.choose("g1")
    board.feature.list.edit.click()
    box = board.feature.editor.span
    assert said in box.currentText()
    assert box.fontMetrics().horizontalAdvance(box.currentText()) < box.width() - 30
    board.feature.editor.save.click()
    sent = board.stage.link.sent[-1].body
    assert (sent.valid_from_s, sent.valid_to_s) == span


def test_a_name_that_hides_something_is_said_to_and_cannot_be_kept(board: Board) -> None:
    board.start(ShapeKind.CIRCLE)
    board.click(CORNERS[0], CORNERS[1])
    board.feature.editor.name.setText("园\u202e区")
    assert not board.feature.editor.save.isEnabled()
    assert "看不见" in board.feature.editor.fault.full_text()
    board.feature.editor.name.setText("园区")
    assert board.feature.editor.save.isEnabled()
    assert not board.feature.editor.fault.isVisible()
