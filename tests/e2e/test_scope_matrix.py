"""A county's seat finds, sees, exports and hears nothing of another county's cases, by no query.

Every query of the hub stands in one of two tables below: whoever adds one must say here what is
asked of it, or why it tells nothing of cases. Halls that differ only in the cases of the others
must tell a county the very same.
"""

import csv
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import RATES, GroupBy, RateAnswer
from app.domain.errors import OperatorError
from app.domain.people import CITY, Person, Role, Scope
from app.services.cases.figure_filters import Part, behind_rate
from app.services.cases.pages import filter_body
from backends.cases.exporting import export_cases
from backends.hub.case_decisions import CASE_DECIDERS
from backends.hub.desk import may_see
from backends.hub.inner import ChildQuestion
from backends.hub.queries import CHILD_OF
from backends.hub.seats import SeatRecord
from tests.e2e.city import EAST, WEST
from tests.e2e.scope_hall import (
    COUNTIES,
    NORTH,
    OF,
    PHONE,
    Answerer,
    ScopeHall,
    bodies,
    case_id,
    marks,
    picture,
    sha256,
)

NOW_S = 1_795_400_000.0  # a Monday morning of November 2026
WAIT_S = 20.0
PLACES = ({"lon_deg": 120.85, "lat_deg": 32.0}, {"lon_deg": 120.95, "lat_deg": 32.0})  # west, east
# What tells nothing of cases: positions, alarms, registers, goods; and what only takes in.
OF_OTHER_THINGS = frozenset(
    {"plan_intercept", "reach", "search", "dossier", "cameras_near", "registers", "inside", "track"}
    | {"hazmat_matrix", "hazmat_rows", "plant", "risk", "rule_record", "similar_alarms"}
    | {"directory", "directory_card", "roll_posts", "message_templates"}
    | {"case_catalogue"}  # the tables: everybody may know them
    | {"case_file_put"}  # takes in, and tells nothing
)
# What depends on the moment, or on where in the whole journal a thing stands.
# The guesser of types learns of the whole hall: its shares are nobody's case.
PASSING = frozenset({"as_of_s", "built", "behind", "behind_s", "for_s", "cursor", "share"})


def asked_of(name: str) -> list[dict[str, Any]]:
    """Return what is asked of a query: everything, and each foreign thing by its name."""
    foreign = [case_id(county) for county in COUNTIES]
    by_id = [{"case_id": one} for one in foreign]
    words = [f"标题{OF[county]}" for county in COUNTIES]
    drafts: list[dict[str, Any]] = [
        *({"title": word, "text": "井盖坏了", "limit": 20} for word in words),
        *({"title": "井盖", "county": county, "phone": PHONE[county]} for county in COUNTIES),
    ]
    filters: list[dict[str, Any]] = [
        *({}, {"is_open": True}, {"is_late": True}),
        *({"ids": foreign}, {"counties": list(COUNTIES)}, {"county": NORTH}, {"unit": "u-city"}),
    ]
    period = {"from_s": NOW_S - 86_400.0, "to_s": 0.0}
    table: dict[str, list[dict[str, Any]]] = {
        "case_page": [{"where": one, "order": o} for one in filters for o in ("due", "newest")],
        "case_story": by_id,
        "case_hold": by_id,
        "case_file": [{"case_id": case_id(c), "sha256": sha256(c)} for c in COUNTIES]
        + [{"case_id": case_id(WEST), "sha256": sha256(c)} for c in COUNTIES],
        "case_rates": [
            *(period | {"by": by.value} for by in GroupBy),
            *(period | {"by": "unit", "where": where} for where in filters),
        ],
        "case_breaches": [{}, {"within_s": 604_800.0}],
        "case_tree": [{}, {"soon_s": 604_800.0}],
        "case_units": [*by_id, *({"type_code": "pub-manhole", **at} for at in PLACES)],
        "case_like": [*by_id, *drafts],
        "case_similar": [*by_id, *drafts],
        "case_guess_type": [*by_id, *drafts, {"title": "井盖坏了"}],
        "case_measured": [{}, {"days": 3660}],
        "case_changes": [
            {"source": f"来源{OF[county]}", "after": 0, "limit": 100} for county in COUNTIES
        ],
        "snapshot_precision": [{}, {"days": 366}],
        "campaign_progress": [{}, *({"code": f"战役{OF[county]}"} for county in COUNTIES)],
        "opinion_figures": [{}, {"hours": 744}],
        "message_log": [{}],
        "message_recipients": [*by_id, {"kinds": "rescue_teams contacts"}],
        "measure_parts": [
            {"indicator": key, "node": node, "by": by}
            for key in ("cases_open", "cases_today")
            for node in (CITY, *COUNTIES)
            for by in ("county", "town", "grid", "unit", "type", "campaign", "source")
        ],
        "measure_members": [
            {"indicator": key, "node": node, "side": side} | within
            for key, side in (
                ("cases_open", "counted"),
                ("rework_share", "of"),
                ("grids_unit", "of"),
            )
            for node in (CITY, *COUNTIES)
            for within in ({}, *({"within": {"county": county}} for county in COUNTIES))
        ],
        "measure_spots": [
            {"node": node, "area": area} for node in (CITY, *COUNTIES) for area in ("town", "grid")
        ],
        "measure_bursts": [{"node": node} for node in (CITY, *COUNTIES)],
        "measure_forecast": [
            {"indicator": key, "node": node}
            for key in ("cases_today", "demands")
            for node in (CITY, *COUNTIES)
        ],
        "find": [{"text": word} for word in (*words, "井盖", "报案", "NO-", "13800000002")],
    }
    return table[name]


