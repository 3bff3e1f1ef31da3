"""What a camera's address is taken for."""

import pytest

from widgets.camera.address import SourceKind, kind_of


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://10.0.0.1/video.mjpg", SourceKind.MJPEG),
        ("http://10.0.0.1:8080/cgi?id=1", SourceKind.MJPEG),
        ("https://10.0.0.1/live/index.m3u8?token=1", SourceKind.HLS),
        ("http://10.0.0.1/A.M3U8", SourceKind.HLS),
        ("rtsp://user:word@10.0.0.1:554/Streaming/101", SourceKind.RTSP),
        ("rtsps://[fe80::1]/1", SourceKind.RTSP),
        ("http://10.0.0.1/clip.mp4", SourceKind.VIDEO),
        ("file:///var/clip.mp4", None),
        ("ftp://10.0.0.1/1", None),
        ("javascript:alert(1)", None),
        ("rtsp://", None),
        ("http://10.0.0.1:99999/1", None),
        ("http://[::1/1", None),
        ("http://10.0.0.1/a b", None),
        ("http://10.0.0.1/a\nopen file /etc/passwd", None),
        ("http://10.0.0.1/\x00", None),
        ("http://10.0.0.1/" + "x" * 2_000, None),
        ("", None),
    ],
)
def test_an_address_says_how_it_is_read(address: str, kind: SourceKind | None) -> None:
    assert kind_of(address) == kind


def test_a_film_of_this_machine_is_only_a_simulated_camera() -> None:
    assert kind_of("file:///var/clip.mp4", is_simulated=True) is SourceKind.FILE
    assert kind_of("file://elsewhere.example/clip.mp4", is_simulated=True) is None
