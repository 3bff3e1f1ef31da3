"""An officer obeys: thinks, accepts, rides by the roads to the post, arrives, works, is done."""

import numpy as np
import pytest

from app.domain.geo import LonLat, distance_m
from backends.adapters.jt808.task_texts import Choice, TaskText, task_text
from backends.adapters.jt808.text_messages import TextDown
from backends.demo.officers.mind import Doing, OfficerMind, Temper
from backends.demo.officers.orders import Order, read_order
from backends.demo.officers.trip import Wayfinder
from backends.demo.traffic.streets import lay_streets

START_S = 1_800_000_000.0
OBEDIENT = Temper(0.0, 0.0)
HOME, POST = LonLat(120.872, 31.992), LonLat(120.8904, 32.0104)


@pytest.fixture
def wayfinder(small_city) -> Wayfinder:
    return Wayfinder(lay_streets(small_city.roads, ()))


def mind_of(wayfinder: Wayfinder, temper: Temper = OBEDIENT, seed: int = 7) -> OfficerMind:
    return OfficerMind(wayfinder, HOME, np.random.default_rng(seed), START_S, temper)


def answers_until(mind: OfficerMind, from_s: float, seconds: float) -> list[tuple[float, Choice]]:
    found = []
    for k in range(round(seconds)):
        found += [(k + 1.0, answer.choice) for answer in mind.step(from_s + k + 1.0)]
    return found


def test_an_obedient_officer_accepts_arrives_and_is_done_in_time(wayfinder: Wayfinder) -> None:
    mind = mind_of(wayfinder)
    mind.told(Order(12, is_cancel=False, post=POST), START_S)
    given = answers_until(mind, START_S, 900.0)
    assert [choice for _, choice in given] == [Choice.ACCEPT, Choice.ARRIVED, Choice.DONE]
    accepted_s, arrived_s, done_s = (at for at, _ in given)
    assert 3.0 <= accepted_s <= 11.0
    assert 100.0 < arrived_s - accepted_s < 600.0
    assert 59.0 <= done_s - arrived_s <= 121.0


def test_he_is_at_the_post_when_he_says_so_and_goes_no_faster_than_the_road(
    wayfinder: Wayfinder,
) -> None:
    mind = mind_of(wayfinder)
    mind.told(Order(12, is_cancel=False, post=POST), START_S)
    before, fastest = mind.fix(START_S).at, 0.0
    for k in range(900):
        now_s = START_S + k + 1.0
        answers = mind.step(now_s)
        here = mind.fix(now_s).at
        fastest = max(fastest, float(distance_m(*before, *here)))
        before = here
        if any(a.choice is Choice.ARRIVED for a in answers):
            assert distance_m(*here, *POST) < 15.0
            break
    else:
        pytest.fail("he never arrived")
    assert 10.0 < fastest < 14.0 * 1.1 + 1.0


def test_he_rides_on_the_roads(wayfinder: Wayfinder) -> None:
    mind = mind_of(wayfinder)
    mind.told(Order(12, is_cancel=False, post=POST), START_S)
    streets = wayfinder.streets
    edges = np.repeat(np.arange(streets.road_count, dtype=np.int32), 60)
    along = np.tile(np.linspace(0, 1, 60), streets.road_count) * streets.length_m[edges]
    lon, lat, _ = streets.locate(edges, along)
    for k in range(0, 120, 5):
        mind.step(START_S + k)
        here = mind.fix(START_S + k).at
        assert distance_m(lon, lat, *here).min() < 10.0


def test_a_recall_sends_him_back_on_patrol_without_an_answer(wayfinder: Wayfinder) -> None:
    mind = mind_of(wayfinder)
    mind.told(Order(12, is_cancel=False, post=POST), START_S)
    assert [c for _, c in answers_until(mind, START_S, 40.0)] == [Choice.ACCEPT]
    assert mind.doing is Doing.RIDE
    mind.told(Order(12, is_cancel=True, post=None), START_S + 40.0)
    assert mind.doing is Doing.PATROL
    assert answers_until(mind, START_S + 40.0, 900.0) == []


def test_a_recall_of_another_task_changes_nothing(wayfinder: Wayfinder) -> None:
    mind = mind_of(wayfinder)
    mind.told(Order(12, is_cancel=False, post=POST), START_S)
    mind.told(Order(11, is_cancel=True, post=None), START_S)
    assert len(answers_until(mind, START_S, 900.0)) == 3


def test_the_same_order_twice_is_done_once(wayfinder: Wayfinder) -> None:
    mind = mind_of(wayfinder)
    for at_s in (0.0, 5.0, 300.0):
        mind.told(Order(12, is_cancel=False, post=POST), START_S + at_s)
    assert len(answers_until(mind, START_S, 1500.0)) == 3


def test_a_newer_order_replaces_the_one_he_is_on_and_he_says_so(wayfinder: Wayfinder) -> None:
    mind = mind_of(wayfinder)
    mind.told(Order(12, is_cancel=False, post=POST), START_S)
    answers_until(mind, START_S, 30.0)
    mind.told(Order(13, is_cancel=False, post=HOME), START_S + 30.0)
    first = mind.step(START_S + 31.0)
    assert [(a.number, a.choice) for a in first] == [(12, Choice.FAILED)]
    rest = [a for k in range(900) for a in mind.step(START_S + 31.0 + k)]
    assert [(a.number, a.choice) for a in rest] == [
        (13, Choice.ACCEPT),
        (13, Choice.ARRIVED),
        (13, Choice.DONE),
    ]


