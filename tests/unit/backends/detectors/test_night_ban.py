"""Night bans: boundaries to the second, who is exempt, and where and until when a ban holds."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.rulebook import RuleBook
from backends.detectors.footing.expressways import Expressways
from backends.detectors.footing.in_force import regions_of
from backends.detectors.night_ban import RULES, NightBan, NightExemption
from tests.unit.backends.detectors.driven import (
    HOUR_S,
    NOON_S,
    REGIONS,
    Fix,
    drive,
    outline,
    shipped,
    spoilt,
    stand,
    told,
)

BOOK = shipped("driving.toml")
COACH = EntityClass.LINE_COACH
TWO_S, FIVE_S = NOON_S + 14 * HOUR_S, NOON_S + 17 * HOUR_S
UNKNOWN = Expressways.unknown()
EXPRESS = Expressways.of_lines([np.array([Fix(0.0, -1000.0).place(), Fix(0.0, 200_000.0).place()])])


def detector(exempt=(), route_m=None, roads=UNKNOWN, regions=REGIONS) -> NightBan:
    return NightBan(BOOK, regions, roads, exempt, route_m)


def coach(from_s: float, for_s: float, every_s: float = 1.0):
    return drive(from_s, for_s, every_s=every_s, kind=COACH)


def test_it_begins_at_two_and_not_a_second_before() -> None:
    found = told(detector(), coach(TWO_S - 300.0, 600.0))
    assert outline(found) == [("night_ban_coach", True, TWO_S + 60.0)]
    assert found[0].from_s == TWO_S


def test_who_stands_at_two_has_kept_it() -> None:
    fixes = [*coach(TWO_S - 600.0, 600.0), *stand(TWO_S, 600.0, at_m=9000.0, kind=COACH)]
    assert told(detector(), fixes) == []


def test_who_leaves_at_five_has_kept_it_and_who_left_a_minute_before_has_not() -> None:
    standing = stand(FIVE_S - 600.0, 600.0, kind=COACH)
    assert told(detector(), [*standing, *coach(FIVE_S, 600.0)]) == []
    early = [*standing[:-6], *coach(FIVE_S - 60.0, 600.0)]
    assert outline(told(detector(), early)) == [
        ("night_ban_coach", True, FIVE_S),
        ("night_ban_coach", False, FIVE_S),
    ]


def test_it_ends_at_five_for_one_who_drives_through() -> None:
    found = told(detector(), coach(FIVE_S - 595.0, 1200.0, every_s=10.0))
    assert outline(found)[-1] == ("night_ban_coach", False, FIVE_S)


def test_it_ends_where_the_coach_stands() -> None:
    fixes = [*coach(TWO_S, 300.0), *stand(TWO_S + 300.0, 400.0, at_m=4500.0, kind=COACH)]
    assert outline(told(detector(), fixes))[-1] == ("night_ban_coach", False, TWO_S + 600.0)


def test_manoeuvring_for_less_than_a_minute_is_no_running() -> None:
    fixes = [*coach(TWO_S, 55.0), *stand(TWO_S + 55.0, 600.0, at_m=825.0, kind=COACH)]
    assert told(detector(), fixes) == []


def test_a_gap_is_no_driving() -> None:
    fixes = [replace(coach(TWO_S + t, 1.0)[0], at_s=TWO_S + t) for t in (0.0, 400.0, 800.0)]
    one = detector()
    assert told(one, fixes) == []
    assert one.counts["gaps"] == 2


@pytest.mark.parametrize(("route_m", "is_said"), [(100_000.0, False), (100_001.0, True)])
def test_a_relay_of_a_hundred_kilometres_is_exempt(route_m: float, *, is_said: bool) -> None:
    one = detector(route_m={"truck": route_m})
    assert bool(told(one, coach(TWO_S, 120.0))) is is_said
    assert bool(one.counts["exempt"]) is not is_said


def test_an_exemption_holds_for_its_time_only() -> None:
    valid = NightExemption("truck", TWO_S - 1.0, TWO_S + HOUR_S)
    assert told(detector([valid]), coach(TWO_S, 600.0)) == []
    lapsed = NightExemption("truck", TWO_S - HOUR_S, TWO_S)
    assert len(told(detector([lapsed]), coach(TWO_S, 600.0))) == 1
    other = NightExemption("another")
    assert len(told(detector([other]), coach(TWO_S, 600.0))) == 1


def local_s(*when: int) -> float:
    zone = dt.timezone(dt.timedelta(hours=8))
    return dt.datetime(*when, tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("code", "at_s", "is_said"),
    [
        ("440100", local_s(2026, 10, 31, 0, 10), True),  # its last night
        ("440100", local_s(2026, 11, 1, 0, 10), False),  # lapsed, across the end of a month
        ("440100", local_s(2021, 10, 31, 3, 0), False),  # not yet
        ("440100", local_s(2026, 10, 30, 23, 40), False),  # before midnight
        ("230100", local_s(2026, 11, 20, 5, 50), True),
        ("370100", local_s(2019, 12, 31, 19, 10), True),
        ("370100", local_s(2020, 1, 1, 19, 10), False),
        ("110100", local_s(2026, 11, 20, 3, 0), False),  # no table of that region is known
        ("320613", local_s(2026, 11, 20, 3, 0), True),
    ],
)
def test_a_ban_on_hazmat_holds_by_region_and_day(code: str, at_s: float, *, is_said: bool) -> None:
    one = detector(roads=EXPRESS, regions=regions_of([code]))
    found = told(one, drive(at_s, 300.0))
    assert [each.rule for each in found] == (["night_ban_hazmat"] if is_said else [])


def test_what_was_said_ends_when_the_table_has_lapsed() -> None:
    later_s = local_s(2026, 11, 1, 0, 10)
    one = detector(roads=EXPRESS, regions=regions_of(["440100"]))
    early = drive(local_s(2026, 10, 31, 5, 0), 200.0)
    assert len(told(one, early)) == 1
    assert [each.is_standing for each in told(one, drive(later_s, 60.0))] == [False]


def test_a_hazmat_truck_off_the_expressway_is_not_meant() -> None:
    fixes = [replace(fix, north_m=3000.0) for fix in drive(NOON_S + 13 * HOUR_S, 300.0)]
    assert told(detector(roads=EXPRESS), fixes) == []


def test_where_no_roads_are_known_it_is_counted_and_not_said() -> None:
    one = detector()
    assert told(one, drive(NOON_S + 13 * HOUR_S, 300.0)) == []
    assert one.counts["road_unknown"] == 29


def test_spoilt_feeds_change_nothing() -> None:
    fixes = coach(TWO_S - 300.0, 900.0, every_s=5.0)
    assert outline(told(detector(), spoilt(fixes, 5))) == outline(told(detector(), fixes))


def test_without_a_register_nobody_is_said_to_have_filed_no_exemption() -> None:
    for exempt, says in ((None, "no register"), ((), "none filed")):
        (begun, *_) = told(detector(exempt), coach(TWO_S, 600.0))
        assert begun.evidence["exemption"] == says


def test_a_class_in_two_bans_at_once_is_refused() -> None:
    first, second = (BOOK[key] for key in RULES)
    sets = tuple(
        replace(one, values={**one.values, "classes": first.sets[0].values["classes"]})
        for one in second.sets
    )
    doubled = RuleBook({**BOOK.rules, second.key: replace(second, sets=sets)})
    with pytest.raises(ConfigError, match="more than one is in force for"):
        NightBan(doubled, REGIONS, UNKNOWN)
