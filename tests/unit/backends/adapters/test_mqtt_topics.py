"""A topic map: from what a broker says to readings, and what of it is refused by name."""

import math
import random

import pytest

from app.domain.errors import ConfigError, DecodeError
from app.domain.readings import Mark
from backends.adapters.mqtt_topics import Topic, TopicMap
from tests.unit.backends.adapters.hj212.samples import QUANTITIES, number

AT_S = 1783305000.0
PLAIN = Topic("hall/+/people", "topic:1", "people", "人", prefix="N-")
RICH = Topic(
    "meters/#",
    "json:/id",
    "power",
    "kW",
    value="json:/data/0/watts",
    scale=0.001,
    time="json:/at",
    time_unit="ms",
    mark="json:/state",
    marks={"ok": "good", "broken": "fault"},
)
MESSAGE = b'{"id": "M-01", "data": [{"watts": 1850500}], "at": 1783305000000, "state": "ok"}'


def topics(*rows: Topic) -> TopicMap:
    return TopicMap(rows, QUANTITIES)


def test_a_plain_payload_is_the_value_and_a_level_the_station() -> None:
    found = topics(PLAIN).decode("hall/01/people", b" 532 ", AT_S)
    assert [(r.station, r.quantity, r.value, r.t_s, r.mark) for r in found] == [
        ("N-01", number("people"), 532.0, AT_S, Mark.GOOD)
    ]


def test_pointers_name_station_value_time_and_mark() -> None:
    reading = topics(RICH).decode("meters/a/b", MESSAGE, 0.0)[0]
    assert (reading.station, reading.t_s, reading.mark) == ("M-01", AT_S, Mark.GOOD)
    assert reading.value == pytest.approx(1850.5)


@pytest.mark.parametrize(("state", "mark"), [("broken", Mark.FAULT), ("new word", Mark.SUSPECT)])
def test_a_mark_is_as_the_map_says_and_suspect_where_it_does_not(state: str, mark: Mark) -> None:
    payload = MESSAGE.replace(b'"ok"', f'"{state}"'.encode())
    assert topics(RICH).decode("meters/x", payload, 0.0)[0].mark is mark


def test_a_null_says_that_the_station_has_no_value() -> None:
    payload = MESSAGE.replace(b"1850500", b"null")
    assert math.isnan(topics(RICH).decode("meters/x", payload, 0.0)[0].value)


def test_one_message_may_carry_several_quantities() -> None:
    both = topics(
        Topic("s/+", "topic:1", "temperature", "℃", value="json:/t"),
        Topic("s/+", "topic:1", "humidity", "%", value="json:/h"),
        PLAIN,
    )
    found = both.decode("s/x", b'{"t": 21.5, "h": 60}', AT_S)
    assert [r.value for r in found] == [21.5, 60.0]
    assert both.patterns == ("s/+", "hall/+/people")


def test_an_escaped_pointer_finds_keys_with_slashes() -> None:
    row = Topic("s", "is:S-1", "power", "kW", value="json:/a~1b/c~0d")
    assert topics(row).decode("s", b'{"a/b": {"c~d": 5}}', AT_S)[0].value == 5.0


@pytest.mark.parametrize(
    ("name", "payload", "reason"),
    [
        ("hall/01/cars", b"5", "no_topic"),
        ("hall/01", b"5", "no_topic"),
        ("hall/01/people", b"many", "bad_value"),
        ("hall/01/people", b"nan", "bad_value"),
        ("hall/01/people", b"1" * 50, "bad_value"),
        ("hall/01/people", b"1" * 70_000, "long_payload"),
        ("hall/0 1/people", b"5", "bad_station"),
        ("hall/" + "x" * 40 + "/people", b"5", "bad_station"),
        ("meters/x", b"{", "bad_json"),
        ("meters/x", b"[" * 60_000, "bad_json"),
        ("meters/x", b"9" * 5_000, "bad_json"),
        ("meters/x", b"\xff\xfe", "bad_json"),
        ("meters/x", b"[]", "no_value"),
        ("meters/x", MESSAGE.replace(b"1850500", b"true"), "bad_value"),
        ("meters/x", MESSAGE.replace(b"1850500", b"{}"), "bad_value"),
        ("meters/x", MESSAGE.replace(b"1850500", b"1e999"), "bad_value"),
        ("meters/x", MESSAGE.replace(b'"M-01"', b'["M-01"]'), "bad_station"),
        ("meters/x", MESSAGE.replace(b"1783305000000", b"5"), "bad_time"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, payload: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        topics(PLAIN, RICH).decode(name, payload, AT_S)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (Topic("a/x+/b", "topic:1", "people", "人"), "not a pattern"),
        (Topic("a/#/b", "topic:1", "people", "人"), "not a pattern"),
        (Topic("a/+", "topic:2", "people", "人"), "no level"),
        (Topic("a/+", "somewhere", "people", "人"), "station"),
        (Topic("a/+", "topic:1", "crowd", "人"), "no quantity crowd"),
        (Topic("a/+", "topic:1", "power", "W"), "kept in kW"),
        (Topic("a/+", "topic:1", "power", "kW", scale=0.0), "scale"),
        (Topic("a/+", "topic:1", "power", "kW", value="jsn:/x"), "no place"),
        (Topic("a/+", "topic:1", "power", "kW", marks={"x": "fine"}), "no mark"),
    ],
)
def test_a_map_that_is_wrong_is_refused_at_once(row: Topic, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        topics(row)


def test_mutated_messages_raise_only_decode_errors() -> None:
    chance = random.Random(5)
    both = topics(PLAIN, RICH)
    refused = 0
    for _ in range(5_000):
        raw = bytearray(MESSAGE)
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            both.decode("meters/x", bytes(raw), AT_S)
        except DecodeError:
            refused += 1
    assert 1_000 < refused < 5_000