def test_some_refuse_and_some_never_answer(wayfinder: Wayfinder) -> None:
    refusing, silent = mind_of(wayfinder, Temper(1.0, 0.0)), mind_of(wayfinder, Temper(0.0, 1.0))
    for mind in (refusing, silent):
        mind.told(Order(12, is_cancel=False, post=POST), START_S)
    assert [c for _, c in answers_until(refusing, START_S, 300.0)] == [Choice.REFUSE]
    assert answers_until(silent, START_S, 300.0) == []


def test_an_order_without_a_post_is_refused(wayfinder: Wayfinder) -> None:
    mind = mind_of(wayfinder)
    mind.told(Order(12, is_cancel=False, post=None), START_S)
    assert [c for _, c in answers_until(mind, START_S, 60.0)] == [Choice.REFUSE]


def test_on_patrol_he_moves_near_home_by_the_same_seed_the_same_way(wayfinder: Wayfinder) -> None:
    one, two = mind_of(wayfinder), mind_of(wayfinder)
    ways = []
    for mind in (one, two):
        answers_until(mind, START_S, 600.0)
        ways.append(mind.fix(START_S + 600.0))
    assert ways[0] == ways[1]
    assert 0.0 < distance_m(*ways[0].at, *HOME) < 4000.0


@pytest.mark.parametrize("is_cancel", [False, True])
def test_the_gateways_own_wording_is_read(is_cancel: bool) -> None:
    text = "T12 拦截 苏F·D0371 危化品车; 现位 人民路; 到 人民路与工农路口 @120.88500,32.01200"
    order = read_order(task_text(TaskText(12, text, is_cancel)))
    assert order == Order(12, is_cancel, LonLat(120.885, 32.012))


def test_a_plain_text_is_read_by_its_task_number() -> None:
    assert read_order(TextDown("T7 拦截 苏F·D0001; 到 路口 @121.00000,32.00000")) == Order(
        7, is_cancel=False, post=LonLat(121.0, 32.0)
    )
    assert read_order(TextDown("T7 取消: 已处置")) == Order(7, is_cancel=True, post=None)
    assert read_order(TextDown("今日大风, 注意安全")) is None


class Street:
    """Where a number plate can be read: as a test says."""

    def __init__(self) -> None:
        self.is_there, self.asked = False, []

    def __call__(self, plate: str, _at: LonLat) -> bool:
        self.asked.append(plate)
        return self.is_there


def looking(wayfinder: Wayfinder, temper: Temper = OBEDIENT) -> tuple[OfficerMind, Street, Order]:
    street = Street()
    random = np.random.default_rng(7)
    mind = OfficerMind(wayfinder, HOME, random, START_S, temper, eyes=street)
    text = "T12 协查 苏F·D0371 危货车; 看到或未看到请回复 @120.88500,32.01200"
    order = read_order(task_text(TaskText(12, text, is_attention=True)))
    assert order == Order(12, False, None, is_attention=True, label="苏F·D0371")
    mind.told(order, START_S)
    return mind, street, order


def test_asked_to_look_out_he_stays_on_patrol_says_not_seen_and_goes_on_looking(
    wayfinder: Wayfinder,
) -> None:
    mind, street, order = looking(wayfinder)
    mind.told(order, START_S + 1.0)  # the platform says it again
    said = answers_until(mind, START_S, 200.0)
    assert [choice for _, choice in said] == [Choice.NOT_SEEN]
    assert 40.0 <= said[0][0] <= 126.0
    assert mind.doing is Doing.PATROL
    street.is_there = True
    assert [c for _, c in answers_until(mind, START_S + 200.0, 60.0)] == [Choice.SEEN]
    assert set(street.asked) == {"苏F·D0371"}


def test_told_that_it_is_over_he_looks_no_more_and_a_silent_one_never_did(
    wayfinder: Wayfinder,
) -> None:
    mind, street, _ = looking(wayfinder)
    mind.told(Order(12, is_cancel=True, post=None), START_S + 5.0)
    street.is_there = True
    assert answers_until(mind, START_S + 5.0, 120.0) == []
    mind, street, _ = looking(wayfinder, Temper(0.0, 1.0))
    street.is_there = True
    assert answers_until(mind, START_S, 120.0) == []
    assert street.asked == []


def test_one_who_is_on_a_task_looks_out_and_goes_on_with_it(wayfinder: Wayfinder) -> None:
    mind, _, _ = looking(wayfinder)
    mind.told(Order(13, is_cancel=False, post=POST), START_S)
    said = {choice for _, choice in answers_until(mind, START_S, 900.0)}
    assert said == {Choice.NOT_SEEN, Choice.ACCEPT, Choice.ARRIVED, Choice.DONE}


def test_nobody_looks_out_for_ever(wayfinder: Wayfinder) -> None:
    mind, street, _ = looking(wayfinder)
    mind.step(START_S + 7_200.0)
    street.asked.clear()
    mind.step(START_S + 7_300.0)
    assert street.asked == []
