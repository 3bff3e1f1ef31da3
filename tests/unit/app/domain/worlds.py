"""A small field catalogue, and blocks for a world made of it."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.fields import FieldCatalogue
from app.domain.world import Block, Rows

FIELDS = FieldCatalogue.from_toml(
    """
[[field]]
key = "id"
dtype = "S8"
part = "static"
label = { en = "id" }
[[field]]
key = "label"
dtype = "S12"
part = "static"
label = { en = "name" }
[[field]]
key = "lon_deg"
dtype = "f8"
part = "moving"
label = { en = "longitude" }
[[field]]
key = "lat_deg"
dtype = "f8"
part = "moving"
label = { en = "latitude" }
[[field]]
key = "receipt_s"
dtype = "f8"
part = "moving"
label = { en = "receipt" }
"""
)

Fix = tuple[float, float, float]


def rows_of(rows: Sequence[int]) -> Rows:
    """Return rows as they ride on the wire."""
    return np.asarray(rows, np.uint32)


def moves(fixes: Mapping[int, Fix]) -> Block:
    """Return a moving block: row to (longitude, latitude, receipt)."""
    columns = {
        key: np.asarray([fix[i] for fix in fixes.values()], np.float64)
        for i, key in enumerate(("lon_deg", "lat_deg", "receipt_s"))
    }
    return Block(rows_of(list(fixes)), columns)


def enters(things: Mapping[int, tuple[str, int, Fix]]) -> Block:
    """Return an entering block: row to (id, generation, fix); the label follows from the id."""
    moving = moves({row: fix for row, (_, _, fix) in things.items()})
    ids = [thing_id for thing_id, _, _ in things.values()]
    return Block(
        moving.rows,
        {
            **moving.columns,
            "id": np.asarray([i.encode() for i in ids], "S8"),
            "label": np.asarray([f"车{i}".encode() for i in ids], "S12"),
            "generation": np.asarray([g for _, g, _ in things.values()], np.uint32),
        },
    )
