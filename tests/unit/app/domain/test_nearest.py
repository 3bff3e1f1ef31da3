"""Who of ours is nearest, where nobody can meet a vehicle by road."""

from app.domain.nearest import nearest_of_ours
from tests.unit.app.services.hall import NOON_S, OFFICER, TRUCK, Hall


def test_the_nearest_of_ours_is_by_place_and_nobody_lost_is_named():
    hall = Hall()
    world = hall.group.world
    assert nearest_of_ours(world, TRUCK, NOON_S) is None
    hall.enter_things()
    near = nearest_of_ours(world, TRUCK, NOON_S)
    assert near.entity_id == OFFICER
    assert 900 < near.distance_m < 1000
    assert nearest_of_ours(world, TRUCK, NOON_S + 3_600.0) is None
