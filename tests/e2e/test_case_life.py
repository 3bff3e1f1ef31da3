"""A case through a real hub: put in at a seat, read, held, with a file, and let go on by itself."""

import base64
import hashlib
import os
import time
import uuid
from typing import Any

import pytest

from app.domain.cases.case import CaseKind
from app.domain.cases.commands import CaseAt, MergeCases, OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from app.domain.ports import Answer
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
WITHIN_S = 20.0
WORD = "现场照片说明".encode()
SHA256 = hashlib.sha256(WORD).hexdigest()


class Desk:
    """A seat that asks and waits for the answer."""

    def __init__(self, seat: HallSeat) -> None:
        self.seat = seat

    def ask(self, name: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
        answers: list[Answer] = []
        self.seat.group.questions.ask(name, answers.append, **arguments)
        self.seat.wait(lambda: bool(answers), WITHIN_S, f"{name} is answered")
        return answers[0].code, dict(answers[0].result)

    def story(self, case_id: str) -> dict[str, Any]:
        code, story = self.ask("case_story", case_id=case_id)
        assert code == "ok"
        return story

    def step(self, case_id: str, step: CaseStep, **more: Any) -> str:
        seq = self.story(case_id)["case"]["to_seq"]
        return self.seat.give(StepCase(case_id, seq, step, **more)).code


def call(case_id: str, *attachments: str) -> OpenCase:
    more = (CaseKind.DEMAND, "hotline", "井盖破损", "有人差点掉进去", time.time() - 60.0)
    return OpenCase(case_id, *more, attachments=attachments)


@pytest.mark.long
@pytest.mark.skipif(not IS_LONG, reason="the steward takes his time: DUTYWALL_LONG=1")
def test_a_case_lives_in_a_real_hub(hall: Hall) -> None:
    keys = hall.admit("desk-1", "console")
    hall.start()
    seat = HallSeat(hall.endpoints, keys, hall.folder / "outbox" / "o.db")
    desk = Desk(seat)
    try:
        seat.wait_live()
        assert desk.ask("case_story", case_id="x")[0] == "not_signed_in"
        seat.sign_in(OFFICER.person_id, PASSWORD)
        part = {"sha256": SHA256, "at": 0, "total": len(WORD)}
        data = base64.b64encode(WORD).decode()
        assert desk.ask("case_file_put", data=data, **part) == ("ok", {"have": len(WORD)})
        first, second = str(uuid.uuid4()), str(uuid.uuid4())
        assert seat.give(call(first, SHA256)).code == "ok"
        assert seat.give(call(second)).code == "ok"
        code, got = desk.ask("case_file", case_id=first, sha256=SHA256)
        assert (code, base64.b64decode(got["data"]), got["kind"]) == ("ok", WORD, "txt")
        assert desk.ask("case_file", case_id=second, sha256=SHA256)[0] == "file_unknown"
        holder = desk.ask("case_hold", case_id=first)[1]["holder"]
        assert (holder["person"], holder["seat"]) == (OFFICER.person_id, "desk-1")
        at = [CaseAt(one, desk.story(one)["case"]["to_seq"]) for one in (first, second)]
        assert seat.give(MergeCases(at[0], (at[1],), {"chance": 0.9})).code == "ok"
        assert desk.story(second)["case"]["into"] == first
        assert desk.step(second, CaseStep.SPLIT) == "ok"
        assert desk.story(first)["case"]["members"] == []
        until_s = time.time() + 2.0
        assert desk.step(first, CaseStep.DEFER, note="等配件", until_s=until_s) == "ok"
        seat.wait(
            lambda: desk.story(first)["steps"][-1]["kind"] == "case_resumed",
            60.0,
            "the case goes on",
        )
        assert desk.story(first)["steps"][-1]["person"] == ""
    finally:
        seat.close()
    assert hall.stop() == 0
    assert hall.verify().returncode == 0
