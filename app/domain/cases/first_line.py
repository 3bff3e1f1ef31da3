"""The first line of a pushed text: what a camera saw, or how much people wrote of what.

It stands in the personal text, so it goes when that is erased; what is counted stands in columns.
"""

import re
from dataclasses import dataclass

_SEEN = re.compile(r"([A-Za-z0-9_.:-]{1,31}) ([a-z0-9_-]{1,32}) ([01]\.\d\d)")
_HEARD = re.compile(r"#(\S{1,32}) x(\d{1,10})(?: (https?://[!-~]{1,280}))?")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a camera's analysis says that it saw, and how sure it is, 0 to 1."""

    camera: str
    video_code: str
    confidence: float

    def line(self) -> str:
        """Return it as the first line of a text."""
        return f"{self.camera} {self.video_code} {self.confidence:.2f}"


@dataclass(frozen=True, slots=True)
class Heard:
    """Of which topic people wrote, how many posts that stands for, and where (may be empty)."""

    topic: str
    volume: int
    link: str = ""

    def line(self) -> str:
        """Return it as the first line of a text."""
        return f"#{self.topic} x{self.volume} {self.link}".strip()


def seen_in(text: str) -> Seen | None:
    """Return what the first line of a text says that was seen, or None of another text."""
    found = _SEEN.fullmatch(text.partition("\n")[0])
    if found is None or float(found[3]) > 1.0:
        return None
    return Seen(found[1], found[2], float(found[3]))


def heard_in(text: str) -> Heard | None:
    """Return what the first line of a text says that was heard, or None of another text."""
    found = _HEARD.fullmatch(text.partition("\n")[0])
    return None if found is None else Heard(found[1], int(found[2]), found[3] or "")
