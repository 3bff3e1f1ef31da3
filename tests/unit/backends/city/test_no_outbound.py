"""No outbound call, ever: importing a city and reading it stay on this machine."""

import json
import socket

import pytest

from backends.city import read_pack
from backends.city.importing import AreaSources, import_city
from tests.unit.backends.city.outbound import OutboundCallError, no_outbound


def test_the_watch_catches_what_would_leave_and_lets_loopback_pass():
    with no_outbound() as tries, socket.socket() as out:
        with pytest.raises(OutboundCallError):
            out.connect(("192.0.2.1", 80))
        with pytest.raises(OutboundCallError):
            socket.getaddrinfo("tiles.invalid", 443)
        with socket.create_server(("127.0.0.1", 0)) as here:
            out.connect(here.getsockname())
    assert [target for _, target in tries] == ["192.0.2.1", "tiles.invalid"]


def test_importing_and_reading_a_city_calls_nobody(cross, tmp_path):
    grid = {
        "properties": {"code": "1", "name": "甲"},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[121.0, 32.0], [121.01, 32.0], [121.0, 32.01], [121.0, 32.0]]],
        },
    }
    path = tmp_path / "grids.geojson"
    path.write_text(json.dumps({"features": [grid]}))
    with no_outbound() as tries:
        import_city(cross, path, tmp_path / "pack", sources=AreaSources({"unit_grid": path}))
        assert len(read_pack(tmp_path / "pack").area_sets) == 2
    assert tries == []
