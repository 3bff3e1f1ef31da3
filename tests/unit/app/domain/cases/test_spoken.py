"""Tables in a language: who owns a name owns the English one, and nobody's name is lost."""

import datetime as dt

import pytest

from app.domain.cases.calendar import date_of
from app.domain.cases.campaigns import (
    CampaignAnswer,
    CampaignLine,
    CampaignPart,
    Counts,
    PartBy,
    spoken_progress,
)
from app.domain.cases.case import CaseKind
from app.domain.cases.catalogue import (
    EMPTY_CATALOGUE,
    CaseCatalogue,
    CaseChannel,
    ProblemType,
    Unit,
)
from app.domain.cases.deeds import CaseDeed
from app.domain.cases.spoken import part_names, spoken
from app.domain.classes import Severity


def kind(code: str, name: str, aspect: str, name_en: str = "", aspect_en: str = "") -> ProblemType:
    return ProblemType(
        *(code, name, aspect, CaseKind.EVENT, Severity.IV, "municipal", {}, "好", "自定", "house"),
        *(dt.date(2020, 1, 1),),
        words=("井",),
        name_en=name_en,
        aspect_en=aspect_en,
    )


TABLES = CaseCatalogue(
    {
        "lid": (kind("lid", "井盖", "设施", "Manhole", "Utilities"),),
        "own": (kind("own", "本市自定", "自定类"),),
    },
    {
        "dep": Unit("dep", "城管局", "city", department="urban", name_en="Urban Management"),
        "seat": Unit("seat", "驻场席", "city", "dep", department="urban", name_en="Seat"),
        "own": Unit("own", "本市一队", "county", "dep", department="urban"),
    },
    {"hotline": CaseChannel("hotline", "热线", "Hotline"), "own": CaseChannel("own", "自有渠道")},
    EMPTY_CATALOGUE.calendar,
    {"T-1": "甲镇", "T-2": "乙镇"},
    {"T-1": "Jia"},
)


def test_in_chinese_the_tables_are_what_they_are() -> None:
    assert spoken(TABLES, "zh_CN") is TABLES
    assert TABLES.types["lid"][0].aspect_name == "设施"


def test_in_english_each_has_its_english_name_or_else_its_own() -> None:
    names = part_names(spoken(TABLES, "en"))
    assert names["type"] == {"lid": "Manhole", "own": "本市自定"}
    assert names["aspect"] == {"设施": "Utilities", "自定类": "自定类"}
    assert names["channel"] == {"hotline": "Hotline", "own": "自有渠道"}
    assert names["town"] == {"T-1": "Jia", "T-2": "乙镇"}
    assert names["unit"] == {"dep": "Urban Management", "seat": "Seat", "own": "本市一队"}
    assert names["owner"] == names["at_unit"] == names["returned_unit"] == names["unit"]


def test_a_department_is_called_as_its_first_unit_of_the_city() -> None:
    assert part_names(TABLES)["department"]["urban"] == "城管局"
    assert part_names(spoken(TABLES, "en"))["reopened_department"]["urban"] == "Urban Management"


@pytest.mark.parametrize("deed", list(CaseDeed))
def test_whoever_did_a_deed_is_called_as_any_unit(deed: CaseDeed) -> None:
    names = part_names(spoken(TABLES, "en"))
    assert names[f"{deed.value}_unit"] == names["unit"]
    assert names[f"{deed.value}_department"] == names["department"]


def test_the_aspect_stays_the_key_and_the_chinese_name_a_word() -> None:
    one = spoken(TABLES, "en").types["lid"][0]
    assert (one.aspect, one.aspect_name, one.words) == ("设施", "Utilities", ("井", "井盖"))
    assert spoken(TABLES, "en").types["own"][0].words == ("井",)


def test_a_census_topic_is_told_in_both_languages() -> None:
    day = date_of(1_763_800_000.0).isoformat()
    line = CampaignLine(
        *("c", "井盖普查", "市政", (), "grids", day, day, 0, "house"),
        is_known=True,
        share_of_time=0.5,
        counts=Counts(),
        name_en="Manholes",
    )
    part = CampaignPart(PartBy.UNIT, "u", "一队", Counts(), "Team 1")
    none = CampaignPart(PartBy.UNIT, "", "", Counts())
    answer = CampaignAnswer((line,), "c", (part, none), (), 0.0)
    assert spoken_progress(answer, "zh_CN") is answer
    said = spoken_progress(answer, "en")
    assert [(one.name, one.lead) for one in said.lines] == [("Manholes", "市政")]
    assert [one.name for one in said.parts] == ["Team 1", ""]
