"""Close approach: two vessels under way that will pass too near each other before long."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.detectors.closest_approach.kernel import (
    APART,
    AROUND,
    COLUMNS,
    EAST_MPS,
    FIX_S,
    IN_S,
    IS_DENSE,
    LAT,
    LINKS,
    LON,
    MOST_NEAR,
    NORTH_MPS,
    NOTED,
    NOWHERE,
    NUMBERS_ROW,
    PASS,
    REACH_M,
    READ,
    watch,
)
from backends.detectors.contract import FixRows
from backends.detectors.footing.events import counted, finding, grown, rows_needed
from backends.detectors.footing.in_force import Applied, NumbersInForce, Regions

RULE = "vessel_approach"
_MORE = ("confirm_count", "hold_s", "clear_s")
OWN_COUNTS = ("no_velocity", "crowded", "usual_pass", "grouped")
GROUPED = 7
BUCKETS = 4096  # a power of two
LAG_S = 60.0  # a fix may come so much later than the one it is judged beside


@dataclass(slots=True)
class _Pair:
    """Two vessels that are in danger of each other, as of ``last_s``."""

    ids: tuple[str, str]
    from_s: float
    last_s: float
    count: int
    least_m: float
    applied: Applied
    place: tuple[float, float]
    is_said: bool = False


class VesselApproach:
    """Says once for each pair that it will come too close, and ends it when it is past.

    Only of vessels under way: at anchor or made fast is none. Two that keep together are a convoy
    or a tow, and pairs of ``tows`` never speak. The kernel sees every fix; what is kept of pairs is
    only of those it found.

    In dense water (``dense_count`` others within ``dense_m``) only pairs that would nearly touch,
    soon and fast, are said (others: ``usual_pass``), and who overtakes not while one of both is
    spoken of already (``grouped``).
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(
        self, book: RuleBook, regions: Regions, tows: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._numbers = NumbersInForce(book, {RULE: (*READ, *_MORE)}, regions)
        self._tows = frozenset(frozenset(pair) for pair in tows)
        reach_m = self._numbers.values[:, REACH_M]
        self._cell_m = float(reach_m.max()) if len(reach_m) else 1.0
        self._state: NDArray[np.float64] = np.zeros((0, COLUMNS))
        self._links: NDArray[np.int32] = np.zeros((0, LINKS), np.int32)
        self._heads = np.full(BUCKETS, NOWHERE, np.int32)
        self._names: list[str] = []
        self._pairs: dict[tuple[int, int], _Pair] = {}
        self._in_danger: Counter[int] = Counter()  # of how many that were said a slot is
        self._counts: NDArray[np.int64] = np.zeros(4 + len(OWN_COUNTS), np.int64)
        self._row, self._other = np.zeros(MOST_NEAR, np.int32), np.zeros(MOST_NEAR, np.int32)
        self._noted = np.zeros((MOST_NEAR, NOTED))

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes of vessels."""
        return counted(self._counts, OWN_COUNTS)

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order it was found."""
        self._reserve(rows)
        found: list[Finding] = []
        at = 0
        while at < len(rows):
            made = watch(
                at, len(rows),
                rows.slot, rows.kind, rows.county, rows.state, rows.lon_deg, rows.lat_deg,
                rows.speed_mps, rows.course_deg, rows.fix_s, rows.receipt_s,
                self._state, self._links, self._heads, self._cell_m,
                self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
                self._counts, self._row, self._other, self._noted,
            )  # fmt: skip
            for note in range(made):
                found += self._danger(rows, note)
            at = int(self._row[0]) + 1 if made else len(rows)
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:
        """Return the pairs that are past: no danger was noted of them for long enough."""
        over = [
            key
            for key, pair in self._pairs.items()
            if now_s - pair.last_s > pair.applied.numbers.number("clear_s") + LAG_S
        ]
        ended = (self._ended(key) for key in over)
        return [one for one in ended if one is not None]

    def bytes_held(self) -> int:
        """Return how many bytes the state takes, whatever the pairs."""
        arrays = (self._state, self._links, self._heads, self._noted)
        return sum(one.nbytes for one in arrays)

    def _reserve(self, rows: FixRows) -> None:
        had, size = len(self._state), rows_needed(rows)
        if size > had:
            self._state = grown(self._state, size, np.nan)
            self._state[had:, FIX_S] = -np.inf
            self._state[had:, AROUND] = 0.0
            self._links = grown(self._links, size, NOWHERE)
            self._names.extend(repeat("", len(self._state) - len(self._names)))
        slots, at = np.unique(rows.slot, return_index=True)
        for slot, row in zip(slots.tolist(), at.tolist(), strict=True):
            if not self._names[slot]:
                self._names[slot] = bytes(rows.ids[row]).decode()

    def _danger(self, rows: FixRows, note: int) -> list[Finding]:
        row, other = int(self._row[note]), int(self._other[note])
        slot, at_s = int(rows.slot[row]), float(rows.fix_s[row])
        ids = (self._names[slot], self._names[other])
        if frozenset(ids) in self._tows:
            return []
        applied = self._numbers.ground(
            int(self._noted[note, NUMBERS_ROW]), RULE, "/".join(sorted(ids)), is_standing=False
        )
        clear_s = applied.numbers.number("clear_s")
        found: list[Finding] = []
        key = (min(slot, other), max(slot, other))
        pair = self._pairs.get(key)
        if pair is not None and at_s - pair.last_s > clear_s:
            if (ended := self._ended(key)) is not None:
                found.append(ended)
            pair = None
        place = (float(rows.lon_deg[row]), float(rows.lat_deg[row]))
        pass_m = float(self._noted[note, PASS])
        if pair is None:
            pair = _Pair(ids, at_s, at_s, 0, pass_m, applied, place)
            self._pairs[key] = pair
        pair.last_s, pair.count = max(pair.last_s, at_s), pair.count + 1
        pair.least_m, pair.place = min(pair.least_m, pass_m), place
        is_sure = pair.count >= applied.numbers.number("confirm_count")
        if not pair.is_said and is_sure and at_s - pair.from_s >= applied.numbers.number("hold_s"):
            if self._is_grouped(note, slot, other):
                self._counts[GROUPED] += 1
                return found
            pair.is_said = True
            self._in_danger.update(key)
            found.append(self._began(rows, row, other, pair, note))
        return found

    def _is_grouped(self, note: int, slot: int, other: int) -> bool:
        """Return whether a pair is left to what is said already; it is said if it outlasts that.

        Only who overtakes in dense water: who meets or crosses another leaves no time.
        """
        one, two = self._state[slot], self._state[other]
        alike = one[EAST_MPS] * two[EAST_MPS] + one[NORTH_MPS] * two[NORTH_MPS]
        is_slow = self._noted[note, IS_DENSE] > 0.0 and alike > 0.0
        return bool(is_slow) and not self._in_danger.keys().isdisjoint((slot, other))

    def _began(self, rows: FixRows, row: int, other: int, pair: _Pair, note: int) -> Finding:
        first, second = sorted((int(rows.slot[row]), other), key=lambda slot: self._names[slot])
        passing, in_s, apart_m = (float(self._noted[note, which]) for which in (PASS, IN_S, APART))
        at_s = float(rows.fix_s[row])
        names = sorted(pair.ids)
        began = finding(
            rows, row, pair.applied, at_s=at_s, is_standing=True, from_s=pair.from_s,
            subject="/".join(names),
            said={
                "vessels": [self._vessel(first), self._vessel(second)],
                "pass_m": round(passing, 1),
                "in_s": round(in_s, 1),
                "meet_s": round(at_s + in_s, 1),
                "apart_m": round(apart_m, 1),
                "fixes": pair.count,
                "in_dense_water": bool(self._noted[note, IS_DENSE]),
            },
        )  # fmt: skip
        return replace(began, entity_id=names[0])  # whichever of both was heard last

    def _vessel(self, slot: int) -> dict[str, object]:
        of = self._state[slot]
        speed_mps = float(np.hypot(of[EAST_MPS], of[NORTH_MPS]))
        course_deg = float(np.degrees(np.arctan2(of[EAST_MPS], of[NORTH_MPS]))) % 360.0
        return {
            "id": self._names[slot],
            "lon_deg": float(of[LON]),
            "lat_deg": float(of[LAT]),
            "fix_s": float(of[FIX_S]),
            "speed_mps": round(speed_mps, 2),
            "course_deg": round(course_deg, 1),
        }

    def _ended(self, key: tuple[int, int]) -> Finding | None:
        pair = self._pairs.pop(key)
        if not pair.is_said:
            return None
        self._in_danger -= Counter(key)  # what comes to none is forgotten
        names = sorted(pair.ids)
        rule = pair.applied.rule
        at_s = pair.last_s + pair.applied.numbers.number("clear_s")
        return Finding(
            key=f"{RULE}/{names[0]}/{names[1]}",
            rule=RULE,
            severity=rule.severity,
            entity_id=names[0],
            lon_deg=pair.place[0],
            lat_deg=pair.place[1],
            at_s=at_s,
            is_standing=False,
            evidence={"vessels": names, "least_pass_m": round(pair.least_m, 1)},
            from_s=pair.from_s,
            rule_version=rule.version,
            config_hash=pair.applied.config_hash,
        )
