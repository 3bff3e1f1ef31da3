"""What stands for a character that the font lacks: a calm box with the character's number in it."""

import numpy as np
from numpy.typing import NDArray

DIGIT_ROWS, DIGIT_COLUMNS = 5, 3
# The sixteen digits as rows of three dots: a font that lacks a character is not asked for help.
_SHAPES = {
    "0": "75557", "1": "26227", "2": "71747", "3": "71717", "4": "55711", "5": "74717",
    "6": "74757", "7": "71122", "8": "75757", "9": "75717", "A": "75755", "B": "65656",
    "C": "74447", "D": "65556", "E": "74647", "F": "74644",
}  # fmt: skip
TOP_PART = 0.30  # of the size, from the top of the line: where the boxes of Chinese characters lie
BODY_PART = 0.88


def stand_in(point: int, size_px: int, halo_px: int) -> tuple[NDArray[np.uint8], int, int]:
    """Return the cell ((height, width, 2) u1) for a code point, and its corner from the pen.

    Where there is no room for digits that can be read, the box holds two bars.
    """
    body_px = max(round(size_px * BODY_PART), 5)
    line_px = max(size_px // 16, 1)
    letter = np.zeros((body_px, body_px), np.uint8)
    letter[:line_px] = letter[-line_px:] = letter[:, :line_px] = letter[:, -line_px:] = 255
    room_px = body_px - 2 * line_px - 2
    text = f"{point:04X}" if point <= 0xFFFF else f"{point:06X}"  # noqa: PLR2004 - of the first plane
    across = len(text) // 2
    wide, tall = across * (DIGIT_COLUMNS + 1) - 1, 2 * (DIGIT_ROWS + 1) - 1
    dot_px = min(room_px // wide, room_px // tall)
    if dot_px < 1:
        third = body_px // 3
        letter[third : third + line_px, third:-third] = 255
        letter[-third - line_px : -third, third:-third] = 255
    else:
        dots = _digits(text, across).repeat(dot_px, axis=0).repeat(dot_px, axis=1)
        top, left = (body_px - dots.shape[0]) // 2, (body_px - dots.shape[1]) // 2
        letter[top : top + dots.shape[0], left : left + dots.shape[1]] |= dots
    margin_px = halo_px + 1
    cell = np.zeros((body_px + 2 * margin_px, body_px + 2 * margin_px, 2), np.uint8)
    cell[margin_px:-margin_px, margin_px:-margin_px, 0] = letter
    cell[1:-1, 1:-1, 1] = 255
    inset_px = (size_px - body_px) // 2
    return cell, inset_px - margin_px, round(size_px * TOP_PART) - margin_px


def _digits(text: str, across: int) -> NDArray[np.uint8]:
    """Return two rows of digits as dots of 255."""
    rows = []
    for line in (text[:across], text[across:]):
        shapes = [_dots(digit) for digit in line]
        gap = np.zeros((DIGIT_ROWS, 1), np.uint8)
        rows.append(np.hstack([part for shape in shapes for part in (shape, gap)][:-1]))
    return np.vstack([rows[0], np.zeros((1, rows[0].shape[1]), np.uint8), rows[1]])


def _dots(digit: str) -> NDArray[np.uint8]:
    bits = [[int(row) >> shift & 1 for shift in (2, 1, 0)] for row in _SHAPES[digit]]
    return np.array(bits, np.uint8) * np.uint8(255)
