"""The change that makes a new map take over a world that has things in it already."""

from app.domain.world import Change, World


def whole_change(world: World) -> Change:
    """Return the change that makes a new map take over all of the world as it is."""
    columns = frozenset(f.key for f in world.fields) | {"alive", "generation"}
    return Change(world.revision, 0, world.size, columns)
