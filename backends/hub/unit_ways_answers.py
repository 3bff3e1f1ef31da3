"""The worker's answer to ``case_units``: who could be sent, how far by road, and with what load."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import and_, func, select

from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.unit_ways import (
    UnitWay,
    UnitWaysAnswer,
    UnitWaysQuestion,
    by_way_and_load,
    capable_units,
    straight_m,
)
from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.domain.people import CITY
from app.domain.reach import Pace
from app.domain.shape import LAT_DEG, LON_DEG
from backends.cases.answers import convert
from backends.cases.filtering import seen_by
from backends.hub.inner import ChildQuestion
from backends.hub.reach_answers import local_hour
from backends.roads.drives import Drive, drives_to
from backends.roads.reach_region import ReachPlanner
from backends.store.case_rows import case_of
from backends.store.database import Reading
from backends.store.schema import matter

WITHIN_S = 3_600.0  # who needs longer than an hour is said in a straight line
LOADS_KEPT_S = 5.0  # real seconds: at a million cases they take longer to count than the ways do
QUARTERS = 4.0
NO_PLACE, OFF_ROADS = "no_place", "off_roads"
_COLUMNS = matter.c


class FrozenUnitWays(msgspec.Struct, frozen=True):
    """The moment of the question, city time."""

    now_s: float


class UnitWaysAnswerer:
    """Each seat is told only of what its county may see; what it may not is not there for it."""

    def __init__(
        self,
        reading: Reading,
        catalogue: CaseCatalogue,
        regions: ReachPlanner,
        county_at: Callable[[LonLat], str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``regions`` lends the roads and what driving them takes by hour."""
        self._reading = reading
        self._catalogue = catalogue
        self._regions = regions
        self._county_at = county_at
        self._monotonic = monotonic
        self._loads: dict[str, tuple[float, Mapping[str, int]]] = {}

    def answer(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the UnitWaysAnswer of a UnitWaysQuestion, in plain values."""
        asked = convert(question.arguments, UnitWaysQuestion)
        now_s = msgspec.convert(question.frozen, FrozenUnitWays).now_s
        but = ""
        if asked.case_id:
            case = self._case(asked.case_id, question.county)
            place, type_code, county, but = case.place, case.type_code, case.county, case.unit
            at = _point(place.lon_deg, place.lat_deg)
        else:
            at, type_code = _point(asked.lon_deg, asked.lat_deg), asked.type_code
            county = "" if at is None else self._county_at(at)
            if question.county != CITY and county not in ("", question.county):
                raise OperatorError("out_of_scope", county)
        quarter = math.floor(local_hour(now_s) * QUARTERS) / QUARTERS
        units = capable_units(type_code, county, self._catalogue, but)
        load_of = self._load_of(question.county)
        lon_deg, lat_deg = (None, None) if at is None else at
        straight = [straight_m(unit, lon_deg, lat_deg) for unit in units]
        placed = [
            LonLat(unit.lon_deg, unit.lat_deg)
            for unit in units
            if unit.lon_deg is not None and unit.lat_deg is not None
        ]
        reason, driven = self._drives(at, placed, quarter)
        drives = iter(driven)
        ways = []
        for unit, away_m in zip(units, straight, strict=True):
            drive = None if away_m is None else next(drives, None)
            ways.append(
                UnitWay(
                    unit.unit_id,
                    None if drive is None else round(drive.travel_s, 1),
                    None if drive is None else round(drive.road_m, 1),
                    None if away_m is None else round(away_m, 1),
                    load_of.get(unit.unit_id, 0),
                )
            )
        _, speeds = self._regions.grounds
        answer = UnitWaysAnswer(
            case_id=asked.case_id,
            type_code=type_code,
            county=county,
            units=by_way_and_load(ways),
            reason=reason,
            hour=quarter,
            source=speeds.source,
            standing=speeds.standing.value,
            within_s=WITHIN_S,
            as_of_s=now_s,
        )
        return dict(msgspec.to_builtins(answer))

    def _drives(
        self, at: LonLat | None, places: list[LonLat], quarter: float
    ) -> tuple[str, list[Drive | None]]:
        """Return why nothing is driven, and the drive from each of ``places``."""
        if at is None:
            return NO_PLACE, []
        network, _ = self._regions.grounds
        cost_s = self._regions.cost_s(quarter, Pace.LIKELY)
        drives = drives_to(network, self._regions.roads, cost_s, at, places, WITHIN_S)
        return (OFF_ROADS, []) if drives is None else ("", drives)

    def _case(self, case_id: str, county: str) -> Case:
        mine = and_(_COLUMNS.case_id == case_id, seen_by(county))
        with self._reading.read() as connection:
            body = connection.execute(select(_COLUMNS.body).where(mine)).scalar_one_or_none()
        if body is None:
            raise OperatorError("case_unknown", case_id)
        return case_of(body)

    def _load_of(self, county: str) -> Mapping[str, int]:
        """Return open cases by unit, as far as a county's seat sees them; some seconds old."""
        now_s = self._monotonic()
        counted_s, load_of = self._loads.get(county, (-math.inf, {}))
        if now_s - counted_s >= LOADS_KEPT_S:
            open_cases = and_(seen_by(county), _COLUMNS.is_open.is_(True))
            query = select(_COLUMNS.unit, func.count()).where(open_cases).group_by(_COLUMNS.unit)
            with self._reading.read() as connection:
                load_of = {unit: int(count) for unit, count in connection.execute(query)}
            self._loads[county] = (now_s, load_of)
        return load_of


def _point(lon_deg: float | None, lat_deg: float | None) -> LonLat | None:
    """Return a point; None where there is none. Raises OperatorError for what is none on earth."""
    if lon_deg is None and lat_deg is None:
        return None
    if lon_deg is None or lat_deg is None:
        raise OperatorError("bad_value", "lon_deg or lat_deg alone")
    if not (abs(lon_deg) <= LON_DEG and abs(lat_deg) <= LAT_DEG):
        raise OperatorError("bad_value", f"{lon_deg:g}, {lat_deg:g}")
    return LonLat(lon_deg, lat_deg)
