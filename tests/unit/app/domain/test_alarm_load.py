"""What a seat has to bear: groups, floods, shares, the ranked queue and what nobody looked at."""

from dataclasses import replace

from app.domain import alarm as alarms
from app.domain.alarm import Alarm
from app.domain.alarm_groups import group_key, grouped
from app.domain.alarm_load import (
    FloodGauge,
    RankedQueue,
    Shares,
    Window,
    next_seat,
    seat_rates,
    unseen_too_long,
)
from app.domain.classes import Severity
from tests.unit.app.domain.facts import Facts
from tests.unit.app.domain.test_alarm_policy import TEXT, AlarmPolicy

POLICY = AlarmPolicy.from_toml(TEXT)


def made(alarm_id: str, severity: int = 3, raised_s: float = 0.0) -> Alarm:
    return replace(alarms.raised(Facts().alarm(alarm_id, severity)), raised_s=raised_s)


def test_alarms_of_one_rule_about_one_owner_or_in_one_county_are_alike() -> None:
    here = made("a")
    assert group_key(here) == "hazmat_standing|county:320612"
    owned = replace(here, evidence={"owner": "某物流"})
    assert group_key(owned) == "hazmat_standing|owner:某物流"
    assert group_key(replace(here, evidence={"owner": ""})) == group_key(here)
    first, second = grouped([here, owned, made("b")])
    assert [a.alarm_id for a in first.alarms] == ["a", "b"]
    assert first.head is here
    assert second.head is owned


def test_a_flood_begins_over_ten_and_ends_under_five() -> None:
    gauge = FloodGauge(POLICY)
    for n in range(10):
        gauge.window.came(float(n))
    assert not gauge.look(10.0)
    gauge.window.came(10.0)
    assert gauge.look(11.0)
    assert gauge.look(605.0), "five are still in the window"
    assert not gauge.look(606.5), "four are"
    assert not gauge.look(607.0)


def test_a_window_counts_late_ones_where_they_belong_and_drops_what_is_older() -> None:
    window = Window(600.0)
    for at_s in (500.0, 100.0, 900.0, -5.0):
        window.came(at_s)
    assert window.look(700.0) == 2
    assert window.count == 2


def test_shares_are_measured_and_none_of_nothing() -> None:
    assert Shares.of([]) == Shares(0.0, 0.0, 0.0, 0)
    found = Shares.of([Severity.I, Severity.II, Severity.III, Severity.IV])
    assert found == Shares(0.25, 0.25, 0.5, 4)


def test_over_the_budget_the_lesser_wait_by_rank_and_pass_when_the_hour_has_room() -> None:
    queue = RankedQueue(POLICY)
    ranked = [made(f"a{n:02}", 3, float(n)) for n in range(20)]
    waiting = queue.look(ranked, 100.0)
    assert waiting == {f"a{n}" for n in range(12, 20)}
    assert queue.look(ranked, 200.0) == waiting, "nothing passes before its hour"
    assert queue.look(ranked, 3701.0) == set()


def test_two_on_duty_manage_twice_as_many() -> None:
    ranked = [made(f"a{n:02}", 3, float(n)) for n in range(30)]
    assert len(RankedQueue(POLICY).look(ranked, 100.0)) == 18
    assert len(RankedQueue(POLICY).look(ranked, 100.0, seats=2)) == 6


def test_the_next_alarm_goes_to_the_seat_that_bears_least_of_the_hour() -> None:
    taken = [
        replace(made(f"a{n}", 3, raised_s), claimed_seat=seat)
        for n, (seat, raised_s) in enumerate(
            [("desk-1", 4000.0), ("desk-1", 4100.0), ("desk-2", 300.0), ("desk-2", 4200.0)]
        )
    ]
    everything = [*taken, made("free", 3, 4300.0), replace(made("x", 3, 4300.0), claimed_seat="x")]
    rates = seat_rates(everything, ("desk-1", "desk-2"), 3600.0, 4500.0)
    assert rates == {"desk-1": 2, "desk-2": 1}
    assert next_seat(rates) == "desk-2"
    assert next_seat({"desk-2": 1, "desk-1": 1}) == "desk-1"
    assert next_seat({}) == ""


def test_the_grave_and_what_somebody_works_on_never_wait() -> None:
    queue = RankedQueue(POLICY)
    lesser = [made(f"a{n:02}", 4, float(n)) for n in range(12)]
    assert queue.look(lesser, 0.0) == set()
    grave = [made("i", 1), made("ii", 2)]
    mine = replace(made("mine", 4), claimed_by="wang")
    late = made("late", 4)
    assert queue.look([*grave, *lesser, mine, late], 1.0) == {"late"}
    assert queue.look([], 2.0) == set()


def test_what_nobody_looked_at_is_told_by_its_grade() -> None:
    ranked = [made("i", 1, 0.0), made("iv", 4, 0.0), replace(made("seen", 1), seen_by=("li",))]
    found = unseen_too_long(ranked, POLICY, 60.0)
    assert [(alarm.alarm_id, age_s) for alarm, age_s in found] == [("i", 60.0)]
    assert len(unseen_too_long(ranked, POLICY, 3600.0)) == 2
