"""A small map calls our own tile server and nobody else: every connection is watched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
_PLACE = re.compile(
    r"sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )\"([^\"]+)\""
)


def test_a_small_map_calls_nobody_but_our_own_tile_server(tmp_path):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: Qt's connections cannot be watched")
    said = tmp_path / "calls"
    done = subprocess.run(
        [strace, "-f", "-e", CALLS, "-o", said,
         sys.executable, "-m", "tests.widgets.locator.lone_map", tmp_path / "qt"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen",
             "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if "ptrace" in done.stderr.lower():
        pytest.skip("this machine lets no program watch another")
    port, tiles = done.stdout.split()
    assert int(tiles) > 4
    places = [_PLACE.search(line) for line in said.read_text().splitlines() if "AF_INET" in line]
    assert None not in places
    assert {(place[1], place[2]) for place in places} == {(port, "127.0.0.1")}
