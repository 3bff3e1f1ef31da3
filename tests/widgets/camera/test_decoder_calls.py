"""The decoding process calls the register's host and its own relay: every connection is watched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.widgets.camera.rtsp_camera import RtspCamera

ROOT = Path(__file__).parents[3]
CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")


def test_a_camera_that_sends_us_on_has_two_places_on_loopback_called(tmp_path):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: FFmpeg's connections cannot be watched")
    camera = RtspCamera(sends_on=("SETUP", "rtsp://192.0.2.1/1"))
    url, said = camera.url, tmp_path / "calls"
    try:
        with subprocess.Popen(
            [strace, "-f", "-e", CALLS, "-o", said, sys.executable, "-m", "widgets.camera.decoder"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as decoder:
            assert decoder.stdin is not None
            assert decoder.stdout is not None
            decoder.stdin.write(f"open rtsp {url}\nnext\n".encode())
            decoder.stdin.flush()
            told = b""
            while not told.endswith(b"elsewhere") and (piece := decoder.stdout.read(1)):
                told += piece
            decoder.stdin.close()
            words = decoder.stderr.read() if decoder.stderr is not None else b""
    finally:
        camera.close()
    if b"ptrace" in words.lower():
        pytest.skip("this machine lets no program watch another")
    assert told.endswith(b"elsewhere")
    lines = [line for line in said.read_text().splitlines() if "AF_INET" in line]
    assert all('"127.0.0.1"' in line for line in lines)
    ports = {found[1] for line in lines if (found := _PORT.search(line))}
    assert len(ports) == 2  # the camera's, and the relay's
    assert url.split(":")[2].split("/")[0] in ports
