"""Orders: what an officer reads on his terminal."""

import re
from dataclasses import dataclass

from app.domain.geo import LonLat
from backends.adapters.jt808.task_texts import read_task_text
from backends.adapters.jt808.text_messages import TextDown

_NUMBER = re.compile(r"T(\d{1,10})\b\s*(取消)?")
_LABEL = re.compile(r"协查 (\S+?)[ ;]")
_POST = re.compile(r"@(-?\d{1,3}\.\d+),(-?\d{1,2}\.\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Order:
    """A task by its number; ``post`` is where to go, None for a recall or where none was given.

    ``is_attention``: he is asked to look out for ``label`` and to go nowhere.
    """

    number: int
    is_cancel: bool
    post: LonLat | None
    is_attention: bool = False
    label: str = ""


def read_order(down: TextDown) -> Order | None:
    """Return the order in a text, or None where it is any other text."""
    post = _POST.search(down.text)
    where = LonLat(float(post[1]), float(post[2])) if post else None
    task = read_task_text(down)
    if task is not None and task.is_attention:
        label = _LABEL.search(task.text)
        return Order(
            *(task.number, False, None), is_attention=True, label=label[1] if label else ""
        )
    if task is not None:
        return Order(task.number, task.is_cancel, where)
    named = _NUMBER.search(down.text)
    if named is None:
        return None
    return Order(int(named[1]), named[2] is not None, where)
