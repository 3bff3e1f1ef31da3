"""Nearest cameras of anything in two actions: select it, then one key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.shift import LogLine
from tests.widgets.shell import conftest as shell
from tests.widgets.shell.staging import Stage, thing
from widgets.camera_grid.camera_grid import CameraGrid

make_stage, stage = shell.make_stage, shell.stage
LEFT = Qt.MouseButton.LeftButton
ROW = {
    "camera_id": "C-204", "name": "王港路口", "lon_deg": 120.93, "lat_deg": 32.03,
    "bearing_deg": 90.0, "url": "unopened:1", "county": "", "is_simulated": True,
    "valid_from": "", "valid_to": "",
}  # fmt: skip
SITE = {
    "site_id": "S-1", "name": "化工园区", "kind": "chemical_park", "lon_deg": 120.85,
    "lat_deg": 32.02, "radius_m": 200.0, "county": "", "valid_from": "", "valid_to": "",
}  # fmt: skip


def built(stage: Stage, *things: dict[str, object]) -> CameraGrid:
    """Let the map be built, with a site and a camera of the register."""
    stage.window.map.warm()
    stage.turn()
    stage.link.answer("registers", {"sites": [SITE], "cameras": [ROW]})
    stage.turn()
    stage.enter(*things)
    stage.real.at_s += 1
    stage.turn(2)
    QApplication.processEvents()
    assert stage.window.cameras is not None
    return stage.window.cameras


def asked_near(stage: Stage) -> tuple[float, float]:
    """Return the place of the last question after nine cameras."""
    found = [a[2] for a in stage.link.asked if a[1] == "cameras_near" and a[2]["count"] > 9]
    return round(found[-1]["lon_deg"], 3), round(found[-1]["lat_deg"], 3)


def test_one_key_shows_the_nearest_of_what_is_selected(stage: Stage) -> None:
    grid = built(stage, thing("V-1", lon_deg=120.9, lat_deg=32.01))
    stage.desk.selection.select("V-1")
    QTest.keyClick(stage.window, Qt.Key.Key_V)
    assert grid.isVisible()
    assert asked_near(stage) == (120.9, 32.01)
    QTest.keyClick(stage.window, Qt.Key.Key_V)
    assert not grid.isVisible()


def test_a_site_of_the_register_is_a_place_as_well(stage: Stage) -> None:
    built(stage)
    stage.desk.selection.select("S-1")
    stage.window.toggle_cameras()
    assert asked_near(stage) == (120.85, 32.02)


def test_without_anything_selected_it_is_the_middle_of_the_map(stage: Stage) -> None:
    built(stage)
    stage.window.toggle_cameras()
    view = stage.window.map.view
    assert view is not None
    lon_deg, lat_deg = view.lonlat_at(view.width_px / 2, view.height_px / 2)
    assert asked_near(stage) == (round(lon_deg, 3), round(lat_deg, 3))


def test_while_it_is_open_a_click_on_the_map_shows_the_nearest_of_that_place(stage: Stage) -> None:
    built(stage)
    stage.window.toggle_cameras()
    QApplication.processEvents()
    stage.real.at_s += 1
    stage.turn(2)
    host = stage.window.map.map
    assert host is not None
    surface = host.widget()
    QTest.mouseClick(surface, LEFT, pos=surface.rect().center() / 2)
    spot = surface.rect().center() / 2
    lon_deg, lat_deg = host.scene.lonlat_at(spot.x(), spot.y(), stage.real.at_s)
    assert asked_near(stage) == (
        pytest.approx(lon_deg, abs=2e-3),
        pytest.approx(lat_deg, abs=2e-3),
    )


def test_a_camera_clicked_on_the_map_goes_into_the_chosen_place(stage: Stage) -> None:
    grid = built(stage)
    stage.window.map.camera_chosen.emit("C-204", 120.93, 32.03)
    assert grid.slots.slots[0].camera is None  # shut: only the pair follows
    stage.window.toggle_cameras()
    stage.window.map.camera_chosen.emit("C-204", 120.93, 32.03)
    camera = grid.board.tiles[0].camera
    assert camera is not None
    assert camera.camera_id == "C-204"
    assert grid.board.tiles[0].name_text() == "王港路口"
    grid.release()


def test_a_line_of_the_log_with_a_picture_opens_its_card(stage: Stage) -> None:
    built(stage)
    line = LogLine(1, 0.0, "P-0231", "截图", "", "picture:" + "0" * 64)
    stage.window.log.picture_wanted.emit(line)
    assert stage.window.dock.key == "picture"
