"""A permit that ran out has lapsed, unless another of its kind holds."""

from dataclasses import replace

from app.domain.permits import lapsed, year_output
from app.domain.register import Firm, NoteKind, Permit, PlantNote

DAY = "2026-11-20"
OLD = Permit("P-1", "S-1", "hazmat_use", "1", "", valid_from="2023-01-01", valid_to="2026-11-19")


def test_one_that_ran_out_has_lapsed_and_on_its_last_day_it_has_not():
    assert lapsed((OLD,), DAY) == (OLD,)
    assert lapsed((OLD,), "2026-11-19") == ()
    assert lapsed((replace(OLD, valid_to=""),), DAY) == ()


def test_a_renewal_from_the_next_day_leaves_no_gap_whatever_the_order():
    renewed = replace(OLD, permit_id="P-2", valid_from="2026-11-20", valid_to="2029-11-19")
    assert lapsed((OLD, renewed), DAY) == lapsed((renewed, OLD), DAY) == ()


def test_another_kind_another_site_or_a_later_beginning_is_no_renewal():
    others = (
        replace(OLD, kind="discharge", valid_to=""),
        replace(OLD, site_id="S-2", valid_to=""),
        replace(OLD, valid_from="2026-12-01", valid_to=""),
    )
    assert lapsed((OLD, *others), DAY) == (OLD,)


def test_of_several_that_ran_out_the_last_one_is_named():
    older = replace(OLD, permit_id="P-0", valid_to="2020-01-01")
    assert lapsed((older, OLD), DAY) == lapsed((OLD, older), DAY) == (OLD,)


def test_output_is_of_the_year_of_the_firms_sites_in_its_unit_and_of_whole_lines():
    firm = Firm("911", "n", site_ids=("S-1",), capacity=5.0, unit="t")
    note = PlantNote(
        *("N", "S-1", NoteKind.OUTPUT, 7.0, "t", "", ""),
        valid_from="2026-01-01",
        valid_to="2026-01-31",
    )
    others = (
        replace(note, kind=NoteKind.WATER),
        replace(note, site_id="S-2"),
        replace(note, unit="kg"),
        replace(note, valid_from="2025-12-01"),
        replace(note, valid_to=""),
        replace(note, valid_to="2026-11-21"),
        replace(note, value=float("nan")),
    )
    assert year_output((*others, note), firm, DAY) == (note,)
