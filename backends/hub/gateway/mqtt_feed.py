"""Readings from an MQTT broker: a client in its own thread, what it hears taken by the gateway."""

import tomllib
from collections import deque
from pathlib import Path

import msgspec
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from app.domain.clock import Clock
from app.domain.errors import ConfigError, DecodeError
from app.domain.readings import QuantityCatalogue
from app.domain.tracks import Refusals
from backends.adapters.mqtt_topics import LONGEST_PAYLOAD, Topic, TopicMap
from backends.hub.gateway.reading_columns import ReadingColumns

SOURCE = "mqtt"
MOST_WAITING = 20_000  # messages between two looks
MOST_REASONS = 64
RETRY_S = (1, 30)


class Broker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the broker is and who we are there; paths are of files of the gateway's machine.

    With ``tls`` the broker proves itself by ``ca_file`` (or the system's authorities) and we by
    ``cert_file`` and ``key_file`` where they are given. ``password_file`` holds one line.
    ``will_topic`` says ``online`` while we are connected and, by the broker, ``offline`` after.
    """

    host: str
    port: int = 1883
    client_id: str = "dutywall"
    username: str = ""
    password_file: str = ""
    tls: bool = False
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    will_topic: str = ""
    keepalive_s: int = 30


class MqttSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``mqtt.toml``: a broker and its topics."""

    broker: Broker
    topic: tuple[Topic, ...]


def read_mqtt(path: Path) -> MqttSetting:
    """Return what ``mqtt.toml`` says; raise ConfigError naming what is wrong with it."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), MqttSetting)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: cannot be read ({error})") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path.name}: {error}") from error


class MqttFeed:
    """Hears a broker; ``drain`` takes what came, in the gateway's own thread."""

    def __init__(self, setting: MqttSetting, quantities: QuantityCatalogue, clock: Clock) -> None:
        """Check the topics; raise ConfigError for one that is wrong."""
        self.readings = ReadingColumns(SOURCE)
        self.refusals = Refusals()
        self.accepted = 0
        self.last_receipt_s: float | None = None
        self.connected = 0
        self._setting = setting
        self._map = TopicMap(setting.topic, quantities)
        self._clock = clock
        # The thread appends and counts what it had to drop; everything else is the gateway's.
        self._heard: deque[tuple[str, bytes, float]] = deque(maxlen=MOST_WAITING)
        self._dropped = 0
        self._lost = 0
        self._client: Client | None = None

    def open(self) -> None:
        """Begin to connect, and again whenever the broker goes; raise ConfigError for bad files."""
        broker = self._setting.broker
        client = Client(CallbackAPIVersion.VERSION2, broker.client_id, clean_session=True)
        try:
            if broker.username:
                client.username_pw_set(broker.username, _secret(broker.password_file))
            if broker.tls:
                client.tls_set(
                    broker.ca_file or None, broker.cert_file or None, broker.key_file or None
                )
        except (OSError, ValueError) as error:
            raise ConfigError(f"mqtt.toml: {error}") from error
        if broker.will_topic:
            client.will_set(broker.will_topic, "offline", qos=1, retain=True)
        client.reconnect_delay_set(*RETRY_S)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        try:
            client.connect_async(broker.host, broker.port, broker.keepalive_s)
        except ValueError as error:
            raise ConfigError(f"mqtt.toml: {broker.host}:{broker.port}: {error}") from error
        self._client = client
        client.loop_start()

    def close(self) -> None:
        """Say that we go, and wait for the thread."""
        client, self._client = self._client, None
        if client is not None:
            if self._setting.broker.will_topic and client.is_connected():
                client.publish(self._setting.broker.will_topic, "offline", qos=1, retain=True)
            client.disconnect()
            client.loop_stop()

    def drain(self) -> None:
        """Decode what was heard since the last call; what cannot be used is counted by name."""
        for _ in range(len(self._heard)):
            name, payload, receipt_s = self._heard.popleft()
            try:
                found = self._map.decode(name, payload, receipt_s)
            except DecodeError as error:
                self._refuse(error.reason, error.detail)
                continue
            self.readings.add(found)
            self.accepted += len(found)
            self.last_receipt_s = receipt_s
        dropped, self._dropped = self._dropped, 0
        if dropped:
            self._refuse("too_fast", "", dropped)
        lost, self._lost = self._lost, 0
        if lost:
            self._refuse("broker_lost", self._setting.broker.host, lost)

    def _refuse(self, reason: str, sample: str = "", count: int = 1) -> None:
        is_known = reason in self.refusals.counts or len(self.refusals.counts) < MOST_REASONS
        self.refusals.add(reason if is_known else "other", sample, count)

    # --- the client's thread ---

    def _on_connect(
        self,
        client: Client,
        _user: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._lost += 1
            return
        self.connected = 1
        client.subscribe([(pattern, 1) for pattern in self._map.patterns])
        if self._setting.broker.will_topic:
            client.publish(self._setting.broker.will_topic, "online", qos=1, retain=True)

    def _on_disconnect(
        self,
        _client: Client,
        _user: object,
        _flags: DisconnectFlags,
        _reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._lost += self._client is not None and self.connected
        self.connected = 0

    def _on_message(self, _client: Client, _user: object, message: MQTTMessage) -> None:
        self._dropped += len(self._heard) == MOST_WAITING
        payload = bytes(message.payload[: LONGEST_PAYLOAD + 1])  # so much is enough to refuse it
        self._heard.append((message.topic, payload, self._clock.now_s()))


def _secret(file: str) -> str | None:
    return Path(file).read_text("utf-8").strip() if file else None
