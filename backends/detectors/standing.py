"""The first rule: a hazmat truck that stands outside every registered site for too long.

Standing means staying within ``stay_radius_m`` of where it stopped; one fix elsewhere is a jump of
the receiver, two one after the other are a departure. A gap in its reports longer than ``gap_s``
proves nothing about what lay between, so the clock starts again after it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import Severity
from app.domain.finding import Finding
from app.domain.geo import distance_m
from app.domain.register import Site
from app.domain.rulebook import Numbers, Rule
from backends.detectors.contract import FixRows
from backends.detectors.footing.days import begins_s, ends_s
from backends.detectors.footing.in_force import Applied, classes_of

RULE = "hazmat_standing"
SITES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class StandingParameters:
    """``source`` says where the numbers come from; it stands in the evidence."""

    after_s: float = 600.0
    stay_radius_m: float = 60.0
    gap_s: float = 180.0
    site_margin_m: float = 30.0
    severity: Severity = Severity.II
    source: str = "hall rule: N14"


@dataclass(frozen=True, slots=True)
class RegisteredSites:
    """Where standing is nobody's business: columns of the register of sites.

    ``from_s`` and ``to_s`` say in which time each is registered, the end not included.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    radius_m: NDArray[np.float64]
    from_s: NDArray[np.float64]
    to_s: NDArray[np.float64]

    @classmethod
    def of(cls, sites: Sequence[Site]) -> Self:
        """Return them in columns."""
        return cls(
            names=tuple(site.name for site in sites),
            kinds=tuple(site.kind for site in sites),
            lon_deg=np.array([site.lon_deg for site in sites], np.float64),
            lat_deg=np.array([site.lat_deg for site in sites], np.float64),
            radius_m=np.array([site.radius_m for site in sites], np.float64),
            from_s=np.array([begins_s(site.valid_from) for site in sites], np.float64),
            to_s=np.array([ends_s(site.valid_to) for site in sites], np.float64),
        )


@dataclass(frozen=True, slots=True)
class Fixes:
    """One fix per thing, in columns: ``slots`` (u4) index the state, ``ids`` name the things."""

    slots: NDArray[np.uint32]
    generation: NDArray[np.uint32]
    ids: NDArray[np.bytes_]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    fix_s: NDArray[np.float64]


@dataclass(slots=True)
class StandingState:
    """Per slot: where and since when a thing stands, whether that was said, and one fix elsewhere.

    ``out_s`` is the time of a fix away from there that no other has confirmed yet, NaN for none.
    """

    generation: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    lon_deg: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    lat_deg: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    since_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    last_s: NDArray[np.float64] = field(default_factory=lambda: np.full(0, -np.inf))
    is_said: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    out_s: NDArray[np.float64] = field(default_factory=lambda: np.full(0, np.nan))
    out_lon_deg: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    out_lat_deg: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def reserve(self, slots: int) -> None:
        """Grow to hold ``slots`` things."""
        extra = slots - len(self.since_s)
        if extra <= 0:
            return
        extra = max(extra, len(self.since_s))
        self.generation = np.concatenate([self.generation, np.zeros(extra, np.uint32)])
        self.lon_deg = np.concatenate([self.lon_deg, np.zeros(extra)])
        self.lat_deg = np.concatenate([self.lat_deg, np.zeros(extra)])
        self.since_s = np.concatenate([self.since_s, np.zeros(extra)])
        self.last_s = np.concatenate([self.last_s, np.full(extra, -np.inf)])
        self.is_said = np.concatenate([self.is_said, np.zeros(extra, np.bool_)])
        self.out_s = np.concatenate([self.out_s, np.full(extra, np.nan)])
        self.out_lon_deg = np.concatenate([self.out_lon_deg, np.zeros(extra)])
        self.out_lat_deg = np.concatenate([self.out_lat_deg, np.zeros(extra)])


