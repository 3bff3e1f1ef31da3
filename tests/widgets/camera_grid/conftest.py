"""A camera of one's own."""

from collections.abc import Iterator

import pytest

from tests.widgets.camera.http_camera import Camera


@pytest.fixture
def camera(qapp) -> Iterator[Camera]:
    camera = Camera()
    yield camera
    for socket in camera.sockets:
        socket.abort()
    camera.server.close()
    camera.server.deleteLater()
