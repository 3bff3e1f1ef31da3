"""Tiles against a real HTTP server in the same event loop: live, dead, hostile, hidden."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.domain.errors import DecodeError
from app.services.record import CameraNear
from tests.unit.app.services.hall import Hall
from tests.widgets.camera.http_camera import HEAD, jpeg, part, with_size
from widgets.camera.http_stream import decoded
from widgets.camera.mjpeg import MjpegParser
from widgets.camera.pair import CameraPair
from widgets.camera.tile import CameraTile
from widgets.camera.watch import StreamState


class Clock:
    """Real seconds, set by hand."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tile(qtbot, look, texts, clock) -> Iterator[CameraTile]:
    tile = CameraTile(look, texts, clock)
    tile.resize(200, 140)
    tile.show()
    yield tile
    tile.release()
    tile.close()
    tile.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def corner(tile: CameraTile) -> QColor:
    return QColor(tile.grab().toImage().pixelColor(190, 8))


def test_a_picture_appears_and_is_said_to_be_live_and_simulated(qtbot, camera, tile, texts):
    tile.show_camera(camera.near())
    assert tile.state_text() == texts("camera.connecting")
    qtbot.waitUntil(lambda: bool(camera.sockets))
    camera.say(part(jpeg("red")))
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE)
    assert tile.state_text() == texts("camera.live")
    assert corner(tile).red() > 200
    with_mark = tile.grab().toImage()
    tile.show_camera(camera.near(is_simulated=False))
    without_mark = tile.grab().toImage()
    assert with_mark != without_mark


def test_a_dead_stream_says_so_within_five_seconds_and_its_last_picture_is_veiled(
    qtbot, camera, tile, clock, texts
):
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: bool(camera.sockets))
    camera.say(part(jpeg("red")))
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE)
    clock.at_s += 4.5
    tile.refresh()
    assert texts("camera.trouble.silent") in tile.state_text()
    assert corner(tile).red() < 150
    qtbot.waitUntil(camera.is_hung_up)


def test_a_camera_that_never_answers_says_so_within_five_seconds(qtbot, camera, tile, clock, texts):
    camera.greeting = b""
    tile.show_camera(camera.near())
    clock.at_s += 4.5
    tile.refresh()
    assert texts("camera.trouble.silent") in tile.state_text()


def test_it_comes_back_by_itself(qtbot, camera, tile, clock):
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: bool(camera.sockets))
    camera.say(part(jpeg()))  # Qt itself asks again where a line breaks before any answer
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE)
    camera.sockets[-1].abort()
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.DEAD)
    clock.at_s += 1.3
    tile.refresh()
    qtbot.waitUntil(lambda: len(camera.sockets) == 2)
    camera.say(part(jpeg()))
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE)


@pytest.mark.qt_log_ignore("JPEG")  # what the JPEG library says of the picture
@pytest.mark.parametrize(
    ("greeting", "trouble"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx", "not_found"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 1\r\n\r\nx", "unauthorised"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 1\r\n\r\nx", "refused"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 1\r\n\r\nx",
            "refused",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>", "not_mjpeg"),
        (HEAD + part(b"GIF89a..........."), "broken"),
        (HEAD + b"x" * 20_000, "too_large"),
        (HEAD + part(jpeg())[:-200], "closed"),
        (HEAD + part(jpeg()).replace(b"Length: ", b"Length: 1"), "closed"),
        (HEAD + part(jpeg()[:-300]), "broken"),
        (HEAD + part(with_size(0, 0)), "broken"),
        (HEAD + part(with_size(10_000, 10_000)), "too_large"),
    ],
)
def test_what_is_no_picture_is_named_and_hung_up(qtbot, camera, tile, texts, greeting, trouble):
    camera.greeting = greeting
    camera.hangs_up = trouble == "closed"
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.DEAD)
    assert tile.watch.trouble == trouble
    assert texts(f"camera.trouble.{trouble}") in tile.state_text()
    qtbot.waitUntil(camera.is_hung_up)


def test_pictures_that_come_slowly_are_said_to_be_so_while_nothing_hangs(
    qtbot, camera, tile, clock, texts
):
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: bool(camera.sockets))
    camera.say(part(jpeg())[:300])  # a slow drip: bytes come, and no picture of them
    qtbot.waitUntil(lambda: tile.stream.late_word == "slow")
    clock.at_s += 4.5
    tile.refresh()
    assert texts("camera.trouble.slow") in tile.state_text()


