"""A hub's configuration is refused, by the name of the entry, before anything is opened."""

from pathlib import Path

import pytest
import zmq

from app.domain.errors import ConfigError
from backends.hub.bindings import bind_all
from backends.hub.config import HubConfig, read_hub_config
from backends.wire.keys import KeyPair


def read(tmp_path: Path, entries: str) -> HubConfig:
    path = tmp_path / "hub.json"
    path.write_text('{"data": "d", "city": "c", ' + entries + "}")
    return read_hub_config(path)


@pytest.mark.parametrize("speed", ["NaN", "1e999", "-1.0", "0", "601.0"])
def test_a_speed_no_city_can_have_is_refused(tmp_path: Path, speed: str) -> None:
    with pytest.raises(ConfigError, match=r"^hub\.json: "):
        read(tmp_path, f'"clock": {{"speed": {speed}}}')


@pytest.mark.parametrize(
    "name", ["desk_port", "feed_port", "stream_port", "enrol_port", "jt808", "ais_tcp", "csv_push"]
)
@pytest.mark.parametrize("port", [-5, 65_536, 99_999])
def test_a_port_that_is_none_is_refused_by_name(tmp_path: Path, name: str, port: int) -> None:
    entry = f'"{name}": {port}' if "_port" in name else f'"{name}": {{"port": {port}}}'
    with pytest.raises(ConfigError, match=f"{name}.* {port} is no port"):
        read(tmp_path, entry)


def test_the_last_port_and_a_free_one_are_taken(tmp_path: Path) -> None:
    assert read(tmp_path, '"desk_port": 65535, "jt808": null').desk_port == 65_535
    assert read(tmp_path, '"clock": {"speed": 600.0}').desk_port == 0


def test_streams_of_the_counties_must_have_ports_too(tmp_path: Path) -> None:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    config = HubConfig("d", "c", stream_port=65_534)
    with pytest.raises(ConfigError, match="no room below 65536 for those of 2 counties"):
        bind_all(context, config, KeyPair(b"", b""), ["1", "2"], tmp_path)
    context.term()
