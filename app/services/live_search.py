"""Finding what is on the map now by a piece of its plate, name or number, or by a pattern."""

import re

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
    for row in _held(world, literal):
        if pattern.search(world.text_at("label", row)) or pattern.search(world.id_at(row)):
            found.append(row)
            if len(found) == most:
                break
    return found


def _held(world: World, *needles: str) -> list[int]:
    """Return which rows hold one of the needles in label or id, and are something at all."""
    label, key = (world.column(name) for name in COLUMNS)
    wanted = [needle.encode() for needle in needles]
    rows: set[int] = set()
    for column in (label, key):
        for needle in wanted:
            rows.update((rows_with(column, needle) & (key != b"")).nonzero()[0].tolist())
    return sorted(rows)


def _best(world: World, needles: list[str], most: int) -> list[int]:
    begins: list[int] = []
    holds: list[int] = []
    for row in _held(world, *needles):
        names = (world.text_at("label", row).casefold(), world.id_at(row).casefold())
        is_beginning = any(name.startswith(needle) for name in names for needle in needles)
        (begins if is_beginning else holds).append(row)
        if len(begins) >= most:
            break
    return (begins + holds)[:most]
