"""How many things of each class have their last position inside a shape."""

from collections.abc import Mapping

import numpy as np

from app.domain.classes import EntityClass
from app.domain.shape import Shape
from app.domain.world import World


def counts_inside(world: World, shape: Shape) -> Mapping[EntityClass, int]:
    """Return the count of each class that is there at all; lost things count where they were."""
    held = shape.contains(world.column("lon_deg"), world.column("lat_deg"))
    kinds = world.column("class")[held & world.column("alive")]
    counts = np.bincount(kinds, minlength=len(EntityClass))
    return {kind: int(counts[kind]) for kind in EntityClass if counts[kind]}
