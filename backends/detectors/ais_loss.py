"""Vessels under way that are not heard any more where they should be."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityState
from app.domain.finding import Finding
from app.domain.geo import distance_m
from app.domain.register import Site
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F32, F64, U8, U32, FixRows
from backends.detectors.footing.days import begins_s, ends_s
from backends.detectors.footing.events import counted, grown, rows_needed
from backends.detectors.footing.in_force import NO_ROW, Applied, NumbersInForce, Regions
from backends.detectors.footing.taking import is_usable, period_at

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
RULE = "ais_loss"
_READ = (
    "silent_s", "moving_mps", "steady_count", "berth_m", "edge_count", "edge_m", "edge_s",
    "outage_least", "outage_share", "outage_s", "stands_s",
)  # fmt: skip
SILENT_S, MOVING_MPS, STEADY_COUNT = range(3)
# Per vessel: its last fix and when that came, how many fixes under way in a row, what was said of
# its silence, the row of the numbers, its speed and course.
FIX_S, RECEIPT_S, LON, LAT, STEADY, SAID, ROW, SPEED_MPS, COURSE_DEG = range(9)
COLUMNS = 9
NOTHING, STANDING, PASSED_OVER = 0.0, 1.0, 2.0
_ANCHORED, _MOORED = int(EntityState.ANCHORED), int(EntityState.MOORED)
CHUNK_ROWS = 2048
LOSSES_KEPT = 4096


@compiled_in_place
def hear(
    first: int,
    stop: int,
    slot: U32,
    kind: U8,
    county: U8,
    vessel_state: U8,
    lon_deg: F64,
    lat_deg: F64,
    speed_mps: F32,
    course_deg: F32,
    fix_s: F64,
    receipt_s: F64,
    state: F64,
    starts_s: F64,
    row_of: I32,
    values: F64,
    counts: I64,
    again: I32,
    lost_s: F64,
) -> int:
    """Take rows; return how many are of vessels whose silence was said.

    ``again`` gets those rows and ``lost_s`` the fix before each.
    """
    heard_again = 0
    period = 0
    for row in range(first, stop):
        period = period_at(starts_s, period, fix_s[row])
        numbers_row = row_of[period, county[row], kind[row]]
        if numbers_row == NO_ROW:
            continue
        of = state[slot[row]]
        if not is_usable(fix_s[row], receipt_s[row], of[FIX_S], counts):
            continue
        if of[SAID] != NOTHING:
            if of[SAID] == STANDING:
                again[heard_again] = row
                lost_s[heard_again] = of[FIX_S]
                heard_again += 1
            of[SAID] = NOTHING
        lies = vessel_state[row] == _ANCHORED or vessel_state[row] == _MOORED
        if not lies and speed_mps[row] >= values[numbers_row, MOVING_MPS]:
            of[STEADY] += 1.0
        else:
            of[STEADY] = 0.0
        of[FIX_S] = fix_s[row]
        of[RECEIPT_S] = receipt_s[row]
        of[LON] = lon_deg[row]
        of[LAT] = lat_deg[row]
        of[ROW] = numbers_row
        of[SPEED_MPS] = speed_mps[row]
        of[COURSE_DEG] = course_deg[row]
    return heard_again


@dataclass(frozen=True, slots=True)
class _Loss:
    """Where and when a vessel was lost."""

    slot: int
    lon_deg: float
    lat_deg: float
    at_s: float


class AisLoss:
    """Says which vessel under way has not been heard for too long, until it is heard again.

    It says nothing near a berth of the register; nothing where several other vessels were lost of
    late, which is where coverage ends; and nothing while most vessels are silent together, which is
    the feed's fault and said of the feed. What it passes over is counted.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, book: RuleBook, regions: Regions, sites: Sequence[Site] = ()) -> None:
        self._numbers = NumbersInForce(book, {RULE: _READ}, regions)
        kinds = {w for one in book[RULE].sets for w in one.words("berth_kinds")}
        self._berths = tuple(one for one in sites if one.kind in kinds)
        self._berth_at = np.array(
            [
                (
                    one.lon_deg,
                    one.lat_deg,
                    one.radius_m,
                    begins_s(one.valid_from),
                    ends_s(one.valid_to),
                )
                for one in self._berths
            ],
            np.float64,
        ).reshape(len(self._berths), 5)
        self._state: NDArray[np.float64] = np.zeros((0, COLUMNS))
        self._names: dict[int, str] = {}
        self._losses: deque[_Loss] = deque(maxlen=LOSSES_KEPT)
        self._counts: NDArray[np.int64] = np.zeros(4, np.int64)
        self._passed_over: Counter[str] = Counter()
        self._again, self._lost_s = np.zeros(CHUNK_ROWS, np.int32), np.zeros(CHUNK_ROWS)
        self._silent_s = self._numbers.values[:, SILENT_S]
        self._steady = self._numbers.values[:, STEADY_COUNT]

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes of vessels, and of silences that were not said."""
        return {**counted(self._counts), **self._passed_over}

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows; return the vessels that are heard again."""
        had, size = len(self._state), rows_needed(rows)
        if size > had:
            self._state = grown(self._state, size)
            self._state[had:, FIX_S] = -np.inf
        found: list[Finding] = []
        for first in range(0, len(rows), CHUNK_ROWS):
            stop = min(first + CHUNK_ROWS, len(rows))
            made = hear(
                first, stop, rows.slot, rows.kind, rows.county, rows.state, rows.lon_deg,
                rows.lat_deg, rows.speed_mps, rows.course_deg, rows.fix_s, rows.receipt_s,
                self._state, self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
                self._counts, self._again, self._lost_s,
            )  # fmt: skip
            for row, lost_s in zip(
                self._again[:made].tolist(), self._lost_s.tolist(), strict=False
            ):
                place = (float(rows.lon_deg[row]), float(rows.lat_deg[row]), lost_s)
                slot, at_s = int(rows.slot[row]), float(rows.fix_s[row])
                found.append(self._ended(slot, at_s, place, heard=True))
        self._name(rows)
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:
        """Return the vessels that are lost at ``now_s``, and those given up."""
        if not len(self._silent_s):
            return ()
        used = self._state
        numbers_row = used[:, ROW].astype(np.intp)
        under_way = (used[:, STEADY] >= self._steady[numbers_row]) & np.isfinite(used[:, FIX_S])
        silent = under_way & (now_s - used[:, RECEIPT_S] >= self._silent_s[numbers_row])
        found = self._given_up(now_s)
        fresh = np.flatnonzero(silent & (used[:, SAID] == NOTHING))
        if not len(fresh):
            return found
        # By the time they were lost, so that it does not matter how slots were given.
        for slot in sorted(fresh.tolist(), key=lambda at: (used[at, RECEIPT_S], self._names[at])):
            reason = self._reason(slot, under_way)
            if reason == "outage":  # as long as it lasts; it is asked again
                continue
            lost_s = float(used[slot, FIX_S])
            if reason != "at_berth":
                lon_deg, lat_deg = used[slot, [LON, LAT]].tolist()
                self._losses.append(_Loss(slot, lon_deg, lat_deg, lost_s))
            used[slot, SAID] = PASSED_OVER if reason else STANDING
            if reason:
                self._passed_over[reason] += 1
            else:
                found.append(self._began(slot))
        return found

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        return self._state.nbytes + self._again.nbytes

    def _name(self, rows: FixRows) -> None:
        slots, at = np.unique(rows.slot, return_index=True)
        for slot, row in zip(slots.tolist(), at.tolist(), strict=True):
            if slot not in self._names and np.isfinite(self._state[slot, FIX_S]):
                self._names[slot] = bytes(rows.ids[row]).decode()

    def _applied(self, slot: int, *, is_standing: bool) -> Applied:
        return self._numbers.ground(
            int(self._state[slot, ROW]), RULE, self._names[slot], is_standing=is_standing
        )

    def _reason(self, slot: int, under_way: NDArray[np.bool_]) -> str:
        """Return why a silence is none, empty where it is one."""
        numbers = self._applied(slot, is_standing=False).numbers
        of = self._state[slot]
        # A feed falls silent at one moment: of those lost long before nobody asks here.
        outage_s, receipt_s = numbers.number("outage_s"), self._state[:, RECEIPT_S]
        of_then = under_way & (receipt_s >= of[RECEIPT_S] - outage_s)
        together = int((of_then & (receipt_s <= of[RECEIPT_S] + outage_s)).sum())
        all_of_late = int(of_then.sum())
        if (
            together >= numbers.number("outage_least")
            and together >= numbers.number("outage_share") * all_of_late
        ):
            return "outage"
        if self._at_berth(of, numbers.number("berth_m")):
            return "at_berth"
        others = {
            loss.slot
            for loss in self._losses
            if loss.slot != slot
            and of[FIX_S] - loss.at_s <= numbers.number("edge_s")
            and distance_m(of[LON], of[LAT], loss.lon_deg, loss.lat_deg) <= numbers.number("edge_m")
        }
        return "edge_of_coverage" if len(others) >= numbers.number("edge_count") else ""

    def _at_berth(self, of: F64, berth_m: float) -> bool:
        lon, lat, radius_m = self._berths_on(of[FIX_S])
        return bool((distance_m(of[LON], of[LAT], lon, lat) <= radius_m + berth_m).any())

    def _berths_on(self, at_s: float) -> tuple[F64, F64, F64]:
        """Return lon, lat and radius of the berths that are registered at a moment."""
        lon, lat, radius_m, from_s, to_s = self._berth_at.T
        holds = (from_s <= at_s) & (at_s < to_s)
        return lon[holds], lat[holds], radius_m[holds]

    def _given_up(self, now_s: float) -> list[Finding]:
        found: list[Finding] = []
        for slot in np.flatnonzero(self._state[:, SAID] == STANDING).tolist():
            numbers = self._numbers.values[int(self._state[slot, ROW])]
            ends_s = float(self._state[slot, RECEIPT_S] + numbers[_READ.index("stands_s")])
            if now_s >= ends_s:
                self._state[slot, SAID] = PASSED_OVER
                found.append(self._ended(slot, ends_s, self._last(slot), heard=False))
        return found

    def _began(self, slot: int) -> Finding:
        applied = self._applied(slot, is_standing=True)
        of = self._state[slot].tolist()
        nearest = np.inf
        lon, lat, _ = self._berths_on(of[FIX_S])
        if len(lon):
            nearest = float(distance_m(of[LON], of[LAT], lon, lat).min())
        at_s = of[RECEIPT_S] + applied.numbers.number("silent_s")
        evidence = {
            "heard_s": of[RECEIPT_S],
            "fix_s": of[FIX_S],
            "speed_mps": round(of[SPEED_MPS], 2),
            "course_deg": round(of[COURSE_DEG], 1),
            "fixes_under_way": int(of[STEADY]),
            "nearest_berth_m": round(nearest) if np.isfinite(nearest) else None,
            **applied.evidence(),
        }
        return self._made(slot, applied, at_s, self._last(slot), evidence, is_standing=True)

    def _ended(
        self, slot: int, at_s: float, place: tuple[float, float, float], *, heard: bool
    ) -> Finding:
        applied = self._applied(slot, is_standing=False)
        return self._made(slot, applied, at_s, place, {"is_heard": heard}, is_standing=False)

    def _last(self, slot: int) -> tuple[float, float, float]:
        """Return where and when its last fix was."""
        lon_deg, lat_deg, fix_s = self._state[slot, [LON, LAT, FIX_S]].tolist()
        return lon_deg, lat_deg, fix_s

    def _made(
        self,
        slot: int,
        applied: Applied,
        at_s: float,
        place: tuple[float, float, float],
        evidence: Mapping[str, object],
        *,
        is_standing: bool,
    ) -> Finding:
        name = self._names[slot]
        lon_deg, lat_deg, fix_s = place
        return Finding(
            key=f"{RULE}/{name}",
            rule=RULE,
            severity=applied.rule.severity,
            entity_id=name,
            lon_deg=lon_deg,
            lat_deg=lat_deg,
            at_s=at_s,
            is_standing=is_standing,
            evidence=evidence,
            from_s=fix_s,
            rule_version=applied.rule.version,
            config_hash=applied.config_hash,
        )
