"""Gives each town its risk index, so that the worst of a county is a figure and opens its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.areas import AreaSet
from app.domain.hazmat import HazmatScheme
from app.domain.register import Registers
from app.domain.risk import RiskRules
from backends.hazmat.moment import Moment
from backends.hazmat.risk import RiskGround
from backends.indicators.record_facts import RecordFacts

FIELD = "risk"
OLD_AFTER_S = 300.0  # of city time: nobody knows then where the loads are


@dataclass(slots=True)
class RiskRating:
    """Rates the records of ``register``, which are the areas of a set, whenever the hub says so."""

    records: RecordFacts
    register: str
    scheme: HazmatScheme
    rules: RiskRules
    _ground: RiskGround | None = field(default=None, init=False)
    _as_of_s: float = field(default=0.0, init=False)

    def take(self, areas: AreaSet | None, registers: Registers) -> None:
        """Take over what stays where it is; None where the city has no such areas."""
        self._ground = None
        if areas is not None and len(areas):
            self._ground = RiskGround(areas, registers, self.scheme, self.rules)

    def hear(self, frozen: Mapping[str, Any]) -> None:
        """Rate as of a moment of the hub (``backends/hub/hazmat_freezing.py``)."""
        if self._ground is None:
            return
        moment = Moment.of(frozen)
        index = self.rules.index(self._ground.sums(moment))
        if index is None:
            self.records.rate(self.register, FIELD, {})
            return
        rated = zip(self._ground.areas.codes, index.tolist(), strict=True)
        known = {code: value for code, value in rated if np.isfinite(value)}
        self.records.rate(self.register, FIELD, known)
        self._as_of_s = moment.as_of_s

    def refresh(self, now_s: float) -> None:
        """Forget what is too old to be said of now."""
        if self._as_of_s and now_s - self._as_of_s > OLD_AFTER_S:
            self.records.rate(self.register, FIELD, {})
            self._as_of_s = 0.0
