"""Pushed lines: good ones become readings, each bad one is named, nothing else is raised."""

import math
import random

import pytest

from app.domain.errors import DecodeError
from app.domain.readings import Mark
from backends.adapters.csv_readings import MOST_ROWS, parse_readings
from tests.unit.backends.adapters.hj212.samples import QUANTITIES, number

GOOD = "N-01,people,532,2026-07-06T10:30:00+08:00\n"
AT_S = 1783305000.0


def reasons(text: str) -> list[str]:
    return [line.reason for line in parse_readings(text.encode(), QUANTITIES)[1]]


def test_lines_become_readings() -> None:
    text = (
        "\ufeffstation,quantity,value,time,mark\r\n"
        + GOOD
        + "M-01, power ,1850.5,1783305000,\n\n"
        + "M-02,power,,2026-07-06T02:30:00Z,fault\n"
    )
    found, refused = parse_readings(text.encode(), QUANTITIES)
    assert refused == []
    assert [(r.station, r.quantity, r.mark, r.t_s) for r in found] == [
        ("N-01", number("people"), Mark.GOOD, AT_S),
        ("M-01", number("power"), Mark.GOOD, AT_S),
        ("M-02", number("power"), Mark.FAULT, AT_S),
    ]
    assert [r.value for r in found[:2]] == [532.0, 1850.5]
    assert math.isnan(found[2].value)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("N-01,people,532", "cell_count"),
        ("N-01,people,532,1783305000,good,more", "cell_count"),
        ("N 01,people,532,1783305000", "bad_station"),
        (f"{'站' * 11},people,532,1783305000", "bad_station"),
        ("N-01,crowd,532,1783305000", "unknown_quantity"),
        ("N-01,people,many,1783305000", "bad_value"),
        ("N-01,people,nan,1783305000", "bad_value"),
        ("N-01,people,1e999,1783305000", "bad_value"),
        ("N-01,people,٥,1783305000", "bad_value"),
        ("N-01,people,532,yesterday", "bad_time"),
        ("N-01,people,532,17", "bad_time"),
        ("N-01,people,532,9999-12-31T23:59:59+08:00", "bad_time"),
        ("N-01,people,532,2026-07-06T10:30:00", "time_without_zone"),
        ("N-01,people,532,1783305000,perfect", "unknown_mark"),
        ("N-01,people,532,1783305000" + " " * 600, "long_line"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_kept(line: str, reason: str) -> None:
    found, refused = parse_readings((GOOD + line + "\n" + GOOD).encode(), QUANTITIES)
    assert len(found) == 2
    assert [(one.line, one.reason) for one in refused] == [(2, reason)]


def test_what_is_no_text_or_too_much_of_it_is_refused_whole() -> None:
    with pytest.raises(DecodeError, match="not_utf8"):
        parse_readings(b"N-01,\xff", QUANTITIES)
    with pytest.raises(DecodeError, match="too_many_rows"):
        parse_readings(b"\n" * (MOST_ROWS + 1), QUANTITIES)


def test_mutated_lines_raise_only_decode_errors() -> None:
    chance = random.Random(7)
    seen = {"taken": 0, "refused": 0}
    for _ in range(3_000):
        raw = bytearray((GOOD + "M-02,power,1.5e3,1783305000,no_link\n").encode())
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            found, refused = parse_readings(bytes(raw), QUANTITIES)
            seen["taken"] += len(found)
            seen["refused"] += len(refused)
        except DecodeError:
            seen["refused"] += 1
    assert min(seen.values()) > 500
