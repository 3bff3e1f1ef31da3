"""Things strewn over the small city, and what is shown of them: shared by tests of density."""

import numpy as np

from app.domain.classes import EntityClass
from app.domain.world import Block, Tick
from tests.render.conftest import block_of, thing

LON, LAT = 120.94, 32.02
PLAIN = (EntityClass.BUS, EntityClass.TAXI, EntityClass.LINE_COACH)
SMALL, WHOLE = (120.92, 32.0, 120.95, 32.03), (120.81, 31.96, 120.95, 32.04)


def strewn(world, catalogue, count, box, kinds=PLAIN, seed=7, **more):
    """Enter ``count`` things evenly over west, south, east, north."""
    rng = np.random.default_rng(seed)
    one = block_of(catalogue, [thing("e0", LON, LAT, **more)])
    columns = {key: np.repeat(values, count) for key, values in one.columns.items()}
    columns["id"] = np.array([b"e%d" % row for row in range(count)], "S32")
    columns["lon_deg"] = rng.uniform(box[0], box[2], count)
    columns["lat_deg"] = rng.uniform(box[1], box[3], count)
    columns["class"] = np.resize(np.array(kinds), count).astype(columns["class"].dtype)
    return world.apply(Tick(enter=Block(np.arange(count, dtype=np.uint32), columns)))


def plan_of(one):
    return one.scene._views.views["tracks"].plan


def forced(shot, *, software, **options):
    """Make a scene that draws the one way or the other."""
    one = shot(**options)
    one.scene.is_software = software
    return one
