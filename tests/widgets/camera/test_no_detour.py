"""A camera cannot make the console call another machine: real cameras that try, and real FFmpeg."""

import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import DecodeError
from tests.widgets.camera.rtsp_camera import RtspCamera
from tests.widgets.camera.test_video import STARTS_WITHIN_MS, Seen, seen, stream  # noqa: F401
from widgets.camera.rtsp_messages import RtspReplies, RtspRequests

ELSEWHERE = "127.0.0.2"


@pytest.fixture
def other() -> Iterator[socket.socket]:
    """A machine that no register names; it hears everybody who calls."""
    try:
        server = socket.create_server((ELSEWHERE, 0))
    except OSError:
        pytest.skip("this machine has one loopback address only")
    with server:
        server.settimeout(0.2)
        yield server


def was_called(other: socket.socket) -> bool:
    try:
        other.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("method", ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"])
def test_an_rtsp_camera_that_sends_us_on_is_not_followed(qtbot, stream, seen, other, method):  # noqa: F811
    camera = RtspCamera(sends_on=(method, f"rtsp://{ELSEWHERE}:{other.getsockname()[1]}/1"))
    try:
        stream.open(camera.url)
        qtbot.waitUntil(lambda: bool(seen.troubles), timeout=STARTS_WITHIN_MS)
        assert seen.troubles == ["elsewhere"]
        assert not was_called(other)
    finally:
        camera.close()


def test_a_film_that_sends_us_on_after_the_first_look_is_not_followed(
    qtbot,
    stream,  # noqa: F811
    seen,  # noqa: F811
    other,
):
    place = f"http://{ELSEWHERE}:{other.getsockname()[1]}/1.mp4"
    asked = []

    class Sly(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if len(asked) == 1 else 302)
            self.send_header("Location", place)
            self.end_headers()
            self.wfile.write(b"\0\0\0\x18ftypmp42")

        def log_message(self, *_words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sly)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        stream.open(f"http://127.0.0.1:{server.server_port}/1.mp4")
        qtbot.waitUntil(lambda: bool(seen.troubles), timeout=STARTS_WITHIN_MS)
        assert seen.troubles == ["elsewhere"]
        assert len(asked) > 1
        assert not was_called(other)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "said",
    [
        b"RTSP/1.0 302 Found\r\nLocation: rtsp://a/\r\n\r\n",
        b"RTSP/1.0 200 OK\n\nRTSP/1.0 302 Found\nLocation: rtsp://a/\n\n\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nX: \0\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n$\0\0\x01: x\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 5\r\nContent-Length: 90\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nTransport: RTP/AVP;unicast;source=192.0.2.1\r\n\r\n",
        b"REDIRECT rtsp://a/ RTSP/1.0\r\nCSeq: 1\r\n\r\n",
        b"x" * 20_000,
    ],
)
def test_what_ffmpeg_could_read_as_a_way_elsewhere_ends_the_session(said):
    with pytest.raises(DecodeError):
        RtspReplies().feed(said)


def test_replies_go_on_whole_and_without_a_place_to_go_to():
    replies = RtspReplies()
    said = b"RTSP/1.0 200 OK\r\nLocation: rtsp://a/\r\nContent-Length: 2\r\n\r\nv=$\0\0\x08abcdefgh"
    said += b"$\0\0\x04text"  # shorter than FFmpeg steps over
    passed = b"".join(replies.feed(said[n : n + 1]) for n in range(len(said)))
    assert passed == b"RTSP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nv=$\0\0\x08abcdefgh"


def test_udp_is_refused_here_and_the_camera_is_asked_by_its_own_name():
    requests = RtspRequests("rtsp://127.0.0.1:9", "rtsp://camera")
    head = b"SETUP rtsp://127.0.0.1:9/1 RTSP/1.0\r\nTransport: %s\r\nCSeq: 4\r\n\r\n"
    onward, answer = requests.feed(head % b"RTP/AVP/UDP;unicast")
    assert (onward, answer[:12]) == (b"", b"RTSP/1.0 461")
    onward, answer = requests.feed(head % b"RTP/AVP/TCP;unicast")
    assert onward.startswith(b"SETUP rtsp://camera/1 ")
    assert answer == b""
