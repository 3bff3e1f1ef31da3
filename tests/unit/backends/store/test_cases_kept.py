"""Cases fold out of the journal into their table, now, after a rebuild, and after a failure."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.cases.case import CaseState
from app.domain.entry import Actor, Draft
from app.domain.errors import StoreError
from backends.store.journal import Journal
from backends.store.rows import CASES
from backends.store.schema import matter
from tests.unit.backends.store.story import WANG, open_journal

NOON_S = 1_790_000_000.0
Item = tuple[Draft, Actor, str]


def opened(case_id: str, number: int, **more: Any) -> Item:
    body: dict[str, Any] = {
        **{"number": number, "kind": "demand", "channel": "hotline", "source": "12345"},
        **{"original_no": f"NO-{case_id}", "type_code": "", "title": "窨井盖破损"},
        **{"place": {"lon_deg": 120.9, "lat_deg": 32.0, "address": "人民路"}, "severity": 3},
        **{"raised_s": NOON_S, "attachments": []},
        "due": {"accept": {"due_s": NOON_S + 600, "began_s": NOON_S, "amount": 1.0, "clock": "x"}},
    }
    personal = {"text": "井盖破了", "reporter": "王某", "phone": "13800000000"}
    return Draft("case_opened", f"case:{case_id}", body | more, "sc", personal), WANG, ""


def step(case_id: str, kind: str, **body: Any) -> Item:
    return Draft(kind, f"case:{case_id}", body, "sc"), WANG, ""


def rows(journal: Journal) -> list[tuple[Any, ...]]:
    with journal.database.read() as connection:
        found = connection.execute(select(matter).order_by(matter.c.case_id)).all()
    return [tuple(row) for row in found]


def test_a_case_is_in_its_table_as_it_is_on_the_shelf(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    try:
        journal.append([opened("a", 20260921_000001), opened("b", 20260921_000002)])
        journal.append([step("a", "case_accepted", met=["accept"])])
        case = journal.cases.get("a")
        assert case is not None
        assert case.state is CaseState.ACCEPTED
        assert case.due["accept"].met_s == case.changed_s
        kept = rows(journal)
        assert [row[0] for row in kept] == ["a", "b"]
        assert CASES.thing(kept[0][-1]) == case
        journal.rebuild()
        assert rows(journal) == kept
        assert journal.cases.get("a") == case
    finally:
        journal.close()


def test_what_a_failed_commit_changed_is_as_before(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    try:
        journal.append([opened("a", 20260921_000001)])
        batch = journal.batch()
        draft, actor, _ = step("a", "case_accepted")
        batch.add((draft,), actor, "", NOON_S)
        draft, actor, _ = opened("b", 20260921_000002)
        batch.add((draft,), actor, "", NOON_S)
        assert journal.cases.next_number(NOON_S) == 20260921_000003
        batch.undo()
        case = journal.cases.get("a")
        assert case is not None
        assert case.state is CaseState.RECEIVED
        assert journal.cases.get("b") is None
        assert journal.cases.with_origin("12345", "NO-b") is None
        assert journal.cases.next_number(NOON_S) == 20260921_000002
    finally:
        journal.close()


def test_a_case_is_found_by_what_its_source_calls_it(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    try:
        journal.append([opened("a", 20260921_000001)])
        journal.close()
        journal = open_journal(tmp_path)
        found = journal.cases.with_origin("12345", "NO-a")
        assert found is not None
        assert found.case_id == "a"
        assert journal.cases.with_origin("12345", "NO-z") is None
        assert journal.cases.next_number(NOON_S + 86_400.0) == 20260922_000001
    finally:
        journal.close()


def test_erased_words_are_gone_from_the_case_too(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    try:
        (entry,) = journal.append([opened("a", 20260921_000001)])
        journal.append([step("a", "case_accepted")])
        journal.erase([entry.seq], WANG, "asked for")
        case = journal.cases.get("a")
        assert case is not None
        assert (case.text, case.reporter, case.phone) == ("", "", "")
        assert case.state is CaseState.ACCEPTED
        assert "王某" not in rows(journal)[0][-1]
    finally:
        journal.close()


def test_a_thousand_cases_and_their_steps_come_back_from_the_journal(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    try:
        journal.append([opened(f"c{n}", 20260921_000001 + n) for n in range(1_200)])
        journal.append([step(f"c{n}", "case_accepted") for n in range(0, 1_200, 2)])
        kept = rows(journal)
        journal.rebuild()
        assert rows(journal) == kept
    finally:
        journal.close()


def test_a_case_that_could_not_be_kept_stops_nothing(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    try:
        with pytest.raises(Exception, match="case_opened"):
            journal.append([opened("a", 20260921_000001, severity=99)])
        journal.append([opened("b", 20260921_000001)])
        assert journal.cases.get("a") is None
        assert len(rows(journal)) == 1
    except StoreError:
        pytest.fail("the journal is broken")
    finally:
        journal.close()
