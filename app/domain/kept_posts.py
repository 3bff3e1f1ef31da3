"""The posts of the plan before, as a seat sends them with its next question: one line each."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_KEPT = 20
LAST_PLACE = 2**31
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """An officer and the number of his place; ``is_posted``: it was one of the plan's set."""

    officer_id: str
    place: int
    is_posted: bool


def kept_text(kept: Iterable[Kept]) -> str:
    """Return the lines of at most twenty posts: place, ``set`` or ``own``, officer."""
    lines = [f"{k.place} {'set' if k.is_posted else 'own'} {k.officer_id}" for k in kept]
    return "\n".join(lines[:MOST_KEPT])


def kept_of(text: str) -> tuple[Kept, ...]:
    """Return the posts of a text; what is no such line, or too much, is left out.

    A post that is not known is not kept: the plan is then the best there is.
    """
    found = []
    for line in text.split("\n")[:MOST_KEPT]:
        parts = line.split(" ", _PARTS - 1)
        if len(parts) == _PARTS and parts[0].isascii() and parts[0].isdecimal():
            place, kind, officer_id = parts
            if int(place[:12]) < LAST_PLACE and kind in ("set", "own") and officer_id:
                found.append(Kept(officer_id, int(place[:12]), kind == "set"))
    return tuple(found)
