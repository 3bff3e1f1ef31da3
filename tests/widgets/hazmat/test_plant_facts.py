"""A plant's file: what has run out is said, and so is what no register tells of."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.domain.register import Site
from app.services.live import ViewGroup
from app.services.plant_file import plant_file_of
from tests.widgets.fake_link import FakeLink, entering
from widgets.hazmat.plant_facts import PlantFacts
from widgets.hazmat.plant_words import plant_lines
from widgets.look import Look
from widgets.texts import Texts

NOW_S = 1_790_000_000.0
SITE = Site("S-1", "演示厂", "chemical_plant", 121.0, 32.0, 200.0, "")


@pytest.fixture
def group(link: FakeLink, fields: FieldCatalogue) -> ViewGroup:
    return ViewGroup(link, fields, SetClock(NOW_S))


@pytest.fixture
def plant(qapp: QApplication, group: ViewGroup, look: Look, texts: Texts) -> Iterator[PlantFacts]:
    facts = PlantFacts(group, look, texts)
    facts.show_site(SITE)
    yield facts
    facts.release()
    facts.deleteLater()


def permit(last_day: str, *, has_run_out: bool, origin: str = "held") -> dict[str, Any]:
    return {
        "permit_id": f"P{last_day}",
        "kind": "safe_production",
        "number": "1",
        "authority": "局",
        "goods": ["甲醇"],
        "origin": origin,
        "is_simulated": False,
        "valid_from": "",
        "valid_to": last_day,
        "has_run_out": has_run_out,
    }


def file_of(**more: Any) -> dict[str, Any]:
    whole = {"site_id": "S-1", "is_known": True, "day": "2026-09-21"}
    return whole | {"has_permits": True, "has_notes": True} | more


def told(link: FakeLink, group: ViewGroup, **more: Any) -> None:
    link.answer("plant", file_of(**more))
    group.pump()


def test_a_permit_that_has_run_out_stands_first_and_says_since_when(
    plant: PlantFacts, link: FakeLink, group: ViewGroup, texts: Texts
) -> None:
    good, bad = permit("2028-01-01", has_run_out=False), permit("2026-02-28", has_run_out=True)
    told(link, group, permits=[good, bad])
    lines = [line for line in plant.lines if "甲醇" in line]
    assert texts("hazmat.plant.run_out", day="2026-02-28") in lines[0]
    assert texts("hazmat.plant.valid_to", day="2028-01-01") in lines[1]


def test_a_conclusion_of_another_office_says_that_its_source_is_not_here(
    plant: PlantFacts, link: FakeLink, group: ViewGroup, texts: Texts
) -> None:
    told(link, group, permits=[permit("", has_run_out=False, origin="derived")])
    (line,) = [line for line in plant.lines if "甲醇" in line]
    assert line.endswith(texts("hazmat.plant.derived"))


def test_no_register_is_said_and_is_not_none(
    plant: PlantFacts, link: FakeLink, group: ViewGroup, texts: Texts
) -> None:
    told(link, group, has_permits=False, has_notes=False)
    assert texts("hazmat.plant.no_permit_register") in plant.lines
    assert texts("hazmat.plant.no_note_register") in plant.lines
    told_none = texts("hazmat.plant.no_permits")
    assert told_none not in plant.lines


def test_the_newest_figures_stand_with_unit_and_days_and_older_ones_are_counted(
    plant: PlantFacts, link: FakeLink, group: ViewGroup, texts: Texts
) -> None:
    note = {
        "note_id": "n", "kind": "power", "value": 31000.0, "unit": "kWh", "text": "",
        "authority": "", "origin": "held", "is_simulated": True,
        "valid_from": "2026-08-01", "valid_to": "2026-08-31",
    }  # fmt: skip
    told(link, group, notes=[note] * 5)
    assert sum("31,000 kWh" in line and "2026-08-31" in line for line in plant.lines) == 3
    assert texts("hazmat.plant.older", count=2) in plant.lines
    assert texts("hazmat.plant.simulated") in plant.lines


def test_a_truck_in_the_yard_is_named_and_a_lost_one_is_not(
    plant: PlantFacts, link: FakeLink, group: ViewGroup
) -> None:
    truck = {"class": EntityClass.HAZMAT_TRUCK, "lon_deg": 121.001, "lat_deg": 32.0, "alive": True}
    here = truck | {"id": "V-1", "label": "苏F1", "fix_s": NOW_S - 5}
    lost = truck | {"id": "V-2", "label": "苏F2", "fix_s": NOW_S - 3600}
    link.push_tick(entering(group.world.fields, [here, lost]))
    group.pump()
    plant.refresh()
    assert "苏F1" in plant.lines[0]
    assert "苏F2" not in plant.lines[0]


def test_a_refusal_is_said_and_another_site_is_asked_for(
    plant: PlantFacts, link: FakeLink, group: ViewGroup
) -> None:
    link.answer("plant", {}, code="not_signed_in")
    group.pump()
    assert len(plant.lines) == 2
    plant.show_site(Site("S-2", "另一厂", "chemical_plant", 121.5, 32.0, 200.0, ""))
    assert link.asked[-1][2]["site_id"] == "S-2"
    told(link, group)  # of S-1, and too late
    assert plant.files.file is None


@pytest.mark.parametrize(
    "broken", [{"permits": [{"kind": "x"}]}, {"notes": 3}, {"site_id": 7}, {"statuses": [{}]}]
)
def test_an_answer_that_is_no_file_is_refused(broken: dict[str, Any]) -> None:
    assert plant_file_of(file_of()) is not None
    assert plant_file_of(file_of(**broken)) is None


def firm(**more: Any) -> dict[str, Any]:
    whole = {"credit_code": "91320600MA1TEST01X", "name": "演示化工", "scope": ["甲醇", "苯"]}
    whole |= {"capacity": 1000.0, "put_out": 900.0, "unit": "t", "wrong": ""}
    return whole | {"is_simulated": True, "valid_from": "", "valid_to": ""} | more


@pytest.mark.parametrize(
    ("more", "said", "tone"),
    [
        ({}, "校验位相符", ""),
        ({"wrong": "check"}, "校验位不符", "warn"),
        ({}, "2026 年已登记产量 900 / 年产能 1,000 t", ""),
        ({"put_out": 1000.5}, "2026 年已登记产量 1,000.5 / 年产能 1,000 t", "warn"),
        ({"valid_to": "2026-09-20"}, "已于 2026-09-20 过期", "warn"),
        ({}, "经营范围：甲醇、苯", ""),
    ],
)
@pytest.mark.parametrize("texts", ["zh_CN"], indirect=True)
def test_the_firm_of_a_plant_is_told_with_code_scope_and_capacity(
    texts: Texts, more: dict[str, Any], said: str, tone: str
) -> None:
    file = plant_file_of(file_of(has_firms=True, firm=firm(**more)))
    assert file is not None
    (line,) = [line for line in plant_lines(file, texts) if said in line.text]
    assert line.tone == tone


def test_no_firm_and_no_register_of_firms_are_two_things(texts: Texts) -> None:
    said = []
    for has_firms in (True, False):
        file = plant_file_of(file_of(has_firms=has_firms))
        assert file is not None
        said.append({line.text for line in plant_lines(file, texts)})
    assert texts("hazmat.firm.none") in said[0] - said[1]
    assert texts("hazmat.firm.no_register") in said[1] - said[0]


def test_permits_that_were_renewed_are_counted_not_listed(texts: Texts) -> None:
    file = plant_file_of(file_of(renewed=2))
    assert file is not None
    assert texts("hazmat.plant.renewed", count=2) in {one.text for one in plant_lines(file, texts)}
