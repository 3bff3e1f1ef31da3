"""Finding a text in a column of byte strings, whole columns at once, capital or small letters."""

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column

_WORD_BYTES = 8
_SMALL_A, _SMALL_Z, _TO_CAPITAL = 97, 122, 32
_ROWS_AT_ONCE = 16384  # what is worked on stays in the processor's cache


def rows_with(column: Column, needle: bytes) -> NDArray[np.bool_]:
    """Return (n,) bool: which strings of ``column`` (n,) S hold ``needle``.

    Letters A to Z are found capital or small; an empty needle is found everywhere.
    """
    found = np.full(len(column), not needle, np.bool_)
    size = column.dtype.itemsize
    if not 0 < len(needle) <= size:
        return found
    wanted = needle.lower()
    for first in range(0, len(column), _ROWS_AT_ONCE):
        span = slice(first, first + _ROWS_AT_ONCE)
        found[span] = _rows_with(_used(column[span], size), wanted)
    return found


def _rows_with(table: NDArray[np.uint8], wanted: bytes) -> NDArray[np.bool_]:
    count, width = table.shape
    if len(wanted) > width:
        return np.zeros(count, np.bool_)
    flat = table.reshape(-1)
    # begins[i]: all that is wanted stands from byte i on, perhaps across the end of a row.
    begins = np.ones(len(flat), np.bool_)
    stop = len(flat) - len(wanted) + 1
    begins[stop:] = False
    for index, byte in enumerate(wanted):
        begins[:stop] &= _is_byte(flat[index : stop + index], byte)
    rows = begins.reshape(count, width)
    rows[:, width - len(wanted) + 1 :] = False
    return _any_of(rows)


def _used(column: Column, size: int) -> NDArray[np.uint8]:
    """Return the strings as (n, width) bytes, without the words at the end that all leave empty."""
    whole = np.ascontiguousarray(column)
    table: NDArray[np.uint8] = whole.view(np.uint8).reshape(len(column), size)
    if size % _WORD_BYTES:
        return table
    words = whole.view(np.uint64).reshape(len(column), -1)
    used = size // _WORD_BYTES
    while used > 1 and not words[:, used - 1].any():
        used -= 1
    return np.ascontiguousarray(table[:, : used * _WORD_BYTES])


def _any_of(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether any is true in each row; eight at a time where they come in eights."""
    if rows.shape[1] % _WORD_BYTES:
        return np.asarray(rows.any(axis=1), np.bool_)
    words = rows.view(np.uint64)
    found = words[:, 0].copy()
    for index in range(1, words.shape[1]):
        found |= words[:, index]
    return np.asarray(found != 0, np.bool_)


def _is_byte(values: NDArray[np.uint8], byte: int) -> NDArray[np.bool_]:
    same = values == byte
    if _SMALL_A <= byte <= _SMALL_Z:
        same |= values == byte - _TO_CAPITAL
    return np.asarray(same, np.bool_)
