"""At a seat in English parts are named by the hall's tables; in Chinese as the hub named them."""

import msgspec
import pytest

from app.domain.cases.catalogue import EMPTY_CATALOGUE, CaseCatalogue, CaseChannel, Unit
from app.domain.measures.asking import Part, PartsAnswer, PartsQuestion
from app.domain.measures.noticing import (
    Burst,
    BurstsAnswer,
    BurstsQuestion,
    Spot,
    SpotsAnswer,
    SpotsQuestion,
    Trouble,
)
from app.services.measures.hall_names import HallNames
from app.services.measures.noticing import NoticingBook
from app.services.measures.parts import PartsBook
from backends.cases.telling import told
from tests.unit.app.services.hall import NOON_S, Hall

BY_CHANNEL = PartsQuestion("demands", "channel", across="unit")
TABLES = CaseCatalogue(
    {},
    {"dep": Unit("dep", "城管局", "city", department="urban", name_en="Urban Management")},
    {"hotline": CaseChannel("hotline", "热线", "Hotline"), "own": CaseChannel("own", "自有渠道")},
    EMPTY_CATALOGUE.calendar,
    {"T-1": "甲镇"},
    {"T-1": "Jia"},
)
PARTS = PartsAnswer(
    (
        Part("hotline", "热线", 7.0, None, "dep", "城管局"),
        Part("own", "自有渠道", 1.0, None, "gone", "旧单位"),
    ),
    Part("", "", 8.0, None),
    2,
    NOON_S,
)


@pytest.fixture
def hall() -> Hall:
    made = Hall()
    made.pump()
    return made


def asked(hall: Hall) -> list[str]:
    return [query for _, query, _ in hall.link.asked]


def book_of(hall: Hall, language: str) -> tuple[HallNames, PartsBook]:
    names = HallNames(hall.group, language, lambda: hall.real_s)
    return names, PartsBook(hall.group, lambda: hall.real_s, names)


def test_in_chinese_nobody_asks_for_tables_and_the_hubs_names_stay(hall: Hall) -> None:
    _, book = book_of(hall, "zh_CN")
    assert book.parts(BY_CHANNEL) is None
    assert asked(hall) == ["measure_parts"]
    hall.link.answer("measure_parts", msgspec.to_builtins(PARTS))
    hall.pump()
    assert book.parts(BY_CHANNEL) == PARTS


def test_in_english_the_tables_come_first_and_what_they_do_not_name_stays(hall: Hall) -> None:
    _, book = book_of(hall, "en")
    assert book.parts(BY_CHANNEL) is None
    assert asked(hall) == ["case_catalogue"]
    hall.link.answer("case_catalogue", told(TABLES))
    hall.pump()
    assert book.parts(BY_CHANNEL) is None
    assert asked(hall) == ["case_catalogue", "measure_parts"]
    hall.link.answer("measure_parts", msgspec.to_builtins(PARTS))
    hall.pump()
    found = book.parts(BY_CHANNEL)
    assert found is not None
    assert [(one.name, one.across_name) for one in found.parts] == [
        ("Hotline", "Urban Management"),
        ("自有渠道", "旧单位"),
    ]


def test_a_hub_without_tables_or_english_names_is_understood(hall: Hall) -> None:
    old = told(TABLES)
    for rows in (old["units"], old["channels"], old["towns"]):
        for row in rows:
            del row["name_en"]
    names, book = book_of(hall, "en")
    book.parts(BY_CHANNEL)
    hall.link.answer("case_catalogue", old)
    hall.pump()
    book.parts(BY_CHANNEL)
    hall.link.answer("measure_parts", msgspec.to_builtins(PARTS))
    hall.pump()
    assert book.parts(BY_CHANNEL) == PARTS
    assert names.named("town", "T-1") == "甲镇"
    assert names.named("town", "T-9") == ""


def test_a_hub_that_tells_no_tables_still_tells_its_parts(hall: Hall) -> None:
    _, book = book_of(hall, "en")
    book.parts(BY_CHANNEL)
    hall.link.answer("case_catalogue", {"types": 3})
    hall.pump()
    book.parts(BY_CHANNEL)
    hall.link.answer("measure_parts", msgspec.to_builtins(PARTS))
    hall.pump()
    assert book.parts(BY_CHANNEL) == PARTS


def test_what_statistics_notice_is_named_alike(hall: Hall) -> None:
    names = HallNames(hall.group, "en", lambda: hall.real_s)
    book = NoticingBook(hall.group, lambda: hall.real_s, names)
    assert book.spots(SpotsQuestion()) is None
    assert book.bursts(BurstsQuestion()) is None
    hall.link.answer("case_catalogue", told(TABLES))
    hall.pump()
    book.spots(SpotsQuestion())
    book.bursts(BurstsQuestion())
    spot = Spot("T-1", "甲镇", "x", "某类", "c", 121.0, 32.0, 3, None, None, 2, 0, (Trouble.HOT,))
    burst = Burst("x", "某类", "c", "T-1", "甲镇", 9, 1.0, 0.001)
    hall.link.answer(
        "measure_spots", msgspec.to_builtins(SpotsAnswer((spot,), 1, 1, 0, NOON_S, NOON_S))
    )
    answer = BurstsAnswer((burst,), 1, 4, NOON_S, NOON_S, NOON_S)
    hall.link.answer("measure_bursts", msgspec.to_builtins(answer))
    hall.pump()
    spots, bursts = book.spots(SpotsQuestion()), book.bursts(BurstsQuestion())
    assert spots is not None
    assert bursts is not None
    assert [(one.name, one.type_name) for one in spots.spots] == [("Jia", "某类")]
    assert [(one.town_name, one.type_name) for one in bursts.bursts] == [("Jia", "某类")]


def test_another_hubs_tables_are_asked_for_and_the_old_names_hold_until_then(hall: Hall) -> None:
    names, book = book_of(hall, "en")
    book.parts(BY_CHANNEL)
    hall.link.answer("case_catalogue", told(TABLES))
    hall.pump()
    names.forget()
    hall.real_s += 10.0
    book.parts(BY_CHANNEL)
    assert asked(hall) == ["case_catalogue", "case_catalogue", "measure_parts"]
    assert names.named("channel", "hotline") == "Hotline"
    names.release()
