"""Nobody is sent after what stays where it is, though nothing but its alarm is known of it."""

from app.services.targets import may_be_target
from tests.unit.app.services.hall import TRUCK, Hall


def test_a_plant_is_no_target_though_the_registers_have_not_come() -> None:
    hall = Hall()
    hall.raise_alarm("a1", rule="illegal_resumption", entity_id="S-3")
    assert not may_be_target(hall.group, "S-3")


def test_a_vehicle_whose_fixes_stopped_is_one() -> None:
    hall = Hall()
    hall.raise_alarm("a1", rule="route_deviation")
    assert may_be_target(hall.group, TRUCK)
    hall.raise_alarm("a2", rule="licence_expired")
    assert not may_be_target(hall.group, TRUCK), "a row of a register is no vehicle on a road"
    hall.enter_things()
    assert may_be_target(hall.group, TRUCK)
