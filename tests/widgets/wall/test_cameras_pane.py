"""Cameras on a wall: those that the scene names, from the register, asked for until it came."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from app.domain.citypack import CityInfo
from app.domain.errors import ConfigError
from app.domain.ports import LinkState
from tests.unit.app.services.hall import Hall
from tests.widgets.camera_grid.test_grid_acts import ROW
from widgets.city_words import CityWords
from widgets.wall.cameras_pane import ASK_AGAIN_S, CamerasPane
from widgets.wall.scene import read_scene
from widgets.wall.wall_pane import WallContext

CITY = CityInfo("320600", "南通市", "Nantong", True, ())
SCENE = """
version = 1
id = "cameras"
window = "panes"
distance_m = 8.0
[[pane]]
kind = "{kind}"
at = [0, 0]
span = [12, 12]
cameras = {ids}
"""


class Clock:
    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pane(qtbot, hall, look, texts, clock) -> Iterator[CamerasPane]:
    context = WallContext(hall.group, texts, CityWords(CITY, "zh_CN"), None, clock)
    pane = CamerasPane(context, look, ("C-204", "C-999"))
    pane.resize(800, 600)
    yield pane
    pane.release()
    pane.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def asked(hall: Hall) -> int:
    return sum(question[1] == "registers" for question in hall.link.asked)


def test_the_cameras_of_the_scene_are_shown_and_an_unknown_one_is_named(pane, hall, texts):
    hall.pump()
    assert hall.group.status.state is LinkState.LIVE
    pane.refresh()
    hall.link.answer("registers", {"sites": [], "cameras": [ROW]})
    hall.pump()
    shown = [tile.camera.camera_id if tile.camera else "" for tile in pane.board.tiles]
    assert shown == ["C-204", ""]
    assert pane.notice.full_text() == texts("camera.grid.unknown", id="C-999")


def test_the_register_is_asked_for_again_until_it_came(pane, hall, clock):
    pane.refresh()
    assert asked(hall) == 0  # the link is not live yet
    hall.pump()
    pane.refresh()
    pane.refresh()
    assert asked(hall) == 1
    hall.link.answer("registers", {"cameras": 5})
    hall.pump()
    clock.at_s += ASK_AGAIN_S
    pane.refresh()
    assert asked(hall) == 2
    hall.link.answer("registers", {"sites": [], "cameras": [ROW]})
    hall.pump()
    clock.at_s += ASK_AGAIN_S
    pane.refresh()
    assert asked(hall) == 2


@pytest.mark.parametrize(
    ("kind", "ids"), [("cameras", "[]"), ("cameras", str(["C"] * 10)), ("tasks", '["C-1"]')]
)
def test_a_scene_with_no_cameras_or_too_many_is_refused(kind, ids):
    with pytest.raises(ConfigError, match=r"\$\.pane\[0\]\.cameras"):
        read_scene(SCENE.format(kind=kind, ids=ids), "cameras.toml")


def test_a_scene_with_cameras_is_read():
    assert read_scene(SCENE.format(kind="cameras", ids='["C-1"]'), "x").pane[0].cameras == ("C-1",)
