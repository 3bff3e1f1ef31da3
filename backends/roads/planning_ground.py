"""What interception plans stand on: roads, crossings, bans and potentials, made ready once."""

from collections import OrderedDict
from collections.abc import Sequence
from copy import copy
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import Mesh
from app.domain.plan import PastTurns
from app.domain.reach import Pace
from app.domain.register import Site
from backends.roads.choosing import Places
from backends.roads.crossings import crossings_of
from backends.roads.driver_models import TurnTable
from backends.roads.forbidden import Bans, Forbidden, forbidden_places
from backends.roads.network import RoadNetwork
from backends.roads.past_turns import TurnBook
from backends.roads.plan_graph import PlanGraph, plan_graph
from backends.roads.speeds import RoadSpeeds
from backends.roads.spread import spread

F8 = NDArray[np.float64]
MOST_POTENTIALS = 32  # of n f8 each; routes end at few places
CITY_TIME = timedelta(hours=8)
QUARTER_MINUTES = 15


class Potentials:
    """How far it is to the places that vehicles may want to reach; some are kept."""

    def __init__(self, graph: PlanGraph) -> None:
        self._graph = graph
        self._kept: OrderedDict[int, F8] = OrderedDict()

    def seconds_to(self, node: int) -> F8:
        """Return the seconds from every node to ``node`` (n,), infinite where no road leads."""
        if node not in self._kept:
            graph = self._graph
            self._kept[node] = spread(
                graph.back_first,
                graph.back_tail,
                graph.back_vehicle_s,
                np.array([node], np.int64),
                np.zeros(1),
                np.inf,
                -1,
            )
            if len(self._kept) > MOST_POTENTIALS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(node)
        return self._kept[node]


class PlanningGround:
    """Read by one thread; what it keeps between plans changes no answer, only its time.

    Without ``bans`` nothing is forbidden. ``turns`` are the counted turns of past drives. ``hour``
    (0 to 24, local) is when the roads are driven as fast as here, None at free flow, and
    ``times_source`` says where that is known from.
    """

    def __init__(
        self,
        network: RoadNetwork,
        sites: Sequence[Site] = (),
        buildings: Mesh | None = None,
        bans: Bans | None = None,
        turns: TurnTable | None = None,
        speeds: RoadSpeeds | None = None,
    ) -> None:
        self.network = network
        self.graph = plan_graph(network.graph)
        self.speeds = speeds
        self.hour: float | None = None
        self.times_source = ""
        self.past: PastTurns | None = None
        self._book: TurnBook | None = None
        self.crossings = crossings_of(network.graph)
        self.turns = turns
        self._sites = tuple(sites)
        self._buildings = buildings
        self._bans = bans
        self._forbidden: dict[tuple[str, bool], tuple[Places, Forbidden]] = {}
        self.potentials = Potentials(self.graph)
        self._paced: tuple[float, PlanningGround] | None = None

    def learn(self, book: TurnBook | None) -> None:
        """Go by these counted turns from now on, where there are enough of them."""
        if book is not self._book:
            self._book, self._paced = book, None

    def at(self, now_s: float) -> "PlanningGround":
        """Return this ground as it is driven in the quarter of an hour of ``now_s``.

        Where nothing is known by the hour it is this one. The ground of one quarter is kept.
        """
        if self.speeds is None and self._book is None:
            return self
        local = datetime.fromtimestamp(now_s, UTC) + CITY_TIME
        hour = local.hour + local.minute // QUARTER_MINUTES * QUARTER_MINUTES / 60.0
        if self._paced is None or self._paced[0] != hour:
            self._paced = None  # the copy must not hold the one before
            self._paced = (hour, self._driven_at(hour))
        return self._paced[1]

    def places(self, now_s: float, *, is_hazmat: bool) -> tuple[Places, Forbidden]:
        """Return where one may be stopped today, and what is forbidden with its reasons."""
        day = (datetime.fromtimestamp(now_s, UTC) + CITY_TIME).date().isoformat()
        key = (day, is_hazmat)
        if key not in self._forbidden:
            for old in [k for k in self._forbidden if k[0] != day]:
                del self._forbidden[old]
            self._forbidden[key] = self._places_on(day, is_hazmat=is_hazmat)
        return self._forbidden[key]

    def _driven_at(self, hour: float) -> "PlanningGround":
        paced = copy(self)  # bans and crossings are the same at any hour
        paced.speeds = None
        paced.learn(None)
        if self.speeds is not None:
            paced.hour = hour
            free = self.network.graph
            free_s = free.travel_s.astype(np.float64)
            names = free.class_names
            travel_s = self.speeds.edge_seconds(free_s, free.road_class, names, hour, Pace.LIKELY)
            paced.network = self.network.driven_in(travel_s)
            paced.graph = plan_graph(paced.network.graph)
            paced.potentials = Potentials(paced.graph)
            paced.times_source = self.speeds.source
        known = None if self._book is None else self._book.at(hour)
        if known is not None:
            paced.turns, paced.past = known
        return paced

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
