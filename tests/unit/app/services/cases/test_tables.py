"""The tables that the reader tells are those a seat makes of them; anything else is refused."""

from pathlib import Path
from typing import Any

import pytest
import shapely

from app.domain.cases.catalogue import EMPTY_CATALOGUE, CaseCatalogue, Unit
from app.domain.cases.spoken import spoken
from app.services.cases.filters import kept_filters
from app.services.cases.tables import ASK_EVERY_S, CaseTables, catalogue_of
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.telling import told, with_towns
from backends.city.area_file import Area
from backends.city.area_sets import area_set_of
from tests.unit.app.services.hall import Hall

TOWNS = {"T-1": "甲镇", "T-2": "乙街道"}
GROUND = shapely.box(121.0, 32.0, 121.01, 32.01)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> CaseCatalogue:
    shipped = read_case_catalogue(Path(tmp_path_factory.mktemp("none")))
    units = {
        "d-1": Unit("d-1", "城管局", "city", department="cg"),
        "d-2": Unit("d-2", "城管一队", "county", "d-1", "320602", department="cg"),
        "out": Unit("out", "供电公司", "outside"),
    }
    return CaseCatalogue(shipped.types, units, shipped.channels, shipped.calendar, TOWNS)


def test_types_units_and_channels_arrive_as_they_were_told(catalogue: CaseCatalogue) -> None:
    found = catalogue_of(told(catalogue))
    assert found is not None
    assert found.units == catalogue.units
    assert found.channels == catalogue.channels
    assert found.towns == TOWNS
    assert found.types.keys() == catalogue.types.keys()
    code = next(iter(catalogue.types))
    assert found.types[code][-1].limits == catalogue.types[code][-1].limits
    assert found.types[code][-1].standard == catalogue.types[code][-1].standard


def test_the_tables_are_asked_for_until_they_came_and_not_again(catalogue: CaseCatalogue) -> None:
    hall = Hall()
    hall.pump()
    tables = CaseTables(hall.group, lambda: None, lambda: hall.real_s)
    tables.pump()
    tables.pump()
    assert [query for _, query, _ in hall.link.asked] == ["case_catalogue"]
    hall.real_s += ASK_EVERY_S
    tables.pump()
    hall.link.answer("case_catalogue", told(catalogue))
    hall.pump()
    assert tables.is_known
    hall.real_s += ASK_EVERY_S
    tables.pump()
    assert len(hall.link.asked) == 2
    tables.forget()
    tables.pump()
    assert len(hall.link.asked) == 3


@pytest.mark.parametrize(
    "broken",
    [
        {"types": [{"code": "x"}]},
        {"units": [{"unit_id": 3}]},
        {"channels": None},
        {"towns": [{"code": "T-1", "name": 7}]},
        {"known_until": "soon"},
    ],
)
def test_tables_that_are_none_are_refused(catalogue: CaseCatalogue, broken: dict[str, Any]) -> None:
    assert catalogue_of(told(catalogue) | broken) is None


def test_a_hub_that_knows_no_english_names_is_understood(catalogue: CaseCatalogue) -> None:
    old = told(catalogue)
    for rows in (old["types"], old["units"], old["channels"], old["towns"]):
        for row in rows:
            row.pop("name_en")
            row.pop("aspect_en", None)
    found = catalogue_of(old)
    assert found is not None
    in_english = spoken(found, "en")
    assert in_english.types["pub-lamp"][-1].name == "路灯不亮"
    assert in_english.types["pub-lamp"][-1].aspect_name == "公用设施"


def test_a_seat_in_english_has_the_tables_in_english(catalogue: CaseCatalogue) -> None:
    hall = Hall()
    hall.pump()
    tables = CaseTables(hall.group, lambda: None, lambda: hall.real_s, "en")
    tables.pump()
    hall.link.answer("case_catalogue", told(catalogue))
    hall.pump()
    found = tables.catalogue
    assert found.types["pub-lamp"][-1].name == "Street lamp out"
    assert found.channels["hotline"].name == "12345 hotline"
    assert found.units["d-1"].name == "城管局"


def test_a_limit_that_cannot_be_is_refused(catalogue: CaseCatalogue) -> None:
    plain = told(catalogue)
    plain["types"][0]["limits"] = {"close": [-1.0, "work_days"]}
    assert catalogue_of(plain) is None


def test_a_department_has_its_own_filter_first_and_each_department_one(
    catalogue: CaseCatalogue,
) -> None:
    keys = [one.key for one in kept_filters(catalogue, "cg")]
    assert keys[0] == "mine"
    assert [key for key in keys if key.startswith("unit:")] == ["unit:d-1"]
    assert "mine" not in [one.key for one in kept_filters(catalogue)]
    assert "mine" not in [one.key for one in kept_filters(catalogue, "unknown")]


def test_what_is_due_soon_is_meant_as_of_now(catalogue: CaseCatalogue) -> None:
    soon = next(one for one in kept_filters(catalogue) if one.key == "soon")
    assert soon.where(1000.0).due_from_s == 1000.0
    assert soon.where(1000.0).due_to_s == 1000.0 + 4 * 3600


def test_the_towns_of_a_city_pack_stand_in_the_tables_by_code() -> None:
    rows = enumerate((("甲镇", "Jia"), ("", "Nobody"), ("乙镇", "")))
    areas = [Area(f"T-{n}", name, en, "320602", GROUND) for n, (name, en) in rows]
    packs = [area_set_of("town", areas), area_set_of("county", [])]
    found = with_towns(EMPTY_CATALOGUE, packs)
    assert found.towns == {"T-0": "甲镇", "T-2": "乙镇"}
    assert found.towns_en == {"T-0": "Jia"}
