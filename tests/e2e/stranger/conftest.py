"""One hall for all of the stranger's tests: it takes seconds to start."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq

from tests.e2e.hall import Hall, run_dutywall
from tests.e2e.stranger.client import Client, Feed


class Town:
    """A running hub as a stranger finds it: a file of addresses, and a command that admits keys."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._open: list[Client | Feed] = []
        self.desk_keys = zmq.curve_keypair()
        admitted = run_dutywall(
            "seat",
            "admit",
            *("--data", str(hall.data), "--public-key", self.desk_keys[0].decode()),
            *("--name", "stranger", "--kind", "client"),
        )
        assert admitted.returncode == 0, admitted.stderr
        self.feed_keys = self._admit("buses-feed", "feed", source="buses")
        self.wall_keys = self._admit("hall-wall", "wall")

    def start(self) -> None:
        self.hall.start()
        self.hub = json.loads(self.hall.endpoints_file.read_bytes())

    def client(self, keys: tuple[bytes, bytes] | None = None) -> Client:
        client = Client(self.hub, keys or self.desk_keys)
        self._open.append(client)
        return client

    def feed(self) -> Feed:
        feed = Feed(self.hub, self.feed_keys, "buses")
        self._open.append(feed)
        return feed

    def close(self) -> None:
        for one in self._open:
            one.close()

    def _admit(self, name: str, kind: str, **more: str) -> tuple[bytes, bytes]:
        pair = self.hall.admit(name, kind, **more)
        return pair.public, pair.secret


@pytest.fixture(scope="module")
def town(city: Path, people: Path) -> Iterator[Town]:
    hall = Hall(city, people)
    town = None
    try:
        town = Town(hall)
        town.start()
        yield town
    finally:
        if town is not None:
            town.close()
        hall.close()


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """Return a way to wait for what a client sees."""

    def wait(client: Client, is_so: Callable[[], Any]) -> Any:
        return client.until(is_so)

    return wait
