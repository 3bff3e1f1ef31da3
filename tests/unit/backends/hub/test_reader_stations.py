"""The reader finds stations and tells of them, without what would let somebody speak as one."""

import pytest

from app.domain.classes import EntityClass
from app.domain.errors import OperatorError
from app.domain.register import Registers, Station
from backends.hub.inner import ChildQuestion
from backends.hub.reader import Library

STATION = Station(
    "demo-water-1", "南大街水质站", EntityClass.WATER_STATION, 120.9, 32.0,
    ("cod", "ammonia"), 10.0, "320602", address="hj212:A1", secret="1234",
)  # fmt: skip


@pytest.fixture
def library() -> Library:
    return Library(Registers(stations=(STATION,)), (), "http://127.0.0.1")


def ask(query: str, county: str = "city", **arguments: object) -> ChildQuestion:
    return ChildQuestion("q", query, county, dict(arguments), {})


def test_a_station_has_a_record_with_its_quantities_in_order(library: Library) -> None:
    found = library.dossier(ask("dossier", entity_id="demo-water-1"))
    assert found["kind"] == "station"
    assert list(found["record"]["quantities"]) == ["cod", "ammonia"]
    assert "secret" not in found["record"]
    assert "address" not in found["record"]


def test_a_station_is_found_by_its_name_and_its_initials(library: Library) -> None:
    for words in ("水质站", "ndj", "demo-water"):
        (hit,) = library.search(ask("search", text=words))["hits"]
        assert (hit["kind"], hit["key"]) == ("station", "demo-water-1")
        assert hit["lon_deg"] == 120.9


def test_another_county_hears_nothing_of_it(library: Library) -> None:
    assert library.search(ask("search", "320684", text="水质站"))["hits"] == []
    with pytest.raises(OperatorError, match="out_of_scope"):
        library.dossier(ask("dossier", "320684", entity_id="demo-water-1"))


def test_the_map_is_told_how_often_a_station_reports_and_no_secret(library: Library) -> None:
    (told,) = library.registers(ask("registers"))["stations"]
    assert (told["station_id"], told["every_s"]) == ("demo-water-1", 10.0)
    assert not {"secret", "address"} & told.keys()
    assert library.registers(ask("registers", "320684"))["stations"] == []