def test_more_pictures_than_are_asked_for_are_not_decoded(qtbot, camera, tile, clock, monkeypatch):
    came, taken = [], []

    class Counting(MjpegParser):
        def feed(self, piece: bytes) -> list[bytes]:
            pictures = super().feed(piece)
            came.extend(pictures)
            return pictures

    monkeypatch.setattr("widgets.camera.http_stream.MjpegParser", Counting)
    tile.show_at(2.0)
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: bool(camera.sockets))
    tile.watch.picture = lambda _digest: taken.append(clock.at_s)
    for number in range(12):  # ten a second for a bit more than a second
        camera.say(part(jpeg()))
        qtbot.waitUntil(lambda number=number: len(came) == number + 1)
        clock.at_s += 0.1
    qtbot.waitUntil(lambda: len(taken) == 3)


def test_a_large_picture_is_decoded_no_larger_than_the_tile(qtbot, camera, tile):
    camera.greeting = HEAD + part(jpeg(width=1920))
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: not tile.image.isNull())
    assert tile.image.width() <= tile.width()
    stills = []
    tile.take_still(stills.append)
    assert stills[0].width() == 1920


def test_a_tile_that_is_covered_or_minimised_decodes_nothing(qtbot, look, texts, camera, clock):
    window = QWidget()
    tile = CameraTile(look, texts, clock, window)
    cover = QWidget(window)
    for widget in (tile, cover):
        widget.setGeometry(0, 0, 200, 140)
    cover.setAutoFillBackground(True)
    cover.hide()
    window.resize(200, 140)
    window.show()
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: len(camera.sockets) == 1)
    cover.show()
    tile.refresh()
    qtbot.waitUntil(camera.is_hung_up)
    assert tile.watch.state is StreamState.OFF
    cover.hide()
    tile.refresh()
    qtbot.waitUntil(lambda: len(camera.sockets) == 2)
    window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
    tile.refresh()
    qtbot.waitUntil(camera.is_hung_up)
    window.showNormal()
    tile.refresh()
    qtbot.waitUntil(lambda: len(camera.sockets) == 3)
    tile.release()
    window.close()
    window.deleteLater()


@pytest.mark.qt_log_ignore("JPEG")  # what the JPEG library says of the picture
def test_a_picture_that_only_begins_like_one_is_said_to_be_broken(qtbot, camera, tile):
    camera.greeting = HEAD + part(b"\xff\xd8 not a picture at all")
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.DEAD)
    assert tile.watch.trouble == "broken"


def test_a_hidden_tile_hangs_up_and_a_shown_one_calls_again(qtbot, camera, tile):
    tile.show_camera(camera.near())
    qtbot.waitUntil(lambda: bool(camera.sockets))
    tile.hide()
    qtbot.waitUntil(camera.is_hung_up)
    assert tile.watch.state is StreamState.OFF
    tile.show()
    qtbot.waitUntil(lambda: len(camera.sockets) == 2)


@pytest.mark.parametrize("address", ["ftp://10.0.0.1/1", "file:///etc/passwd", "", "x y", "rtsp:"])
def test_addresses_that_are_not_cameras_are_said_and_never_opened(tile, texts, camera, address):
    tile.show_camera(camera.near(url=address, is_simulated=False))
    assert texts("camera.trouble.unsupported") in tile.state_text()


def test_an_enormous_picture_is_refused_before_it_is_decoded(qapp, monkeypatch):
    monkeypatch.setattr("widgets.camera.http_stream.MOST_PIXELS", 64 * 35)
    with pytest.raises(DecodeError) as refused:
        decoded(jpeg())
    assert refused.value.reason == "too_large"


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of a top-level window, offscreen only
def test_the_pair_asks_for_two_and_shows_what_there_is(qtbot, look, texts, camera, clock):
    hall = Hall()
    pair = CameraPair(hall.group, look, texts, clock)
    pair.resize(420, 200)
    pair.show()
    assert pair.notice.full_text() == texts("camera.idle")
    pair.look_near(120.9, 32.0)
    assert pair.notice.full_text() == texts("camera.asking")
    asked = hall.link.asked[-1]
    assert asked[1:] == ("cameras_near", {"lon_deg": 120.9, "lat_deg": 32.0, "count": 2})
    near = {name: getattr(camera.near(), name) for name in CameraNear.__struct_fields__}
    hall.link.answer("cameras_near", {"cameras": [near]})
    hall.pump()
    assert [tile.isVisible() for tile in pair.tiles] == [True, False]
    qtbot.waitUntil(lambda: bool(camera.sockets))
    pair.look_near(0.0, 0.0)
    hall.link.answer("cameras_near", {"cameras": []})
    hall.pump()
    assert pair.notice.full_text() == texts("camera.none")
    qtbot.waitUntil(camera.is_hung_up)
    pair.look_near(0.0, 0.0)
    hall.link.answer("cameras_near", {"cameras": [{"url": 5}]})
    hall.pump()
    assert pair.notice.full_text() == texts("errors.answer_malformed")
    pair.release()
    pair.close()
    pair.deleteLater()
