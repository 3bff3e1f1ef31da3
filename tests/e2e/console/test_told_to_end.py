"""A console that is told to end while its map is drawn ends whole, every time."""

import os
import signal
from pathlib import Path

import pytest

from app.config import demo_city_folder
from tests.e2e.console.screen import Screen

pytestmark = [
    pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X display"),
    pytest.mark.long,
    pytest.mark.skipif(os.environ.get("DUTYWALL_LONG") != "1", reason="long: five consoles"),
    pytest.mark.timeout(600),
]

TIMES = 5
DUMPS = ("Fatal Python error", "Segmentation", "InvalidObject", "Traceback")


@pytest.mark.parametrize("number", range(TIMES))
def test_a_console_whose_map_is_drawn_ends_without_a_crash(tmp_path: Path, number: int):
    # Ten times as fast: the map is drawn nearly always.
    city = str(demo_city_folder("small", 7))
    screen = Screen(tmp_path, "--speed", "10", "--city", city, "--seed", str(7 + number))
    try:
        screen.until("the map", lambda s: s["state"] == "live" and s["things"], 90)
        screen.process.send_signal(signal.SIGTERM)
        status = screen.process.wait(30)
    finally:
        screen.close()
    told = (tmp_path / "console.log").read_text("utf-8", "replace")
    assert status == 0, told[-2000:]
    assert not [word for word in DUMPS if word in told], told[-2000:]
