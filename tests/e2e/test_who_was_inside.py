"""Who was inside a ring: asked over the console's own link, answered from a hub's own records."""

import math
import time
from typing import Any

import pytest

from app.domain.errors import BugError
from app.domain.geo import LonLat
from app.domain.ports import Answer, LinkState
from app.services.stays import StayDesk
from backends.history.archive import HistoryArchive
from backends.wire import desk
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until

AROUND = (LonLat(120.0, 31.0), LonLat(122.0, 31.0), LonLat(122.0, 33.0), LonLat(120.0, 33.0))
CORNERS = [list(at) for at in AROUND]
THINGS = 20
WITHIN_S = 15.0


def test_a_console_learns_who_was_inside_and_a_hostile_ring_is_refused(hall: Hall) -> None:
    feeder = Feeder(hall.admit("load", "feed", source="columns"), "columns", THINGS)
    keys = hall.admit("desk-1", "console")
    hall.start(history={"flush_s": 0.2})
    feeder.connect(hall.endpoints())
    seat = HallSeat(hall.endpoints, keys, hall.folder / "outbox" / "o.db")
    try:
        feeder.push(feeder.move(0, THINGS, time.time()))
        seat.wait_live()
        seat.sign_in(OFFICER.person_id, PASSWORD)
        archive = HistoryArchive(hall.data / "history")
        wait_until(
            lambda: len(archive.changes(0.0, time.time() + 60.0)) == THINGS,
            WITHIN_S,
            "the fixes are recorded",
        )
        told: list[None] = []
        stays = StayDesk(seat.group, seat.commands, lambda: told.append(None))
        now_s = time.time()
        stays.ask(AROUND, now_s - 600.0, now_s + 60.0, "查询历史")
        seat.wait(lambda: bool(told), WITHIN_S, "the question is answered")
        assert stays.error == ""
        assert stays.answer is not None
        assert {stay.entity_id for stay in stays.answer.stays} == set(feeder.ids.astype(str))

        def code_for(ring: Any) -> str:
            answers: list[Answer] = []
            span = {"from_s": now_s - 600.0, "to_s": now_s}
            seat.group.questions.ask("inside", answers.append, ring=ring, **span)
            seat.wait(lambda: bool(answers), WITHIN_S, "the hub says something")
            return answers[0].code

        for ring in ([[math.nan, 32.0], *CORNERS], [[math.inf, 32.0], *CORNERS], [], "a ring"):
            assert code_for(ring) == "bad_value"
        for other in ([[121.0, 32.0]] * 65, [["121", "32"]] * 4, [[[121.0], 32.0]] * 4):
            with pytest.raises(BugError):
                seat.group.questions.ask("inside", print, ring=other)
        assert code_for(CORNERS) == "ok"
        # A stranger's program has no such check: the hub refuses it by name.
        seat.link._hand_over(
            desk.encode(desk.Query("q", "inside", "", {"ring": [(1.0, 2.0)] * 65}))
        )
        seat.wait(lambda: seat.state is LinkState.REFUSED, WITHIN_S, "the hub refuses")
    finally:
        seat.close()
        feeder.close()
