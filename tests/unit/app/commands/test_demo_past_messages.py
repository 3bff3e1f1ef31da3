"""A muster of the past is told by the simulated gateway, and by none that reaches anybody."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.commands import demo_past_hall
from app.commands.demo_past_messages import PastMessages
from app.domain.citypack import CityInfo
from app.domain.directory import Directory, RescueTeam
from app.domain.roll_call import MUSTERED_S
from backends.demo.past.people import Staff
from backends.demo.past.rolls import Rolls
from backends.notify.messaging import Messaging
from backends.notify.setting import open_messaging
from backends.store.people import People
from tests.unit.app.commands.test_demo_past import CHEAP, JOURNAL, PLAN, opened, tables

TEAMS = tuple(
    RescueTeam(f"RT-{n}", f"演示{n}队", (), "某", f"1000000000{n}" if n else "", 9, "", 120.9, 32.0)
    for n in range(4)
)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_past_hall, "People", lambda r, w, clock: People(r, w, clock, CHEAP))


def messaging(folder: Path) -> Messaging:
    info = CityInfo("320600", "南通市", "Nantong", is_demo=True, counties=())
    made = open_messaging(folder, info, is_demo=True)
    assert made is not None
    return made


def lived(folder: Path, post: Messaging) -> list[tuple[float, str, str, dict[str, Any]]]:
    """Return time, kind, subject and body of what a muster leaves in the journal."""
    catalogue = tables()
    with closing(opened(folder, catalogue)) as hall:
        hall.agreed(PLAN)
        hall.admit()
        staff, teams = Staff.of(hall.people), Directory(rescue_teams=TEAMS)
        rolls = Rolls(
            *(PLAN, teams, catalogue.units, staff, hall.give, PLAN.from_s),
            PastMessages(hall, post),
        )
        rolls.until(PLAN.until_s, lambda _at_s: None)
        hall.commit()
    with closing(sqlite3.connect(folder / "journal.db")) as there:
        rows = there.execute(JOURNAL).fetchall()
    about = (row for row in rows if row[1].startswith(("messages_", "roll_")))
    return [(row[0], row[1], row[2], json.loads(row[7])) for row in about]


def test_the_teams_are_told_before_they_are_called_and_the_roll_says_by_which_act(
    tmp_path: Path,
) -> None:
    found = lived(tmp_path, messaging(tmp_path))
    queued = next(one for one in found if one[1] == "messages_queued")
    called = next(one for one in found if one[1] == "roll_called")
    assert queued[0] < called[0] < queued[0] + MUSTERED_S
    assert queued[2] == f"message:{called[3]['send_id']}"
    assert queued[3]["is_simulated"] is True
    # Whom nobody can telephone is called all the same.
    assert queued[3]["keys"] == ["rescue_teams:RT-1", "rescue_teams:RT-2", "rescue_teams:RT-3"]
    assert len(called[3]["posts"]) == len(TEAMS)
    told = [row for one in found if one[1] == "messages_told" for row in one[3]["told"]]
    assert [row[0] for row in told if row[1] == "sent"] == [0, 1, 2]
    ended = [row[0] for row in told if row[1] in ("delivered", "failed")]
    assert sorted(ended) == [0, 1, 2]


def test_a_gateway_that_reaches_people_is_given_nothing(tmp_path: Path) -> None:
    found = lived(tmp_path, replace(messaging(tmp_path), is_simulated=False))
    assert not [one for one in found if one[1].startswith("messages_")]
    assert [one[1] for one in found].count("roll_called") == 1