MEASURES = sorted(name for name in CHILD_OF if name.startswith("measure_"))
QUERIES = sorted((CHILD_OF.keys() | {"case_changes"}) - OF_OTHER_THINGS)


@dataclass
class Heard:
    """What every seat was told to every question, and the hall that told it."""

    hall: ScopeHall
    said: dict[tuple[str, str, int], tuple[str, Any]]
    exported: dict[str, list[list[str]]]
    opened: list[tuple[str, str, int, int]]  # seat, figure, what it says, what its cases are

    def of(self, seat: str) -> dict[tuple[str, int], tuple[str, Any]]:
        return {(name, n): told for (at, name, n), told in self.said.items() if at == seat}


def hear(hall: ScopeHall, answerers: Mapping[str, Answerer], folder: Path) -> Heard:
    """Ask every query as every seat."""
    for county in COUNTIES:
        (folder / "data" / "case-files").mkdir(exist_ok=True)
        (folder / "data" / "case-files" / sha256(county)).write_bytes(picture(county))
    readers = [{"person": "P-1", "seat": "s", "county": c, "for_s": 1.0} for c in (CITY, *COUNTIES)]
    frozen = {"role": Role.DUTY_OFFICER.value, "person": "P-9", "readers": readers, "now_s": NOW_S}
    heard = Heard(hall, {}, {}, [])

    def ask(seat: str, name: str, arguments: Mapping[str, Any]) -> Any:
        return answerers[name](ChildQuestion("q", name, seat, dict(arguments), frozen))

    until_s = time.monotonic() + WAIT_S
    while len(ask(CITY, "find", {"text": "井盖"})["groups"][:1]) == 0 or (
        ask(CITY, "find", {"text": "井盖"})["groups"][0]["count"] < 12
    ):
        assert time.monotonic() < until_s, "the index is not made"
        time.sleep(0.02)
    for seat in (CITY, *COUNTIES):
        for name in QUERIES:
            for n, arguments in enumerate(asked_of(name)):
                try:
                    told = ("ok", ask(seat, name, arguments))
                except OperatorError as error:
                    told = (error.code, str(error))
                heard.said[seat, name, n] = told
        path = folder / f"{seat}.csv"
        export_cases(lambda q, a, s=seat: ask(s, q, a), {}, path, with_personal=True)
        with path.open(encoding="utf-8-sig", newline="") as file:
            heard.exported[seat] = list(csv.reader(file))
        if not hall.varied and seat == WEST:
            heard.opened += opened_figures(seat, ask)
    return heard


