"""A topic map: which MQTT topics carry readings, and where in them everything stands."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from app.domain.errors import ConfigError, DecodeError
from app.domain.readings import Mark, QuantityCatalogue
from backends.adapters.reading import Reading

LONGEST_PAYLOAD = 64 * 1024
DEEPEST_POINTER = 16
_LONGEST_STATION = 32
_EARLIEST_S, _LATEST_S = 946_684_800.0, 4_102_444_800.0  # the years 2000 to 2100
_MARKS: Mapping[str, Mark] = {mark.name.lower(): mark for mark in Mark}
_SECONDS = {"s": 1.0, "ms": 1e-3}


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of the messages of one pattern; a pattern may stand in several of them.

    ``station`` is ``topic:N`` (the N-th level from 0), ``json:/POINTER`` or ``is:NAME``; ``prefix``
    is put before it. ``value`` is ``plain`` (the payload is the number) or ``json:/POINTER``;
    ``scale`` brings it into ``unit``, which must be the quantity's own. ``time`` is ``receipt`` or
    ``json:/POINTER`` to seconds or milliseconds of UTC. ``mark`` is a pointer to one of the words
    in ``marks``, which say what each means (``good``, ``fault`` ...).
    """

    pattern: str
    station: str
    quantity: str
    unit: str
    value: str = "plain"
    scale: float = 1.0
    prefix: str = ""
    time: str = "receipt"
    time_unit: Literal["s", "ms"] = "s"
    mark: str = ""
    marks: dict[str, str] = {}


class TopicMap:
    """All topics; built from the ``[[topic]]`` tables of a hall's ``mqtt.toml``."""

    def __init__(self, topics: tuple[Topic, ...], quantities: QuantityCatalogue) -> None:
        """Check and index; raise ConfigError naming the topic and what is wrong with it."""
        self._rows = tuple(
            (_levels(topic), topic, _number(topic, quantities), _marks(topic)) for topic in topics
        )

    @property
    def patterns(self) -> tuple[str, ...]:
        """What to subscribe to."""
        return tuple(dict.fromkeys(topic.pattern for _, topic, _, _ in self._rows))

    def decode(self, name: str, payload: bytes, receipt_s: float) -> list[Reading]:
        """Return the readings of a message received at ``receipt_s``; raise DecodeError.

        ``no_topic`` where the map does not know it; ``bad_json``, ``long_payload``, ``no_value``,
        ``bad_value``, ``bad_station``, ``bad_time`` for what they say.
        """
        if len(payload) > LONGEST_PAYLOAD:
            raise DecodeError("long_payload", f"{name[:60]}: {len(payload)} bytes")
        levels = name.split("/")
        rows = [row for row in self._rows if _matches(row[0], levels)]
        if not rows:
            raise DecodeError("no_topic", name[:80])
        document: object = None
        if any(_needs_json(topic) for _, topic, _, _ in rows):
            document = _json(name, payload)
        return [
            Reading(
                _station(topic, levels, document),
                number,
                _value(topic, payload, document),
                _mark(topic, marks, document),
                _time_s(topic, document, receipt_s),
            )
            for _, topic, number, marks in rows
        ]


def _levels(topic: Topic) -> tuple[str, ...]:
    levels = tuple(topic.pattern.split("/"))
    for at, level in enumerate(levels):
        is_last = at == len(levels) - 1
        if (
            ("+" in level and level != "+")
            or ("#" in level and (level != "#" or not is_last))
            or "\0" in level
        ):
            raise ConfigError(f"mqtt.toml: topic {topic.pattern}: not a pattern")
    kind, _, rest = topic.station.partition(":")
    if kind == "topic":
        if not rest.isdigit() or int(rest) >= len(levels):
            raise ConfigError(f"mqtt.toml: topic {topic.pattern}: no level {rest!r}")
    elif kind not in ("json", "is") or not rest:
        raise ConfigError(f"mqtt.toml: topic {topic.pattern}: station {topic.station!r}")
    return levels


