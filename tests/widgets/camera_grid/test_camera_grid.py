"""The camera drawer by mouse and keyboard, and a picture kept of what it shows."""

import hashlib
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QKeyEvent
from PySide6.QtWidgets import QApplication

from app.attachment_folder import AttachmentFolder
from app.domain.command import Reply, WriteLog
from app.domain.errors import StoreError
from app.domain.people import Role, Scope
from app.domain.shift import LogLine
from app.services.attachments import MOST_BYTES, picture_of
from app.services.commands import Commands
from app.services.record import CameraNear
from app.services.session import Session, SignedIn
from tests.unit.app.services.hall import Hall
from tests.widgets.camera.http_camera import Camera, part
from tests.widgets.camera.http_camera import jpeg as jpeg_of
from widgets.camera.watch import StreamState
from widgets.camera_grid.camera_grid import ASKED, CameraGrid
from widgets.camera_grid.keeper import PictureKeeper, png_of
from widgets.log.picture_card import PictureCard

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Desk:
    """A drawer with a hall behind it."""

    def __init__(self, look, texts, folder: Path) -> None:
        self.hall = Hall()
        self.texts = texts
        self.attachments = AttachmentFolder(folder)
        commands = Commands(self.hall.group)
        self.session = Session(self.hall.group, commands)
        keeper = PictureKeeper(self.hall.group, commands, self.session, self.attachments, texts)
        self.grid = CameraGrid(self.hall.group, keeper, look, texts, lambda: 0.0)
        self.grid.resize(900, 520)
        self.grid.show()

    def sign_in(self) -> None:
        self.session.adopt(SignedIn("token", "P-0231", "张三", Role.DUTY_OFFICER, Scope()))

    def answer(self, cameras: list[CameraNear]) -> None:
        rows = [{n: getattr(c, n) for n in CameraNear.__struct_fields__} for c in cameras]
        self.hall.link.answer("cameras_near", {"cameras": rows})
        self.hall.pump()

    def written(self) -> list[WriteLog]:
        return [c.body for c in self.hall.link.sent if isinstance(c.body, WriteLog)]


