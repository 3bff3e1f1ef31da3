"""Messages that carry an order to an officer and his answer back."""

from dataclasses import dataclass

from app.domain.errors import DecodeError
from backends.adapters.jt808.cursor import Cursor, gbk_of, text_of
from backends.adapters.jt808.header import Edition

LONGEST_TEXT = 1024
# Text flags. Urgent has another value from 2019 on (two bits: 1 service, 2 urgent, 3 notice).
URGENT_2013, URGENT_2019 = 0x01, 0x02
ON_DISPLAY, SPOKEN = 0x04, 0x08
TEXT_IS_NOTICE = 1
_MOST_CHOICES = 32


@dataclass(frozen=True, slots=True)
class TextDown:
    """0x8300: a text for the terminal's screen; ``kind`` exists from 2019 on (1 notice)."""

    text: str
    is_urgent: bool = True
    kind: int = TEXT_IS_NOTICE

    def encode(self, edition: Edition) -> bytes:
        """Return the body; raise ValueError for more than 1024 bytes of GBK."""
        text = gbk_of(self.text, LONGEST_TEXT)
        if edition is Edition.E2019:
            urgent = URGENT_2019 if self.is_urgent else 0
            return bytes((urgent | ON_DISPLAY | SPOKEN, self.kind)) + text
        return bytes(((URGENT_2013 if self.is_urgent else 0) | ON_DISPLAY | SPOKEN,)) + text


@dataclass(frozen=True, slots=True)
class Question:
    """0x8302 (2013 only): a question with ``choices`` of (id, text); its serial names it."""

    text: str
    choices: tuple[tuple[int, str], ...]

    def encode(self, edition: Edition) -> bytes:  # noqa: ARG002 - 2019 has no such message
        """Return the body; raise ValueError for a text that is too long."""
        text = gbk_of(self.text, 255)
        raw = bytes((URGENT_2013 | SPOKEN, len(text))) + text
        for key, choice in self.choices:
            label = gbk_of(choice, 255)
            raw += bytes((key,)) + len(label).to_bytes(2, "big") + label
        return raw


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """0x0302 (2013 only): the choice made; ``serial`` is that of the question's frame."""

    serial: int
    choice: int

    def encode(self, edition: Edition) -> bytes:  # noqa: ARG002 - 2019 has no such message
        """Return the body."""
        return self.serial.to_bytes(2, "big") + bytes((self.choice,))


@dataclass(frozen=True, slots=True)
class PassThrough:
    """Bytes of a kind agreed between two sides, which the standard only carries."""

    kind: int
    content: bytes

    def encode(self, edition: Edition) -> bytes:  # noqa: ARG002 - the same in both editions
        """Return the body."""
        return bytes((self.kind,)) + self.content


class PassThroughUp(PassThrough):
    """0x0900, from a terminal."""

    __slots__ = ()


class PassThroughDown(PassThrough):
    """0x8900, from the platform."""

    __slots__ = ()


def decode_text(body: bytes, edition: Edition) -> TextDown:
    """Return a text; raise DecodeError ``short_body``, ``long_text`` or ``bad_text``."""
    cursor = Cursor(body)
    flags = cursor.number(1)
    if edition is Edition.E2019:
        kind, is_urgent = cursor.number(1), flags & 0x03 == URGENT_2019
    else:
        kind, is_urgent = TEXT_IS_NOTICE, bool(flags & URGENT_2013)
    if cursor.left > LONGEST_TEXT:
        raise DecodeError("long_text", f"{cursor.left} bytes")
    return TextDown(text_of(cursor.rest()), is_urgent, kind)


def decode_question(body: bytes, edition: Edition) -> Question:  # noqa: ARG001 - a decoder's form
    """Return a question; raise DecodeError ``short_body``, ``bad_text`` or ``many_choices``."""
    cursor = Cursor(body)
    cursor.take(1)
    text = cursor.text(cursor.number(1))
    choices: list[tuple[int, str]] = []
    while cursor.left:
        choices.append((cursor.number(1), cursor.text(cursor.number(2))))
        if len(choices) > _MOST_CHOICES:
            raise DecodeError("many_choices", f"more than {_MOST_CHOICES}")
    return Question(text, tuple(choices))


def decode_question_answer(body: bytes, edition: Edition) -> QuestionAnswer:  # noqa: ARG001
    """Return an answer; raise DecodeError ``short_body``."""
    cursor = Cursor(body)
    return QuestionAnswer(cursor.number(2), cursor.number(1))


def decode_pass_through_up(body: bytes, edition: Edition) -> PassThroughUp:  # noqa: ARG001
    """Return what a terminal passes through; raise DecodeError ``short_body``."""
    cursor = Cursor(body)
    return PassThroughUp(cursor.number(1), cursor.rest())


def decode_pass_through_down(body: bytes, edition: Edition) -> PassThroughDown:  # noqa: ARG001
    """Return what the platform passes through; raise DecodeError ``short_body``."""
    cursor = Cursor(body)
    return PassThroughDown(cursor.number(1), cursor.rest())
