"""The feed thread goes on whatever happens in it, and says that it cannot vouch for the screen."""

import time
from pathlib import Path

from app.config import read_catalogues
from app.domain.clock import SetClock
from app.domain.errors import ConfigError
from app.domain.ports import LinkState
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.store.outbox import Outbox
from backends.wire.endpoints import Endpoints

WITHIN_S = 10.0


def test_a_mistake_in_the_feed_thread_is_survived_and_the_screen_is_not_called_live(
    tmp_path: Path,
):
    asked = []

    def endpoints() -> Endpoints:
        asked.append(time.monotonic())
        if len(asked) == 1:
            raise RuntimeError("a mistake of ours")
        raise ConfigError("no hub yet")

    outbox = Outbox(tmp_path / "outbox" / "o.db")
    link = HubLink(endpoints, Seat(None), read_catalogues(), SetClock(0.0), outbox)
    try:
        deadline_s = time.monotonic() + WITHIN_S
        while len(asked) < 2 and time.monotonic() < deadline_s:
            time.sleep(0.02)
        assert len(asked) >= 2, "the thread died of it"
        assert link.drain().state is not LinkState.LIVE
    finally:
        link.close()


def test_a_thousand_questions_to_an_absent_hub_never_block_the_screen(tmp_path: Path):
    def endpoints() -> Endpoints:
        time.sleep(0.2)  # a slow disk: the feed thread is busy elsewhere
        raise ConfigError("no hub yet")

    outbox = Outbox(tmp_path / "outbox" / "o.db")
    link = HubLink(endpoints, Seat(None), read_catalogues(), SetClock(0.0), outbox)
    try:
        began_s = time.monotonic()
        for _ in range(5000):
            link.ask("seat")
        assert time.monotonic() - began_s < WITHIN_S
    finally:
        link.close()
