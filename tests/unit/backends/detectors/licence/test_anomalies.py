"""Licence anomalies: exact on seeded corruption, nothing on sound rows at the edge."""

from dataclasses import replace

import numpy as np

from app.domain.classes import EntityClass
from app.domain.credit_code import ALPHABET, check_character
from app.domain.register import Firm, Vehicle
from backends.detectors.licence.anomalies import LicenceAnomalies, local_day
from tests.unit.backends.detectors.driven import HOUR_S, NOON_S, shipped

BOOK = shipped("licence.toml")


def vehicle(number: int, **columns) -> Vehicle:
    sound = Vehicle(
        vehicle_id=f"V{number}",
        plate=f"苏F{number}",
        entity_class=EntityClass.HAZMAT_TRUCK,
        owner=f"firm {number % 20}",
        licence=f"演示字{number:06d}号",
        licence_to="2027-06-30",
        terminal="",
        auth_code="",
        county="320613",
        cargo="汽油",
    )
    return replace(sound, **columns)


def firms() -> list[Firm]:
    random = np.random.default_rng(8)
    found = []
    for number in range(20):
        body = "".join(random.choice(list(ALPHABET), 17))
        code = body + check_character(body)
        found.append(Firm(code, f"firm {number}", ("汽油", "液氨"), "320613"))
    return found


def keys(found) -> set[str]:
    return {one.key for one in found if one.is_standing}


def test_every_seeded_corruption_is_found_and_nothing_else() -> None:
    """500 rows, 60 of them corrupted by lot; per rule the very rows, no more and no fewer."""
    random = np.random.default_rng(20261122)
    rows = [vehicle(number) for number in range(500)]
    companies = firms()
    expected: set[str] = set()
    chosen = random.permutation(250)[:50]
    for turn, at in enumerate(chosen.tolist()):
        match turn % 5:
            case 0:
                rows[at] = replace(rows[at], licence=" ")
                expected.add(f"licence_missing/V{at}")
            case 1:
                rows[at] = replace(rows[at], licence_to="2026-11-19")
                expected.add(f"licence_expired/V{at}")
            case 2:
                rows[at] = replace(rows[at], licence_to="2026-02-30")
                expected.add(f"licence_unreadable/V{at}")
            case 3:
                twin = at + 250
                rows[twin] = replace(rows[twin], licence=f"演示字{at:06d}号 ")
                expected.add(f"licence_duplicate/演示字{at:06d}号")
            case _:
                rows[at] = replace(rows[at], cargo="硝酸")
                expected.add(f"licence_scope/V{at}")
    for at in (3, 7):
        code = companies[at].credit_code
        wrong = code[:5] + ALPHABET[(ALPHABET.index(code[5]) + 1) % 31] + code[6:]
        companies[at] = replace(companies[at], credit_code=wrong)
        expected.add(f"licence_credit_code/{wrong}")
    found = LicenceAnomalies(BOOK).look(rows, companies, NOON_S)
    assert keys(found) == expected
    assert len(found) == len(expected)


def test_sound_rows_at_the_edge_are_left_alone() -> None:
    rows = [
        vehicle(1, licence_to="2026-11-20"),  # its last day is today
        vehicle(2, valid_from="2026-11-20"),  # begins today
        vehicle(3, licence="", valid_from="2026-11-21"),  # not yet valid
        vehicle(4, licence="", valid_to="2026-11-19"),  # no longer valid
        vehicle(5, licence="", entity_class=EntityClass.TAXI),  # not of these classes
        vehicle(6, cargo="", owner="nobody"),
        vehicle(7, owner="not in the register"),
    ]
    assert LicenceAnomalies(BOOK).look(rows, firms(), NOON_S) == []


def test_each_finding_lists_its_rows() -> None:
    rows = [vehicle(1), vehicle(2, licence="演示字000001号"), vehicle(3, cargo="硝酸")]
    found = {one.rule: one for one in LicenceAnomalies(BOOK).look(rows, firms(), NOON_S)}
    twice = found["licence_duplicate"].evidence["rows"]
    assert [row["vehicle_id"] for row in twice] == ["V1", "V2"]
    beyond = found["licence_scope"].evidence
    assert [row["register"] for row in beyond["rows"]] == ["vehicles", "firms"]
    assert (beyond["cargo"], beyond["scope"]) == ("硝酸", ["汽油", "液氨"])
    assert beyond["standing"] == "house"


def test_an_anomaly_is_said_once_and_ends_when_the_row_is_put_right() -> None:
    one = LicenceAnomalies(BOOK)
    wrong = [vehicle(1, licence="")]
    assert [each.is_standing for each in one.look(wrong, (), NOON_S)] == [True]
    assert one.look(wrong, (), NOON_S + HOUR_S) == []
    assert [each.at_s for each in one.standing()] == [NOON_S]
    ended = one.look([vehicle(1)], (), NOON_S + 2 * HOUR_S)
    assert [(each.key, each.is_standing) for each in ended] == [("licence_missing/V1", False)]
    assert one.standing() == ()


def test_the_day_changes_at_local_midnight() -> None:
    midnight_s = NOON_S + 12 * HOUR_S
    assert (local_day(midnight_s - 1.0), local_day(midnight_s)) == ("2026-11-20", "2026-11-21")
    row = [vehicle(1, licence_to="2026-11-20")]
    assert LicenceAnomalies(BOOK).look(row, (), midnight_s - 1.0) == []
    found = LicenceAnomalies(BOOK).look(row, (), midnight_s)
    assert [each.evidence["expired_for_days"] for each in found] == [1]
