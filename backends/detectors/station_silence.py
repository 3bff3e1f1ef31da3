"""Single stations that fall silent while the others of their source go on."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.readings import Timing
from app.domain.rulebook import Numbers, Rule
from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, ReadingRows
from backends.detectors.footing.events import grown
from backends.detectors.footing.in_force import Applied
from backends.detectors.footing.reading_rows import StationPlaces

I32 = NDArray[np.int32]
RULE = "station_silent"
_FUTURE = int(Timing.FUTURE)
# Per station: when it was heard last and what that was dated, after how long it is silent, and
# whether that was said.
HEARD_S, DATED_S, AFTER_S, SAID = range(4)
COLUMNS = 4


@compiled_in_place
def hear(number: I32, timing: U8, t_s: F64, receipt_s: F64, state: F64) -> None:
    """Note when each station was heard; whatever it says, it speaks."""
    for row in range(len(number)):
        of = state[number[row]]
        of[HEARD_S] = max(of[HEARD_S], receipt_s[row])
        if not timing[row] & _FUTURE:
            of[DATED_S] = max(of[DATED_S], t_s[row])


class StationSilence:
    """Says which station of a source that is heard is not; its next reading of any kind ends it.

    A source whose stations are silent together, or that has one only, is left to whoever watches
    sources. A station is silent after ``intervals`` of its own reporting interval.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, rule: Rule, numbers: Numbers, places: StationPlaces) -> None:
        self._applied = Applied(rule, numbers)
        self._intervals, self._least_s = numbers.number("intervals"), numbers.number("least_s")
        self._others_share = numbers.number("others_share")
        self._places = places
        self._number_of: dict[str, int] = {}  # by station and source
        self._names: list[tuple[str, str]] = []
        self._of_source: dict[str, list[int]] = {}
        self._station_of: NDArray[np.int32] = np.full(0, -1, np.int32)  # by slot of a series
        self._state: NDArray[np.float64] = np.zeros((0, COLUMNS))

    def step(self, rows: ReadingRows) -> Sequence[Finding]:
        """Take the next readings; return the stations that are heard again."""
        if not len(rows):
            return ()
        self._know(rows)
        number = self._station_of[rows.slot]
        said = np.flatnonzero(self._state[number, SAID] > 0.0)
        ended: dict[int, Finding] = {}
        for row in said.tolist():
            at = int(number[row])
            if at not in ended:
                ended[at] = self._finding(at, float(rows.receipt_s[row]), is_standing=False)
        self._state[list(ended), SAID] = 0.0
        hear(number, rows.timing, rows.t_s, rows.receipt_s, self._state)
        return list(ended.values())

    def advance(self, now_s: float) -> Sequence[Finding]:
        """Return the stations that have been silent for long enough at ``now_s``."""
        used = self._state[: len(self._names)]
        silent = now_s - used[:, HEARD_S] >= used[:, AFTER_S]
        if not silent.any():
            return ()
        found: list[Finding] = []
        for numbers in self._of_source.values():
            of_source = silent[numbers]
            others = len(numbers) - 1
            heard = int((~of_source).sum())
            if not of_source.any() or not others or heard < self._others_share * others:
                continue
            for at in np.array(numbers)[of_source].tolist():
                if used[at, SAID] == 0.0:
                    used[at, SAID] = 1.0
                    at_s = float(used[at, HEARD_S] + used[at, AFTER_S])
                    found.append(self._finding(at, at_s, is_standing=True, others=heard))
        return found

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        return self._state.nbytes + self._station_of.nbytes

    def _know(self, rows: ReadingRows) -> None:
        self._station_of = grown(self._station_of, int(rows.slot.max()) + 1, -1)
        for row in np.flatnonzero(self._station_of[rows.slot] < 0).tolist():
            station, source = bytes(rows.station[row]).decode(), bytes(rows.source[row]).decode()
            at = self._number_of.setdefault(f"{station}/{source}", len(self._names))
            if at == len(self._names):
                self._names.append((station, source))
                self._of_source.setdefault(source, []).append(at)
                self._state = grown(self._state, at + 1)
                self._state[at] = -np.inf, np.nan, self._after_s(station), 0.0
                self._state[at, DATED_S] = -np.inf
            self._station_of[rows.slot[row]] = at
            # A series over a span comes once in so long, whatever the station's interval.
            after_s = self._intervals * float(rows.span_s[row])
            if rows.span_s[row] and self._interval_s(station) <= 0.0:
                self._state[at, AFTER_S] = max(self._state[at, AFTER_S], after_s)

    def _after_s(self, station: str) -> float:
        return max(self._least_s, self._intervals * self._interval_s(station))

    def _interval_s(self, station: str) -> float:
        known = self._places.stations.get(station)
        return 0.0 if known is None else known.every_s

    def _finding(
        self, at: int, at_s: float, *, is_standing: bool, others: int | None = None
    ) -> Finding:
        station, source = self._names[at]
        heard_s, dated_s, after_s, _ = self._state[at].tolist()
        lon_deg, lat_deg = self._places.of_station(station)
        ground = self._applied.evidence() if is_standing else {}
        evidence: Mapping[str, object] = {
            **ground,
            "feed": source,
            "heard_s": heard_s,
            "dated_s": dated_s if np.isfinite(dated_s) else None,
            "after_s": after_s,
            "others_heard": others,
        }
        return Finding(
            key=f"{RULE}/{station}/{source}",
            rule=RULE,
            severity=self._applied.rule.severity,
            entity_id=station,
            lon_deg=lon_deg,
            lat_deg=lat_deg,
            at_s=at_s,
            is_standing=is_standing,
            evidence=evidence,
            from_s=heard_s,
            rule_version=self._applied.rule.version,
            config_hash=self._applied.config_hash,
        )
