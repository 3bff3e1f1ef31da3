"""How a task reads on a terminal, and how its officer answers: docs/jt808.md in code."""

import re
from dataclasses import dataclass
from enum import IntEnum

from app.domain.errors import DecodeError
from backends.adapters.jt808.cursor import TEXT
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.text_messages import LONGEST_TEXT, PassThroughUp, Question, TextDown

TASK_ANSWER_KIND = 0xF1
_VERSION = 1
_ANSWER_SIZE = 6
_HEAD = re.compile(r"\A【(任务|协查|取消)(\d{1,10})】")
_MORE = "…"


class Choice(IntEnum):
    """What an officer may answer; the numbers travel and never change their meaning."""

    ACCEPT = 1
    REFUSE = 2
    ARRIVED = 3
    DONE = 4
    FAILED = 5
    SEEN = 6
    NOT_SEEN = 7


CHOICE_TEXTS = (
    (int(Choice.ACCEPT), "接受"),
    (int(Choice.REFUSE), "拒绝"),
    (int(Choice.ARRIVED), "到达"),
    (int(Choice.DONE), "完成"),
    (int(Choice.FAILED), "无法完成"),
)
LOOKOUT_TEXTS = ((int(Choice.SEEN), "看到"), (int(Choice.NOT_SEEN), "未看到"))


@dataclass(frozen=True, slots=True)
class TaskText:
    """An order as a terminal gets it: the task's number, whether it is recalled, and the text.

    ``is_attention``: he is asked to look out. A recall reads the same for both.
    """

    number: int
    text: str
    is_cancel: bool = False
    is_attention: bool = False


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """An officer's answer to task ``number``."""

    number: int
    choice: Choice


def task_text(task: TaskText) -> TextDown:
    """Return the text downlink of an order; one of more than 1024 bytes ends in an ellipsis."""
    head = "取消" if task.is_cancel else "协查" if task.is_attention else "任务"
    text = f"【{head}{task.number}】{task.text}"
    if len(text.encode(TEXT, errors="replace")) > LONGEST_TEXT:
        while len((text + _MORE).encode(TEXT, errors="replace")) > LONGEST_TEXT:
            text = text[:-1]
        text += _MORE
    return TextDown(text)


def read_task_text(down: TextDown) -> TaskText | None:
    """Return the order a text downlink carries, or None where it is any other text."""
    head = _HEAD.match(down.text)
    if head is None:
        return None
    return TaskText(
        *(int(head[2]), down.text[head.end() :]),
        is_cancel=head[1] == "取消",
        is_attention=head[1] == "协查",
    )


def task_question(number: int, *, is_attention: bool = False) -> Question:
    """Return the question that asks for answers to task ``number`` on a terminal of 2013."""
    if is_attention:
        return Question(f"协查{number}", LOOKOUT_TEXTS)
    return Question(f"任务{number}", CHOICE_TEXTS)


def question_serial(number: int) -> int:
    """Return the serial under which task ``number`` is asked about.

    It is the number's low 16 bits, so that an answer finds its task even when whoever asked has
    been started again in between.
    """
    return number & 0xFFFF


def number_asked(serial: int, last_number: int) -> int:
    """Return the newest task number, none above ``last_number``, that is asked under ``serial``.

    Where ``last_number`` is too small for any, that is the serial itself.
    """
    number = (last_number & ~0xFFFF) | serial
    return number if number <= last_number else max(number - 0x10000, serial)


def choice_of(number: int) -> Choice:
    """Return an answer id as a choice; raise DecodeError ``bad_answer``."""
    try:
        return Choice(number)
    except ValueError as error:
        raise DecodeError("bad_answer", f"answer id {number}") from error


def pass_through_answer(answer: TaskAnswer) -> PassThroughUp:
    """Return the pass-through by which a terminal of 2019 answers."""
    content = bytes((_VERSION,)) + answer.number.to_bytes(4, "big") + bytes((answer.choice,))
    return PassThroughUp(TASK_ANSWER_KIND, content)


def read_pass_through(message: PassThroughUp) -> TaskAnswer:
    """Return the answer in a pass-through.

    Raises DecodeError ``unknown_kind_0x..``, ``unknown_answer_version``, ``short_body`` or
    ``bad_answer``.
    """
    content = message.content
    if message.kind != TASK_ANSWER_KIND:
        raise DecodeError(f"unknown_kind_{message.kind:#04x}", content[:40].hex())
    if len(content) < _ANSWER_SIZE:
        raise DecodeError("short_body", f"{len(content)} bytes, an answer needs {_ANSWER_SIZE}")
    if content[0] != _VERSION:
        raise DecodeError("unknown_answer_version", f"version {content[0]}")
    return TaskAnswer(int.from_bytes(content[1:5], "big"), choice_of(content[5]))


def asks_by_question(edition: Edition) -> bool:
    """Whether terminals of this edition are asked (0x8302); others pass their answers through."""
    return edition is Edition.E2013
