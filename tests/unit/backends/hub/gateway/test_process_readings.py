"""The gateway as a process, readings: HJ 212 and pushed lines on real sockets reach the hub."""

import json
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import ConfigError
from backends.adapters.hj212.packet import Packet
from backends.hub.gateway.config import load_stations
from backends.hub.gateway.messages import (
    AdmittedStation,
    Readings,
    Ready,
    SourceReport,
    Stations,
    Up,
    unpack_readings,
)
from backends.hub.gateway.push_tokens import add_token
from tests.unit.backends.adapters.hj212.samples import MN, packet
from tests.unit.backends.hub.gateway.mqtt_broker import MqttBroker
from tests.unit.backends.hub.gateway.test_process import PATIENCE_S, ROOT, Hub, command, config_file

MQTT = """
[broker]
host = "127.0.0.1"
port = {port}

[[topic]]
pattern = "malls/+/people"
station = "topic:1"
quantity = "people"
unit = "人"
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.close()


@pytest.fixture
def broker() -> Iterator[MqttBroker]:
    broker = MqttBroker()
    yield broker
    broker.stop()


@pytest.fixture
def token(tmp_path: Path) -> str:
    return add_token(tmp_path / "push.toml", "mall")


@pytest.fixture
def gateway(
    hub: Hub, broker: MqttBroker, tmp_path: Path, token: str
) -> Iterator["subprocess.Popen[bytes]"]:
    stations = Stations((AdmittedStation(f"hj212:{MN}", "123456"),))
    (tmp_path / "stations.json").write_bytes(msgspec.json.encode(stations))
    (tmp_path / "mqtt.toml").write_text(MQTT.format(port=broker.port), "utf-8")
    path = config_file(
        tmp_path,
        hub.address,
        hj212={},
        csv_push={},
        stations=str(tmp_path / "stations.json"),
        push_tokens=str(tmp_path / "push.toml"),
        mqtt=str(tmp_path / "mqtt.toml"),
    )
    with subprocess.Popen(command(path), cwd=ROOT, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def readings_of(hub: Hub, source: str) -> Readings:
    def is_it(message: Up) -> bool:
        return isinstance(message, Readings) and message.source == source

    found = hub.wait_for(is_it)
    assert isinstance(found, Readings)
    return found


def report_of(hub: Hub, source: str, is_it: str) -> SourceReport:
    found = hub.wait_for(
        lambda m: isinstance(m, SourceReport) and m.source == source and is_it in m.refused
    )
    assert isinstance(found, SourceReport)
    return found


def test_readings_of_all_three_ways_reach_the_hub(
    hub: Hub, broker: MqttBroker, token: str, gateway: "subprocess.Popen[bytes]"
) -> None:
    ready = hub.wait_for(lambda message: isinstance(message, Ready))
    assert isinstance(ready, Ready)
    with socket.create_connection(("127.0.0.1", ready.ports["hj212"]), PATIENCE_S) as line:
        line.sendall(packet().encode())
        answer = Packet.decode_frame(line.recv(4096))
        assert (answer.cn, answer.mn) == ("9014", MN)
        batch = unpack_readings(readings_of(hub, "hj212"))
        assert set(batch.stations.tolist()) == {f"hj212:{MN}".encode()}
        assert len(batch) == 4
        line.sendall(packet("DataTime=20260706103000;a99999-Rtd=1").encode())
        report = report_of(hub, "hj212", "unknown_factor_a99999")
        assert (report.kind, report.connected) == ("hj212", 1)

    body = b"N-01,people,532,1790000000\nN-01,crowd,1,1790000000\n"
    request = urllib.request.Request(
        f"http://127.0.0.1:{ready.ports['csv-push']}/readings",
        body,
        {"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        assert json.load(response)["accepted"] == 1
    assert unpack_readings(readings_of(hub, "mall")).values.tolist() == [532.0]
    assert report_of(hub, "mall", "unknown_quantity").kind == "csv"

    while not any(isinstance(m, Readings) and m.source == "mqtt" for m in hub.heard):
        hub.heard.clear()
        broker.publish("malls/N-02/people", b"7")  # until the client has subscribed
        hub.wait_for(lambda m: isinstance(m, SourceReport | Readings) and m.source == "mqtt")
    assert unpack_readings(readings_of(hub, "mqtt")).stations[0] == b"N-02"


def test_a_register_of_stations_that_is_broken_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "stations.json"
    path.write_text("{", "utf-8")
    with pytest.raises(ConfigError, match=r"stations\.json"):
        load_stations(path)
