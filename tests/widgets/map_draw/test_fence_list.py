"""The list of geofences: who is inside when, what is removed, and where the camera goes."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.command import RemoveGeofence
from app.domain.geo import LonLat
from app.domain.ports import LinkState
from app.domain.shape import ShapeKind
from map_layers.contract import Hit, HitKind
from tests.widgets.map_draw.drawing_board import CORNERS, LEFT, Board, drawn
from tests.widgets.shell.staging import NOW_S, thing
from widgets.hall_time import clock_text


def test_who_was_lost_inside_is_told_apart(board: Board) -> None:
    board.stage.enter(thing("V-1", fix_s=NOW_S - 400), thing("O-1", **{"class": 12}))
    board.journal("drawn")
    board.feature.list.choose("g1")
    board.count()
    lines = board.feature.list.inside.full_text().splitlines()
    assert lines[:2] == ["在内：警员 1", "失联，最后位置在内：危险品运输车 1"]


def test_who_is_inside_is_not_counted_on_a_dead_link_nor_while_nobody_sees_it(board: Board) -> None:
    board.journal("drawn")
    board.feature.list.choose("g1")
    board.count()
    counted = board.feature._inside.count
    board.stage.link.state = LinkState.STALE
    board.stage.clock.advance(60)
    board.stage.real.at_s += 60
    board.count()
    board.feature.refresh()
    assert board.feature._inside.count is counted
    assert board.feature.list.inside.full_text().endswith(f"{clock_text(NOW_S)}，60 秒前")
    board.stage.link.state = LinkState.LIVE
    board.start(ShapeKind.CIRCLE)  # the form stands where the list stood
    board.count()
    assert board.feature._inside.count is None or board.feature._inside.count is counted
    assert board.feature._inside._pending is None


def test_without_a_link_it_is_not_said_that_nobody_is_inside(board: Board) -> None:
    board.stage.link.state = LinkState.STALE
    board.journal("drawn")
    board.feature.list.choose("g1")
    board.count()
    assert "中断" in board.feature.list.inside.full_text()


def test_a_removal_is_of_what_was_looked_at_and_not_of_what_came_since(board: Board) -> None:
    board.journal("drawn")
    seen = board.stage.desk.group.board.geofences["g1"]
    board.feature.list.choose("g1")
    board.feature.list.remove.click()
    board.feature.list.reason.setText("误画")
    # Somebody else's change arrives, and the click lands before the panel has shown it.
    board.stage.link.push_entry(
        "geofence_changed",
        "geofence:g1",
        {
            "name": "别人改的", "purpose": "watch", "kind": "polygon",
            "points": [list(c) for c in CORNERS], "size_m": 0.0,
            "valid_from_s": 0.0, "valid_to_s": 0.0,
        },
        time_s=NOW_S,
        person="P-0203",
    )  # fmt: skip
    board.stage.desk.group.pump()
    board.feature.list.sure.click()
    assert board.stage.link.sent[-1].body == RemoveGeofence("g1", seen.to_seq, "误画")


def test_whoever_wants_one_removed_is_asked_anew_when_it_has_changed(board: Board) -> None:
    board.journal("drawn")
    board.feature.list.choose("g1")
    board.feature.list.remove.click()
    board.feature.list.reason.setText("误画")
    board.journal("changed", name="别人改的")
    assert not board.feature.list.sure.isVisible()
    assert board.feature.list.remove.isVisible()
    board.feature.list.remove.click()
    assert board.feature.list.reason.text() == ""
    assert "别人改的" in board.feature.list.sure.text()


def test_the_camera_goes_to_what_is_chosen_in_the_list_and_nowhere_else(board: Board) -> None:
    board.journal("drawn")
    board.journal(
        "drawn", "g2", points=[[120.93, 32.02], [120.95, 32.02], [120.95, 32.04]], name="东港"
    )
    before = board.sight()
    board.feature.clicked([Hit(HitKind.SHAPE, "g2", 0.0, 120.93, 32.02)], LonLat(120.93, 32.02))
    assert board.feature.list.current.geofence_id == "g2"
    assert board.sight() == before
    board.feature.list.edit.click()
    board.key(Qt.Key.Key_Escape)
    assert board.sight() == before
    sent = drawn(board)
    board.journal("drawn", sent.geofence_id)
    board.stage.link.reply()
    board.stage.turn()
    assert board.feature.list.current.geofence_id == sent.geofence_id
    assert board.sight() == before
    rows = board.feature.list.list
    row = next(i for i in range(rows.count()) if rows.item(i).text().startswith("东港"))
    at = rows.visualItemRect(rows.item(row)).center()
    QTest.mouseClick(rows.viewport(), LEFT, pos=at)
    assert board.feature.list.current.geofence_id == "g2"
    assert board.sight() != before