def step(
    state: StandingState,
    fixes: Fixes,
    sites: RegisteredSites,
    parameters: StandingParameters,
) -> list[Finding]:
    """Take one fix per thing and return what began and what ended.

    A fix that is not newer than the last one of its thing changes nothing.
    """
    if not len(fixes.slots):
        return []
    slots = fixes.slots
    state.reserve(int(slots.max()) + 1)
    stranger = state.generation[slots] != fixes.generation
    newer = stranger | (fixes.fix_s > state.last_s[slots])
    at = fixes.lon_deg, fixes.lat_deg
    away = distance_m(state.lon_deg[slots], state.lat_deg[slots], *at) > parameters.stay_radius_m
    is_out = newer & away & ~stranger
    gone = is_out & ~np.isnan(state.out_s[slots])  # the second one after the other
    gap = newer & (fixes.fix_s - state.last_s[slots] > parameters.gap_s)
    # After a mere gap the truck may still stand there: only a departure, or another thing in its
    # row, ends what was said.
    has_left = np.flatnonzero(gone & state.is_said[slots])
    findings = [_ended(fixes, i, parameters) for i in has_left.tolist()]
    state.is_said[slots[gone | stranger]] = False
    state.since_s[slots[gap]] = fixes.fix_s[gap]
    _move(state, fixes, newer & (stranger | (gap & ~away)))
    _depart(state, fixes, gone, parameters.stay_radius_m)
    state.out_s[slots[newer]] = np.where(is_out & ~gone, fixes.fix_s, np.nan)[newer]
    state.out_lon_deg[slots[newer]] = fixes.lon_deg[newer]
    state.out_lat_deg[slots[newer]] = fixes.lat_deg[newer]
    state.last_s[slots[newer]] = fixes.fix_s[newer]
    due = newer & ~is_out & ~state.is_said[slots]
    due &= state.last_s[slots] - state.since_s[slots] >= parameters.after_s
    for i in np.flatnonzero(due).tolist():
        if (finding := _began(state, fixes, i, sites, parameters)) is not None:
            state.is_said[slots[i]] = True
            findings.append(finding)
    return findings


def _move(state: StandingState, fixes: Fixes, chosen: NDArray[np.bool_]) -> None:
    """Let things stand where their fixes are, from now on."""
    again = fixes.slots[chosen]
    state.generation[again] = fixes.generation[chosen]
    state.lon_deg[again] = fixes.lon_deg[chosen]
    state.lat_deg[again] = fixes.lat_deg[chosen]
    state.since_s[again] = fixes.fix_s[chosen]


def _depart(
    state: StandingState, fixes: Fixes, gone: NDArray[np.bool_], stay_radius_m: float
) -> None:
    """Let things that left stand where their first fix elsewhere was, if this one is there too."""
    slots = fixes.slots
    out_lon, out_lat = state.out_lon_deg[slots], state.out_lat_deg[slots]
    is_there = distance_m(out_lon, out_lat, fixes.lon_deg, fixes.lat_deg) <= stay_radius_m
    _move(state, fixes, gone)
    came = gone & is_there
    state.lon_deg[slots[came]] = out_lon[came]
    state.lat_deg[slots[came]] = out_lat[came]
    state.since_s[slots[came]] = state.out_s[slots[came]]


def _began(
    state: StandingState,
    fixes: Fixes,
    i: int,
    sites: RegisteredSites,
    parameters: StandingParameters,
) -> Finding | None:
    slot = int(fixes.slots[i])
    lon, lat, at_s = float(state.lon_deg[slot]), float(state.lat_deg[slot]), fixes.fix_s[i]
    away_m = distance_m(lon, lat, sites.lon_deg, sites.lat_deg) - sites.radius_m
    away_m = np.where((sites.from_s <= at_s) & (at_s < sites.to_s), away_m, np.inf)
    if (away_m <= parameters.site_margin_m).any():
        return None
    registered = int(np.isfinite(away_m).sum())
    nearest = np.argsort(away_m)[: min(SITES_SHOWN, registered)].tolist()
    evidence: dict[str, Any] = {
        "standing_since_s": float(state.since_s[slot]),
        "standing_s": float(state.last_s[slot] - state.since_s[slot]),
        "limit_s": parameters.after_s,
        "stay_radius_m": parameters.stay_radius_m,
        "site_margin_m": parameters.site_margin_m,
        "sites_checked": registered,
        "nearest_sites": [
            {
                "name": sites.names[j],
                "kind": sites.kinds[j],
                "outside_by_m": round(float(away_m[j]), 1),
            }
            for j in nearest
        ],
        "fix_s": float(fixes.fix_s[i]),
        "source": parameters.source,
    }
    return Finding(
        key=_key(fixes, i),
        rule=RULE,
        severity=parameters.severity,
        entity_id=bytes(fixes.ids[i]).decode(),
        lon_deg=lon,
        lat_deg=lat,
        at_s=float(fixes.fix_s[i]),
        is_standing=True,
        evidence=evidence,
    )


