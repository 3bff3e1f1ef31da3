"""The table of messages says what a whole fold of the journal says."""

import random
from pathlib import Path

import numpy as np
import pytest

from app.domain.entry import Actor, Draft
from app.domain.measures.terms import term
from app.domain.notify import MESSAGE_OVER, MESSAGE_PREFIX, Message, MessageState, absorb_messages
from backends.indicators.message_facts import MessageFacts
from backends.notify.reading import message_entries
from backends.store.journal import Journal
from backends.store.lookups import newest_seq
from tests.unit.backends.store.story import open_journal

ACTOR = Actor("P-2", "shift_leader", "city", "seat-1")
COUNTIES = (("320612", "通州区", 3),)


def queued(send_id: str, first: int, count: int, severity: int = 4) -> Draft:
    body = {
        "template": "muster",
        "channel": "sms",
        "language": "zh",
        "severity": severity,
        "case_id": "",
        "not_before_s": 0.0,
        "expires_s": 60.0,
        "gateway": "scripted",
        "is_simulated": True,
        "first": first,
        "keys": [f"team:{first + n}" for n in range(count)],
        "parts": [1] * count,
    }
    return Draft("messages_queued", MESSAGE_PREFIX + send_id, body, "320612", {})


def told(send_id: str, kind: str, body: dict[str, object]) -> Draft:
    return Draft(kind, MESSAGE_PREFIX + send_id, body, "320612")


def absorb(facts: MessageFacts, journal: Journal, since_seq: int) -> int:
    with journal.database.read() as connection:
        head = newest_seq(connection)
        facts.absorb(connection, since_seq, head)
    return head


def is_so(facts: MessageFacts, text: str, row: int = 0) -> bool:
    return bool(facts.mask(term(text), np.array([row]), 2e9)[0])


@pytest.mark.parametrize("seed", range(3))
def test_states_and_times_are_those_of_the_whole_fold(tmp_path: Path, seed: int) -> None:
    """Whatever is told in whatever order: acts given twice, too, and news of what never was."""
    chance = random.Random(seed)
    journal = open_journal(tmp_path)
    facts, seq = MessageFacts(COUNTIES), 0
    for _ in range(60):
        send_id, first = f"s{chance.randrange(4)}", chance.choice((0, 2, 6))
        index = chance.randrange(12)
        state = chance.choice(("sent", "delivered", "failed", "unknown", "queued"))
        draft = chance.choice(
            (
                queued(send_id, first, 3),
                told(send_id, "messages_taken", {"taken": [index]}),
                told(send_id, "messages_told", {"told": [[index, state, "x", 0.0]]}),
            )
        )
        journal.append([(draft, ACTOR, "")])
        if chance.random() < 0.2:
            seq = absorb(facts, journal, seq)
    absorb(facts, journal, seq)
    whole: dict[str, Message] = {}
    with journal.database.read() as connection:
        for entry in message_entries(connection, 0.0):
            absorb_messages(whole, entry)
    rows = {facts.member(row).ref: row for row in range(facts.size)}
    assert set(rows) == set(whole)
    for message_id, message in whole.items():
        row = rows[message_id]
        assert is_so(facts, f"state = {message.state}", row)
        assert is_so(facts, "open", row) == (message.state not in MESSAGE_OVER)
        assert is_so(facts, "delivered", row) == (message.state is MessageState.DELIVERED)
        assert is_so(facts, "failed", row) == (message.state is MessageState.FAILED)
        assert facts.times_s("queued")[row] == message.queued_s
        assert facts.times_s("delivered")[row] == message.reached_s.get("delivered", 0.0)
    journal.close()


def test_a_row_says_to_whom_on_which_occasion(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([(queued("s1", 0, 2, severity=1), ACTOR, "")])
    facts = MessageFacts(COUNTIES)
    seq = absorb(facts, journal, 0)
    member = facts.member(1)
    assert (member.kind, member.ref, member.title) == ("messages", "s1.1", "team:1")
    for text in ("occasion = muster", "recipient = team", "group = s1", "urgent", "demo", "open"):
        assert is_so(facts, text), text
    assert facts.counties(np.arange(2)).tolist() == [3, 3]
    assert np.isnan(facts.numbers("deliver_took_s", np.arange(2), 0.0)).all()
    known = facts.revision
    body: dict[str, object] = {"told": [[0, "delivered", "", 0.0], [9, "sent", "", 0.0]]}
    journal.append([(told("s1", "messages_told", body), ACTOR, "")])
    absorb(facts, journal, seq)
    assert is_so(facts, "sent")  # whoever has it was sent it
    assert facts.numbers("deliver_took_s", np.arange(2), 0.0)[0] >= 0.0
    assert set(facts.touched(known).days) == {"queued", "sent", "delivered"}
    journal.close()
