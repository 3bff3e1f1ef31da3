"""Who of ours and which stations are inside an outline at this moment."""

from app.domain.classes import EntityClass
from app.domain.inside_now import ours_and_stations_inside
from tests.unit.app.services.hall import NOON_S, Hall


def _ring(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def test_ours_are_named_while_they_are_heard_and_nobody_else_is() -> None:
    hall = Hall()
    world = hall.group.world
    everywhere = [_ring(100.0, 20.0, 130.0, 40.0)]
    assert ours_and_stations_inside(world, everywhere, NOON_S) == ([], [])
    hall.enter_things(other={"class": int(EntityClass.AIR_STATION), "label": "空气一号"})
    assert ours_and_stations_inside(world, everywhere, NOON_S) == (["P-0117"], ["空气一号"])
    # Who is not heard any more may be anywhere; a station stays where it is.
    assert ours_and_stations_inside(world, everywhere, NOON_S + 3_600.0) == ([], ["空气一号"])
    assert ours_and_stations_inside(world, [_ring(0.0, 0.0, 1.0, 1.0)], NOON_S) == ([], [])
