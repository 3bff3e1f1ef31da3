"""The reader's answer about relative risk: an index for each area, and one area's parts."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from app.domain.citypack import CityInfo
from app.domain.errors import OperatorError
from app.domain.hazmat import HazmatScheme
from app.domain.people import CITY
from app.domain.register import Registers
from app.domain.risk import Factor, RiskRules
from backends.city.county_index import CountyIndex
from backends.hazmat.moment import Moment
from backends.hazmat.risk import SOURCE_OF, RiskGround
from backends.hub.hazmat_answers import seen_by
from backends.hub.inner import ChildQuestion

F64 = NDArray[np.float64]
KEPT_S = 10.0  # real seconds in which another seat gets the same sums
NO_COUNTY = -1  # 0 is what lies in none


class RiskAnswers:
    """Each seat gets the areas whose middle lies in its county; the others have no value."""

    def __init__(
        self,
        area_sets: tuple[AreaSet, ...],
        info: CityInfo,
        registers: Registers,
        scheme: HazmatScheme,
        rules: RiskRules,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sets = {areas.key: areas for areas in area_sets}
        self._info = info
        self._registers = registers
        self._scheme = scheme
        self._rules = rules
        self._monotonic = monotonic
        self._grounds: dict[tuple[str, str], RiskGround] = {}
        self._kept: dict[tuple[str, str], tuple[float, float, dict[str, F64]]] = {}

    def risk(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the index of every area, and the parts of the one named by ``code``."""
        key = str(question.arguments.get("set", ""))
        if key not in self._sets:
            raise OperatorError("bad_value", "set")
        ground = self._ground(question.county, key)
        as_of_s, sums = self._sums(question, key, ground)
        index = self._rules.index(sums)
        answer: dict[str, Any] = {
            "set": key,
            "count": len(ground.areas),
            "as_of_s": as_of_s,
            "standing": self._rules.standing.value,
            "index": [] if index is None else self._shown(question.county, ground, index),
        }
        code = str(question.arguments.get("code", ""))
        if code:
            if code not in ground.areas.codes:
                raise OperatorError("bad_value", "code")
            answer |= {"code": code, **self._parts(ground.areas.codes.index(code), sums)}
        return answer

    def _ground(self, county: str, key: str) -> RiskGround:
        if (county, key) not in self._grounds:
            seen = seen_by(self._registers, county)
            self._grounds[county, key] = RiskGround(
                self._sets[key], seen, self._scheme, self._rules
            )
        return self._grounds[county, key]

    def _sums(
        self, question: ChildQuestion, key: str, ground: RiskGround
    ) -> tuple[float, dict[str, F64]]:
        """Return the sums and what they are of; those of a moment ago do for everybody."""
        kept, now_s = self._kept.get((question.county, key)), self._monotonic()
        if kept is not None and now_s - kept[0] < KEPT_S:
            return kept[1], kept[2]
        moment = Moment.of(question.frozen)
        sums = ground.sums(moment)
        self._kept[question.county, key] = (now_s, moment.as_of_s, sums)
        return moment.as_of_s, sums

    def _shown(self, county: str, ground: RiskGround, index: F64) -> list[float | None]:
        known: NDArray[np.bool_] = np.isfinite(index) & np.isfinite(ground.middles[:, 0])
        if county != CITY:
            number = next((c.index for c in self._info.counties if c.code == county), NO_COUNTY)
            counties = CountyIndex(self._info.counties)
            known &= counties.of(ground.middles[:, 0], ground.middles[:, 1]) == number
        rows = zip(index.tolist(), known.tolist(), strict=True)
        return [round(value, 3) if is_known else None for value, is_known in rows]

    def _parts(self, number: int, sums: dict[str, F64]) -> dict[str, Any]:
        factors = {one: self._rules.factor(one, sums) for one in Factor}
        return {
            "factors": {
                one.value: None if value is None else float(value[number])
                for one, value in factors.items()
            },
            "parts": [
                {
                    "key": part.key,
                    "factor": part.factor.value,
                    "weight": part.weight,
                    "half": part.half,
                    "reach_m": part.reach_m,
                    "source": SOURCE_OF[part.key] if part.key in sums else "",
                    "sum": float(sums[part.key][number]) if part.key in sums else None,
                }
                for part in self._rules.parts
            ],
        }
