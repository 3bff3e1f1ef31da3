"""Sums about areas: nearer counts more, beyond the reach nothing, and no source is no sum."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.areas import AreaSet
from app.domain.citypack import CityInfo
from app.domain.classes import EntityClass
from app.domain.errors import OperatorError
from app.domain.hazmat import HazmatScheme
from app.domain.register import Licensing, Permit, Registers, Site, SiteStatus, Vehicle
from app.domain.risk import Factor, Part, RiskRules
from backends.hazmat.moment import Moment, Mover, Told
from backends.hazmat.risk import RiskGround, middles_of, sums_about
from backends.hub.inner import ChildQuestion
from backends.hub.risk_answers import RiskAnswers

RULES_FOLDER = Path(__file__).parents[4] / "resources" / "rules"
RULES = RiskRules.from_toml((RULES_FOLDER / "risk.toml").read_text(encoding="utf-8"))
SCHEME = HazmatScheme.from_toml((RULES_FOLDER / "hazmat.toml").read_text(encoding="utf-8"))
NOON_S = 1_790_000_000.0
METRE_DEG = 1.0 / 111_195.0  # of latitude


def squares(count: int = 3, side_deg: float = 0.02) -> AreaSet:
    """Return squares one above the other, each of two triangles."""
    points, triangles = [], []
    for i in range(count):
        south = 32.0 + i * side_deg
        corners = [(121.0, south), (121.02, south), (121.02, south + side_deg)]
        points += [*corners, (121.0, south + side_deg)]
        triangles += [(4 * i, 4 * i + 1, 4 * i + 2), (4 * i, 4 * i + 2, 4 * i + 3)]
    names = tuple(f"g{i}" for i in range(count))
    return AreaSet(
        *("unit_grid", names, names, ("",) * count, np.array(points)),
        np.arange(0, 4 * count + 1, 4, dtype=np.uint32),
        np.arange(count + 1, dtype=np.uint32),
        np.array(triangles, np.uint32),
        np.repeat(np.arange(count, dtype=np.uint32), 2),
    )


PLANT = Site("S-1", "厂", "chemical_plant", 121.01, 32.01, 100.0, "")
HOTEL = Site("S-2", "店", "hotel", 121.01, 32.03, 50.0, "")
TRUCK = Vehicle("V-1", "苏F", EntityClass.HAZMAT_TRUCK, "", "", "", "", "", "", "甲醇")
WHOLE = Registers(
    sites=(PLANT, HOTEL),
    vehicles=(TRUCK,),
    statuses=(SiteStatus("S-1", Licensing.SUSPENDED, "2026-01-01"),),
)
TRUCKS = (Mover("V-1", "苏F", 121.01, 32.01),)


def test_the_middle_of_a_square_is_its_centre() -> None:
    assert middles_of(squares(2)) == pytest.approx(np.array([[121.01, 32.01], [121.01, 32.03]]))


@pytest.mark.parametrize(("away_m", "sum_"), [(0.0, 1.0), (500.0, 0.5), (999.0, 0.001), (1001, 0)])
def test_what_is_further_away_counts_less_and_beyond_the_reach_nothing(
    away_m: float, sum_: float
) -> None:
    part = Part("x", Factor.LIKELIHOOD, 1.0, 1.0, 1000.0)
    places = np.array([[121.0, 32.0 + away_m * METRE_DEG]])
    found = sums_about(np.array([[121.0, 32.0]]), places, part)
    assert found[0] == pytest.approx(sum_, abs=0.002)


def test_empty_registers_tell_of_nothing_but_alarms() -> None:
    ground = RiskGround(squares(), Registers(), SCHEME, RULES)
    assert set(ground.sums(Moment(NOON_S))) == {"alarms"}


def test_accidents_amounts_and_population_have_no_sums_whatever_is_known() -> None:
    found = RiskGround(squares(), WHOLE, SCHEME, RULES).sums(Moment(NOON_S, TRUCKS))
    assert set(found) == {"trucks", "loads", "alarms", "irregular", "stores", "gathering"}


def test_the_cell_with_plant_truck_and_suspension_has_the_highest_index() -> None:
    sums = RiskGround(squares(), WHOLE, SCHEME, RULES).sums(Moment(NOON_S, TRUCKS))
    index = RULES.index(sums)
    assert index is not None
    assert int(np.argmax(index)) == 0
    assert sums["irregular"][0] > 0.9


def test_a_licensed_plant_is_regular_until_a_permit_has_run_out() -> None:
    licensed = (SiteStatus("S-1", Licensing.LICENSED, "2024-01-01"),)
    for last_day, is_regular in (("2026-09-20", False), ("2030-01-01", True), ("", True)):
        permit = Permit("P", "S-1", "safe_production", "", "", valid_to=last_day)
        known = Registers(sites=(PLANT,), statuses=licensed, permits=(permit,))
        sums = RiskGround(squares(), known, SCHEME, RULES).sums(Moment(NOON_S))
        assert bool(sums["irregular"].any()) is not is_regular


def test_only_alarms_about_dangerous_goods_with_a_place_count() -> None:
    def alarm(entity_id: str, *, has_place: bool = True) -> Told:
        return Told("a", "r", 3, entity_id, "", 121.01, 32.01, NOON_S, True, has_place)

    ground = RiskGround(squares(), WHOLE, SCHEME, RULES)
    for told, counts in (
        (alarm("V-1"), True),
        (alarm("S-1"), True),
        (alarm("taxi"), False),
        (alarm("V-1", has_place=False), False),
    ):
        assert bool(ground.sums(Moment(NOON_S, alarms=(told,)))["alarms"].any()) is counts


def ask(county: str = "city", **arguments: object) -> ChildQuestion:
    frozen = {"now_s": NOON_S, "trucks": [], "tankers": [], "alarms": [], "left_off": 0}
    return ChildQuestion("q", "risk", county, dict(arguments), frozen)


def answers(registers: Registers = WHOLE) -> RiskAnswers:
    info = CityInfo("3206", "城", "City", True, ())
    return RiskAnswers((squares(),), info, registers, SCHEME, RULES, lambda: 0.0)


def test_a_part_without_a_source_is_told_as_such_beside_those_that_have_one() -> None:
    told = answers().risk(ask(set="unit_grid", code="g0"))
    parts = {part["key"]: part for part in told["parts"]}
    assert (parts["population"]["source"], parts["population"]["sum"]) == ("", None)
    assert (parts["trucks"]["source"], parts["trucks"]["sum"]) == ("", None)  # none is heard
    assert parts["stores"]["source"] == "sites"
    assert all(0.0 < value <= 1.0 for value in told["factors"].values())
    product = 100.0 * np.prod(list(told["factors"].values()))
    assert told["index"][0] == pytest.approx(product, abs=0.001)


def test_without_registers_there_is_no_index_instead_of_a_low_one() -> None:
    assert answers(Registers()).risk(ask(set="unit_grid"))["index"] == []


def test_a_seat_of_a_county_gets_no_value_for_cells_elsewhere() -> None:
    assert answers().risk(ask("320602", set="unit_grid"))["index"] == [None, None, None]


@pytest.mark.parametrize("wrong", [{"set": "moon"}, {"set": "unit_grid", "code": "x"}, {}])
def test_an_unknown_set_or_area_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(OperatorError, match="bad_value"):
        answers().risk(ask(**wrong))
