"""Papers against days: which permits have lapsed, and what a firm has put out in a year."""

import math
from collections.abc import Iterable

from app.domain.register import Firm, NoteKind, Permit, PlantNote


def lapsed(permits: Iterable[Permit], day: str) -> tuple[Permit, ...]:
    """Return for each site and kind the last permit, where none holds on ``day`` any more.

    A permit holds on its first and on its last day, so one renewed from the next day has not
    lapsed; neither has one that is yet to begin.
    """
    last: dict[tuple[str, str], Permit] = {}
    good: set[tuple[str, str]] = set()
    for permit in permits:
        if permit.valid_from > day:
            continue
        key = (permit.site_id, permit.kind)
        if not permit.valid_to or permit.valid_to >= day:
            good.add(key)
        elif key not in last or last[key].valid_to < permit.valid_to:
            last[key] = permit
    return tuple(permit for key, permit in last.items() if key not in good)


def year_output(notes: Iterable[PlantNote], firm: Firm, day: str) -> tuple[PlantNote, ...]:
    """Return the notes of output of a firm's sites in the calendar year of ``day``, up to it.

    Only whole lines count, and only those in the unit of the firm's capacity: what is not yet
    noted can only make it more.
    """
    first = f"{day[:4]}-01-01"
    return tuple(
        note
        for note in notes
        if note.kind is NoteKind.OUTPUT
        and note.site_id in firm.site_ids
        and note.unit == firm.unit
        and first <= note.valid_from
        and "" != note.valid_to <= day
        and math.isfinite(note.value)
    )
