"""Cameras in a panel: those of the register, asked for until it came; a replay has none."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.readings import Soundness
from tests.unit.app.services.hall import Hall
from tests.widgets.camera_grid.test_grid_acts import ROW
from tests.widgets.panels.fakes import fake_panel
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds_data import spec_of
from tests.widgets.panels.on_group import on_group
from widgets.look import Look
from widgets.panels.kinds.camera import CameraBody
from widgets.panels.spec import BodyKind
from widgets.texts import Texts

IDS = ("C-204", "C-999")


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    window = QWidget()
    window.resize(480, 270)
    yield window
    window.close()
    window.deleteLater()


def body_of(hall: Hall, look: Look, window: QWidget, ids: tuple[str, ...] = IDS) -> CameraBody:
    context = on_group(fake_panel().context, hall.group)
    body = CameraBody(spec_of(BodyKind.CAMERA, cameras=ids), context, look)
    body.setParent(window)
    body.resize(480, 270)
    return body


@pytest.fixture
def body(window: QWidget, hall: Hall, look: Look) -> Iterator[CameraBody]:
    hall.pump()
    body = body_of(hall, look, window)
    yield body
    body.release()


def test_a_camera_of_the_register_is_shown_and_an_unknown_one_is_named(
    body: CameraBody, hall: Hall, texts: Texts
) -> None:
    assert body.missing() == ()
    hall.link.answer("registers", {"sites": [], "cameras": [ROW]})
    hall.pump()
    shown = [tile.camera.camera_id if tile.camera else "" for tile in body.tiles]
    assert shown == ["C-204", ""]
    assert body.notice.full_text() == texts("panel_shapes.unknown_camera", id="C-999")
    assert body.missing() == ("C-999",)


def test_a_broken_register_is_asked_for_again(body: CameraBody, hall: Hall) -> None:
    asked = len(hall.link.asked)
    hall.link.answer("registers", {"cameras": 5})
    hall.pump()
    body._asked_s = float("-inf")
    body.refresh()
    assert len(hall.link.asked) == asked + 1


def test_tiles_share_the_room_two_by_two(hall: Hall, look: Look, window: QWidget) -> None:
    hall.pump()
    body = body_of(hall, look, window, ("a", "b", "c", "d"))
    window.show()
    boxes = [tile.geometry() for tile in body.tiles]
    assert len({(box.width(), box.height()) for box in boxes}) == 1
    assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)
    assert boxes[3].bottom() <= body.height()
    assert boxes[0].width() > 200
    body.release()


def test_a_replay_says_that_it_has_no_pictures(window: QWidget, look: Look, texts: Texts) -> None:
    hall = Hall(is_live=False)
    hall.pump()
    body = body_of(hall, look, window)
    window.show()
    body.refresh()
    assert body.notice.full_text() == texts("panel_shapes.no_replay_camera")
    assert body.tiles == ()
    assert body.soundness() is Soundness.LOST
    assert not [one for one in hall.link.asked if one[1] == "registers"]
    assert faults(body, look) == []
    body.release()