@pytest.fixture
def desk(qtbot, look, texts, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(look, texts, tmp_path)
    yield desk
    desk.grid.release()
    desk.grid.close()
    desk.grid.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def cameras_of(camera: Camera, count: int) -> list[CameraNear]:
    return [
        camera.near(camera_id=f"C-{n}", name=f"路口 {n}", url=f"{camera.url}{n}")
        for n in range(count)
    ]


def tiles_shown(desk: Desk) -> int:
    return sum(tile.isVisible() for tile in desk.grid.board.tiles)


def test_the_nearest_nine_of_a_place_are_asked_for_and_opened(qtbot, desk, camera, texts):
    assert not desk.grid.board.isVisible()
    desk.grid.look_near(120.9, 32.0, "苏F·D0371")
    assert desk.hall.link.asked[-1][1:] == (
        "cameras_near",
        {"lon_deg": 120.9, "lat_deg": 32.0, "count": ASKED},
    )
    desk.answer(cameras_of(camera, 10))
    assert tiles_shown(desk) == 9
    assert "苏F·D0371" in desk.grid.note.full_text()
    qtbot.waitUntil(lambda: len(camera.sockets) == 9)
    desk.grid.hide()  # the drawer is shut: nothing is decoded any more
    qtbot.waitUntil(lambda: all(s.state() != s.SocketState.ConnectedState for s in camera.sockets))


def test_one_is_shown_alone_by_a_click_or_by_keys_and_the_others_stop(qtbot, desk, camera):
    desk.grid.look_near(120.9, 32.0, "x")
    desk.answer(cameras_of(camera, 9))
    qtbot.keyClick(desk.grid, Qt.Key.Key_5)
    assert desk.grid.slots.chosen == 4
    qtbot.keyClick(desk.grid, Qt.Key.Key_Return)
    assert tiles_shown(desk) == 1
    assert desk.grid.board.tiles[4].width() == desk.grid.board.width()
    others = [t for t in desk.grid.board.tiles if t is not desk.grid.board.tiles[4]]
    assert {tile.watch.state for tile in others} == {StreamState.OFF}
    qtbot.keyClick(desk.grid, Qt.Key.Key_Right)
    assert desk.grid.board.large == 5
    closed = []
    desk.grid.closed.connect(lambda: closed.append(1))
    qtbot.keyClick(desk.grid, Qt.Key.Key_Escape)
    assert (tiles_shown(desk), closed) == (9, [])
    qtbot.mouseClick(desk.grid.board.tiles[8], Qt.MouseButton.LeftButton)
    assert desk.grid.board.large == 8
    qtbot.keyClick(desk.grid, Qt.Key.Key_Escape)
    qtbot.keyClick(desk.grid, Qt.Key.Key_Escape)
    assert closed == [1]


def test_one_is_held_and_another_is_changed_by_keys(qtbot, desk, camera, texts):
    desk.grid.look_near(120.9, 32.0, "x")
    desk.answer(cameras_of(camera, 10))
    qtbot.keyClick(desk.grid, Qt.Key.Key_P)
    assert desk.grid.board.tiles[0].marks.is_pinned
    qtbot.keyClick(desk.grid, Qt.Key.Key_2)
    qtbot.keyClick(desk.grid, Qt.Key.Key_R)
    shown = desk.grid.board.tiles[1].camera
    assert shown is not None
    assert shown.camera_id == "C-9"
    wanted = []
    desk.grid.centre_wanted.connect(lambda: wanted.append("centre"))
    desk.grid.target_wanted.connect(lambda: wanted.append("target"))
    qtbot.keyClick(desk.grid, Qt.Key.Key_M)
    qtbot.keyClick(desk.grid, Qt.Key.Key_N)
    assert wanted == ["centre", "target"]
    desk.answer([])  # of no question any more: it changes nothing
    desk.grid.look_near(120.0, 31.0, "y")
    desk.answer([])
    first = desk.grid.board.tiles[0].camera
    assert first is not None
    assert first.camera_id == "C-0"
    assert desk.grid.note.full_text() == texts("camera.grid.none")


def test_a_hub_that_does_not_answer_as_it_must_is_said(desk, texts):
    desk.grid.look_near(0.0, 0.0, "x")
    desk.hall.link.answer("cameras_near", {"cameras": [{"url": 5}]})
    desk.hall.pump()
    assert desk.grid.note.full_text() == texts("errors.answer_malformed")


def test_a_live_picture_is_kept_whole_with_a_line_of_the_log(qtbot, desk, camera, texts, look):
    desk.sign_in()
    desk.grid.look_near(120.9, 32.0, "x")
    desk.answer(cameras_of(camera, 1))
    qtbot.waitUntil(lambda: bool(camera.sockets))
    camera.say(part(jpeg_of("red", width=1280)))
    tile = desk.grid.board.tiles[0]
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE)
    threads = []
    send = desk.hall.link.send
    desk.hall.link.send = lambda c: (threads.append(threading.current_thread()), send(c))
    qtbot.keyClick(desk.grid, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(desk.written()) == 1)
    assert threads == [threading.main_thread()]  # only the file is made elsewhere
    (line,) = desk.written()
    sha256 = picture_of(line.about)
    content = desk.attachments.read(sha256)
    assert hashlib.sha256(content).hexdigest() == sha256
    assert "C-0" in line.text
    assert texts("camera.simulated") in line.text
    image = QImage.fromData(content)
    assert image.width() == 1280
    assert (image.text("Camera"), image.text("Person")) == ("C-0", "P-0231")
    assert sha256[:12] in desk.grid.note.full_text()
    card = PictureCard(
        LogLine(1, 0.0, "P-0231", line.text, "", line.about), desk.attachments, look, texts
    )
    assert not card.picture.isHidden()
    assert card.trouble.isHidden()
    card.deleteLater()


def test_what_is_not_live_or_not_allowed_is_not_kept_and_said_why(qtbot, desk, camera, texts):
    desk.grid.look_near(120.9, 32.0, "x")
    desk.answer(cameras_of(camera, 1))
    qtbot.keyClick(desk.grid, Qt.Key.Key_S)
    assert desk.grid.note.full_text() == texts("camera.keep.not_allowed")
    desk.sign_in()
    qtbot.keyClick(desk.grid, Qt.Key.Key_S)
    assert desk.grid.note.full_text() == texts("camera.keep.not_live")
    qtbot.keyClick(desk.grid, Qt.Key.Key_9)
    qtbot.keyClick(desk.grid, Qt.Key.Key_S)
    assert desk.grid.note.full_text() == texts("camera.keep.no_camera")
    assert desk.written() == []


def test_a_picture_that_cannot_be_written_leaves_no_line(qtbot, desk, camera, texts, tmp_path):
    desk.sign_in()
    desk.grid.look_near(120.9, 32.0, "x")
    desk.answer(cameras_of(camera, 1))
    qtbot.waitUntil(lambda: bool(camera.sockets))
    camera.say(part(jpeg_of()))
    tile = desk.grid.board.tiles[0]
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE)
    (tmp_path / "attachments").write_text("a file where the folder should be")
    qtbot.keyClick(desk.grid, Qt.Key.Key_S)
    failed = texts("camera.keep.failed")
    qtbot.waitUntil(lambda: desk.grid.note.full_text() == failed)
    assert desk.written() == []


