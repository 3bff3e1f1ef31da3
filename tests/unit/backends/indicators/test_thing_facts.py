"""The table of things follows the hub's line and forgets nobody who fell silent."""

import math
import random
from typing import Any

import numpy as np
import pytest

from app.domain.classes import Age, EntityClass, EntityState
from app.domain.errors import ConfigError, DecodeError
from app.domain.measures.terms import term
from app.domain.patience import AgeLimits, Patience
from backends.history.messages import Told, decode, encode
from backends.indicators.thing_facts import ThingFacts

COUNTIES = (("320612", "通州区", 1), ("320681", "启东市", 2))
NOW_S = 1_795_320_000.0


def table(patience: Patience | None = None) -> ThingFacts:
    return ThingFacts(COUNTIES, patience or Patience())


def names(
    numbers: list[int], ids: list[bytes], kinds: list[int], sources: tuple[bytes, ...] = ()
) -> Told:
    columns: dict[str, Any] = {
        "number": np.array(numbers, np.uint32),
        "id": np.array(ids, "S32"),
        "label": np.array([b"L-" + one for one in ids], "S48"),
        "class": np.array(kinds, np.uint8),
        "source": np.array(sources or [b"sim"] * len(ids), "S16"),
    }
    return decode(encode("tracks.names", columns))


def fixes(numbers: list[int], fix_s: list[float], **more: Any) -> Told:
    count = len(numbers)
    columns = {
        "number": np.array(numbers, np.uint32),
        "lon_deg": np.full(count, 120.9),
        "lat_deg": np.full(count, 32.0),
        "speed_mps": np.full(count, 10.0, np.float32),
        "course_deg": np.zeros(count, np.float32),
        "fix_s": np.array(fix_s),
        "receipt_s": np.array(fix_s) + 1.0,
        "state": np.full(count, EntityState.UNKNOWN, np.uint8),
        "county": np.ones(count, np.uint8),
    }
    return decode(encode("tracks", columns | {key: np.asarray(v) for key, v in more.items()}))


def held(facts: ThingFacts, text: str, now_s: float = NOW_S) -> list[bool]:
    return facts.mask(term(text), facts.rows(()), now_s).tolist()


def test_age_is_live_then_late_then_lost_and_nobody_is_taken_away() -> None:
    facts = table()
    facts.hear(names([5, 9], [b"veh:1", b"veh:2"], [7, 1]))
    facts.hear(fixes([5], [NOW_S]))
    for ahead_s, age in ((0.0, "live"), (31.0, "late"), (181.0, "lost"), (1e6, "lost")):
        assert held(facts, age, NOW_S + ahead_s)[0]
        assert held(facts, f"age = {age}", NOW_S + ahead_s)[0]
        code = facts.codes("age", np.array([0]))[0]
        assert facts.parts("age")[code][0] == age
    assert held(facts, "lost") == [False, True]  # named, and never seen anywhere
    assert facts.size == 2
    assert math.isnan(facts.numbers("age_s", np.array([1]), NOW_S)[0])
    assert facts.moves(term("live"))
    assert facts.moves(term("age_s > 5"))
    assert not facts.moves(term("class = bus"))


def test_who_is_live_or_lost_is_not_known_while_nothing_of_the_class_is_live() -> None:
    facts = table()
    facts.hear(names([5, 9], [b"veh:1", b"ship:1"], [1, 8]))
    facts.hear(fixes([5, 9], [NOW_S, NOW_S + 31.0]))
    kind = term(f"class = {EntityClass(1).name.lower()}")
    for text in ("live", "lost", "!lost", "free", "age_s <= 3600"):
        assert facts.known((kind, term(text)), NOW_S)
        assert not facts.known((kind, term(text)), NOW_S + 31.0)  # late, and another feed lives
    assert facts.known((kind,), NOW_S + 31.0)
    assert not facts.known((kind,), NOW_S + 181.0)


def test_who_is_lost_for_a_day_has_left_until_he_comes_again() -> None:
    facts = table()
    facts.hear(names([5, 9, 11], [b"ship:1", b"ship:2", b"ship:3"], [8, 8, 8]))
    facts.hear(fixes([5, 9], [NOW_S, NOW_S]))
    day_s = 86_400.0
    facts.hear(fixes([9], [NOW_S + day_s - 10.0]))
    facts.known_until(NOW_S + day_s - 1.0)
    assert facts.rows(()).tolist() == [0, 1, 2]
    before = facts.revision
    facts.known_until(NOW_S + day_s + 700.0)
    assert facts.rows(()).tolist() == [1, 2]  # the third was named, and never placed
    assert facts.revision > before
    assert facts.rows(()) is facts.rows((term("lost"),))
    facts.hear(fixes([5], [NOW_S + day_s + 800.0]))
    assert facts.rows(()).tolist() == [0, 1, 2]


