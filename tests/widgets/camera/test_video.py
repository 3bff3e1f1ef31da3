"""Video that FFmpeg decodes in a process of its own: played for real, hostile, killed."""

import http.server
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.services.record import CameraNear
from tests.widgets.camera.clips import make_film
from tests.widgets.camera.rtsp_camera import RtspCamera
from widgets.camera.decoded_stream import DecodedStream
from widgets.camera.tile import CameraTile
from widgets.camera.watch import StreamState

HEAD_OF_JPEG = re.compile(rb"\xff\xc0\x00\x11\x08....", re.DOTALL)
CLAIM = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 10_000, 10_000)
STARTS_WITHIN_MS = 20_000  # a busy machine starts a process slowly


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    make_film(folder / "street.avi", "AVI", "MotionJPEG")
    make_film(folder / "street.mp4")
    film = (folder / "street.mp4").read_bytes()
    (folder / "half.mp4").write_bytes(film[: len(film) // 2])
    (folder / "noise.mp4").write_bytes(bytes(n * n * 7 % 251 for n in range(60_000)))
    frames = (folder / "street.avi").read_bytes()
    (folder / "huge.avi").write_bytes(HEAD_OF_JPEG.sub(CLAIM, frames))
    (folder / "page.mp4").write_text("<html>sign in first</html>")
    head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n"
    (folder / "live.m3u8").write_text(head + "street.avi\n#EXT-X-ENDLIST\n")
    (folder / "away.m3u8").write_text(head + "http://192.0.2.1/street.avi\n")
    (folder / "page.m3u8").write_text("<html>sign in first</html>")
    (folder / "gone.m3u8").write_text(head + "none.avi\n#EXT-X-ENDLIST\n")
    return folder


@pytest.fixture(scope="module")
def site(films: Path) -> Iterator[str]:
    handler = partial(Quiet, directory=str(films))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Seen:
    """What a stream gives."""

    def __init__(self) -> None:
        self.pictures: list[QImage] = []
        self.digests: set[int] = set()
        self.troubles: list[str] = []

    def picture(self, image: QImage, digest: int) -> None:
        self.pictures = [image]
        self.digests.add(digest)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def stream(qtbot, qapp, seen: Seen) -> Iterator[DecodedStream]:
    stream = DecodedStream(seen.picture, seen.troubles.append, qapp)
    yield stream
    number = stream.process_id
    stream.close()
    if number:
        qtbot.waitUntil(lambda: is_gone(number), timeout=STARTS_WITHIN_MS)
    stream.deleteLater()


def is_gone(process_id: int) -> bool:
    """Return whether a process has ended and was buried."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False


def camera_at(url: str, *, is_simulated: bool = False) -> CameraNear:
    return CameraNear("C-1", "王港路口", 120.9, 32.0, 90.0, url, is_simulated, 84.0)


@pytest.mark.parametrize("name", ["street.mp4", "live.m3u8"])
def test_a_film_and_a_play_list_give_pictures_and_then_end(qtbot, stream, seen, site, name):
    stream.show_at(160, 90, 12.0)
    stream.open(f"{site}/{name}")
    qtbot.waitUntil(lambda: len(seen.digests) >= 4, timeout=STARTS_WITHIN_MS)
    image = seen.pictures[0]
    assert (image.width(), image.height()) == (160, 90)
    colour = image.pixelColor(150, 45)
    assert colour.red() > 150
    stills: list[QImage] = []
    stream.take_still(stills.append)
    qtbot.waitUntil(lambda: bool(stills), timeout=STARTS_WITHIN_MS)
    assert (stills[0].width(), stills[0].height()) == (320, 180)
    qtbot.waitUntil(lambda: seen.troubles == ["closed"], timeout=STARTS_WITHIN_MS)
    assert not stream.is_open


def test_an_rtsp_camera_is_shown_falls_silent_and_comes_back(qtbot, look, texts):
    clock = [0.0]
    camera = RtspCamera()
    tile = CameraTile(look, texts, lambda: clock[0])
    tile.resize(200, 140)
    tile.show()
    tile.show_camera(camera_at(camera.url))
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE, timeout=STARTS_WITHIN_MS)
    assert texts("camera.source.rtsp") in tile.band_text()
    assert tile.image.pixelColor(tile.image.width() - 4, 40).red() > 150
    assert "PLAY" in camera.asked
    number = tile.stream._decoded.process_id
    clock[0] += 4.5
    tile.refresh()
    assert texts("camera.trouble.silent") in tile.state_text()
    assert tile.watch.losses == 1
    qtbot.waitUntil(lambda: is_gone(number), timeout=STARTS_WITHIN_MS)
    clock[0] += 2.0
    tile.refresh()
    qtbot.waitUntil(lambda: tile.watch.state is StreamState.LIVE, timeout=STARTS_WITHIN_MS)
    assert texts("camera.losses", count=1) in tile.band_text()
    number = tile.stream._decoded.process_id
    tile.hide()
    qtbot.waitUntil(lambda: is_gone(number), timeout=STARTS_WITHIN_MS)
    tile.release()
    tile.close()
    tile.deleteLater()
    camera.close()


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("noise.mp4", "no_codec"),
        ("half.mp4", "no_codec"),
        ("page.mp4", "not_video"),
        ("none.mp4", "not_found"),
        ("page.m3u8", "not_video"),
        ("away.m3u8", "elsewhere"),
        ("gone.m3u8", "no_codec"),
    ],
)
def test_what_is_no_video_is_named(qtbot, stream, seen, site, name, trouble):
    stream.open(f"{site}/{name}")
    qtbot.waitUntil(lambda: bool(seen.troubles), timeout=STARTS_WITHIN_MS)
    assert seen.troubles == [trouble]
    assert not stream.is_open


def test_frames_that_claim_a_hundred_megapixels_are_no_picture_and_cost_nothing(
    qtbot, look, texts, films
):
    clock = [0.0]
    tile = CameraTile(look, texts, lambda: clock[0])
    tile.resize(200, 140)
    tile.show()
    tile.show_camera(camera_at((films / "huge.avi").as_uri(), is_simulated=True))
    number = tile.stream._decoded.process_id
    stream = tile.stream
    qtbot.waitUntil(lambda: stream.late_word == "no_frames", timeout=STARTS_WITHIN_MS)
    clock[0] += 12.5
    tile.refresh()
    assert texts("camera.trouble.no_frames") in tile.state_text()
    qtbot.waitUntil(lambda: is_gone(number), timeout=STARTS_WITHIN_MS)
    tile.release()
    tile.close()
    tile.deleteLater()


def test_a_camera_that_has_no_such_stream_says_so(qtbot, stream, seen):
    camera = RtspCamera(status="404 Not Found")
    stream.open(camera.url)
    qtbot.waitUntil(lambda: seen.troubles == ["not_found"], timeout=STARTS_WITHIN_MS)
    camera.close()


def test_a_port_where_nobody_listens_is_refused(qtbot, stream, seen):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    stream.open(f"rtsp://user:hunter2@127.0.0.1:{port}/1")
    qtbot.waitUntil(lambda: seen.troubles == ["refused"], timeout=STARTS_WITHIN_MS)


def test_the_console_outlives_a_decoder_that_dies(qtbot, stream, seen, films):
    stream.is_simulated = True
    stream.open((films / "street.mp4").as_uri())
    qtbot.waitUntil(lambda: bool(seen.pictures), timeout=STARTS_WITHIN_MS)
    os.kill(stream.process_id, signal.SIGSEGV)
    qtbot.waitUntil(lambda: seen.troubles == ["decoder_died"], timeout=STARTS_WITHIN_MS)
    assert not stream.is_open


def test_a_password_in_an_address_is_in_no_argument_and_in_no_word_of_the_tile(
    qtbot, look, texts, caplog
):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # answers nothing
        tile = CameraTile(look, texts, lambda: 0.0)
        tile.resize(200, 140)
        tile.show()
        address = f"rtsp://user:hunter2@127.0.0.1:{silent.getsockname()[1]}/1"
        tile.show_camera(camera_at(address))
        number = tile.stream._decoded.process_id
        arguments = Path(f"/proc/{number}/cmdline")
        if arguments.exists():
            assert b"hunter2" not in arguments.read_bytes()
        said = tile.state_text() + tile.band_text() + tile.toolTip() + caplog.text
        assert "hunter2" not in said
        tile.release()
        qtbot.waitUntil(lambda: is_gone(number), timeout=STARTS_WITHIN_MS)
    tile.close()
    tile.deleteLater()


_QUITTER = """
import socket, sys
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from widgets.camera.decoded_stream import DecodedStream

application = QGuiApplication([])
silent = socket.create_server(("127.0.0.1", 0))
home = QObject()
streams = [DecodedStream(lambda *_: None, lambda *_: None, home) for _ in range(2)]
for stream in streams:
    stream.open(f"rtsp://127.0.0.1:{silent.getsockname()[1]}/1")

def leave():
    print(*(stream.process_id for stream in streams), flush=True)
    if sys.argv[1] == "closed before":
        for stream in streams:
            stream.close()
    if sys.argv[1] != "not turning":
        application.quit()

QTimer.singleShot(300, leave)
if sys.argv[1] == "not turning":
    leave()
    for stream in streams:
        stream.close()
else:
    application.exec()
"""


@pytest.mark.parametrize("how", ["left open", "closed before", "not turning"])
def test_a_console_that_quits_leaves_no_decoder_and_says_nothing(how):
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _QUITTER, how],
        cwd=root,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "Destroyed" not in done.stderr
    assert all(is_gone(int(number)) for number in done.stdout.split())


def test_a_picture_that_is_waited_for_is_said_to_be_lost_when_the_stream_ends(stream):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        stream.open(f"rtsp://127.0.0.1:{silent.getsockname()[1]}/1")
        stills: list[QImage | None] = []
        stream.take_still(stills.append)
        assert stills == []
        stream.close()
        assert stills == [None]
