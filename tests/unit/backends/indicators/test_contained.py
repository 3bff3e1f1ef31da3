"""A table that cannot be read stops its own figures, is named, and is not read all the time."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.errors import StoreError
from app.domain.measures.terms import term
from app.domain.notify import TOLD_KIND
from backends.indicators.alarm_facts import AlarmFacts
from backends.indicators.contained import MOST_SKIPPED, Contained
from backends.indicators.journal_facts import JournalFacts
from backends.indicators.message_facts import MessageFacts
from backends.indicators.roll_facts import RollFacts
from backends.indicators.task_facts import TaskFacts
from tests.unit.backends.indicators.test_message_facts import ACTOR, COUNTIES, queued, told
from tests.unit.backends.store.story import open_journal

NOW_S = 1_795_400_000.0


class Broken:
    """A table that fails until it is mended."""

    def __init__(self) -> None:
        self.reads = 0
        self.is_mended = False

    def absorb(self, _connection: Any, _now_s: float) -> int:
        self.reads += 1
        if not self.is_mended:
            raise StoreError("case-7: its body is no JSON")
        return 3


def test_what_fails_is_tried_ever_more_rarely_and_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    table = Broken()
    kept = Contained("cases", table.absorb)
    connection: Any = None
    assert [kept.absorb(connection, NOW_S) for _ in range(10)] == [0] * 10
    assert table.reads == 3  # the first, the third, and the seventh
    assert kept.why == "case-7: its body is no JSON"
    assert len(caplog.records) == 1
    for _ in range(1000):
        kept.absorb(connection, NOW_S)
    before, table.is_mended = table.reads, True
    turns = [kept.absorb(connection, NOW_S) for _ in range(MOST_SKIPPED + 1)]
    assert turns.count(3) >= 1
    assert table.reads > before
    assert kept.why == ""


def test_a_message_in_no_known_state_stops_neither_alarms_nor_tasks(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([(queued("s1", 0, 1), ACTOR, "")])
    body: dict[str, object] = {"told": [[0, "vanished", "", ""]]}
    journal.append([(told("s1", TOLD_KIND, body), ACTOR, "")])
    facts = JournalFacts(
        AlarmFacts(COUNTIES, {}, lambda _one: "", lambda _one: False),
        TaskFacts(COUNTIES, lambda _one: ""),
        MessageFacts(COUNTIES),
        RollFacts(COUNTIES),
    )
    with journal.database.read() as connection:
        facts.absorb(connection, NOW_S)
        facts.absorb(connection, NOW_S + 2.0)
    assert facts.alarms.as_of_s == facts.tasks.as_of_s == NOW_S + 2.0
    assert facts.messages.as_of_s == 0.0  # up to when is known does not go on
    assert {one.name: one.why for one in facts.contained if one.why} == {
        "messages": "messages: 'vanished' is no state"
    }
    assert not facts.alarms.mask(term("open"), np.arange(0), NOW_S).any()
    journal.close()