def test_a_picture_of_the_log_that_is_gone_or_changed_is_not_shown(qapp, look, texts, tmp_path):
    folder = AttachmentFolder(tmp_path)
    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    content = png_of(image, {})
    assert content is not None
    sha256 = folder.keep(content)
    line = LogLine(1, 0.0, "P-0231", "x", "", f"picture:{sha256}")
    (file,) = (tmp_path / "attachments").iterdir()
    for act, key in ((lambda: file.write_bytes(b"other"), "changed"), (file.unlink, "missing")):
        act()
        card = PictureCard(line, folder, look, texts)
        assert card.picture.isHidden()
        assert card.trouble.full_text() == texts(f"camera.keep.{key}")
        card.deleteLater()
    card = PictureCard(line, None, look, texts)
    assert card.trouble.full_text() == texts("camera.keep.missing")
    card.deleteLater()


def test_a_picture_too_large_for_the_log_is_scaled_down_until_it_fits(qapp):
    pixels = np.random.default_rng(7).integers(0, 256, (1200, 1600, 4), np.uint8)
    noise = QImage(pixels.data, 1600, 1200, 1600 * 4, QImage.Format.Format_RGB32).copy()
    content = png_of(noise, {})
    assert content is not None
    assert len(content) <= MOST_BYTES
    assert QImage.fromData(content).width() < 1600


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_what_is_no_hash_is_no_file(tmp_path, sha256):
    with pytest.raises(StoreError, match="attachment_missing"):
        AttachmentFolder(tmp_path).read(sha256)


def test_an_attachment_over_the_limit_is_refused(tmp_path):
    with pytest.raises(StoreError, match=str(MOST_BYTES)):
        AttachmentFolder(tmp_path).keep(bytes(MOST_BYTES + 1))
    assert list(tmp_path.iterdir()) == []


def test_the_png_reader_is_there(qapp):
    assert b"png" in [bytes(f.data()) for f in QImageReader.supportedImageFormats()]


def test_its_letters_are_its_own_while_the_keyboard_is_here(desk):
    def is_taken(key, modifier=Qt.KeyboardModifier.NoModifier):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
        event.ignore()
        QApplication.sendEvent(desk.grid, event)
        return event.isAccepted()

    assert is_taken(Qt.Key.Key_N)
    assert not is_taken(Qt.Key.Key_G)
    assert not is_taken(Qt.Key.Key_Escape)
    assert not is_taken(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)


def press_keep(qtbot, desk, camera) -> None:
    desk.sign_in()
    desk.grid.look_near(120.9, 32.0, "x")
    desk.answer(cameras_of(camera, 1))
    qtbot.waitUntil(lambda: bool(camera.sockets))
    camera.say(part(jpeg_of()))
    tile = desk.grid.board.tiles[0]
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE)
    qtbot.keyClick(desk.grid, Qt.Key.Key_S)


def test_a_picture_is_not_kept_in_the_name_of_who_came_after(qtbot, desk, camera, texts, tmp_path):
    press_keep(qtbot, desk, camera)
    desk.session.adopt(SignedIn("token-2", "P-0999", "李四", Role.DUTY_OFFICER, Scope()))
    said = texts("camera.keep.other_person")
    qtbot.waitUntil(lambda: desk.grid.note.full_text() == said)
    assert desk.written() == []
    assert list((tmp_path / "attachments").iterdir()) == []


def test_a_picture_whose_line_is_refused_is_removed(qtbot, desk, camera, tmp_path):
    press_keep(qtbot, desk, camera)
    qtbot.waitUntil(lambda: len(desk.written()) == 1)
    assert len(list((tmp_path / "attachments").iterdir())) == 1
    sent = next(c for c in desk.hall.link.sent if isinstance(c.body, WriteLog))
    desk.hall.group.replies.route(Reply(sent.key, "not_allowed"))
    assert list((tmp_path / "attachments").iterdir()) == []


def test_a_picture_under_way_has_its_line_when_the_window_closes(qtbot, desk, camera):
    press_keep(qtbot, desk, camera)
    desk.grid.release()
    assert len(desk.written()) == 1
    assert "picture" not in [thread.name for thread in threading.enumerate()]


def test_the_name_of_a_picture_is_on_the_disk_when_it_is_kept(tmp_path, monkeypatch):
    synced = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    AttachmentFolder(tmp_path).keep(b"x")
    assert synced == [False, True]