def opened_figures(seat: str, ask: Any) -> list[tuple[str, str, int, int]]:
    """Return every number of the rates by unit beside how many cases its filter opens."""
    question = {"from_s": NOW_S - 86_400.0, "to_s": NOW_S + 86_400.0, "by": "unit"}
    answer = msgspec.convert(ask(seat, "case_rates", question), RateAnswer)
    found = []
    for group in (answer.whole, *answer.groups):
        for cell in group.cells:
            for part in Part:
                where = behind_rate(answer, group, cell.key, part, CaseFilter())
                page = ask(seat, "case_page", {"where": filter_body(where), "limit": 1})
                said = getattr(cell, part.value)
                found.append((seat, f"{group.group} {cell.key} {part}", said, page["count"]))
    return found


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Heard]:
    """Return what a hall tells, and one in which all but the first county's cases are others."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, varied in (("plain", frozenset[str]()), ("other", frozenset({EAST, NORTH}))):
            folder = tmp_path_factory.mktemp(name)
            hall = ScopeHall(folder, NOW_S, varied)
            hall.answer(
                patch,
                lambda answerers, n=name, h=hall, f=folder: found.update(
                    {n: hear(h, answerers, f)}
                ),
            )
    yield found
    for heard in found.values():
        heard.hall.journal.close()


def test_every_query_stands_in_one_of_the_tables() -> None:
    for name in QUERIES:
        assert asked_of(name), name
    strange = OF_OTHER_THINGS - CHILD_OF.keys()
    assert strange <= {"directory", "directory_card", "message_templates"}


def test_the_matrix_is_not_empty(halls: dict[str, Heard]) -> None:
    """The city is told of what the counties must not be, or the tests below prove nothing."""
    heard = halls["plain"]
    told = json.dumps(list(heard.of(CITY).values()), ensure_ascii=False)
    for county in COUNTIES:
        missed = [mark for mark in marks(county, heard.hall) if mark not in told]
        assert not missed, county
    oks = {name for (_, name, _), (code, _) in heard.said.items() if code == "ok"}
    assert oks == set(QUERIES)


@pytest.mark.parametrize("seat", COUNTIES)
@pytest.mark.parametrize("name", QUERIES)
def test_no_query_tells_a_county_of_another(halls: dict[str, Heard], seat: str, name: str) -> None:
    heard = halls["plain"]
    asked = asked_of(name)
    for (query, n), told in heard.of(seat).items():
        if query != name:
            continue
        said = json.dumps(told, ensure_ascii=False)
        typed = json.dumps(asked[n], ensure_ascii=False)
        for county in set(COUNTIES) - {seat}:
            # What it asked for by name is said back to it in the refusal, and tells it nothing.
            leaked = [m for m in marks(county, heard.hall) if m in said and m not in typed]
            assert not leaked, (asked[n], told)


@pytest.mark.parametrize("name", QUERIES)
def test_what_a_county_is_told_does_not_depend_on_the_others(
    halls: dict[str, Heard], name: str
) -> None:
    plain, other = (halls[key].of(WEST) for key in ("plain", "other"))
    for key, told in plain.items():
        if key[0] == name:
            assert _lasting(told) == _lasting(other[key]), asked_of(name)[key[1]]


def test_a_foreign_case_is_refused_as_one_that_there_is_not(halls: dict[str, Heard]) -> None:
    for seat in COUNTIES:
        for name in ("case_story", "case_hold", "case_file", "case_like", "case_similar"):
            for n, arguments in enumerate(asked_of(name)):
                foreign = arguments.get("case_id", case_id(seat))
                if foreign != case_id(seat):
                    assert halls["plain"].said[seat, name, n][0] == "case_unknown"


def test_figures_of_another_node_are_refused(halls: dict[str, Heard]) -> None:
    for seat in COUNTIES:
        for name in MEASURES:
            for n, arguments in enumerate(asked_of(name)):
                if arguments["node"] != seat:
                    assert halls["plain"].said[seat, name, n][0] == "out_of_scope"


def test_a_draft_of_another_county_is_refused(halls: dict[str, Heard]) -> None:
    for seat in COUNTIES:
        for name in ("case_like", "case_similar", "case_guess_type"):
            for n, arguments in enumerate(asked_of(name)):
                if "county" in arguments:
                    code = "ok" if arguments["county"] == seat else "out_of_scope"
                    assert halls["plain"].said[seat, name, n][0] == code


def test_an_export_holds_the_seats_own_cases_and_those_of_none(halls: dict[str, Heard]) -> None:
    heard = halls["plain"]
    for seat in COUNTIES:
        rows = heard.exported[seat]
        assert len(rows) == 1 + 2 * 3
        said = json.dumps(rows, ensure_ascii=False)
        for county in set(COUNTIES) - {seat}:
            assert not [mark for mark in marks(county, heard.hall) if mark in said]
        assert f"报案{OF[seat]}" in said


def test_every_figure_opens_as_many_cases_as_it_says_at_a_countys_seat(
    halls: dict[str, Heard],
) -> None:
    opened = halls["plain"].opened
    assert len(opened) > 2 * len(RATES)
    assert [one for one in opened if one[2] != one[3]] == []


def test_no_entry_of_another_county_is_pushed_to_a_seat(halls: dict[str, Heard]) -> None:
    journal = halls["plain"].hall.journal
    entries = journal.read(0, 10_000)
    for seat in COUNTIES:
        record = SeatRecord(key="", seat="s", kind="console", county=seat)
        pushed = [entry for entry in entries if may_see(record, entry)]
        assert {entry.county for entry in pushed} == {"", seat}
        assert journal.read(0, 10_000, Scope(seat)) == pushed


@pytest.mark.parametrize(
    "scope", [Scope(WEST), Scope(WEST, "镇甲"), Scope(WEST, "", "water")], ids=Scope.text
)
@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.DEPARTMENT])
def test_no_command_touches_or_tells_of_another_countys_case(
    halls: dict[str, Heard], scope: Scope, role: Role
) -> None:
    hall = halls["plain"].hall
    person = Person("P-7", "周", role, scope)
    assert bodies(hall.case(EAST)).keys() == CASE_DECIDERS.keys(), "say here what it is given"
    for county in (EAST, NORTH):
        at = hall.case(county)
        for kind, body in bodies(at).items():
            decision = hall.decide(body, person)
            assert decision.drafts == (), kind
            assert decision.code in ("case_unknown", "case_known", "not_allowed")
            assert str(at.number) not in decision.detail
            assert county not in decision.detail.replace(at.case_id, "")
            assert decision.detail in ("", at.case_id)


def _lasting(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _lasting(value) for key, value in told.items() if key not in PASSING}
    if isinstance(told, list | tuple):
        return [_lasting(one) for one in told]
    return told