def _ended(fixes: Fixes, i: int, parameters: StandingParameters) -> Finding:
    return Finding(
        key=_key(fixes, i),
        rule=RULE,
        severity=parameters.severity,
        entity_id=bytes(fixes.ids[i]).decode(),
        lon_deg=float(fixes.lon_deg[i]),
        lat_deg=float(fixes.lat_deg[i]),
        at_s=float(fixes.fix_s[i]),
        is_standing=False,
    )


def _key(fixes: Fixes, i: int) -> str:
    return f"{RULE}/{bytes(fixes.ids[i]).decode()}"


SOURCE_GIVEN = "本厅设定；停留时限由本厅的启动配置给出"
SOURCE_GIVEN_EN = "the house's; how long it may stand is given by the hall's configuration"


class HazmatStanding:
    """The rule as a detector of fixes: any number of fixes of a thing in one batch.

    ``after_s`` above 0 takes the place of the rule's own number; its findings say so, and carry a
    hash of their own.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(
        self, rule: Rule, numbers: Numbers, sites: RegisteredSites, after_s: float = 0.0
    ) -> None:
        if after_s > 0.0 and after_s != numbers.number("after_s"):
            source = f"{SOURCE_GIVEN} / {SOURCE_GIVEN_EN}"
            numbers = replace(
                numbers, values={**numbers.values, "after_s": float(after_s)}, source=source
            )
        self._ground = Applied(rule, numbers)
        self._sites = sites
        self._parameters = StandingParameters(
            after_s=numbers.number("after_s"),
            stay_radius_m=numbers.number("stay_radius_m"),
            gap_s=numbers.number("gap_s"),
            site_margin_m=numbers.number("site_margin_m"),
            severity=rule.severity,
            source=numbers.source,
        )
        self._is_watched = np.zeros(256, np.bool_)
        self._is_watched[[int(one) for one in classes_of(rule, numbers)]] = True
        self._state = StandingState()

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order of time."""
        at = np.flatnonzero(self._is_watched[rows.kind])
        found: list[Finding] = []
        for turn in _turns(rows.slot[at]):
            chosen = at[turn]
            fixes = Fixes(
                slots=rows.slot[chosen],
                generation=np.zeros(len(chosen), np.uint32),  # a slot belongs to one thing
                ids=rows.ids[chosen],
                lon_deg=rows.lon_deg[chosen],
                lat_deg=rows.lat_deg[chosen],
                fix_s=rows.fix_s[chosen],
            )
            found += step(self._state, fixes, self._sites, self._parameters)
        return [self._grounded(one) for one in sorted(found, key=lambda one: (one.at_s, one.key))]

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing: without a fix nobody is known to stand."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        state = self._state
        arrays: Iterable[NDArray[Any]] = (
            state.generation, state.lon_deg, state.lat_deg, state.since_s, state.last_s,
            state.is_said, state.out_s, state.out_lon_deg, state.out_lat_deg,
        )  # fmt: skip
        return sum(array.nbytes for array in arrays)

    def _grounded(self, finding: Finding) -> Finding:
        rule = self._ground.rule
        evidence = dict(finding.evidence)
        if finding.is_standing:
            evidence = self._ground.evidence() | evidence
        return replace(
            finding,
            evidence=evidence,
            from_s=evidence.get("standing_since_s", finding.from_s),
            rule_version=rule.version,
            config_hash=self._ground.config_hash,
        )


def _turns(slots: NDArray[np.uint32]) -> Iterator[NDArray[np.intp]]:
    """Yield indices: the first fix of each thing, then the second of each that has one, and so on.

    So each turn has one fix of a thing, and every thing's fixes keep their order.
    """
    order = np.argsort(slots, kind="stable")
    in_order = slots[order]
    begins = np.append(np.True_, in_order[1:] != in_order[:-1])[: len(slots)]
    first = np.maximum.accumulate(np.where(begins, np.arange(len(slots)), 0))
    turn = np.empty(len(slots), np.intp)
    turn[order] = np.arange(len(slots)) - first
    for number in range(int(turn.max(initial=-1)) + 1):
        yield np.flatnonzero(turn == number)
