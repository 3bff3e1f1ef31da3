"""Papers of firms and plants: run out, beyond scope, too much; one renewed in time is nothing."""

import time
from dataclasses import replace

import pytest

from app.domain.register import (
    Firm,
    Licensing,
    NoteKind,
    Permit,
    PlantNote,
    Site,
    SiteStatus,
)
from backends.detectors.licence.anomalies import LicenceAnomalies
from backends.detectors.licence.rows import PlantRows
from tests.unit.backends.detectors.driven import HOUR_S, NOON_S, shipped

BOOK = shipped("licence.toml")
DAY_S = 24 * HOUR_S
CODE = "91320600MA1TEST01X"  # its check character does not matter here
SITE = Site("S-1", "演示化工厂", "chemical_plant", 120.9, 32.0, 100.0, "320613")
FIRM = Firm(CODE, "演示化工", ("甲醇",), "320613", ("S-1",), 1000.0, "t")
LICENSED = SiteStatus("S-1", Licensing.LICENSED)
PERMIT = Permit("P-1", "S-1", "hazmat_use", "演1", "", ("甲醇",), valid_from="2024-01-01")
OURS = ("firm_expired", "firm_scope", "firm_capacity", "permit_expired")


def output(month: int, tonnes: float, unit: str = "t", year: int = 2026) -> PlantNote:
    first, last = f"{year}-{month:02d}-01", f"{year}-{month:02d}-28"
    key = f"N-{year}-{month}"
    kind = NoteKind.OUTPUT
    return PlantNote(key, "S-1", kind, tonnes, unit, "", "", valid_from=first, valid_to=last)


def found(firms=(FIRM,), permits=(PERMIT,), notes=(), statuses=(LICENSED,), at_s=NOON_S):
    looker = LicenceAnomalies(BOOK)
    plants = PlantRows((SITE,), statuses, permits, notes)
    return [one for one in looker.look((), firms, at_s, plants) if one.rule in OURS]


def keys(**changes) -> list[str]:
    return [one.key for one in found(**changes)]


def test_sound_papers_are_nothing() -> None:
    assert keys(notes=(output(1, 500.0), output(2, 500.0))) == []


def test_a_permit_without_a_renewal_is_found_where_the_plant_is() -> None:
    (one,) = found(permits=(replace(PERMIT, valid_to="2026-11-19"),))
    assert (one.key, one.entity_id) == ("permit_expired/S-1/hazmat_use", "S-1")
    assert (one.lon_deg, one.lat_deg) == (SITE.lon_deg, SITE.lat_deg)
    assert one.evidence["site"]["site_id"] == "S-1"
    assert one.evidence["rows"][0]["number"] == "演1"


@pytest.mark.parametrize("renewed_from", ["2026-11-19", "2026-11-20"])
def test_a_permit_renewed_from_the_same_day_or_the_next_is_nothing(renewed_from: str) -> None:
    old = replace(PERMIT, valid_to="2026-11-19")
    new = replace(PERMIT, permit_id="P-2", valid_from=renewed_from)
    assert keys(permits=(old, new)) == []


def test_on_its_last_day_a_permit_is_good_and_at_midnight_after_it_is_not() -> None:
    last_day = (replace(PERMIT, valid_to="2026-11-20"),)
    midnight_s = NOON_S + 12 * HOUR_S
    assert keys(permits=last_day, at_s=midnight_s - 1.0) == []
    assert keys(permits=last_day, at_s=midnight_s) == ["permit_expired/S-1/hazmat_use"]


@pytest.mark.parametrize("status", [s for s in Licensing if s is not Licensing.LICENSED])
def test_a_plant_that_may_not_work_needs_no_paper(status: Licensing) -> None:
    old = (replace(PERMIT, valid_to="2025-01-01"),)
    assert keys(permits=old, statuses=(SiteStatus("S-1", status),)) == []


def test_a_permit_that_is_yet_to_begin_has_not_run_out() -> None:
    assert keys(permits=(replace(PERMIT, valid_from="2027-01-01"),)) == []


def test_goods_beyond_the_scope_are_named_and_width_of_letters_does_not_matter() -> None:
    assert keys(firms=(replace(FIRM, scope=("甲 醇",)),)) == []
    (one,) = found(permits=(replace(PERMIT, goods=("甲醇", "液氯")),))
    assert (one.key, one.evidence["goods"]) == ("firm_scope/S-1", ["液氯"])
    assert [row["register"] for row in one.evidence["rows"]] == ["firms", "permits"]


def test_capacity_is_of_the_calendar_year_of_whole_lines_and_of_one_unit() -> None:
    whole = (output(1, 600.0), output(2, 400.0))
    beside = (output(12, 900.0, year=2025), output(12, 900.0), output(3, 900.0, "kg"))
    assert keys(notes=(*whole, *beside)) == [], "just at capacity"
    (one,) = found(notes=(*whole, output(3, 0.5)))
    assert one.key == f"firm_capacity/{CODE}"
    assert (one.evidence["output"], one.evidence["capacity"]) == (1000.5, 1000.0)
    assert one.evidence["notes_counted"] == 3


def test_a_firm_without_a_capacity_or_without_a_number_is_not_judged() -> None:
    assert keys(firms=(replace(FIRM, capacity=float("nan")),), notes=(output(1, 1e9),)) == []
    assert keys(notes=(output(1, float("nan")),)) == []


def test_a_firms_licence_that_ran_out_is_found_unless_it_was_renewed_or_nothing_works() -> None:
    old = replace(FIRM, valid_to="2026-11-19")
    new = replace(FIRM, valid_from="2026-11-20")
    assert "firm_expired/" + CODE in keys(firms=(old,))
    assert keys(firms=(old, new)) == []
    assert keys(firms=(old,), statuses=()) == []


def test_what_was_put_right_ends_and_what_stands_is_told_once() -> None:
    looker = LicenceAnomalies(BOOK)
    bad = PlantRows((SITE,), (LICENSED,), (replace(PERMIT, valid_to="2026-11-19"),))
    good = PlantRows((SITE,), (LICENSED,), (PERMIT,))
    first, again, after = (
        [one for one in looker.look((), (FIRM,), NOON_S + n * DAY_S, rows) if one.rule in OURS]
        for n, rows in enumerate((bad, bad, good))
    )
    assert [one.is_standing for one in first] == [True]
    assert again == []
    assert [(one.is_standing, one.lon_deg) for one in after] == [(False, SITE.lon_deg)]


def test_a_register_of_twenty_thousand_permits_is_looked_through_in_no_time() -> None:
    permits = tuple(
        replace(
            PERMIT, permit_id=f"P-{n}", site_id=f"S-{n}", valid_to="2020-01-01" if n % 2 else ""
        )
        for n in range(20_000)
    )
    started = time.perf_counter()
    assert keys(permits=permits) == ["permit_expired/S-1/hazmat_use"]
    assert time.perf_counter() - started < 5.0
