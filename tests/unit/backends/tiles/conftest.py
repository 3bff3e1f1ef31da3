"""Servers that are ended whatever a test does."""

import pytest

from tests.unit.backends.tiles.tile_server import TileServer


@pytest.fixture
def serve():
    made = []

    def start(answer):
        made.append(TileServer(answer))
        return made[-1]

    yield start
    for server in made:
        server.close()