def _number(topic: Topic, quantities: QuantityCatalogue) -> int:
    where = f"mqtt.toml: topic {topic.pattern}"
    quantity = quantities.find(topic.quantity)
    if quantity is None:
        raise ConfigError(f"{where}: no quantity {topic.quantity}")
    if topic.unit != quantity.unit:
        raise ConfigError(f"{where}: {topic.quantity} is kept in {quantity.unit}, not {topic.unit}")
    if not math.isfinite(topic.scale) or topic.scale == 0.0:
        raise ConfigError(f"{where}: scale {topic.scale}")
    for said, words in (
        (topic.value, {"plain"}),
        (topic.time, {"receipt"}),
        (topic.mark, {""}),
        (topic.station, {topic.station} if not topic.station.startswith("json:") else set()),
    ):
        is_pointer = said.startswith("json:/") and said.count("/") <= DEEPEST_POINTER
        if said not in words and not is_pointer:
            raise ConfigError(f"{where}: {said!r} is no place in a message")
    return quantity.number


def _marks(topic: Topic) -> Mapping[str, Mark]:
    try:
        return {word: _MARKS[name] for word, name in topic.marks.items()}
    except KeyError as error:
        raise ConfigError(f"mqtt.toml: topic {topic.pattern}: no mark {error}") from error


def _matches(pattern: tuple[str, ...], levels: list[str]) -> bool:
    if pattern[-1] == "#":
        pattern, levels = pattern[:-1], levels[: len(pattern) - 1]
    return len(pattern) == len(levels) and all(
        want in ("+", level) for want, level in zip(pattern, levels, strict=True)
    )


def _needs_json(topic: Topic) -> bool:
    return any(
        said.startswith("json:") for said in (topic.station, topic.value, topic.time, topic.mark)
    )


def _json(name: str, payload: bytes) -> object:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise DecodeError("bad_json", f"{name[:60]}: {str(error)[:80]}") from error


def _found(document: object, pointer: str) -> object:
    """Return what a JSON pointer names; raise DecodeError ``no_value``."""
    found = document
    for step in _steps(pointer):
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            raise DecodeError("no_value", pointer)
    return found


def _steps(pointer: str) -> Iterator[str]:
    for step in pointer.removeprefix("json:/").split("/"):
        yield step.replace("~1", "/").replace("~0", "~")


def _station(topic: Topic, levels: list[str], document: object) -> str:
    kind, _, rest = topic.station.partition(":")
    if kind == "topic":
        name: object = levels[int(rest)]
    else:
        name = rest if kind == "is" else _found(document, topic.station)
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    text = topic.prefix + name if isinstance(name, str) else ""
    is_name = text.isprintable() and " " not in text and 0 < len(text.encode()) <= _LONGEST_STATION
    if not is_name:
        raise DecodeError("bad_station", repr(name)[:60])
    return text


def _value(topic: Topic, payload: bytes, document: object) -> float:
    given: object = payload if topic.value == "plain" else _found(document, topic.value)
    if given is None:
        return math.nan  # the station says that it has none
    number = _as_number(given, "bad_value") * topic.scale
    if not math.isfinite(number):
        raise DecodeError("bad_value", repr(given)[:60])
    return number


def _as_number(given: object, reason: str) -> float:
    if isinstance(given, bool) or not isinstance(given, bytes | str | int | float):
        raise DecodeError(reason, repr(given)[:60])
    if isinstance(given, bytes | str) and len(given) > 40:  # noqa: PLR2004 - no number is longer
        raise DecodeError(reason, repr(given[:40]))
    try:
        return float(given)
    except (ValueError, OverflowError) as error:
        raise DecodeError(reason, repr(given)[:60]) from error


def _mark(topic: Topic, marks: Mapping[str, Mark], document: object) -> Mark:
    if not topic.mark:
        return Mark.GOOD
    word = _found(document, topic.mark)
    return marks.get(str(word)[:40], Mark.SUSPECT)


def _time_s(topic: Topic, document: object, receipt_s: float) -> float:
    if topic.time == "receipt":
        return receipt_s
    given = _found(document, topic.time)
    moment_s = _as_number(given, "bad_time") * _SECONDS[topic.time_unit]
    if not _EARLIEST_S <= moment_s <= _LATEST_S:
        raise DecodeError("bad_time", repr(given)[:60])
    return moment_s
