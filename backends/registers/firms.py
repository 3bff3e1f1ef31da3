"""The rows of the register of firms: credit code, scope of business, capacity, and its sites."""

import math

from app.domain.credit_code import plain
from app.domain.register import Firm
from backends.registers.cells import (
    MAX_ID_BYTES,
    Row,
    flag_of,
    id_of,
    number_of,
    text_of,
    validity_of,
)

MOST_OF_A_YEAR = 1e12
MOST_SITES = 64


def firm_of(row: Row) -> Firm:
    """Return a firm; a code whose check character is wrong is taken: a rule speaks of it."""
    code = plain(id_of(row, "credit_code"))
    if not (code.isascii() and code.isalnum()):
        raise ValueError(f"credit_code {code[:24]!r} is not letters and digits")
    has_capacity = bool(row.get("capacity", "").strip())
    return Firm(
        code,
        text_of(row, "name", needed=True),
        _listed(row, "scope"),
        text_of(row, "county"),
        _sites(row),
        number_of(row, "capacity", 0.0, MOST_OF_A_YEAR) if has_capacity else math.nan,
        text_of(row, "unit", needed=has_capacity),
        flag_of(row, "is_simulated"),
        *validity_of(row),
    )


def _listed(row: Row, key: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text_of(row, key).split(";") if part.strip())


def _sites(row: Row) -> tuple[str, ...]:
    ids = _listed(row, "site_ids")
    if len(ids) > MOST_SITES or len(set(ids)) != len(ids):
        raise ValueError(f"site_ids: one stands twice, or more than {MOST_SITES}")
    for one in ids:
        if " " in one or len(one.encode()) > MAX_ID_BYTES:
            raise ValueError(f"site_ids: {one!r} has a space or more than {MAX_ID_BYTES} bytes")
    return ids
