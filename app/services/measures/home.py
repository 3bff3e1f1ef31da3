"""Whose figures a seat is sent: the city's where they come, else those of its one county."""

from collections.abc import Callable

from app.domain.measures.publishing import STATION
from app.domain.people import CITY
from app.services.live import ViewGroup

LOOK_EVERY_S = 5.0  # real seconds: the readings of a city are thousands


class Home:
    """Whose figures a seat is sent, looked at seldom; whoever asks often asks here."""

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float]) -> None:
        self._group, self._monotonic = group, monotonic
        self._node, self._look_s = CITY, float("-inf")

    def node(self) -> str:
        """Return ``city`` or the code of a county."""
        now_s = self._monotonic()
        if now_s >= self._look_s:
            self._look_s, self._node = now_s + LOOK_EVERY_S, home_node(self._group)
        return self._node


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
