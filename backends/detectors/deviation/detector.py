"""Route deviation: off the corridor of the declared way for long enough and far enough driven."""

from collections.abc import Mapping, Sequence
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
from backends.detectors.footing.events import (
    CHUNK_ROWS,
    Notes,
    counted,
    finding,
    grown,
    rows_needed,
)
from backends.detectors.footing.in_force import NumbersInForce, Regions
from backends.detectors.footing.silence import Standing

RULE = "route_deviation"
NOT_WATCHED = -1
LINES_AT_ONCE = 64


class RouteDeviation:
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
        self._numbers = NumbersInForce(book, {RULE: c.NEEDS}, regions)
        self._routes = routes
        self._closures = tuple(closures)
        self._opinion = opinion
        self._excused: set[str] = set()
        self._watched: NDArray[np.int32] = np.zeros(0, np.int32)
        self._is_named: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._vehicles = 0
        self._way_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self._state: NDArray[np.float64] = np.zeros((0, c.COLUMNS))
        self._line: NDArray[np.float64] = np.zeros((0, c.LINE_POINTS, 2))
        self._counts: NDArray[np.int64] = np.zeros(4 + len(c.OWN_COUNTS), np.int64)
        self._notes = Notes.room(1, c.NOTE_WIDTH)
        self._standing = Standing()
        self._lines: NDArray[np.float64] = np.zeros((LINES_AT_ONCE, c.LINE_POINTS, 2))

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes of watched vehicles, and how many deviations were excused."""
        return counted(self._counts, c.OWN_COUNTS)

    def close(self, closures: Sequence[Closure]) -> None:
        """Replace the list of closures; who was excused stays so until he is back."""
        self._closures = tuple(closures)

    def take_matched(self, rows: MatchedRows) -> None:
        """Take what the host set on roads; a fix's row comes after what it decided, or with it."""
        if self._opinion is not None:
            self._opinion.take(rows)

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order it was found."""
        self._reserve(rows)
        findings: list[Finding] = []
        routes, row = self._routes, 0
        while row < len(rows):
            made, row = kernel.watch(
                row, min(row + CHUNK_ROWS, len(rows)),
                rows.slot, rows.kind, rows.county, rows.lon_deg, rows.lat_deg, rows.speed_mps,
                rows.course_deg, rows.fix_s, rows.receipt_s,
                self._watched, self._way_of, self._state, self._line,
                routes.first, routes.lon_deg, routes.lat_deg, routes.along_m, routes.is_express,
                self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
                self._counts, self._notes.row, self._notes.code, self._notes.numbers,
                self._lines,
            )  # fmt: skip
            made_findings = (self._finding(rows, note) for note in range(made))
            findings.extend(one for one in made_findings if one is not None)
        if self._opinion is not None:
            self._opinion.forget(rows)
        return findings

    def advance(self, now_s: float) -> Sequence[Finding]:
        """Give up what was said of whom nothing is heard any more: it is unknown then.

        Who is heard again while he is still off is said again.
        """
        found = []
        for place, ended in self._standing.silent(now_s, self._state[:, c.LAST_S]):
            self._state[place, [c.SAID, c.OFF_S, c.BACK]] = 0.0, np.nan, 0.0
            self._numbers.give_up(ended)
            found.append(ended)
        return found

    def bytes_held(self) -> int:
        """Return how many bytes the state takes, the declared ways included."""
        arrays: tuple[NDArray[Any], ...] = (
            self._watched, self._is_named, self._way_of, self._state, self._line, self._lines,
        )  # fmt: skip
        said = 0 if self._opinion is None else self._opinion.bytes_held()
        return sum(a.nbytes for a in arrays) + self._notes.nbytes + self._routes.nbytes + said

    def _reserve(self, rows: FixRows) -> None:
        had, needed = len(self._watched), rows_needed(rows)
        if needed > had:
            self._watched = grown(self._watched, needed, NOT_WATCHED)
            self._is_named = grown(self._is_named, len(self._watched))
        unnamed = np.flatnonzero(~self._is_named[rows.slot])
        slots, firsts = np.unique(rows.slot[unnamed], return_index=True)
        self._is_named[slots] = True
        for row in unnamed[firsts].tolist():
            way = self._routes.way_of.get(bytes(rows.ids[row]).decode())
            if way is not None:
                self._watch(int(rows.slot[row]), way)

    def _watch(self, slot: int, way: int) -> None:
        place, self._vehicles = self._vehicles, self._vehicles + 1
        self._watched[slot] = place
        self._state = grown(self._state, self._vehicles)
        self._line = grown(self._line, self._vehicles)
        self._way_of = grown(self._way_of, self._vehicles)
        self._way_of[place] = way
        self._state[place] = 0.0
        self._state[place, c.LAST_S] = -np.inf
        self._state[place, [c.ODD_S, c.OFF_S]] = np.nan

    def _finding(self, rows: FixRows, note: int) -> Finding | None:
        row = int(self._notes.row[note])
        numbers: list[float] = self._notes.numbers[note].tolist()
        is_standing = int(self._notes.code[note]) == 0
        name = bytes(rows.ids[row]).decode()
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
