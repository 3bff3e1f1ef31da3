"""A picture of a pane as plain values: what is filled, written, marked, and what can be clicked.

It is composed once for a size and a set of numbers, painted as often as needed, and told to tests
as it is: what is written here is what is on the screen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainterPath

from app.domain.classes import Severity
from app.domain.measures.figure import Grade
from app.domain.safe_text import safe_text
from widgets.panels.body import ShownText
from widgets.row_paint import CENTRE, LEFT, LINE_CHARACTERS

Shape = QRectF | QPainterPath
SLACK_PX = 0.5  # what adding up lengths may cost
LETTERS = 2  # fewer than so many and an ellipsis say nothing


class Fill(NamedTuple):
    """A shape filled with a colour; with ``line_px`` it is an outline."""

    shape: Shape
    colour: QColor
    line_px: float = 0.0
    is_dashed: bool = False


class Words(NamedTuple):
    """One line of text in its box; ``full`` is what it was before it was elided."""

    text: str
    box: QRectF
    font: QFont
    colour: QColor
    side: Qt.AlignmentFlag
    full: str


class MarkAt(NamedTuple):
    """The mark of a severity, or of a figure that asks for somebody."""

    sign: Severity | Grade
    box: QRectF


class ImageAt(NamedTuple):
    """A picture that was read, in its box."""

    image: QImage
    box: QRectF


class Spot(NamedTuple):
    """What can be pointed at and, with an ``act``, opened; ``said`` is read aloud and its tip."""

    box: QRectF
    said: str
    act: Callable[[], None] | None = None


@dataclass(slots=True)
class Picture:
    """What is painted in ``room``, in the order fills, images, marks, words.

    ``is_short`` says that something should have been written where there is no pane any more.
    """

    room: QRectF
    is_short: bool = False
    fills: list[Fill] = field(default_factory=list)
    images: list[ImageAt] = field(default_factory=list)
    marks: list[MarkAt] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def fill(
        self, shape: Shape, colour: QColor, line_px: float = 0.0, *, is_dashed: bool = False
    ) -> None:
        """Fill a shape, or draw its outline."""
        self.fills.append(Fill(shape, colour, line_px, is_dashed))

    def mark(self, sign: Severity | Grade, box: QRectF) -> None:
        """Put a mark into a square."""
        self.marks.append(MarkAt(sign, box))

    def show(self, image: QImage, box: QRectF) -> None:
        """Show a picture."""
        self.images.append(ImageAt(image, box))

    def spot(self, box: QRectF, said: str, act: Callable[[], None] | None = None) -> None:
        """Let something be pointed at, and opened if there is an ``act``."""
        self.spots.append(Spot(box, said, act))

    def write(
        self,
        text: str,
        box: QRectF,
        font: QFont,
        colour: QColor,
        side: Qt.AlignmentFlag = LEFT,
        *,
        is_whole: bool = False,
    ) -> bool:
        """Write one line into ``box``; return False and write nothing where it has no room.

        What is too long is elided, so a spot with the whole must lie under it; ``is_whole`` says
        that it is not to be: a number that lacks a digit is another number.
        """
        full = safe_text(text, LINE_CHARACTERS)
        metrics = QFontMetricsF(font)
        if not full or metrics.tightBoundingRect(full).height() > box.height():
            return False
        wide = metrics.horizontalAdvance(full)
        if wide <= box.width() + SLACK_PX:
            return self._put(Words(full, _seat(box, wide, side), font, colour, side, full))
        shown = metrics.elidedText(full, Qt.TextElideMode.ElideRight, box.width())
        if is_whole or len(shown) <= LETTERS:
            return False
        return self._put(Words(shown, box, font, colour, side, full))

    def _put(self, words: Words) -> bool:
        around = self.room.adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX)
        if not around.contains(words.box):
            self.is_short = True
            return False
        self.words.append(words)
        return True

    def move(self, right: float, down: float) -> None:
        """Move everything: a picture is composed at the corner and lies within margins."""
        self.room = self.room.translated(right, down)
        self.fills = [one._replace(shape=one.shape.translated(right, down)) for one in self.fills]
        self.images = [one._replace(box=one.box.translated(right, down)) for one in self.images]
        self.marks = [one._replace(box=one.box.translated(right, down)) for one in self.marks]
        self.words = [one._replace(box=one.box.translated(right, down)) for one in self.words]
        self.spots = [one._replace(box=one.box.translated(right, down)) for one in self.spots]

    def shown_texts(self) -> list[ShownText]:
        """Return every text with the box it fills."""
        return [ShownText(one.text, one.box, one.font, one.text != one.full) for one in self.words]


def _seat(box: QRectF, wide: float, side: Qt.AlignmentFlag) -> QRectF:
    """Return the part of ``box`` that a line so wide fills."""
    left = box.left()
    if side == CENTRE:
        left += (box.width() - wide) / 2
    elif side != LEFT:
        left = box.right() - wide
    return QRectF(left, box.top(), wide, box.height())


def width_of(font: QFont, text: str) -> float:
    """Return how wide a line of safe text is."""
    return QFontMetricsF(font).horizontalAdvance(safe_text(text, LINE_CHARACTERS))


def line_of(font: QFont) -> float:
    """Return how high a line of text is, with the air that lets it be read."""
    return QFontMetricsF(font).ascent() * 1.02 + QFontMetricsF(font).descent() * 0.6
