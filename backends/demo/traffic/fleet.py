"""The fleet: where every vehicle is on the streets, moved on in columns and never one by one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.demo.traffic.signposts import Signposts
from backends.demo.traffic.streets import F64, I32, Mask, Streets

SIGNAL_IS_RED = 0.35  # share of passages of a named crossing that have to wait
RED_FOR_S = (5.0, 40.0)
HOUR_S, DAY_S = 3600.0, 86_400.0
HALL_ZONE_S = 8 * HOUR_S  # Asia/Shanghai
_LEGS = 24  # edges and waits one vehicle may use up in one step; the rest of its time is lost


@dataclass(slots=True)
class Fleet:
    """Columns of all vehicles, row i is vehicle i.

    ``menu`` (n, m) holds each vehicle's goals, ``course_at`` which of them it is heading for.
    Until ``waits_until_s`` (city time) it stands. ``pace`` multiplies the free-flow speed,
    ``stay_s`` (n, 2) bounds its stay at a goal, ``rests_h`` (n, 2) are the local hours in which it
    does not leave one (NaN: it leaves at any hour).
    """

    streets: Streets
    signposts: Signposts
    menu: I32
    wanders: Mask
    pace: F64
    stay_s: F64
    rests_h: F64
    edge: I32
    along_m: F64
    course_at: I32
    waits_until_s: F64
    random: np.random.Generator

    def __len__(self) -> int:
        """Return how many vehicles there are."""
        return len(self.edge)

    def goals(self, rows: NDArray[Any]) -> I32:
        """Return the goal each of ``rows`` is heading for."""
        return np.asarray(self.menu[rows, self.course_at[rows]], np.int32)

    def advance(self, rows: NDArray[Any], until_s: float, seconds: float) -> None:
        """Let the vehicles in ``rows`` live through the ``seconds`` that end at ``until_s``."""
        left_s = np.full(len(rows), seconds)
        left_s = self._waited(rows, until_s, left_s)
        for _ in range(_LEGS):
            awake = left_s > 0.0
            rows, left_s = rows[awake], left_s[awake]
            if not len(rows):
                return
            speed_mps = self.speed_mps(rows)
            room_m = self.streets.length_m[self.edge[rows]] - self.along_m[rows]
            needs_s = room_m / speed_mps
            passes = needs_s <= left_s
            self.along_m[rows] += np.where(passes, room_m, speed_mps * left_s)
            rows, left_s = rows[passes], (left_s - needs_s)[passes]
            self._turn(rows, until_s - left_s)
            left_s = self._waited(rows, until_s, left_s)

    def speed_mps(self, rows: NDArray[Any]) -> F64:
        """Return how fast each of ``rows`` drives where it is, when it drives."""
        return np.asarray(self.streets.free_mps[self.edge[rows]] * self.pace[rows], np.float64)

    def is_standing(self, rows: NDArray[Any], at_s: float) -> Mask:
        """Return which of ``rows`` stand at that moment."""
        return np.asarray(self.waits_until_s[rows] >= at_s, np.bool_)

    def rest_left_s(self, rows: NDArray[Any], at_s: F64 | float) -> F64:
        """Return for how long each of ``rows`` has to rest yet if it is at a goal then, or 0."""
        begins_s, ends_s = self.rests_h[rows].T * HOUR_S
        since_s = (at_s + HALL_ZONE_S - begins_s) % DAY_S
        rest_s = (ends_s - begins_s) % DAY_S
        return np.asarray(np.where(since_s < rest_s, rest_s - since_s, 0.0), np.float64)

    def stand(self, rows: NDArray[Any], until_s: float) -> None:
        """Make ``rows`` stay where they are."""
        self.waits_until_s[rows] = until_s

    def _waited(self, rows: NDArray[Any], until_s: float, left_s: F64) -> F64:
        """Return the time left after waiting; at a goal's end of the street nobody moves."""
        return np.asarray(np.minimum(left_s, until_s - self.waits_until_s[rows]), np.float64)

    def _turn(self, rows: NDArray[Any], now_s: F64) -> None:
        """Take the next edge at the end of this one; at the goal stay, and choose another."""
        node = self.streets.head[self.edge[rows]]
        arrived = node == self.signposts.goal_node[self.goals(rows)]
        turn = self.signposts.turn[self.goals(rows), node]
        here, there = rows[arrived], rows[~arrived & (turn >= 0)]
        if len(here):
            low, high = self.stay_s[here].T
            stay_s = self.random.uniform(low, high)
            left_s = self.rest_left_s(here, now_s[arrived])
            # Not all at one second: who would have stayed longer leaves later.
            stay_s = np.where(left_s > 0.0, left_s + stay_s / 2, stay_s)
            self.waits_until_s[here] = now_s[arrived] + stay_s
            self._choose(here)
        lost = rows[~arrived & (turn < 0)]
        if len(lost):
            self.waits_until_s[lost] = now_s[~arrived & (turn < 0)] + RED_FOR_S[1]
            self._choose(lost)
        self.edge[there] = turn[~arrived & (turn >= 0)]
        self.along_m[there] = 0.0
        red = self.streets.has_signal[node[~arrived & (turn >= 0)]]
        red &= self.random.random(len(there)) < SIGNAL_IS_RED
        stops = there[red]
        if len(stops):
            at_s = now_s[~arrived & (turn >= 0)][red]
            self.waits_until_s[stops] = at_s + self.random.uniform(*RED_FOR_S, len(stops))

    def _choose(self, rows: NDArray[Any]) -> None:
        choices = self.menu.shape[1]
        in_turn = (self.course_at[rows] + 1) % choices
        at_random = self.random.integers(0, choices, len(rows))
        self.course_at[rows] = np.where(self.wanders[rows], at_random, in_turn)
