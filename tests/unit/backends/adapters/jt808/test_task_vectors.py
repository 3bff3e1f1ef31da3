"""The examples of docs/jt808.md, byte by byte, in both directions."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from backends.adapters.jt808.frame import decode_frame
from backends.adapters.jt808.messages import decode_message, encode_message
from backends.adapters.jt808.task_texts import (
    Choice,
    TaskAnswer,
    TaskText,
    number_asked,
    question_serial,
    read_pass_through,
    read_task_text,
    task_question,
    task_text,
)
from backends.adapters.jt808.text_messages import PassThroughUp, TextDown
from tests.unit.backends.adapters.shared_data import ROOT

VECTORS = ROOT / "tests" / "vectors" / "jt808"
FRAMES = [bytes.fromhex(line) for line in (VECTORS / "tasks.hex").read_text().splitlines()]
EXPECTED = json.loads((VECTORS / "tasks.json").read_text(encoding="utf-8"))


def plain(value: object) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


@pytest.mark.parametrize(("raw", "expected"), list(zip(FRAMES, EXPECTED, strict=True)))
def test_an_example_decodes_to_its_values_and_encodes_to_its_bytes(
    raw: bytes, expected: dict[str, Any]
) -> None:
    frame = decode_frame(raw[1:-1])
    message = decode_message(frame)
    assert type(message).__name__ == expected["form"]
    assert {key: plain(value) for key, value in asdict(message).items()} == expected["fields"]
    assert frame.header.phone == "13912345678"
    assert frame.header.serial == expected["serial"]
    assert frame.header.edition == expected["edition"]
    header = frame.header
    assert encode_message(message, header.phone, header.serial, header.edition) == [raw]


def test_the_examples_stand_in_the_document_as_they_are_tested() -> None:
    said = "".join(Path(ROOT / "docs" / "jt808.md").read_text(encoding="utf-8").split())
    for raw in FRAMES:
        if raw[1:3] != b"\x83\x02":  # broken over two lines there
            assert raw.hex().upper() in said


def test_an_order_is_read_back_from_its_text() -> None:
    order = TaskText(70_001, "去 集美路口，拦截 苏F·12345", is_cancel=True)
    assert read_task_text(task_text(order)) == order
    assert read_task_text(TextDown("今日有雨")) is None


def test_a_long_order_is_cut_with_an_ellipsis_and_never_past_the_limit() -> None:
    down = task_text(TaskText(7, "路" * 2000))
    assert len(down.text.encode("gbk")) in {1023, 1024}
    assert down.text.endswith("路…")


def test_the_low_bits_of_a_number_find_the_newest_task_that_has_them() -> None:
    assert number_asked(question_serial(258), 258) == 258
    assert number_asked(question_serial(70_000), 70_010) == 70_000
    assert number_asked(question_serial(65_530), 65_540) == 65_530
    assert number_asked(258, 0) == 258


def test_a_2019_answer_carries_the_whole_number() -> None:
    message = decode_message(decode_frame(FRAMES[5][1:-1]))
    assert isinstance(message, PassThroughUp)
    assert read_pass_through(message) == TaskAnswer(258, Choice.ARRIVED)


def test_a_request_to_look_out_is_read_back_and_offers_its_own_two_answers() -> None:
    order = TaskText(12, "T12 协查 苏F1", is_attention=True)
    down = task_text(order)
    assert down.text.startswith("【协查12】")
    assert read_task_text(down) == order
    question = task_question(12, is_attention=True)
    assert question.text == "协查12"
    assert [key for key, _ in question.choices] == [Choice.SEEN, Choice.NOT_SEEN]
    assert {key for key, _ in task_question(12).choices} == set(range(1, 6))
