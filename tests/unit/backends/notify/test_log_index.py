"""The log that is kept small says what a whole fold of the journal says."""

import random
from pathlib import Path

import pytest

from app.domain.entry import Actor, Draft
from app.domain.notify import MESSAGE_PREFIX, Message, absorb_messages
from backends.notify.answers import PAGE
from backends.notify.reading import message_entries
from tests.unit.backends.notify.hall import NOON_S, Hall, Scripted, to_many

ACTOR = Actor("P-2", "shift_leader", "city", "seat-1")


def _queued(send_id: str, first: int, count: int, case_id: str = "") -> Draft:
    body = {
        "template": "risk",
        "channel": "sms",
        "language": "zh",
        "severity": 4,
        "case_id": case_id,
        "not_before_s": NOON_S,
        "expires_s": NOON_S + 60.0,
        "gateway": "scripted",
        "is_simulated": False,
        "first": first,
        "keys": [f"site:{first + n}" for n in range(count)],
        "parts": [1] * count,
    }
    texts = {f"t{first + n}": f"{send_id}/{first + n}" for n in range(count)}
    return Draft("messages_queued", MESSAGE_PREFIX + send_id, body, "city", texts)


def _told(send_id: str, kind: str, body: dict[str, object]) -> Draft:
    return Draft(kind, MESSAGE_PREFIX + send_id, body, "city")


@pytest.mark.parametrize("seed", range(4))
def test_pages_and_counts_are_those_of_the_whole_fold(tmp_path: Path, seed: int) -> None:
    """Whatever is told in whatever order: acts given twice, too, and news of what never was."""
    chance = random.Random(seed)
    hall = Hall(tmp_path, Scripted())
    for _ in range(60):
        send_id, first = f"s{chance.randrange(5)}", chance.choice((0, 3, 6))
        index = chance.randrange(12)
        state = chance.choice(("sent", "delivered", "failed", "unknown", "queued"))
        draft = chance.choice(
            (
                _queued(send_id, first, 3, chance.choice(("", "c1"))),
                _told(send_id, "messages_taken", {"taken": [index]}),
                _told(send_id, "messages_told", {"told": [[index, state, "x", 0.0]]}),
            )
        )
        hall.journal.append([(draft, ACTOR, "")])
        if chance.random() < 0.2:
            hall.log()  # follows from here on, and not from the beginning
    whole: dict[str, Message] = {}
    with hall.reading.read() as connection:
        for entry in message_entries(connection, 0.0):
            absorb_messages(whole, entry)
    rows = sorted(whole.values(), key=lambda one: (one.seq, one.index), reverse=True)
    found, after = [], ""
    while True:
        page = hall.log(limit=7, after=after)
        found += [(one["message_id"], one["state"], one["attempts"]) for one in page["lines"]]
        after = page["after"]
        if not after:
            break
    assert found == [(one.message_id, one.state.value, one.attempts) for one in rows]
    about = hall.log(case_id="c1", state="sent", limit=PAGE)
    sent = [one for one in rows if one.case_id == "c1" and one.state == "sent"]
    assert [one["message_id"] for one in about["lines"]] == [one.message_id for one in sent][:PAGE]
    assert (about["count"], page["count"]) == (len(sent), len(rows))
    hall.close()


def test_the_oldest_of_too_many_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backends.notify.answers.MOST_KEPT", 250)
    hall = Hall(tmp_path, Scripted())
    assert hall.send(to_many(400)).code == "ok"
    page = hall.log(limit=200)
    assert page["count"] == 200  # whole hundreds
    assert page["lines"][-1]["key"] == "site:200"
    assert page["after"] == ""
    hall.close()
