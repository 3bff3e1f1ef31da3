"""A scene of several screens takes them as they hang, and says by name what it cannot take."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.domain.errors import ConfigError
from app.wall_wiring import WallMap, read_wall_scene, screens_for
from map_layers.camera_link import CameraLinks
from tests.unit.app.services.hall import NOON_S, Hall
from tests.unit.app.services.test_geofences import keep


def screen(x, y, width=1920, height=1080, dpr=1.0):
    return SimpleNamespace(
        geometry=lambda: QRect(x, y, width, height), devicePixelRatio=lambda: dpr, at=(x, y)
    )


@pytest.fixture(scope="module")
def scene():
    return read_wall_scene("wall-3x2")


def wall(**more):
    return [screen(1920 * x, 1080 * y, **more) for y in (1, 0) for x in (2, 0, 1)]


def test_screens_are_taken_row_by_row_however_they_are_named(scene):
    taken = [one.at for one in screens_for(scene, wall())]
    assert taken == [(1920 * x, 1080 * y) for y in (0, 1) for x in (0, 1, 2)]


def test_a_scene_of_one_screen_takes_the_last(scene):
    assert [one.at for one in screens_for(read_wall_scene("wall"), wall())] == [(3840, 1080)]


def test_too_few_or_unequal_screens_are_refused(scene):
    with pytest.raises(ConfigError, match="'wall-3x2' takes 6 screens, 5 are free"):
        screens_for(scene, wall()[:5])
    odd = [*wall()[:5], screen(1920, 0, 1280, 1024)]
    with pytest.raises(ConfigError, match="needs equal screens, these have 1280x1024, 1920x1080"):
        screens_for(scene, odd)
    with pytest.raises(ConfigError, match="needs equal screens"):
        screens_for(scene, [*wall()[:5], screen(1920, 0, dpr=2.0)])


class PutOn(QWidget):
    """As much of a map pane as a wall's map needs; ``puts`` keeps what was put on it."""

    def __init__(self):
        super().__init__()
        self.puts = []

    def warm(self):
        pass

    def refresh(self):
        pass

    def put(self, **parts):
        self.puts.append(parts)


def test_a_wall_shows_the_geofences_that_stand(qapp):
    hall, pane = Hall(), PutOn()
    wall = WallMap(pane, hall.group, CameraLinks(), lambda: hall.real_s)
    wall.refresh()
    assert pane.puts == []
    keep(hall, "g1", "园区")
    keep(hall, "g2", "码头")
    hall.pump()
    wall.refresh()
    assert [mark.label for mark in pane.puts[-1]["shapes"]] == ["园区", "码头"]
    wall.refresh()
    assert len(pane.puts) == 1, "nothing is put on the map that differs in nothing"
    hall.link.push_entry("geofence_removed", "geofence:g1", {}, time_s=NOON_S)
    hall.pump()
    wall.refresh()
    assert [mark.shape_id for mark in pane.puts[-1]["shapes"]] == ["g2"]
    pane.deleteLater()
