"""What interception plans stand on: roads, crossings, bans and potentials, made ready once."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import Mesh
from app.domain.register import Site
from backends.roads.choosing import Places
from backends.roads.crossings import crossings_of
from backends.roads.driver_models import TurnTable
from backends.roads.forbidden import Bans, Forbidden, forbidden_places
from backends.roads.network import RoadNetwork
from backends.roads.plan_graph import plan_graph
from backends.roads.spread import spread

F8 = NDArray[np.float64]
MOST_POTENTIALS = 32  # of n f8 each; routes end at few places
CITY_TIME = timedelta(hours=8)


class PlanningGround:
    """Read by one thread; what it keeps between plans changes no answer, only its time.

    Without ``bans`` nothing is forbidden. ``turns`` are the counted turns of past drives.
    """

    def __init__(
        self,
        network: RoadNetwork,
        sites: Sequence[Site] = (),
        buildings: Mesh | None = None,
        bans: Bans | None = None,
        turns: TurnTable | None = None,
    ) -> None:
        self.network = network
        self.graph = plan_graph(network.graph)
        self.crossings = crossings_of(network.graph)
        self.turns = turns
        self._sites = tuple(sites)
        self._buildings = buildings
        self._bans = bans
        self._forbidden: dict[tuple[str, bool], tuple[Places, Forbidden]] = {}
        self._potentials: OrderedDict[int, F8] = OrderedDict()

    def places(self, now_s: float, *, is_hazmat: bool) -> tuple[Places, Forbidden]:
        """Return where one may be stopped today, and what is forbidden with its reasons."""
        day = (datetime.fromtimestamp(now_s, UTC) + CITY_TIME).date().isoformat()
        key = (day, is_hazmat)
        if key not in self._forbidden:
            for old in [k for k in self._forbidden if k[0] != day]:
                del self._forbidden[old]
            self._forbidden[key] = self._places_on(day, is_hazmat=is_hazmat)
        return self._forbidden[key]

    def seconds_to(self, node: int) -> F8:
        """Return the seconds from every node to ``node`` (n,), infinite where no road leads."""
        if node not in self._potentials:
            graph = self.graph
            self._potentials[node] = spread(
                graph.back_first,
                graph.back_tail,
                graph.back_vehicle_s,
                np.array([node], np.int64),
                np.zeros(1),
                np.inf,
                -1,
            )
            if len(self._potentials) > MOST_POTENTIALS:
                self._potentials.popitem(last=False)
        self._potentials.move_to_end(node)
        return self._potentials[node]

    def _places_on(self, day: str, *, is_hazmat: bool) -> tuple[Places, Forbidden]:
        crossings = self.crossings
        count = len(crossings.node)
        if self._bans is None:
            found = Forbidden({}, np.zeros(count))
        else:
            found = forbidden_places(
                self.network.graph,
                crossings,
                self._bans,
                self._sites,
                self._buildings,
                day,
                is_hazmat=is_hazmat,
            )
        allowed = np.ones(count, np.bool_)
        allowed[list(found.bans)] = False
        return Places(crossings.place_of, allowed, found.hazard), found
