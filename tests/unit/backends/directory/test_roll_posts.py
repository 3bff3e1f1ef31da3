"""Whom a roll is called of: seats and turns of this minute, or teams; a county has its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.catalogue import Unit
from app.domain.clock import SetClock
from app.domain.directory import Directory, DutyTurn, RescueTeam
from app.domain.errors import OperatorError
from app.domain.roll_asking import RollTold
from app.domain.roll_call import MOST_POSTS, CallRoll, RollPost, call_fault
from backends.directory.presence import freeze_presence
from backends.directory.roll_posts import RollAnswers
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from tests.unit.backends.store.story import open_journal, path_in

NOON_S = 1_763_784_000.0  # 2025-11-22 12:00 in the city
UNITS = {"dep-fire": Unit("dep-fire", "消防", "city", department="fire")}
KEPT = Directory(
    turns=(
        DutyTurn("t1", "dep-fire", "张三", "13800000001", "08:00", 12.0),
        DutyTurn("t2", "dep-fire", "李四", "13800000002", "20:00", 12.0),
        DutyTurn("t3", "dep-lost", "王五", "", "08:00", 12.0, "aa"),
    ),
    rescue_teams=(
        RescueTeam("r1", "抢险一队", (), "赵", "13800000003", 20, "", 120.9, 32.0, "aa"),
        RescueTeam("r2", "抢险二队", (), "钱", "", 20, "", 120.9, 32.0, "bb"),
    ),
)


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Reading]:
    open_journal(tmp_path).close()
    reading = Reading(path_in(tmp_path))
    yield reading
    reading.close()


def told(reading: Reading, county: str = "city", kept: Directory = KEPT, **said: Any) -> RollTold:
    answers = RollAnswers(kept, UNITS, reading, SetClock(NOON_S))
    frozen = freeze_presence(["desk-1"], {})
    question = ChildQuestion("q", "roll_posts", county, {"purpose": "duty"} | said, frozen)
    return msgspec.convert(answers.posts(question), RollTold)


def test_seats_and_the_turns_of_this_minute_are_called(reading: Reading) -> None:
    answer = told(reading)
    assert answer.posts == (
        RollPost("seat:desk-1", "desk-1", seat="desk-1"),
        RollPost("turn:t1", "消防 张三", department="fire"),
        RollPost("turn:t3", "dep-lost 王五", county="aa"),
    )
    assert answer.phones == {"turn:t1": "13800000001"}
    assert call_fault(CallRoll("r", answer.purpose, answer.posts)) is None


def test_a_county_calls_its_own_alone(reading: Reading) -> None:
    assert [post.key for post in told(reading, "aa").posts] == ["seat:desk-1", "turn:t3"]
    assert told(reading, "aa").posts[0].county == "aa"
    teams = told(reading, "bb", purpose="muster")
    assert [post.label for post in teams.posts] == ["抢险二队"]


def test_what_is_more_than_a_roll_holds_is_counted(reading: Reading) -> None:
    team = KEPT.rescue_teams[0]
    teams = tuple(
        RescueTeam(f"r{n}", "队", (), "", "", 1, "", team.lon_deg, team.lat_deg)
        for n in range(MOST_POSTS + 5)
    )
    answer = told(reading, kept=Directory(rescue_teams=teams), purpose="muster")
    assert (len(answer.posts), answer.count, answer.has_register) == (MOST_POSTS, 155, True)
    assert not told(reading, kept=Directory()).has_register


def test_another_purpose_is_refused(reading: Reading) -> None:
    with pytest.raises(OperatorError, match="party"):
        told(reading, purpose="party")
