"""The demo city's cameras over real HTTP: frames arrive, marked; the dead one sends none."""

import asyncio
import io
import re
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.register import Camera
from backends.demo.cameras.picture import SIZE_PX, Lettering, Seen, draw_picture
from backends.demo.cameras.server import CameraServer
from backends.demo.cameras.views import Views, things_before

CAMERAS = tuple(Camera(f"C-{i}", f"演示{i}", 121.0, 32.0, 90.0, "", "") for i in range(3))
NOW_S = 1_800_000_000.0
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


def scene(_now_s: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.array([121.0004, 121.0, 121.1]),
        np.array([32.0, 32.0003, 32.1]),
        np.array([EntityClass.HAZMAT_TRUCK, EntityClass.TAXI, EntityClass.BUS], np.uint8),
    )


def serve(script: Callable[[int, CameraServer], Coroutine]) -> None:
    async def story() -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        server = CameraServer(Views(CAMERAS, scene, SetClock(NOW_S), Lettering(None)), "C-2")
        await server.open(listening)
        drawing = asyncio.create_task(server.run())
        try:
            await script(listening.getsockname()[1], server)
        finally:
            drawing.cancel()
            await asyncio.gather(drawing, return_exceptions=True)
            await server.close()
            await asyncio.sleep(0.02)

    asyncio.run(story())


async def ask(port: int, path: str, method: str = "GET") -> tuple[Reader, Writer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return reader, writer


async def frame_of(reader: Reader) -> Image.Image:
    head = await reader.readuntil(b"\r\n\r\n")
    size = int(re.search(rb"Content-Length: (\d+)", head)[1])
    picture = await reader.readexactly(size)
    await reader.readexactly(2)
    return Image.open(io.BytesIO(picture))


def test_frames_of_a_watched_camera_arrive_five_times_a_second() -> None:
    async def script(port: int, server: CameraServer) -> None:
        loop = asyncio.get_running_loop()
        reader, writer = await ask(port, "/camera/C-0")
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"200 OK" in head
        assert b"multipart/x-mixed-replace; boundary=" in head
        begun = loop.time()
        for _ in range(6):
            picture = await frame_of(reader)
            assert (picture.format, picture.size) == ("JPEG", SIZE_PX)
        assert 0.7 < loop.time() - begun < 4.0
        writer.close()

    serve(script)


def test_nothing_is_drawn_while_nobody_watches() -> None:
    async def script(port: int, server: CameraServer) -> None:
        await asyncio.sleep(0.5)
        assert server.drawn == 0
        reader, writer = await ask(port, "/camera/C-0")
        await reader.readuntil(b"\r\n\r\n")
        await frame_of(reader)
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.3)
        drawn = server.drawn
        await asyncio.sleep(0.5)
        assert server.drawn == drawn > 0

    serve(script)


def test_two_watchers_of_one_camera_share_its_frames() -> None:
    async def script(port: int, server: CameraServer) -> None:
        readers = [await ask(port, "/camera/C-0") for _ in range(2)]
        for reader, _ in readers:
            await reader.readuntil(b"\r\n\r\n")
            for _ in range(3):
                await frame_of(reader)
        assert server.drawn <= 5
        for _, writer in readers:
            writer.close()

    serve(script)


def test_the_dead_camera_connects_and_never_sends_a_byte() -> None:
    async def script(port: int, server: CameraServer) -> None:
        for path in ("/camera/C-2", "/camera/C-2/still.jpg"):
            reader, writer = await ask(port, path)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.6):
                    await reader.read(1)
            writer.close()

    serve(script)


def test_a_still_picture_is_one_jpeg() -> None:
    async def script(port: int, server: CameraServer) -> None:
        reader, writer = await ask(port, "/camera/C-1/still.jpg")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert b"image/jpeg" in head
        assert Image.open(io.BytesIO(body)).size == SIZE_PX
        writer.close()

    serve(script)


@pytest.mark.parametrize(
    "request_line",
    ["/camera/C-9", "/camera/", "/", "/camera/C-0/../x", "/camera/C-0/still.jpg/x"],
)
def test_any_other_path_is_not_found(request_line: str) -> None:
    async def script(port: int, server: CameraServer) -> None:
        reader, writer = await ask(port, request_line)
        assert (await reader.read()).startswith(b"HTTP/1.1 404")
        writer.close()

    serve(script)


def test_hostile_requests_end_and_a_good_watcher_is_still_served() -> None:
    async def script(port: int, server: CameraServer) -> None:
        for noise in (b"\x00" * 20_000, b"POST / HTTP/1.1\r\n\r\n", b"\r\n\r\n", b"GET"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(noise)
            writer.write_eof()
            with suppress(ConnectionError):  # hung up on, which is an answer too
                assert not (await reader.read()).startswith(b"HTTP/1.1 200")
            writer.close()
        reader, writer = await ask(port, "/camera/C-1/still.jpg")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()

    serve(script)


def test_a_camera_sees_what_is_near_and_on_which_side() -> None:
    seen = things_before(CAMERAS[0], scene(NOW_S))
    assert [thing.entity_class for thing in seen] == [EntityClass.TAXI, EntityClass.HAZMAT_TRUCK]
    assert seen[0].right_m == pytest.approx(-33.4, abs=0.5)  # north is left of one that looks east
    assert seen[1].right_m == pytest.approx(0.0, abs=0.5)


def test_a_passing_truck_and_the_mark_are_in_the_picture() -> None:
    lettering = Lettering(None)
    empty = draw_picture("C-0", NOW_S, [], lettering)
    truck = draw_picture("C-0", NOW_S, [Seen(EntityClass.HAZMAT_TRUCK, 30.0, 0.0)], lettering)
    assert (np.asarray(empty) != np.asarray(truck)).any(axis=2).sum() > 2000
    wide, high = SIZE_PX
    band = np.asarray(empty)[high - 26 : high - 2, : wide // 3]
    assert (band.max(axis=2) > 180).sum() > 100  # the letters of the mark
    later = draw_picture("C-0", NOW_S + 61.0, [], lettering)
    changed = (np.asarray(later) != np.asarray(empty)).any(axis=2)
    assert changed[:28].any()
    assert not changed[28:].any()  # the clock moves, and nothing else
