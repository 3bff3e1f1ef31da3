"""What a term means of a case is what the case desk's own filter means, whatever the case."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func

from app.domain.areas import AreaSet
from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseFilter
from app.domain.cases.traits import CaseTrait
from app.domain.errors import ConfigError, StoreError
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import DAY_S, Period, day_of
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from backends.indicators.case_columns import CHUNK, SPANS
from backends.indicators.case_facts import CaseFacts
from backends.indicators.counting import Counter
from backends.store.schema import matter
from tests.unit.backends.indicators.any_cases import (
    CATALOGUE,
    COUNTIES,
    NOW_S,
    TYPES,
    UNITS,
    Desk,
    any_case,
)

SAME: dict[str, CaseFilter] = {
    **{trait.value: CaseFilter(traits=(trait,)) for trait in CaseTrait},
    **{f"!{trait.value}": CaseFilter(not_traits=(trait,)) for trait in CaseTrait},
    "open": CaseFilter(is_open=True),
    "!open": CaseFilter(is_open=False),
    "late": CaseFilter(is_late=True),
    "!late": CaseFilter(is_late=False),
    "supervised": CaseFilter(is_supervised=True),
    "!deferred": CaseFilter(is_deferred=False),
    "handed": CaseFilter(is_handed=True),
    "!handed": CaseFilter(is_handed=False),
    "led": CaseFilter(is_led=True),
    "!led": CaseFilter(is_led=False),
    "state = filed | void": CaseFilter(states=(CaseState.FILED, CaseState.VOID)),
    "channel = video": CaseFilter(channels=("video",)),
    "channel = nobody": CaseFilter(channels=("nobody",)),
    "source = 12345": CaseFilter(sources=("12345",)),
    "severity = 1 | 3": CaseFilter(severities=(1, 3)),
    "town = T-1": CaseFilter(town="T-1"),
    "grid = G-1": CaseFilter(grid="G-1"),
    "county = cc": CaseFilter(county="cc"),
    "campaign = census-1": CaseFilter(campaigns=("census-1",)),
    "camera = C-1": CaseFilter(cameras=("C-1",)),
    "level = town | county": CaseFilter(levels=("town", "county")),
    **{f"unit = {one}": CaseFilter(unit=one) for one in ("gone", "nobody", *UNITS)},
    **{f"at_unit = {one}": CaseFilter(units=(one,)) for one in ("gone", *UNITS)},
    **{f"type = {one}": CaseFilter(type_codes=(one,)) for one in TYPES},
}
A_SIGHTING: dict[str, Any] = {
    **dict.fromkeys(("kind", "source", "county", "grid", "unit", "leader", "handler"), ""),
    **dict.fromkeys(("campaign", "channel", "state", "type_code"), ""),
    **dict.fromkeys((column for column in SPANS.values()), 0.0),
    **dict.fromkeys(("returned", "reworked", "reopened", "members", "escalation"), 0),
    **dict.fromkeys(("is_open", "is_deferred", "is_supervised", "is_demo"), False),
    **dict.fromkeys(("is_satisfied", "lon_deg"), None),
    "severity": 3,
    "raised_s": NOW_S,
    "town": "T-1",
    "seen_by": "C-1",
}
AREAS = AreaSet(
    *("town", ("T-1",), ("城东街道",), ("cc",), np.zeros((0, 2)), np.zeros(1, np.uint32)),
    *(np.zeros(2, np.uint32), np.zeros((0, 3), np.uint32), np.zeros(0, np.uint32)),
)
OF_SQL = {
    "demo": matter.c.is_demo.is_(True),
    "!demo": matter.c.is_demo.is_(False),
    "has_point": matter.c.lon_deg.is_not(None),
    "from_system": matter.c.original_no != "",
    "called_out": func.json_array_length(matter.c.body, "$.helpers") > 0,
    "helped": (func.json_array_length(matter.c.body, "$.helpers") == 2)
    & (func.json_array_length(matter.c.body, "$.reported_in") == 2),
    "with_picture": func.json_array_length(matter.c.body, "$.attachments") > 0,
    "merged": matter.c.members > 0,
    "kind = demand": matter.c.kind == "demand",
    "channel != video": matter.c.channel != "video",
    "returned >= 2": matter.c.returned >= 2,
    "escalation < 1": matter.c.escalation < 1,
    "severity != 2": matter.c.severity != 2,
    "department = d-water | d-town": matter.c.unit.in_(("water", "town-1")),
    "unit != county-cc": matter.c.unit.not_in(("county-cc", "town-1")),
    "close_took_s <= 50": (matter.c.closed_s > 0) & (matter.c.closed_s - matter.c.raised_s <= 50),
    "reply_took_s > 0": (matter.c.replied_s > 0) & (matter.c.replied_s > matter.c.raised_s),
    "file_took_s < 0": (matter.c.filed_s > 0) & (matter.c.filed_s < matter.c.raised_s),
}


def test_what_cameras_saw_is_parted_by_the_place_that_each_sees(desk: Desk) -> None:
    cameras = {"C-1": "人民路与青年路口", "C-2": "无人报过"}
    facts = CaseFacts(CATALOGUE, COUNTIES, desk.reading, cameras)
    facts.name_towns(AREAS)
    desk.lay([A_SIGHTING, {**A_SIGHTING, "seen_by": ""}])
    with desk.reading.read() as connection:
        facts.absorb(connection, NOW_S)
    codes = facts.codes("camera", facts.rows(())).tolist()
    assert [facts.parts("camera")[code] if code >= 0 else "" for code in codes] == [
        ("C-1", "人民路与青年路口"),
        "",
    ]
    (town,) = set(facts.codes("town", facts.rows(())).tolist())
    assert facts.parts("town")[town] == ("T-1", "城东街道")
    assert facts.mask(term("camera = C-1"), facts.rows(()), NOW_S).tolist() == [True, False]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("cases"))
    yield desk
    desk.close()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases=st.lists(any_case(), max_size=12))
def test_every_term_counts_what_the_case_desk_counts(
    desk: Desk, cases: list[dict[str, Any]]
) -> None:
    desk.lay(cases)
    for text, where in SAME.items():
        assert desk.counted(text) == desk.count_of(where), text
    for text, meant in OF_SQL.items():
        assert desk.counted(text) == desk.count(meant), text
    aspects = {editions[-1].aspect for editions in desk.facts.catalogue.types.values()}
    for aspect in aspects:
        assert desk.counted(f"aspect = {aspect}") == desk.count_of(CaseFilter(aspects=(aspect,)))
    both = CaseFilter(is_open=True, is_late=True)
    assert desk.counted("open", "late") == desk.count_of(both) == desk.counted("late", "open")
    assert desk.counted("late") == desk.counted("overdue_s > 0")


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_follows_the_journal_is_what_a_fresh_table_reads(
    desk: Desk, data: st.DataObject
) -> None:
    desk.lay(data.draw(st.lists(any_case(), min_size=1, max_size=6)))
    revision = desk.facts.revision
    before = {span: desk.facts.times_s(span).copy() for span in SPANS}
    changed = data.draw(st.lists(st.integers(1, 70), min_size=1, max_size=5))
    for number in changed:  # 10, 20 … are there, what lies between comes out of order
        desk.put(number, data.draw(any_case()))
    assert desk.absorb() == len(set(changed))
    assert desk.absorb() == 0
    followed, desk.facts = desk.facts, desk.fresh()
    desk.absorb()
    fresh, desk.facts = desk.facts, followed
    assert followed.size == fresh.size
    for text in (
        "open",
        "late",
        "closed_on_time",
        "satisfied",
        "unit = centre",
        "type = " + TYPES[0],
    ):
        masks = [f.mask(term(text), np.arange(f.size), NOW_S) for f in (followed, fresh)]
        assert masks[0].sum() == masks[1].sum(), text
    touched = followed.touched(revision)
    for span, old in before.items():
        new = followed.times_s(span)
        moved = {day_of(t) for t in old[old != new[: len(old)]] if t > 0}
        moved |= {day_of(t) for t in new[: len(old)][old != new[: len(old)]] if t > 0}
        moved |= {day_of(t) for t in new[len(old) :] if t > 0}
        assert moved <= touched.days.get(span, frozenset()), span
    assert not touched.all
    assert followed.touched(0).all


def test_parts_have_names_and_none_is_no_part(desk: Desk) -> None:
    blank = {
        "unit": "",
        "county": "cc",
        "town": "",
        "type_code": TYPES[0],
        "raised_s": NOW_S,
        "severity": 2,
    }
    case = {**_plain(), **blank}
    desk.lay([case, {**case, "unit": "water", "county": "elsewhere", "severity": 4}])
    facts, rows = desk.facts, np.arange(2)
    said = {
        part: [dict(enumerate(facts.parts(part))).get(code, ("", "")) for code in codes]
        for part in ("unit", "county", "department", "level", "severity", "at_unit", "type")
        for codes in [facts.codes(part, rows).tolist()]
    }
    assert said["unit"] == said["at_unit"] == [("", ""), ("water", "水务")]
    assert said["county"] == [("cc", "崇川"), ("elsewhere", "")]
    assert said["department"] == [("", ""), ("d-water", "水务")]
    assert said["level"] == [("", ""), ("city", "")]
    assert said["severity"] == [("2", ""), ("4", "")]
    assert said["type"][0] == (TYPES[0], facts.catalogue.types[TYPES[0]][-1].name)
    assert facts.counties(rows).tolist() == [1, 0]
    for part, keys in (("hour", ["10"] * 2), ("weekday", ["0"] * 2), ("day", ["2026-11-23"] * 2)):
        words = facts.parts(part)
        assert [words[code][0] for code in facts.codes(part, rows)] == keys, part


def test_a_case_is_told_with_what_a_person_knows_it_by(desk: Desk) -> None:
    desk.lay([{**_plain(), "county": COUNTIES[0][0], "severity": 3}])
    told = desk.facts.member(0)
    assert (told.kind, told.ref, told.title, told.time_s) == ("cases", "c10", "案 10", NOW_S)
    assert (told.county, told.state, told.severity) == ("cc", "filed", 3)
    assert desk.facts.as_of_s == NOW_S
    assert desk.facts.bytes_held() > CHUNK


@pytest.mark.parametrize("text", ["nothing_such", "late > 1", "raised = 3", "returned = many"])
def test_what_no_case_has_is_refused_by_name(desk: Desk, text: str) -> None:
    desk.lay([_plain()])
    with pytest.raises(ConfigError, match=term(text).field):
        desk.facts.mask(term(text), np.arange(1), NOW_S)
    with pytest.raises(ConfigError, match="part 'nothing'"):
        desk.facts.codes("nothing", np.arange(1))
    with pytest.raises(ConfigError, match="span 'nothing'"):
        desk.facts.times_s("nothing")


def test_a_damaged_body_is_named_and_no_case_is_taken_over(desk: Desk) -> None:
    with pytest.raises(StoreError, match="case 20: its body"):
        desk.lay([_plain(), {**_plain(), "body": "{"}])
    assert desk.facts.size == 0


def test_of_many_cases_only_days_that_one_was_or_is_in_are_counted_again(desk: Desk) -> None:
    many, days = 20_000, 200
    desk.lay([{**_plain(), "raised_s": NOW_S - (n % days) * DAY_S} for n in range(many)])
    meant = Meant(FactKind.CASES, (term("supervised"),), "raised")
    one = Indicator("f1", 20_000, {}, Counting.COUNT, meant, Period.ALL, {})
    counter = Counter({FactKind.CASES: desk.facts}, IndicatorTable((one,)), [("city", 0)])
    assert [told.value for told in counter.refresh(NOW_S)] == [0]
    a_day = many // days
    assert counter.counted_rows == many - a_day  # today's are counted every time
    changed = {**_plain(), "is_supervised": True}
    desk.put(10 * (50 + 1), {**changed, "raised_s": NOW_S - 50 * DAY_S})
    desk.put(10 * (60 + 1), {**changed, "raised_s": NOW_S - 90 * DAY_S})
    desk.absorb()
    assert [told.value for told in counter.refresh(NOW_S)] == [2]
    assert counter.counted_rows == a_day + (a_day - 1) + (a_day + 1)


def _plain() -> dict[str, Any]:
    times = dict.fromkeys((*SPANS.values(), "returned", "reworked", "reopened"), 0)
    words = ("source", "county", "town", "grid", "unit", "leader", "handler", "campaign", "seen_by")
    flags = dict.fromkeys(("is_open", "is_deferred", "is_supervised", "is_demo"), False)
    rest = {"kind": "demand", "channel": "video", "type_code": "x", "state": "filed"}
    more = {"severity": 4, "members": 0, "escalation": 0, "is_satisfied": None}
    return {**times, **dict.fromkeys(words, ""), **flags, **rest, **more, "raised_s": NOW_S}
