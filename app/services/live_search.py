"""Finding what is on the map now by a piece of its plate, name or number, or by a pattern."""

import re

import numpy as np
from numpy.typing import NDArray

from app.domain.text_find import rows_with
from app.domain.world import World

_PLATE = re.compile(r"([\u4e00-\u9fff][a-z])[·•・\- ]?([a-z0-9*?]{1,})", re.IGNORECASE)
_WILD = re.compile(r"[?*]")
DOT = "·"  # as plates stand on vehicles here
COLUMNS = ("label", "id")


def rows_named(world: World, text: str, most: int) -> list[int]:
    """Return up to ``most`` rows whose label or id holds ``text``, those that begin so first.

    ``?`` is any one sign, ``*`` any number of them. A plate may be written without its dot.
    """
    wanted = _PLATE.sub(rf"\1{DOT}\2", text.strip())
    needles = {wanted, text.strip()}
    if not _WILD.search(wanted):
        return _best(world, [n.casefold() for n in needles], most)
    pattern = re.compile(
        "".join({"?": ".", "*": ".*"}.get(sign, re.escape(sign)) for sign in wanted), re.IGNORECASE
    )
    literal = max(_WILD.split(wanted), key=len)
    if not literal:
        return []
    found = []
    for row in np.flatnonzero(_held(world, literal)).tolist():
        if pattern.search(world.text_at("label", row)) or pattern.search(world.id_at(row)):
            found.append(row)
            if len(found) == most:
                break
    return found


def _held(world: World, needle: str) -> NDArray[np.bool_]:
    """Return which rows hold ``needle`` in label or id and are something at all."""
    label, key = (world.column(name) for name in COLUMNS)
    wanted = needle.encode()
    held = rows_with(label, wanted) | rows_with(key, wanted)
    return np.asarray(held & (key != b""), np.bool_)


def _best(world: World, needles: list[str], most: int) -> list[int]:
    held = np.logical_or.reduce([_held(world, needle) for needle in needles])
    begins: list[int] = []
    holds: list[int] = []
    for row in np.flatnonzero(held).tolist():
        names = (world.text_at("label", row).casefold(), world.id_at(row).casefold())
        is_beginning = any(name.startswith(needle) for name in names for needle in needles)
        (begins if is_beginning else holds).append(row)
        if len(begins) >= most:
            break
    return (begins + holds)[:most]
