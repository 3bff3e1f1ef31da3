"""The demo's plant files: marked as simulated, of plants that there are, some run out."""

import datetime as dt
import itertools

import pytest

from app.domain.register import Licensing, NoteKind, Origin, Site
from backends.demo.geography.plant_files import notes, permits, statuses

PLANTS = [
    Site(f"S-{i:04d}", f"厂{i}", "chemical_plant", 121.0, 32.0, 160.0, "320602") for i in range(30)
]
SITES = [*PLANTS, Site("S-9000", "站", "filling_station", 121.0, 32.0, 60.0, "")]
IDS = {site.site_id for site in SITES}


def test_every_permit_and_note_is_marked_simulated_and_is_of_a_site_there_is() -> None:
    rows = [*permits(SITES), *notes(SITES, 7)]
    assert all(row.is_simulated and row.site_id in IDS for row in rows)
    assert len({p.permit_id for p in permits(SITES)}) == len(permits(SITES))
    assert any(p.origin is Origin.DERIVED for p in permits(SITES))


def test_some_permits_have_run_out_and_most_have_not() -> None:
    over = [p for p in permits(SITES) if p.valid_to < "2026-11-01"]
    assert 0 < len(over) < len(permits(SITES)) / 3


def test_statuses_of_a_plant_never_share_a_day_and_one_plant_is_suspended() -> None:
    by_site: dict[str, list[tuple[str, str]]] = {}
    for row in statuses(SITES):
        by_site.setdefault(row.site_id, []).append((row.valid_from, row.valid_to or "9999-12-31"))
    assert set(by_site) == {site.site_id for site in PLANTS}
    for spans in by_site.values():
        first = sorted(spans)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(first))
    suspended = [s for s in statuses(SITES) if s.status is Licensing.SUSPENDED]
    assert len(suspended) == 1


def test_a_month_of_the_notes_ends_on_its_last_day() -> None:
    for note in notes(SITES, 7):
        if note.kind is NoteKind.OUTPUT:
            after = dt.date.fromisoformat(note.valid_to) + dt.timedelta(days=1)
            assert after.day == 1


@pytest.mark.parametrize("seed", [1, 7])
def test_the_same_seed_gives_the_same_notes(seed: int) -> None:
    first, second = notes(SITES, seed), notes(SITES, seed)
    assert [repr(n) for n in first] == [repr(n) for n in second]
