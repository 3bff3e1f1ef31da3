"""A binary heap over two arrays, for searches in compiled code."""

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]


@compiled_in_place
def push(keys: F8, items: I8, size: int, key: float, item: int) -> int:
    """Put an item in; the arrays must have room. Return the new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at] = keys[above]
        items[at] = items[above]
        at = above
    keys[at] = key
    items[at] = item
    return size + 1


@compiled_in_place
def drop_least(keys: F8, items: I8, size: int) -> int:
    """Take out the least, which stands first; read it before. Return the new size."""
    size -= 1
    key = keys[size]
    item = items[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at] = keys[below]
        items[at] = items[below]
        at = below
    keys[at] = key
    items[at] = item
    return size
