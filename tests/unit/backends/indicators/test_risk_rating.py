"""Towns carry the risk index of what lies about them, as of a moment, and not for longer."""

from typing import Any

import numpy as np
import pytest

from app.domain.measures.terms import term
from app.domain.register import Registers
from backends.hazmat.moment import Moment
from backends.hazmat.risk import RiskGround
from backends.indicators.record_facts import RecordFacts
from backends.indicators.record_row import RecordRow
from backends.indicators.risk_rating import FIELD, OLD_AFTER_S, RiskRating
from tests.unit.backends.hazmat.test_risk import NOON_S, RULES, SCHEME, WHOLE, squares

AREAS = squares()
ROWS = [RecordRow("towns", code, code, "320612") for code in AREAS.codes]
OTHER = RecordRow("grids", AREAS.codes[0], "", "320612")
HERE = [["V-1", "苏F", 121.01, 32.01]]


def frozen(trucks: list[Any], now_s: float = NOON_S) -> dict[str, Any]:
    return {"now_s": now_s, "trucks": trucks, "tankers": [], "alarms": [], "left_off": 0}


class Hall:
    """A table of three towns and something else that is called like one of them."""

    def __init__(self) -> None:
        counties = (("320612", "西城区", 1),)
        self.records = RecordFacts(counties, lambda _id: False, lambda: 0)
        self.records.take([*ROWS, OTHER], (), NOON_S)
        self.rating = RiskRating(self.records, "towns", SCHEME, RULES)
        self.rating.take(AREAS, WHOLE)

    def risks(self) -> list[float]:
        return self.records.numbers(FIELD, np.arange(4), NOON_S).tolist()


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_each_town_has_its_index_and_nothing_else_has(hall: Hall) -> None:
    before = hall.records.revision
    hall.rating.hear(frozen(HERE))
    moment = Moment.of(frozen(HERE))
    index = RULES.index(RiskGround(AREAS, WHOLE, SCHEME, RULES).sums(moment))
    assert index is not None
    assert hall.risks()[:3] == pytest.approx(index.tolist())
    assert np.isnan(hall.risks()[3])
    assert hall.records.touched(before).all
    assert hall.records.mask(term(f"{FIELD} > 0"), np.arange(4), NOON_S).tolist()[:3] == [True] * 3


def test_a_truck_that_goes_away_takes_its_risk_along(hall: Hall) -> None:
    hall.rating.hear(frozen(HERE))
    near = hall.risks()[0]
    hall.rating.hear(frozen([["V-1", "苏F", 121.9, 31.0]]))
    assert hall.risks()[0] < near


def test_it_stays_when_the_registers_are_read_again(hall: Hall) -> None:
    hall.rating.hear(frozen(HERE))
    before = hall.risks()[:3]
    hall.records.take([OTHER, *ROWS], (), NOON_S)
    assert hall.risks()[1:] == before


def test_what_is_too_old_is_not_said_of_now(hall: Hall) -> None:
    hall.rating.hear(frozen(HERE))
    hall.rating.refresh(NOON_S + OLD_AFTER_S)
    assert np.isfinite(hall.risks()[0])
    hall.rating.refresh(NOON_S + OLD_AFTER_S + 1.0)
    assert np.isnan(hall.risks()).all()


def test_without_areas_or_sources_there_is_no_risk(hall: Hall) -> None:
    hall.rating.hear(frozen(HERE))
    hall.rating.take(AREAS, Registers())
    hall.rating.hear(frozen([]))
    assert np.isnan(hall.risks()).all()
    hall.rating.take(None, WHOLE)
    hall.rating.hear(frozen(HERE))
    assert np.isnan(hall.risks()).all()
