"""Unlicensed movement: five kilometres driven without a licence, by the day to the second."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.register import Vehicle
from backends.detectors.licence_movement import UnlicensedMovement, licence_spans
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

BOOK = shipped("route.toml")
RULE = "unlicensed_movement"
MIDNIGHT_S = NOON_S + 12 * HOUR_S  # the end of 20 November


def vehicle(licence: str = "L1", licence_to: str = "2026-11-20", valid_from="", valid_to=""):
    return Vehicle(
        *("truck", "苏F1", EntityClass.HAZMAT_TRUCK, "o", licence, licence_to, "", "", "320613"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def detector(*register: Vehicle) -> UnlicensedMovement:
    return UnlicensedMovement(BOOK, REGIONS, licence_spans(register))


def test_an_expired_licence_is_said_after_five_kilometres() -> None:
    found = told(detector(vehicle(licence_to="2026-11-19")), drive(NOON_S, 600.0))
    assert outline(found) == [(RULE, True, NOON_S + 340.0)]
    assert found[0].evidence["status"] == "not valid"
    assert found[0].evidence["licences"][0]["number"] == "L1"


@pytest.mark.parametrize(
    ("register", "status"),
    [((), "not registered"), ((vehicle(licence=""),), "not registered"),
     ((vehicle(licence_to="2026-02-30"),), "not registered")],
)  # fmt: skip
def test_without_any_licence_it_is_said_too(register, status) -> None:
    found = told(detector(*register), drive(NOON_S, 600.0))
    assert [one.evidence["status"] for one in found] == [status]


def test_the_last_day_is_licensed_to_its_last_second() -> None:
    fixes = drive(MIDNIGHT_S - 300.0, 900.0, every_s=1.0)
    found = told(detector(vehicle()), fixes)
    assert found[0].from_s == MIDNIGHT_S - 1.0
    assert found[0].at_s == pytest.approx(MIDNIGHT_S + 5000.0 / 15.0, abs=12.0)


def test_a_licence_renewed_the_same_day_is_no_matter() -> None:
    renewed = vehicle("L2", "2027-11-20", valid_from="2026-11-20")
    old = vehicle(licence_to="2026-11-19", valid_to="2026-11-19")
    assert told(detector(old, renewed), drive(NOON_S, 1200.0)) == []


def test_it_ends_when_the_new_licence_begins() -> None:
    renewed = vehicle("L2", "2027-11-20", valid_from="2026-11-21")
    old = vehicle(licence_to="2026-11-19")
    found = told(detector(old, renewed), drive(MIDNIGHT_S - 600.0, 900.0))
    assert outline(found)[-1] == (RULE, False, MIDNIGHT_S)


def test_moving_in_the_yard_and_standing_where_the_terminal_drifts_are_no_driving() -> None:
    one = detector()
    random = np.random.default_rng(1)
    drift = [
        replace(fix, east_m=float(x)) for fix, x in zip(
            stand(NOON_S, 7200.0), random.uniform(-900.0, 900.0, 720), strict=True
        )
    ]  # fmt: skip
    assert told(one, [*drift, *drive(NOON_S + 7200.0, 60.0)]) == []


def test_jumps_that_nobody_can_drive_are_counted() -> None:
    fixes = [Fix(NOON_S + 10 * n, 6000.0 * (n % 2), 0.0, 15.0) for n in range(60)]
    one = detector()
    assert told(one, fixes) == []
    assert one.counts["implausible"] > 20


def test_it_ends_when_it_has_stood_for_two_hours_and_may_be_said_again() -> None:
    fixes = [*drive(NOON_S, 600.0), *stand(NOON_S + 600.0, 7300.0, at_m=9000.0)]
    again = drive(NOON_S + 7900.0, 600.0, start_m=9000.0)
    kinds = [one.is_standing for one in told(detector(), [*fixes, *again])]
    assert kinds == [True, False, True]


def test_spoilt_feeds_change_nothing() -> None:
    fixes = drive(MIDNIGHT_S - 600.0, 1200.0)
    clean = outline(told(detector(vehicle()), fixes))
    assert len(clean) == 1
    assert outline(told(detector(vehicle()), spoilt(fixes, 9))) == clean
