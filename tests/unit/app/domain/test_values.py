"""What holds for every value of the domain, whatever it means."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from types import MappingProxyType

import pytest

import app.domain
from app.domain.classes import EntityClass, Severity
from app.domain.finding import Finding
from app.domain.plan import InterceptPlan
from app.domain.ports import Answer, Arrivals, LinkState
from app.domain.register import Officer, Registers, Vehicle

# What gathers rather than states: a fold's table, a counter, a clock that tests set.
GATHERING = {
    *("Board", "Refusals", "SetClock", "ConditionBook", "_Condition"),
    *("Funnel", "StayFunnel"),
}


def values() -> Iterator[type]:
    """Yield every dataclass that a module of the domain defines."""
    for module in pkgutil.iter_modules(app.domain.__path__):
        room = importlib.import_module(f"app.domain.{module.name}")
        for found in vars(room).values():
            is_value = dataclasses.is_dataclass(found) and isinstance(found, type)
            if is_value and found.__module__ == room.__name__:
                yield found


@pytest.mark.parametrize("value", list(values()), ids=lambda v: v.__name__)
def test_a_value_is_frozen_slotted_and_says_what_it_is(value: type) -> None:
    parameters = value.__dataclass_params__  # type: ignore[attr-defined]  # set by dataclass()
    assert parameters.frozen == (value.__name__ not in GATHERING)
    assert "__slots__" in vars(value)
    assert value.__doc__
    assert not value.__doc__.startswith(f"{value.__name__}(")


def test_two_values_never_share_what_a_default_made() -> None:
    ends = [Finding("k", "r", Severity.II, "e", 1.0, 2.0, 3.0, is_standing=False) for _ in range(2)]
    assert ends[0].evidence == {}
    assert ends[0].evidence is not ends[1].evidence


def test_nothing_arrived_is_what_a_link_says_by_default() -> None:
    nothing = Arrivals(LinkState.CONNECTING)
    empty = (nothing.ticks, nothing.entries, nothing.replies, nothing.answers, nothing.health)
    assert not any(empty)
    assert [nothing.is_new_epoch, nothing.restart_board, nothing.is_plaintext] == [False] * 3
    assert (nothing.waiting, nothing.dropped, nothing.speed) == (0, 0, 1.0)
    assert Answer("r1", "ok").result == {}


def test_a_plan_without_options_is_a_plan_with_a_reason() -> None:
    plan = InterceptPlan(
        "veh:1", "苏F", 0.0, 1.0, False, "", (), (), (), (), reason="plan.no_officer"
    )
    assert (plan.options, plan.warnings, plan.reason) == ((), (), "plan.no_officer")


def test_a_register_row_without_days_has_no_end_and_a_vehicle_no_invented_route() -> None:
    truck = Vehicle("v1", "苏F", EntityClass.HAZMAT_TRUCK, "owner", "licence", "", "", "", "320612")
    officer = Officer("o1", "王", "unit", "0139", "2013", "code", "320612")
    assert (truck.valid_from, truck.valid_to, officer.valid_from) == ("", "", "")
    assert (truck.route, truck.cargo) == ((), "")
    assert Registers() == Registers((), (), (), ())


def test_evidence_may_be_any_read_only_mapping() -> None:
    evidence = MappingProxyType({"standing_s": 600.0})
    found = Finding("k", "r", Severity.II, "e", 1.0, 2.0, 3.0, is_standing=True, evidence=evidence)
    assert found.evidence["standing_s"] == 600.0
