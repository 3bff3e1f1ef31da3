"""Whose figures a seat is sent: the city's where they come, else those of its one county."""

from app.domain.measures.publishing import STATION
from app.domain.people import CITY
from app.services.live import ViewGroup


def home_node(group: ViewGroup) -> str:
    """Return ``city`` or the code of a county; ``city`` too before anything was sent."""
    world = group.readings
    if not world.size:
        return CITY
    stations = world.column("station")[world.column("alive").astype(bool)]
    nodes = {
        name.removeprefix(STATION)
        for raw in set(stations.tolist())
        if (name := raw.decode("utf-8", "replace")).startswith(STATION)
    }
    return min(nodes) if nodes and CITY not in nodes else CITY
