"""The rows of a plant's file: its permits, and what else a register says of it."""

import math
import re

from app.domain.register import NoteKind, Origin, Permit, PlantNote
from backends.registers.cells import Row, flag_of, id_of, number_of, text_of, validity_of

QUANTITY = re.compile(r"[a-z][a-z0-9_]{0,31}")
MOST_OF_A_NOTE = 1e12


def permit_of(row: Row) -> Permit:
    """Return a licence or permit of a site."""
    goods = tuple(part.strip() for part in text_of(row, "goods").split(";") if part.strip())
    return Permit(
        id_of(row, "permit_id"),
        id_of(row, "site_id"),
        _word(row, "kind"),
        text_of(row, "number"),
        text_of(row, "authority"),
        goods,
        _origin(row),
        flag_of(row, "is_simulated"),
        *validity_of(row),
    )


def note_of(row: Row) -> PlantNote:
    """Return a line of a plant's file; one without a number has words."""
    kind = text_of(row, "kind", needed=True)
    if kind not in set(NoteKind):
        raise ValueError(f"kind {kind[:20]!r} is none of {', '.join(NoteKind)}")
    has_value = bool(row.get("value", "").strip())
    text = text_of(row, "text", needed=not has_value)
    return PlantNote(
        id_of(row, "note_id"),
        id_of(row, "site_id"),
        NoteKind(kind),
        number_of(row, "value", 0.0, MOST_OF_A_NOTE) if has_value else math.nan,
        text_of(row, "unit", needed=has_value),
        text,
        text_of(row, "authority"),
        _origin(row),
        flag_of(row, "is_simulated"),
        *validity_of(row),
    )


def _word(row: Row, key: str) -> str:
    value = text_of(row, key, needed=True)
    if not QUANTITY.fullmatch(value):
        raise ValueError(f"{key} {value[:20]!r} is no word of letters, digits and underscores")
    return value


def _origin(row: Row) -> Origin:
    text = text_of(row, "origin") or Origin.HELD.value
    if text not in set(Origin):
        raise ValueError(f"origin {text[:20]!r} is none of {', '.join(Origin)}")
    return Origin(text)
