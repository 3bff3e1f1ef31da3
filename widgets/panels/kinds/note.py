"""Says in the middle of a pane why there is nothing else in it."""

import re
from collections.abc import Callable

from PySide6.QtCore import QRectF

from widgets.panels.kinds.paint import CENTRE, Sheet, line_box

# What a line is not broken within: a word, or one character of Chinese, with the spaces after it.
_PIECES = re.compile(r"[\u2e80-\uffff]\s*|[^\s\u2e80-\uffff]+\s*|\s+")


def draw_note(sheet: Sheet, note: str, box: QRectF) -> None:
    """Write a note in as many lines as it needs and there are; a tooltip tells the whole."""
    body = sheet.faces.body
    lines = broken(note, box.width(), body.wide)
    most = max(1, int(box.height() // body.height))
    if len(lines) > most:
        lines = [*lines[: most - 1], "".join(lines[most - 1 :])]
    top = box.top() + (box.height() - body.height * len(lines)) / 2
    sheet.tip(box, note)
    for at, line in enumerate(lines):
        place = line_box(box, top + at * body.height, body.height)
        sheet.text(line, place, body, sheet.ink("muted"), CENTRE)


def broken(text: str, wide: float, width: Callable[[str], float]) -> list[str]:
    """Return ``text`` in lines of at most ``wide``: at spaces, and anywhere in Chinese."""
    lines, line = [], ""
    for word in _PIECES.findall(text):
        if line and width((line + word).rstrip()) > wide:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() else lines
