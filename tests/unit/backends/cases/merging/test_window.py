"""The reports of the last days are found in their blocks, and no more are held than said."""

import math

import numpy as np

from app.domain.cases.case import CasePlace
from backends.cases.merging.grams import Telling
from backends.cases.merging.report import Report, report_of
from backends.cases.merging.window import MOST_COMPARED, WINDOW_S, Window

NOON_S = 1_790_000_000.0
M_PER_DEG = 111_195.0


def report(
    case_id: str,
    text: str = "人民路井盖破了",
    *,
    north_m: float | None = 0.0,
    type_code: str = "manhole",
    aspect: str = "公用设施",
    at_s: float = NOON_S,
    phone: str = "",
    county: str = "cc",
) -> Report:
    point = (None, None) if north_m is None else (120.9, 32.0 + north_m / M_PER_DEG)
    return report_of(
        case_id=case_id,
        head_id=case_id,
        county=county,
        type_code=type_code,
        aspect=aspect,
        title="",
        text=text,
        place=CasePlace(*point),
        raised_s=at_s,
        phone=phone,
        salt=b"s",
    )


def found(window: Window, asked: Report, **more: frozenset[str]) -> set[str]:
    return {one.case_id for one in window.compared(asked, **more).reports}


def test_what_lies_near_is_found_whatever_its_words_and_itself_is_not() -> None:
    window = Window(Telling())
    window.put(report("near", "路灯不亮", north_m=400.0))
    window.put(report("far", "早点铺油烟", north_m=9_000.0, aspect="x"))
    window.put(report("me"))
    assert found(window, report("me")) == {"near"}


def test_everything_within_five_hundred_metres_is_found_on_all_sides() -> None:
    window = Window(Telling())
    window.put(report("there", "完全别的话"))
    for north_m in np.linspace(-500.0, 500.0, 41).tolist():
        assert found(window, report("me", "路灯", north_m=north_m)) == {"there"}


def test_one_without_a_point_is_found_by_its_road_and_finds_by_it() -> None:
    telling = Telling()
    window = Window(telling)
    window.put(report("placed", north_m=9_000.0, aspect="a"))
    window.put(report("placeless", "人民路的盖子没了", north_m=None, aspect="b"))
    asked = report("me", "还有人民路坑洼", north_m=None, aspect="c")
    assert found(window, asked) == {"placed", "placeless"}
    assert "placeless" in found(window, report("you", "人民路", north_m=-9_000.0, aspect="c"))


def test_one_telephone_brings_its_reports_together_wherever_they_are() -> None:
    window = Window(Telling())
    window.put(report("his", "早点铺油烟", north_m=9_000.0, phone="13800000000", aspect="x"))
    assert found(window, report("me", "电梯", phone="138-0000-0000")) == {"his"}
    assert window.compared(report("me", "电梯", phone="13800000000")).evidence.same_phone[0] == 1


def test_what_is_older_than_the_window_is_not_compared_and_dropped() -> None:
    window = Window(Telling())
    window.put(report("old", at_s=NOON_S - WINDOW_S - 1))
    window.put(report("edge", at_s=NOON_S - WINDOW_S))
    assert found(window, report("me")) == {"edge"}
    window.drop_before(NOON_S - WINDOW_S)
    assert len(window) == 1
    window.drop("never there")


def test_a_county_is_kept_to() -> None:
    window = Window(Telling())
    window.put(report("ours"))
    window.put(report("theirs", county="dd"))
    assert found(window, report("me"), counties=frozenset({"cc", ""})) == {"ours"}


def test_of_too_many_the_newest_are_compared_and_it_is_said() -> None:
    window = Window(Telling())
    for number in range(MOST_COMPARED + 20):
        window.put(report(f"c{number}", at_s=NOON_S + number))
    compared = window.compared(report("me"))
    assert compared.is_part
    assert len(compared.reports) == MOST_COMPARED
    assert {f"c{MOST_COMPARED + 19}", "c20"} <= {one.case_id for one in compared.reports}


def test_no_more_are_held_than_said_and_nothing_is_left_of_what_was_dropped() -> None:
    window = Window(Telling(), most=50)
    for number in range(200):
        window.put(report(f"c{number}", f"人民路{number}号井盖", north_m=number * 10.0))
    assert len(window) == 50
    for number in range(200):
        window.drop(f"c{number}")
    assert len(window) == 0
    assert window._blocks == {}
    assert len(window._free) == 50


def test_a_report_that_is_put_again_is_held_once_as_it_is_now() -> None:
    window = Window(Telling())
    window.put(report("c", north_m=0.0))
    window.put(report("c", north_m=9_000.0))
    assert len(window) == 1
    assert found(window, report("me", "路灯", aspect="x")) == set()


def test_the_evidence_says_words_metres_seconds_type_and_doors() -> None:
    window = Window(Telling())
    window.put(report("c", "人民路12号井盖破了", north_m=100.0, at_s=NOON_S - 600))
    evidence = window.compared(report("me", "人民路12号井盖破了")).evidence
    assert math.isclose(evidence.text_cos[0], 1.0, rel_tol=1e-5)
    assert math.isclose(evidence.distance_m[0], 100.0, rel_tol=0.01)
    assert evidence.apart_s[0] == 600.0
    assert (evidence.type_share[0], evidence.mention_share[0], evidence.doors[0]) == (1, 1, 1)


def test_types_are_alike_within_an_aspect_and_where_one_is_not_known() -> None:
    window = Window(Telling())
    window.put(report("same", type_code="road"))
    window.put(report("none", type_code="", aspect=""))
    window.put(report("other", type_code="noise", aspect="环境"))
    compared = window.compared(report("me"))
    named = [one.case_id for one in compared.reports]
    share = dict(zip(named, compared.evidence.type_share, strict=True))
    assert share == {"same": 0.5, "none": 0.5, "other": 0.0}


def test_nothing_to_compare_with_is_no_fault() -> None:
    window = Window(Telling())
    compared = window.compared(report("me", ""))
    assert compared.reports == ()
    assert compared.evidence.features().shape[0] == 0
    window.put(report("c", ""))
    assert window.compared(report("me", "")).evidence.text_cos.tolist() == [0.0]
