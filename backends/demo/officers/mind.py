"""An officer's mind: patrols, thinks, accepts or not, rides to his post, works, and is done."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.domain.geo import EARTH_RADIUS_M, LonLat
from backends.adapters.jt808.task_texts import Choice, TaskAnswer
from backends.demo.officers.lookout import Eyes, Lookout, sees_nothing
from backends.demo.officers.orders import Order
from backends.demo.officers.trip import Fix, Wayfinder

REFUSES = 0.08
GOES_SILENT = 0.04
THINKS_S = (3.0, 10.0)
WORKS_S = (60.0, 120.0)
PATROL_PACE = 0.4
TASK_PACE = (0.9, 1.1)
PATROL_WITHIN_M = 2000.0
_PAUSE_S = (20.0, 90.0)
_ORDERS_REMEMBERED = 64
_DEGREE_M = float(np.radians(1.0) * EARTH_RADIUS_M)


class Doing(Enum):
    """What an officer does now."""

    PATROL = "patrol"
    THINK = "think"
    RIDE = "ride"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Temper:
    """How likely an officer refuses, or never says anything."""

    refuses: float = REFUSES
    goes_silent: float = GOES_SILENT


class OfficerMind:
    """Pure: told orders, asked what he answers and where he is; knows nothing of terminals."""

    def __init__(
        self,
        wayfinder: Wayfinder,
        home: LonLat,
        random: np.random.Generator,
        now_s: float,
        temper: Temper | None = None,
        eyes: Eyes = sees_nothing,
    ) -> None:
        self._wayfinder = wayfinder
        self._home = home
        self._random = random
        self._temper = temper or Temper()
        self._trip = wayfinder.stay(home, now_s)
        self._until_s = now_s + float(random.uniform(0.0, _PAUSE_S[1]))
        self._order: Order | None = None
        self._answers: list[TaskAnswer] = []
        self._lookout = Lookout(eyes, random, THINKS_S)
        self._known: deque[int] = deque(maxlen=_ORDERS_REMEMBERED)
        self.doing = Doing.PATROL

    def told(self, order: Order, now_s: float) -> None:
        """Take an order in; one that is known already changes nothing, a newer one replaces."""
        if order.is_cancel:
            self._lookout.told(order, now_s)
            if self._order is not None and self._order.number == order.number:
                self._go_back(now_s)
            return
        if order.number in self._known:
            return
        self._known.append(order.number)
        mood = float(self._random.random())
        if mood < self._temper.goes_silent:
            return
        if order.is_attention:  # it takes him off nothing
            self._lookout.told(order, now_s)
            return
        if order.post is None or mood < self._temper.goes_silent + self._temper.refuses:
            self._answers.append(TaskAnswer(order.number, Choice.REFUSE))
            return
        if self._order is not None:
            self._answers.append(TaskAnswer(self._order.number, Choice.FAILED))
        self._order = order
        self._begin(Doing.THINK, now_s, THINKS_S)

    def step(self, now_s: float) -> list[TaskAnswer]:
        """Live on until ``now_s`` and return the answers given since the last call."""
        if now_s >= self._until_s:
            self._go_on(now_s)
        answers, self._answers = self._answers, []
        if self._lookout.is_looking:
            answers += self._lookout.step(self._trip.fix(now_s).at, now_s)
        return answers

    def fix(self, now_s: float) -> Fix:
        """Return where he is."""
        return self._trip.fix(now_s)

    def _go_on(self, now_s: float) -> None:
        """Pass to what comes after what he has just finished."""
        order = self._order
        if order is None or order.post is None:
            self._patrol(now_s)
        elif self.doing is Doing.THINK:
            self._answers.append(TaskAnswer(order.number, Choice.ACCEPT))
            self._ride(order.post, now_s, float(self._random.uniform(*TASK_PACE)))
            self.doing = Doing.RIDE
        elif self.doing is Doing.RIDE:
            self._answers.append(TaskAnswer(order.number, Choice.ARRIVED))
            self._begin(Doing.WORK, now_s, WORKS_S)
        else:
            self._answers.append(TaskAnswer(order.number, Choice.DONE))
            self._go_back(now_s)

    def _begin(self, doing: Doing, now_s: float, lasts_s: tuple[float, float]) -> None:
        self.doing = doing
        self._until_s = now_s + float(self._random.uniform(*lasts_s))

    def _go_back(self, now_s: float) -> None:
        self._order = None
        self.doing = Doing.PATROL
        self._patrol(now_s)

    def _patrol(self, now_s: float) -> None:
        """Ride slowly to somewhere near home, and pause there."""
        off_m = self._random.uniform(-PATROL_WITHIN_M, PATROL_WITHIN_M, 2)
        east = float(off_m[0]) / (_DEGREE_M * np.cos(np.radians(self._home.lat_deg)))
        about = LonLat(self._home.lon_deg + east, self._home.lat_deg + float(off_m[1]) / _DEGREE_M)
        node = self._wayfinder.nearest_node(about)
        self._ride(LonLat(*self._wayfinder.streets.lonlat[node].tolist()), now_s, PATROL_PACE)
        self._until_s += float(self._random.uniform(*_PAUSE_S))

    def _ride(self, goal: LonLat, now_s: float, pace: float) -> None:
        self._trip = self._wayfinder.trip(self._trip, now_s, goal, pace)
        self._until_s = self._trip.ends_s
