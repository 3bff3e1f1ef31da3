"""Four thousand messages in one act: the hub goes on, is killed in the middle, sends none twice."""

import os
import time
from collections import Counter
from typing import Any

import pytest

from app.domain.clock import RunningClock
from app.domain.command import WriteLog
from app.domain.notify_command import Recipient, SendMessages
from app.domain.people import Person, Role, Scope
from app.domain.ports import Answer
from backends.store.journal import Journal
from backends.store.people import People
from tests.e2e.hall import PASSWORD, Hall
from tests.e2e.seat import HallSeat
from tests.unit.backends.notify.test_http_gateway import Platform

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
COUNT = 4_000
LEADER = Person("P-9001", "王", Role.SHIFT_LEADER, Scope())
WORD_WITHIN_S = 2.0  # a log line is in the journal while they go out


def _admit_leader(hall: Hall) -> None:
    clock = RunningClock()
    anchor = hall.data / "anchor" / "journal.anchor"
    journal = Journal.open(hall.data / "journal.db", clock, anchor)
    try:
        People(journal.database, journal, clock).add(LEADER, PASSWORD)
    finally:
        journal.close()


def _counts(seat: HallSeat) -> dict[str, int]:
    answers: list[Answer] = []
    seat.group.questions.ask("message_log", answers.append, limit=1)
    seat.wait(lambda: bool(answers), 20.0, "the log is told")
    counts: dict[str, int] = dict(answers[0].result).get("counts", {})
    return counts


@pytest.mark.long
@pytest.mark.skipif(not IS_LONG, reason="minutes: DUTYWALL_LONG=1")
def test_four_thousand_messages_go_out_once_though_the_hub_is_killed(  # noqa: PLR0915 - one story
    hall: Hall,
) -> None:
    platform, got = Platform(), Counter[str]()

    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        receipts = []
        for one in body.get("messages", ()):
            got[one["id"]] += 1
            receipts.append(f'{{"id": "{one["id"]}", "state": "sent"}}')
        for one in body.get("ids", ()):
            state = "delivered" if got[one] else "not_known"
            receipts.append(f'{{"id": "{one}", "state": "{state}"}}')
        return 200, f'{{"receipts": [{", ".join(receipts)}]}}'.encode()

    platform.answer = answer
    (hall.data / "token").write_text("secret")
    (hall.data / "notify.toml").write_text(
        f'name = "test"\nurl = "{platform.url}"\ntoken_file = "token"\n'
    )
    _admit_leader(hall)
    keys = hall.admit("desk-1", "console")
    hall.start()
    seat = HallSeat(hall.endpoints, keys, hall.folder / "outbox" / "o.db")
    told = {"risk": "暴雨红色预警", "measure": "停止室外作业"}
    recipients = tuple(
        Recipient(f"site:{n}", f"138{n:08d}", {"site": f"第{n}号点"}) for n in range(COUNT)
    )
    body = SendMessages("storm", "risk", recipients, told, severity=1, is_preview=True)
    try:  # one act from its preview to its end
        seat.wait_live()
        seat.sign_in(LEADER.person_id, PASSWORD)
        began_s = time.monotonic()
        preview = seat.give(body, 30.0)
        preview_s = time.monotonic() - began_s
        assert (preview.code, preview.result.get("count")) == ("ok", COUNT), preview.detail
        sending = SendMessages(
            *("storm", "risk", recipients, told),
            severity=1,
            is_preview=False,
            expected=COUNT,
        )
        began_s = time.monotonic()
        assert seat.give(sending, 30.0).code == "ok"
        act_s = time.monotonic() - began_s
        slowest_s = 0.0
        while sum(got.values()) < COUNT // 2:
            began_s = time.monotonic()
            assert seat.give(WriteLog("值班"), 30.0).code == "ok"
            slowest_s = max(slowest_s, time.monotonic() - began_s)
        hall.kill()
        before = sum(got.values())
        hall.start()
        seat.wait_live(30.0)
        deadline_s = time.monotonic() + 300.0
        while (counts := _counts(seat)) != {"delivered": COUNT}:
            assert time.monotonic() < deadline_s, counts
            began_s = time.monotonic()
            assert seat.give(WriteLog("值班"), 30.0).code == "ok"
            slowest_s = max(slowest_s, time.monotonic() - began_s)
        print(f"preview {preview_s:.2f} s, act {act_s:.2f} s, killed after {before}, ", end="")
        print(f"slowest log line meanwhile {slowest_s:.3f} s")
        assert len(got) == COUNT
        assert set(got.values()) == {1}
        assert slowest_s < WORD_WITHIN_S
    finally:
        seat.close()
        platform.close()
