"""The MQTT client against a real broker on loopback: what it says arrives, and so does its end."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from amqtt.broker import Broker
from amqtt.contexts import BrokerConfig, ListenerConfig
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from app.domain.clock import SetClock
from app.domain.errors import ConfigError
from backends.hub.gateway.mqtt_feed import MqttFeed, read_mqtt
from tests.unit.backends.adapters.hj212.samples import QUANTITIES

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


class LoopbackBroker:
    """A broker in a thread of its own, which can go and come back on the same port."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._broker: Broker | None = None
        self.start()

    def _run(self, what) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE_S)

    def start(self) -> None:
        async def make() -> None:
            listener = ListenerConfig(bind=f"127.0.0.1:{self.port}")
            config = BrokerConfig(
                listeners={"default": listener},
                plugins={"amqtt.plugins.authentication.AnonymousAuthPlugin": {}},
            )
            self._broker = Broker(config)
            await self._broker.start()

        self._run(make())

    def stop(self) -> None:
        broker, self._broker = self._broker, None
        if broker is not None:
            self._run(broker.shutdown())

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()


@pytest.fixture
def broker() -> Iterator[LoopbackBroker]:
    broker = LoopbackBroker()
    yield broker
    broker.close()


@pytest.fixture
def feed(broker: LoopbackBroker, tmp_path: Path) -> Iterator[MqttFeed]:
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


@pytest.fixture
def station(broker: LoopbackBroker) -> Iterator[Client]:
    client = Client(CallbackAPIVersion.VERSION2, "station")
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    yield client
    client.disconnect()
    client.loop_stop()


def test_what_a_broker_says_becomes_readings(feed: MqttFeed, station: Client) -> None:
    wait(lambda: feed.connected == 1, "never connected")
    heard: list[tuple[str, bytes]] = []
    station.on_message = lambda _c, _u, message: heard.append((message.topic, message.payload))
    station.subscribe("hall/gateway", 1)
    wait(lambda: heard == [("hall/gateway", b"online")], f"the will's topic says {heard}")

    def say() -> None:
        station.publish("malls/N-01/people", "532", qos=1)
        station.publish("malls/N-01/people", "many", qos=1)
        feed.drain()

    wait(lambda: feed.accepted > 0 and feed.refusals.total > 0, "nothing came", say)
    batch = feed.readings.take()
    assert batch is not None
    assert batch.source == "mqtt"
    assert set(batch.stations.tolist()) == {b"N-01"}
    assert set(batch.values.tolist()) == {532.0}
    assert batch.t_s[0] == NOW_S
    assert set(feed.refusals.counts) == {"bad_value"}


def test_a_broker_that_comes_back_is_heard_again(broker: LoopbackBroker, feed: MqttFeed) -> None:
    wait(lambda: feed.connected == 1, "never connected")
    broker.stop()
    wait(lambda: feed.connected == 0, "never lost")
    feed.drain()
    assert feed.refusals.counts == {"broker_lost": 1}
    broker.start()
    wait(lambda: feed.connected == 1, "never back")


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