def test_who_is_new_has_the_row_of_one_long_gone_and_nothing_of_him() -> None:
    facts = table()
    facts.hear(names([5, 9], [b"ship:1", b"ship:2"], [8, 8]))
    facts.hear(fixes([5, 9], [NOW_S, NOW_S]))
    facts.set_busy(["ship:1"])
    gone_s = NOW_S + 86_400.0 + 700.0
    facts.hear(fixes([9], [gone_s]))
    facts.known_until(gone_s)
    # One comes again, two are new: each its own row, and only the gone one's is given away.
    facts.hear(names([6, 9, 7], [b"bus:1", b"ship:2", b"bus:2"], [4, 8, 4]))
    assert (facts.size, facts.line.id(0), facts.line.id(2)) == (3, "bus:1", "bus:2")
    assert facts.class_of("ship:1") == ""
    assert facts.rows(()).tolist() == [0, 1, 2]
    assert held(facts, "busy", gone_s) == [False] * 3
    assert math.isnan(facts.numbers("speed_kmh", np.array([0]), gone_s)[0])
    assert facts.member(0).time_s == 0.0
    facts.hear(
        fixes([5, 6], [gone_s + 1.0, gone_s + 1.0])
    )  # the number of the gone one is nobody's
    assert facts.line.unnamed == 1
    assert held(facts, "live", gone_s + 1.0) == [True, True, False]


def test_of_those_who_come_and_go_no_more_is_kept_than_were_there() -> None:
    facts = table()
    for day in range(20):
        at_s = NOW_S + day * 100_000.0
        numbers = list(range(50))
        facts.hear(names(numbers, [f"mmsi:{day}-{one}".encode() for one in numbers], [8] * 50))
        facts.hear(fixes(numbers, [at_s] * 50))
        facts.known_until(at_s + 99_000.0)
        assert len(facts.rows(())) <= 50
    assert facts.size <= 100


def test_a_clock_that_is_wrong_by_a_day_has_nobody_lose_his_row() -> None:
    facts = table()
    facts.hear(names([5], [b"ship:1"], [8]))
    facts.hear(fixes([5], [NOW_S - 100_000.0], receipt_s=[NOW_S]))
    facts.known_until(NOW_S + 700.0)
    assert facts.rows(()).tolist() == []
    facts.hear(names([6], [b"ship:2"], [8]))
    facts.hear(fixes([5], [NOW_S + 701.0]))
    assert facts.line.unnamed == 0
    assert facts.size == 2


def test_a_station_is_given_the_time_its_register_says() -> None:
    patience = Patience((AgeLimits(), AgeLimits(7200.0, 18000.0)), {b"D-A1": 1})
    facts = table(patience)
    facts.hear(names([0, 1], [b"D-A1", b"veh:1"], [15, 7]))
    facts.hear(fixes([0, 1], [NOW_S, NOW_S]))
    assert held(facts, "live", NOW_S + 3600.0) == [True, False]


def test_what_says_nothing_of_its_state_is_judged_by_its_speed() -> None:
    facts = table()
    facts.hear(names([0, 1, 2, 3], [b"a", b"b", b"c", b"d"], [1, 8, 12, 13]))
    speeds = np.array([0.4, 3.0, np.nan, 0.0], np.float32)
    states = np.array([0, EntityState.ANCHORED, 0, EntityState.MOVING], np.uint8)
    facts.hear(fixes([0, 1, 2, 3], [NOW_S] * 4, speed_mps=speeds, state=states))
    assert held(facts, "moving") == [False, False, False, True]
    assert held(facts, "stopped") == [True, True, False, False]
    assert held(facts, "ours") == [False, False, True, True]
    assert held(facts, "speed_kmh < 2") == [True, False, False, True]
    assert held(facts, "class = officer | patrol_car") == [False, False, True, True]


def test_busy_is_who_a_task_binds_known_before_or_after() -> None:
    facts = table()
    facts.set_busy({"off:1", "off:2"})
    facts.hear(names([0, 1], [b"off:1", b"off:3"], [12, 12]))
    assert held(facts, "busy") == [True, False]
    before = facts.revision
    facts.set_busy({"off:2", "off:1"})
    assert facts.revision == before
    facts.set_busy({"off:3"})
    assert held(facts, "busy") == [False, True]


def test_who_is_free_is_ours_live_and_bound_by_nothing() -> None:
    facts = table()
    facts.hear(names([0, 1, 2], [b"off:1", b"off:2", b"veh:1"], [12, 12, 7]))
    facts.hear(fixes([0, 1, 2], [NOW_S] * 3))
    facts.set_busy({"off:2"})
    assert held(facts, "free") == [True, False, False]
    assert held(facts, "free", NOW_S + 60.0) == [False, False, False]


def test_the_register_says_who_is_in_it_and_whose_they_are() -> None:
    facts = table()
    facts.hear(names([0, 1], [b"veh:1", b"veh:2"], [7, 9]))
    assert held(facts, "registered") == [False, False]
    facts.take_register({"veh:1": "一公司", "veh:3": ""})
    facts.hear(names([2], [b"veh:3"], [8]))
    assert held(facts, "registered") == [True, False, True]
    assert held(facts, "owner = 一公司") == [True, False, False]
    assert held(facts, "group = vessel") == [False, True, True]
    assert held(facts, "tanker") == [False, True, False]


