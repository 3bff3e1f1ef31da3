"""Sums up what lies about each area, part by part, for the relative risk of areas.

Parts that no source of this hall tells of (accidents, stored amounts, population) have no sums.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from app.domain.classes import EntityClass
from app.domain.geo import distance_m
from app.domain.hazmat import HazmatScheme, Stage
from app.domain.permits import lapsed
from app.domain.register import Licensing, Registers, Site
from app.domain.risk import Part, RiskRules
from backends.hazmat.moment import Moment, places_of

F64 = NDArray[np.float64]
# Whence each part is; texts are ``hazmat.source.<key>``. A part that is not here has no source.
SOURCE_OF: Mapping[str, str] = {
    "trucks": "fixes_now",
    "alarms": "journal",
    "irregular": "statuses",
    "stores": "sites",
    "loads": "loads",
    "gathering": "sites_of_people",
}
STORED = (Stage.PRODUCTION, Stage.TRADE, Stage.STORAGE, Stage.USE, Stage.DISPOSAL)
GATHERING = frozenset(
    {"coach_station", "scenic_area", "restaurant", "hotel", "school", "kindergarten", "hospital"}
)
CHUNK = 256  # areas at once: bounds the table of distances


class RiskGround:
    """The middles of a set's areas, and what of the registers lies about them; built once."""

    def __init__(
        self, areas: AreaSet, registers: Registers, scheme: HazmatScheme, rules: RiskRules
    ) -> None:
        self.areas = areas
        self.middles = middles_of(areas)
        self._rules = rules
        self._parts = {part.key: part for part in rules.parts}
        self._hazmat = {
            v.vehicle_id: bool(v.cargo)
            for v in registers.vehicles
            if v.entity_class is EntityClass.HAZMAT_TRUCK
        }
        self._registers = registers
        stored = {site.site_id: site for site in _stored(registers, scheme)}
        self._stored = stored
        self._fixed: dict[str, F64] = {}
        if registers.sites:
            self._fixed = self._sums("stores", _places(list(stored.values())))
            gathering = [site for site in registers.sites if site.kind in GATHERING]
            self._fixed |= self._sums("gathering", _places(gathering))

    def sums(self, moment: Moment) -> dict[str, F64]:
        """Return (areas,) f8 by part, of the parts that have a source now."""
        found = dict(self._fixed)
        if moment.trucks:
            found |= self._sums("trucks", places_of(moment.trucks))
            loaded = tuple(one for one in moment.trucks if self._hazmat.get(one.entity_id))
            if any(self._hazmat.values()):
                found |= self._sums("loads", places_of(loaded))
        ours = set(self._hazmat) | {one.entity_id for one in moment.trucks} | set(self._stored)
        alarms = [
            (told.lon_deg, told.lat_deg)
            for told in moment.alarms
            if told.has_place and ours & {told.entity_id, *told.sites}
        ]
        found |= self._sums("alarms", np.array(alarms, np.float64).reshape(-1, 2))
        if self._registers.statuses or self._registers.permits:
            found |= self._sums("irregular", _places(self._irregular(moment.day)))
        return found

    def _irregular(self, day: str) -> list[Site]:
        """Return the places with goods that are not licensed today, or without a valid permit."""
        known = self._registers
        bad = {
            status.site_id
            for status in known.statuses
            if status.status is not Licensing.LICENSED
            and status.valid_from <= day <= (status.valid_to or day)
        }
        bad |= {permit.site_id for permit in lapsed(known.permits, day)}
        return [site for key, site in self._stored.items() if key in bad]

    def _sums(self, key: str, places: F64) -> dict[str, F64]:
        part = self._parts.get(key)
        return {} if part is None else {key: sums_about(self.middles, places, part)}


def sums_about(middles: F64, places: F64, part: Part) -> F64:
    """Return for each middle how much lies within the part's reach, less with its distance."""
    found = np.zeros(len(middles))
    if len(places):
        for first in range(0, len(middles), CHUNK):
            some = middles[first : first + CHUNK]
            away_m = distance_m(some[:, :1], some[:, 1:], places[:, 0], places[:, 1])
            near = np.maximum(0.0, 1.0 - away_m / part.reach_m)
            found[first : first + CHUNK] = near.sum(axis=1)
    return found


def middles_of(areas: AreaSet) -> F64:
    """Return (areas, 2) f8 degrees: the mean of each area's triangles by their size."""
    corners = areas.lonlat[areas.triangles]
    sides = corners[:, 1:] - corners[:, :1]
    size = np.abs(sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0])
    owner, count = areas.triangle_area.astype(np.int64), len(areas)
    whole = np.bincount(owner, size, count)
    centres = corners.mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = [np.bincount(owner, size * centres[:, i], count) / whole for i in (0, 1)]
    return np.stack(columns, axis=1)


def _stored(registers: Registers, scheme: HazmatScheme) -> Sequence[Site]:
    kinds = frozenset().union(*(scheme.site_kinds[stage] for stage in STORED))
    permits = frozenset().union(*(scheme.permit_kinds[stage] for stage in STORED))
    holders = {permit.site_id for permit in registers.permits if permit.kind in permits}
    return [s for s in registers.sites if s.kind in kinds or s.site_id in holders]


def _places(sites: Sequence[Site]) -> F64:
    return np.array([(s.lon_deg, s.lat_deg) for s in sites], np.float64).reshape(-1, 2)
