"""The demo hall has the units that the domain counts, and each matter has somebody everywhere."""

from collections import Counter

import pytest

from app.domain.geo import distance_m
from backends.cases.catalogue_file import read_case_catalogue
from backends.demo.geography.hall_units import hall_units, units_toml
from backends.demo.geography.sources import read_sources


@pytest.fixture(scope="module")
def sources():
    return read_sources()


@pytest.fixture(scope="module")
def catalogue(sources, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    (folder / "units.toml").write_text(units_toml(hall_units(sources)), encoding="utf-8")
    return read_case_catalogue(folder)


def test_there_are_ten_counties_ninety_six_stations_seventeen_departments_and_eighty_teams(
    catalogue,
):
    count = Counter(unit_id.split("-")[0] for unit_id in catalogue.units)
    assert count == {
        **{"centre": 1, "county": 10, "station": 96, "team": 80},
        **{"dep": 17, "seat": 17, "out": 6},
    }
    assert all(unit.is_demo for unit in catalogue.units.values())
    for names in (
        Counter(unit.name for unit in catalogue.units.values()),
        Counter(unit.name_en for unit in catalogue.units.values()),
    ):
        assert names.most_common(1)[0][1] == 1
    assert all(unit.name_en for unit in catalogue.units.values())


def test_all_but_those_outside_hang_on_the_centre(catalogue):
    outside = {key for key, unit in catalogue.units.items() if unit.level == "outside"}
    assert set(catalogue.below("centre")) == set(catalogue.units) - outside


def test_every_kind_of_matter_is_somebodys_in_every_county(catalogue, sources):
    for editions in catalogue.types.values():
        for edition in editions:
            for county in sources.counties:
                assert catalogue.units_for(edition.unit_kind, county.code), edition.code


def test_what_only_bodies_outside_take_has_no_limit_to_be_closed_by(catalogue):
    for editions in catalogue.types.values():
        for edition in editions:
            levels = {u.level for u in catalogue.units.values() if edition.unit_kind in u.kinds}
            assert ("close" in edition.limits) == (levels != {"outside"}), edition.code


def test_every_unit_of_a_county_stands_within_a_mile_of_one_of_its_towns(catalogue, sources):
    for unit in catalogue.units.values():
        if unit.county:
            own = [town for town in sources.towns if town.county == unit.county]
            away_m = [distance_m(unit.lon_deg, unit.lat_deg, t.lon_deg, t.lat_deg) for t in own]
            assert min(away_m) < 1_600, unit.unit_id


def test_the_departments_of_teams_are_departments(catalogue):
    departments = {unit.department for unit in catalogue.units.values() if unit.level == "city"}
    teams = {unit.department for unit in catalogue.units.values() if unit.level == "county"}
    assert teams - {""} <= departments
    assert len(departments - {""}) == 17