def test_a_number_that_changes_hands_leaves_the_first_as_it_was() -> None:
    facts = table()
    facts.hear(names([0], [b"veh:1"], [7]))
    facts.hear(fixes([0], [NOW_S]))
    facts.hear(names([0], [b"veh:2"], [4]))
    facts.hear(fixes([0], [NOW_S + 500.0]))
    assert facts.size == 2
    assert held(facts, "live", NOW_S + 500.0) == [False, True]
    assert facts.class_of("veh:1") == "muck_truck"
    assert facts.class_of("veh:2") == "bus"
    assert facts.class_of("nobody") == ""


def test_what_came_of_nobody_is_counted_and_kept_out() -> None:
    facts = table()
    facts.hear(names([0], [b"veh:1"], [7]))
    facts.hear(fixes([0, 77, 3], [NOW_S] * 3))
    assert facts.line.unnamed == 2
    assert facts.size == 1


def test_the_rows_of_another_kind_and_holes_change_nothing() -> None:
    facts = table()
    hole = {"from_s": np.zeros(1), "to_s": np.zeros(1), "rows": np.zeros(1, np.int64)}
    assert facts.hear(decode(encode("hole", hole))) == 0
    assert facts.hear(decode(encode("readings", {"number": np.zeros(1, np.uint32)}))) == 0
    assert facts.revision == 0


def test_bytes_that_are_no_text_and_numbers_that_cannot_be_do_no_harm() -> None:
    facts = table()
    facts.hear(names([0, 1], [b"\xff\xfe\x01", b"\xff\xfd"], [250, 7]))
    facts.hear(fixes([0, 1], [NOW_S] * 2, state=np.array([200, 1], np.uint8)))
    assert facts.member(0).ref == "\\xff\\xfe\x01"
    assert facts.member(0).ref != facts.member(1).ref
    assert held(facts, "class = unknown") == [True, False]
    assert held(facts, "state = unknown") == [True, False]
    with pytest.raises(DecodeError, match="bad_number"):
        facts.hear(names([2**31], [b"x"], [1]))
    with pytest.raises(DecodeError, match="tracks: lon_deg"):
        facts.hear(decode(encode("tracks", {"number": np.zeros(1, np.uint32)})))
    with pytest.raises(ConfigError, match="things: there is no flag 'flying'; busy, free, late"):
        held(facts, "flying")


def test_an_empty_table_answers_and_changes_as_one() -> None:
    facts = table()
    assert held(facts, "live") == []
    assert facts.codes("age", facts.rows(())).tolist() == []
    facts.hear(names([0], [b"veh:1"], [7]))
    assert facts.touched(0).all
    assert not facts.touched(facts.revision).all


@pytest.mark.parametrize("seed", range(4))
def test_parts_and_flags_are_those_of_a_plain_count(seed: int) -> None:
    chance = random.Random(seed)
    facts = table()
    plain: dict[bytes, tuple[int, float]] = {}
    for _ in range(30):
        numbers = chance.sample(range(300), 20)
        ids = [f"veh:{number}".encode() for number in numbers]
        kinds = [chance.randrange(9) for _ in numbers]
        facts.hear(names(numbers, ids, kinds))
        fix_s = [NOW_S - chance.choice((0.0, 40.0, 500.0)) for _ in numbers]
        facts.hear(fixes(numbers, fix_s))
        plain |= dict(zip(ids, zip(kinds, fix_s, strict=True), strict=True))
    rows = facts.rows(())
    assert facts.size == len(plain)
    for kind in EntityClass:
        wanted = sum(one == kind for one, _ in plain.values())
        assert sum(held(facts, f"class = {kind.name.lower()}")) == wanted
        assert int((facts.codes("class", rows) == kind).sum()) == wanted
    for age, fix_age_s in ((Age.LIVE, 0.0), (Age.LATE, 40.0), (Age.LOST, 500.0)):
        wanted = sum(NOW_S - fix_s == fix_age_s for _, fix_s in plain.values())
        assert sum(held(facts, age.name.lower())) == wanted
    assert set(facts.counties(rows).tolist()) == {1}
    assert [facts.member(row).title for row in (0, 1)] == [
        "L-" + facts.member(row).ref for row in (0, 1)
    ]


def test_of_ids_it_is_told_how_old_their_last_words_are() -> None:
    facts = table()
    facts.hear(names([5, 9], [b"bus:1", b"bus:2"], [4, 4]))
    facts.hear(fixes([5], [NOW_S - 40.0]))
    ages_s, is_live = facts.spoken(["bus:1", "bus:2", "nobody"], NOW_S)
    assert (ages_s.tolist(), is_live.tolist()) == ([40.0, math.inf, math.inf], [False] * 3)
    assert facts.spoken(["bus:1"], NOW_S - 30.0)[1].tolist() == [True]
    assert (len(facts.line), facts.line.named) == (2, 2)
