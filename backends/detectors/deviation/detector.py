"""Route deviation: off the corridor of the declared way for long enough and far enough driven."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.detectors.contract import FixRows, MatchedRows
from backends.detectors.deviation import columns as c
from backends.detectors.deviation import kernel
from backends.detectors.deviation.roads_say import RoadOpinion
from backends.detectors.deviation.routes import Closure, DeclaredRoutes
from backends.detectors.footing.events import Notes, finding, grown, rows_needed
from backends.detectors.footing.in_force import NumbersInForce, Regions
from backends.detectors.footing.kernel_watch import Newcomers, Noted, StandingWatch, fresh_state

RULE = "route_deviation"
NOT_WATCHED = -1
LINES_AT_ONCE = 64


class RouteDeviation(StandingWatch):
    """Watches the vehicles that declare a way; the others cost it a look-up.

    A vehicle is watched from the second fix on its way until it comes to an end of it. A closure
    that is listed on its way near where it left excuses it until it is back: counted as
    ``suppressed``.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(
        self,
        book: RuleBook,
        regions: Regions,
        routes: DeclaredRoutes,
        closures: Sequence[Closure] = (),
        opinion: RoadOpinion | None = None,
    ) -> None:
        super().__init__(
            NumbersInForce(book, {RULE: c.NEEDS}, regions),
            fresh_state(c.COLUMNS, never=[c.LAST_S], unset=[c.ODD_S, c.OFF_S]),
            Notes.room(1, c.NOTE_WIDTH),
            c.OWN_COUNTS,
        )
        self._routes = routes
        self._closures = tuple(closures)
        self._opinion = opinion
        self._excused: set[str] = set()
        self._watched: NDArray[np.int32] = np.zeros(0, np.int32)
        self._newcomers = Newcomers()
        self._vehicles = 0
        self._way_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self._line: NDArray[np.float64] = np.zeros((0, c.LINE_POINTS, 2))
        self._lines: NDArray[np.float64] = np.zeros((LINES_AT_ONCE, c.LINE_POINTS, 2))

    def close(self, closures: Sequence[Closure]) -> None:
        """Replace the list of closures; who was excused stays so until he is back."""
        self._closures = tuple(closures)

    def take_matched(self, rows: MatchedRows) -> None:
        """Take what the host set on roads; a fix's row comes after what it decided, or with it."""
        if self._opinion is not None:
            self._opinion.take(rows)

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order it was found."""
        found = super().step(rows)
        if self._opinion is not None:
            self._opinion.forget(rows)
        return found

    def bytes_held(self) -> int:
        """Return how many bytes the state takes, the declared ways included."""
        arrays: tuple[NDArray[Any], ...] = (
            self._watched, self._way_of, self._line, self._lines,
        )  # fmt: skip
        said = 0 if self._opinion is None else self._opinion.bytes_held()
        own = sum(array.nbytes for array in arrays) + self._newcomers.nbytes
        return super().bytes_held() + own + self._routes.nbytes + said

    def _reserve(self, rows: FixRows) -> None:
        self._watched = grown(self._watched, rows_needed(rows), NOT_WATCHED)
        for slot, name in self._newcomers.among(rows):
            way = self._routes.way_of.get(name)
            if way is not None:
                self._watch(slot, way)

    def _watch(self, slot: int, way: int) -> None:
        place, self._vehicles = self._vehicles, self._vehicles + 1
        self._watched[slot] = place
        self._state = grown(self._state, self._vehicles)
        self._line = grown(self._line, self._vehicles)
        self._way_of = grown(self._way_of, self._vehicles)
        self._way_of[place] = way
        self._state[place] = self._fresh

    def _look(self, rows: FixRows, first: int, stop: int) -> tuple[int, int]:
        routes = self._routes
        return kernel.watch(
            first, stop,
            rows.slot, rows.kind, rows.county, rows.lon_deg, rows.lat_deg, rows.speed_mps,
            rows.course_deg, rows.fix_s, rows.receipt_s,
            self._watched, self._way_of, self._state, self._line,
            routes.first, routes.lon_deg, routes.lat_deg, routes.along_m, routes.is_express,
            self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
            self._counts, self._notes.row, self._notes.code, self._notes.numbers,
            self._lines,
        )  # fmt: skip

    def _heard_s(self) -> NDArray[np.float64]:
        return self._state[:, c.LAST_S]

    def _forget(self, place: int, ended: Finding) -> None:  # noqa: ARG002 - it said one thing
        self._state[place, [c.SAID, c.OFF_S, c.BACK]] = 0.0, np.nan, 0.0

    def _finding(self, rows: FixRows, noted: Noted) -> Finding | None:
        row, name, numbers = noted.row, noted.name, noted.numbers
        is_standing = noted.is_standing
        place = int(self._watched[rows.slot[row]])
        if not is_standing and name in self._excused:
            self._excused.discard(name)
            return None
        ground = self._numbers.ground(int(numbers[c.ROW]), RULE, name, is_standing=is_standing)
        if not is_standing:
            ended = finding(rows, row, ground, at_s=numbers[c.AT], is_standing=False)
            return self._standing.take(place, ended, 0.0)
        left = (numbers[c.AT_LON], numbers[c.AT_LAT])
        reach_m = float(self._numbers.values[int(numbers[c.ROW]), c.CLOSURE_REACH_M])
        way = self._routes.way_of[name]
        listed = (one for one in self._closures if one.is_listed(numbers[c.AT]))
        along_m = numbers[c.LEFT_ALONG]
        if any(self._routes.excuses(way, one, along_m, reach_m) for one in listed):
            self._excused.add(name)
            self._counts[c.SUPPRESSED] += 1
            return None
        drawn = self._lines[int(numbers[c.LINE])]
        driven = drawn[~np.isnan(drawn[:, 0])].round(6).tolist()
        here = [round(float(rows.lon_deg[row]), 6), round(float(rows.lat_deg[row]), 6)]
        made = finding(
            rows,
            row,
            ground,
            at_s=numbers[c.AT],
            from_s=numbers[c.FROM],
            is_standing=True,
            said={
                "route": self._routes.names[way],
                "declared_line": self._routes.shown(way),
                "driven_line": [*driven, here],
                "left_at": [round(left[0], 6), round(left[1], 6)],
                "off_for_s": round(numbers[c.AT] - numbers[c.FROM], 1),
                "driven_off_m": round(numbers[c.DRIVEN], 1),
                "off_now_m": round(numbers[c.OFF_NOW], 1),
                "farthest_off_m": round(numbers[c.FARTHEST], 1),
                "corridor_m": round(numbers[c.CORRIDOR], 1),
                "fixes_off": int(numbers[c.FIXES]),
                "fixes_beside_discounted": int(numbers[c.BESIDE_FIXES]),
                "closures_listed": len(self._closures),
            },
        )
        silent_s = float(self._numbers.values[int(numbers[c.ROW]), c.SILENT_S])
        made = self._with_roads(made, int(rows.slot[row]), way)
        return self._standing.take(place, made, silent_s)

    def _with_roads(self, made: Finding, slot: int, way: int) -> Finding:
        """Return a finding with what the roads say of it, where they say anything."""
        if self._opinion is None:
            return made
        said = self._opinion.of(slot, way, made.from_s, made.at_s)
        if said is None:
            return made
        roads = {
            "fixes_on_declared_roads": said.on_allowed,
            "fixes_on_other_roads": said.on_others,
            "fixes_not_matched": said.not_matched,
            "matched_line": said.line,
        }
        return replace(made, evidence={**made.evidence, **roads}, confidence=said.confidence)
