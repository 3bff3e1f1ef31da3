"""The MQTT client against a broker on loopback: what it says arrives, and so does its end."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.clock import SetClock
from app.domain.errors import ConfigError
from backends.adapters.mqtt_topics import TopicMap
from backends.hub.gateway import mqtt_feed
from backends.hub.gateway.mqtt_feed import MqttFeed, read_mqtt
from tests.unit.backends.adapters.hj212.samples import QUANTITIES, RESOURCES
from tests.unit.backends.hub.gateway.mqtt_broker import MqttBroker

NOW_S = 1_790_000_000.0
PATIENCE_S = 15.0
SETTING = """
[broker]
host = "127.0.0.1"
port = {port}
will_topic = "hall/gateway"

[[topic]]
pattern = "malls/+/people"
station = "topic:1"
quantity = "people"
unit = "人"
"""


@pytest.fixture
def broker() -> Iterator[MqttBroker]:
    broker = MqttBroker()
    yield broker
    broker.stop()


@pytest.fixture
def feed(broker: MqttBroker, tmp_path: Path) -> Iterator[MqttFeed]:
    path = tmp_path / "mqtt.toml"
    path.write_text(SETTING.format(port=broker.port), "utf-8")
    feed = MqttFeed(read_mqtt(path), QUANTITIES, SetClock(NOW_S))
    feed.open()
    yield feed
    feed.close()


def wait(is_so: Callable[[], bool], what: str, each: Callable[[], None] = lambda: None) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what
        each()
        time.sleep(0.01)


def test_what_a_broker_says_becomes_readings(broker: MqttBroker, feed: MqttFeed) -> None:
    wait(lambda: ("hall/gateway", b"online") in broker.heard, "never said that it is there")

    def say() -> None:
        broker.publish("malls/N-01/people", b"532")
        broker.publish("malls/N-01/people", b"many")
        broker.publish("malls/N-01/cars", b"5")
        feed.drain()

    wait(lambda: feed.accepted > 0 and feed.refusals.total > 0, "nothing came", say)
    batch = feed.readings.take()
    assert batch is not None
    assert batch.source == "mqtt"
    assert set(batch.stations.tolist()) == {b"N-01"}
    assert set(batch.values.tolist()) == {532.0}
    assert batch.t_s[0] == NOW_S
    assert set(feed.refusals.counts) == {"bad_value"}


def test_a_client_that_goes_says_so(broker: MqttBroker, feed: MqttFeed) -> None:
    wait(lambda: ("hall/gateway", b"online") in broker.heard, "never said that it is there")
    feed.close()
    wait(lambda: broker.heard[-1] == ("hall/gateway", b"offline"), "never said that it went")


def test_the_broker_speaks_for_a_client_that_is_cut_off(broker: MqttBroker, feed: MqttFeed) -> None:
    wait(lambda: ("hall/gateway", b"online") in broker.heard, "never said that it is there")
    broker.stop()
    assert ("hall/gateway", b"offline") in broker.heard
    broker.start()


def test_messages_beyond_what_can_wait_are_counted(
    broker: MqttBroker, feed: MqttFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_feed, "MOST_WAITING", 0)
    wait(lambda: feed.connected == 1, "never connected")

    def say() -> None:
        broker.publish("malls/N-01/people", b"532")
        feed.drain()

    wait(lambda: "too_fast" in feed.refusals.counts, "never counted", say)


def test_a_broker_that_comes_back_is_heard_again(broker: MqttBroker, feed: MqttFeed) -> None:
    wait(lambda: feed.connected == 1, "never connected")
    broker.stop()
    wait(lambda: feed.connected == 0, "never lost")
    feed.drain()
    assert feed.refusals.counts == {"broker_lost": 1}
    broker.start()
    wait(lambda: feed.connected == 1, "never back")


def test_the_example_of_the_handbook_can_be_used() -> None:
    setting = read_mqtt(RESOURCES / "mqtt.example.toml")
    topics = TopicMap(setting.topic, QUANTITIES)
    payload = b'{"id": "03", "at": 1783305000000, "data": [{"watts": 1850500}], "state": "ok"}'
    assert topics.decode("meters/a", payload, NOW_S)[0].station == "M-03"
    assert topics.decode("gauges/river", b'{"level_cm": 235}', NOW_S)[0].value == 2.35


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[broker]\nhost = 5\n", "host"),
        ("[broker", "cannot be read"),
        ('topic = []\n[broker]\nhost = "x"\nfoo = 1\n', "foo"),
    ],
)
def test_a_setting_that_is_wrong_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "mqtt.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_mqtt(path)


def test_files_that_are_not_there_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mqtt.toml"
    text = '[broker]\nhost = "127.0.0.1"\ntls = true\nca_file = "/nowhere.pem"\n[[topic]]\n'
    path.write_text(text + SETTING.partition("[[topic]]\n")[2], "utf-8")
    with pytest.raises(ConfigError, match=r"mqtt\.toml"):
        MqttFeed(read_mqtt(path), QUANTITIES, SetClock(NOW_S)).open()
