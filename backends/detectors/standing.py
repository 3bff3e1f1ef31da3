"""The first rule: a hazmat truck that stands outside every registered site for too long.

Standing means staying within ``stay_radius_m`` of where it stopped. A gap in its reports longer
than ``gap_s`` proves nothing about what lay between, so the clock starts again after it.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import Severity
from app.domain.finding import Finding
from app.domain.geo import distance_m

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
    """Where standing is nobody's business: columns of the register of sites."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    radius_m: NDArray[np.float64]


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
    """Per slot: where and since when a thing stands, and whether that was said."""

    generation: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    lon_deg: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    lat_deg: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    since_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    last_s: NDArray[np.float64] = field(default_factory=lambda: np.full(0, -np.inf))
    is_said: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

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
    moved = (
        distance_m(state.lon_deg[slots], state.lat_deg[slots], fixes.lon_deg, fixes.lat_deg)
        > parameters.stay_radius_m
    )
    gap = fixes.fix_s - state.last_s[slots] > parameters.gap_s
    restart = newer & (stranger | moved | gap)
    # After a mere gap the truck may still stand there: only a move, or another thing in its row,
    # ends what was said.
    has_left = np.flatnonzero(newer & moved & ~stranger & state.is_said[slots])
    findings = [_ended(fixes, i, parameters) for i in has_left.tolist()]
    ended = slots[newer & (moved | stranger)]
    state.is_said[ended] = False
    again = slots[restart]
    state.generation[again] = fixes.generation[restart]
    state.lon_deg[again] = fixes.lon_deg[restart]
    state.lat_deg[again] = fixes.lat_deg[restart]
    state.since_s[again] = fixes.fix_s[restart]
    state.last_s[slots[newer]] = fixes.fix_s[newer]
    due = newer & ~state.is_said[slots]
    due &= state.last_s[slots] - state.since_s[slots] >= parameters.after_s
    for i in np.flatnonzero(due).tolist():
        if (finding := _began(state, fixes, i, sites, parameters)) is not None:
            state.is_said[slots[i]] = True
            findings.append(finding)
    return findings


def _began(
    state: StandingState,
    fixes: Fixes,
    i: int,
    sites: RegisteredSites,
    parameters: StandingParameters,
) -> Finding | None:
    slot = int(fixes.slots[i])
    lon, lat = float(state.lon_deg[slot]), float(state.lat_deg[slot])
    away_m = distance_m(lon, lat, sites.lon_deg, sites.lat_deg) - sites.radius_m
    if (away_m <= parameters.site_margin_m).any():
        return None
    nearest = np.argsort(away_m)[:SITES_SHOWN].tolist()
    evidence: dict[str, Any] = {
        "standing_since_s": float(state.since_s[slot]),
        "standing_s": float(state.last_s[slot] - state.since_s[slot]),
        "limit_s": parameters.after_s,
        "stay_radius_m": parameters.stay_radius_m,
        "site_margin_m": parameters.site_margin_m,
        "sites_checked": len(sites.names),
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
