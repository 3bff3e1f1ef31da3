"""Who is on duty beside this seat: asked of the hub, and one where nobody answers."""

import pytest

from app.services.alarm_watch import AlarmWatch
from app.services.duty_seats import ASK_EVERY_S, NO_ANSWER_S, DutySeats
from tests.unit.app.services.hall import Hall

CARD = {
    **{"seat": "desk-1", "kind": "console", "county": "city"},
    "city": {"name": "试验市", "name_en": "Testing City", "is_demo": True},
}


@pytest.fixture
def hall() -> Hall:
    return Hall()


def asked(hall: Hall) -> int:
    return sum(name == "seat" for _, name, _ in hall.link.asked)


def seats_of(hall: Hall, on_duty: list[str] | None = None) -> DutySeats:
    seats = DutySeats(hall.group, lambda: hall.real_s)
    seats.want()
    hall.link.answer("seat", CARD if on_duty is None else {**CARD, "on_duty": on_duty})
    hall.pump()
    return seats


def take(hall: Hall, alarm_id: str, seat: str) -> None:
    hall.raise_alarm(alarm_id)
    body = {"person": "", "seat": seat}
    hall.link.push_entry(
        "alarm_assigned", f"alarm:{alarm_id}", body, time_s=hall.clock.now_s(), person="P-1"
    )
    hall.pump()


def test_every_seat_bears_what_it_was_given_within_the_hour(hall: Hall) -> None:
    seats = seats_of(hall, ["desk-2", "desk-1"])
    take(hall, "a1", "desk-1")
    hall.clock.advance(3601.0)
    for n in range(2):
        take(hall, f"b{n}", "desk-2")
    hall.raise_alarm("nobodys")
    assert dict(seats.rates(3600.0)) == {"desk-1": 0, "desk-2": 2}


def test_a_hub_that_tells_of_no_others_leaves_this_seat_alone(hall: Hall) -> None:
    seats = DutySeats(hall.group, lambda: hall.real_s)
    assert (seats.own, seats.names, seats.count) == ("", (), 1)
    assert (seats_of(hall).names, seats_of(hall, []).count) == (("desk-1",), 1)


@pytest.mark.parametrize(
    ("code", "result"), [("unknown_query", {}), ("ok", {"seat": 7}), ("ok", {**CARD, "on_duty": 1})]
)
def test_an_answer_that_cannot_be_read_changes_nothing(
    hall: Hall, code: str, result: dict[str, object]
) -> None:
    seats = seats_of(hall, ["desk-2"])
    hall.real_s += ASK_EVERY_S
    seats.want()
    hall.link.answer("seat", result, code)
    hall.pump()
    assert seats.names == ("desk-1", "desk-2")


def test_it_asks_now_and_then_and_again_where_nobody_answers(hall: Hall) -> None:
    seats = DutySeats(hall.group, lambda: hall.real_s)
    for real_s, count in ((0.0, 1), (NO_ANSWER_S - 1, 1), (NO_ANSWER_S, 2)):
        hall.real_s = real_s
        seats.want()
        assert asked(hall) == count
    hall.link.answer("seat", CARD)
    hall.pump()
    for after_s, count in ((NO_ANSWER_S, 2), (ASK_EVERY_S, 3)):
        hall.real_s = NO_ANSWER_S + after_s
        seats.want()
        assert asked(hall) == count


def test_a_replay_asks_nobody() -> None:
    hall = Hall(is_live=False)
    DutySeats(hall.group, lambda: hall.real_s).want()
    assert asked(hall) == 0


def test_what_is_over_the_budget_of_one_is_not_over_that_of_two(hall: Hall) -> None:
    seats = seats_of(hall, [])
    watch = AlarmWatch(hall.group, hall.catalogues.alarms, seats)
    for n in range(14):
        hall.link.push_entry(
            *("alarm_raised", f"alarm:a{n}"),
            {
                **{"rule": "r", "severity": 4, "entity_id": "x", "label": "x"},
                **{"lon_deg": 120.9, "lat_deg": 32.0, "evidence": {}},
            },
            time_s=hall.clock.now_s(),
        )
    watch.pump(hall.pump())
    assert (watch.is_over_budget, len(watch.waiting)) == (True, 2)
    hall.real_s += ASK_EVERY_S
    seats.want()
    hall.link.answer("seat", {**CARD, "on_duty": ["desk-2"]})
    hall.pump()
    watch.look()
    assert (watch.is_over_budget, len(watch.waiting)) == (False, 0)
