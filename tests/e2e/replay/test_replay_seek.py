"""A recorded day of the small demo: any instant is there at once, and is what it was.

``DUTYWALL_REPLAY_HOURS`` is how much of the city's time is recorded (24), ``DUTYWALL_REPLAY_SPEED``
how fast (40): things that report every five seconds are seen singly by a witness up to that.
"""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from app.config import demo_city_folder, font_file, read_catalogues
from app.embedded import EmbeddedHall, HallOptions
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.store.outbox import Outbox
from tests.e2e.replay.witness import Viewer, Witness, differences, shown, state_of

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
HOURS = float(os.environ.get("DUTYWALL_REPLAY_HOURS", "24"))
SPEED = float(os.environ.get("DUTYWALL_REPLAY_SPEED", "40"))
INSTANTS = 100
P95_WITHIN_S = 0.5


@pytest.mark.long
@pytest.mark.skipif(not IS_LONG, reason="records a day of the demo: DUTYWALL_LONG=1")
@pytest.mark.timeout(4 * 3600)
def test_any_instant_of_a_recorded_day_is_there_at_once_and_is_what_it_was(tmp_path: Path) -> None:
    city = demo_city_folder("small", 7)
    assert city.is_dir(), "the demo city is not built: ./dutywall city demo"
    hall = EmbeddedHall(tmp_path / "hall", HallOptions(city, "small", 7, SPEED, font_file()))
    hall.start()
    link = HubLink(
        hall.endpoints,
        Seat(hall.seat_keys("wall"), "wall"),
        read_catalogues(),
        hall.clock,
        Outbox(tmp_path / "witness.db"),
    )
    witness = Witness(link)
    try:
        until_s = time.monotonic() + HOURS * 3600.0 / SPEED
        while time.monotonic() < until_s:
            witness.pump()
            time.sleep(0.02)
    finally:
        link.close()
        hall.stop()
    rows = witness.rows()
    viewer = Viewer(hall.data, city)
    try:
        line = viewer.ground.link.timeline()
        # The witness came a little after the recorder: what it cannot know is not asked.
        first_s = max(line.from_s, float(rows["receipt_s"][0]) + 60.0)
        instants = np.random.default_rng(11).uniform(first_s, line.to_s, INSTANTS)
        took_s, wrong = [], []
        for at_s in instants:
            took_s.append(viewer.seek(at_s))
            wrong += differences(shown(viewer.group), state_of(rows, at_s))
    finally:
        viewer.close()
    kept = sum(p.stat().st_size for p in (hall.data / "history").rglob("*.parquet"))
    p50_ms, p95_ms = (np.percentile(took_s, q) * 1000 for q in (50, 95))
    print(
        f"\n{(line.to_s - line.from_s) / 3600:.2f} h recorded, {len(rows['id'])} fixes, "
        f"{kept / 1e6:.1f} MB; {INSTANTS} seeks: p50 {p50_ms:.0f} ms, p95 {p95_ms:.0f} ms, "
        f"longest {max(took_s) * 1000:.0f} ms; {len(wrong)} differences"
    )
    assert wrong == []
    assert p95_ms / 1000 < P95_WITHIN_S
