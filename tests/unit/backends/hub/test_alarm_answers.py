"""What the reader tells of a journal's alarms: each rule's record, and former ones alike."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from app.domain.errors import OperatorError
from app.domain.rulebook import RuleBook
from backends.hub.alarm_answers import AlarmAnswers
from backends.hub.inner import ChildQuestion, encode_result
from backends.judging.numbers import read_rule_book
from backends.store.database import Reading
from backends.store.journal import Journal
from tests.unit.backends.store.story import WANG, alarm_raised, alarm_step, open_journal, path_in

BEGAN_S = 1_700_000_000.25
EAST, WEST = "320682", "320612"


class Ground:
    """A journal on disk, and the answers out of it."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(BEGAN_S)
        self.journal: Journal = open_journal(folder, self.clock)
        self.answers = AlarmAnswers(Reading(path_in(folder)), read_rule_book())

    def tell(self, *drafts: Draft, actor: Actor = WANG) -> None:
        self.journal.append([(draft, actor, "") for draft in drafts])

    def raise_alarm(self, alarm_id: str, county: str = WEST, **body: Any) -> None:
        draft = alarm_raised(alarm_id, county)
        self.tell(replace(draft, body={**draft.body, **body}))

    def ask(self, name: str, county: str = "city", **arguments: Any) -> dict[str, Any]:
        question = ChildQuestion("q1", name, county, arguments, {})
        result: dict[str, Any] = getattr(self.answers, name)(question)
        encode_result(result)  # what cannot travel is a mistake here too
        return result

    def record(self, county: str = "city") -> dict[str, Any]:
        return self.ask("rule_record", county, from_s=BEGAN_S - 60, to_s=BEGAN_S + 86_400)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    ground = Ground(tmp_path)
    yield ground
    ground.journal.close()


def test_verified_and_rejected_alarms_make_the_rule_s_record(ground: Ground) -> None:
    for n in range(5):
        ground.raise_alarm(f"a{n}", rule="black_workshop")
    ground.tell(alarm_step("a0", "alarm_closed"))
    ground.tell(Draft("alarm_closed", "alarm:a1", {"outcome": "rejected"}, WEST, {"note": "误报"}))
    ground.tell(alarm_step("a2", "alarm_seen"))
    told = ground.record()
    counts = {"raised": 5, "looked_at": 3, "verified": 1, "rejected": 1}
    assert told["by_rule"] == {"black_workshop": counts}
    assert told["by_kind"] == {"stay": counts}
    assert told["total"] == counts
    assert told["stays"] == {"stays": 5, "matched": 0}
    assert told["data_from_s"] == ground.journal.read(0, 1)[0].time_s


def test_an_alarm_is_counted_once_however_much_happened_to_it(ground: Ground) -> None:
    ground.raise_alarm("a0")
    for kind in ("alarm_seen", "alarm_claimed", "alarm_acknowledged", "alarm_closed"):
        ground.tell(alarm_step("a0", kind))
    assert ground.record()["total"]["raised"] == 1


def test_what_was_raised_outside_the_period_is_not_of_it(ground: Ground) -> None:
    ground.raise_alarm("a0")
    told = ground.ask("rule_record", from_s=BEGAN_S + 1, to_s=BEGAN_S + 2)
    assert told["total"]["raised"] == 0


def test_a_county_is_told_of_its_own_alarms_only(ground: Ground) -> None:
    ground.raise_alarm("a0", WEST)
    ground.raise_alarm("a1", EAST)
    ground.raise_alarm("a2", "")
    assert ground.record(WEST)["total"]["raised"] == 2
    with pytest.raises(OperatorError, match="alarm_unknown"):
        ground.ask("similar_alarms", WEST, alarm_id="a1")


def test_every_rule_is_told_with_its_text_and_the_standing_of_its_source(ground: Ground) -> None:
    rules = {rule["key"]: rule for rule in ground.record()["rules"]}
    rule = rules["driving_continuous"]
    assert all((rule["says"]["zh_CN"], rule["says"]["en"], rule["article"]))
    assert {numbers["standing"] for numbers in rule["sets"]} <= {
        "read",
        "secondary",
        "recollected",
        "house",
    }
    assert len(rules) == len(list(read_rule_book()))


def test_former_alarms_of_the_same_thing_or_place_come_newest_first(ground: Ground) -> None:
    ground.raise_alarm("thing", entity_id="veh:7", lon_deg=121.5)
    ground.tell(alarm_step("thing", "alarm_closed"))
    ground.clock.advance(10)
    ground.raise_alarm("place", entity_id="veh:8")
    ground.raise_alarm("elsewhere", entity_id="veh:9", lon_deg=121.9)
    ground.raise_alarm("other", rule="night_ban")
    ground.clock.advance(10)
    ground.raise_alarm("meant", entity_id="veh:7")
    ground.clock.advance(10)
    ground.raise_alarm("later", entity_id="veh:7")
    told = ground.ask("similar_alarms", alarm_id="meant")
    assert [(one["alarm_id"], one["same"]) for one in told["similar"]] == [
        ("place", "place"),
        ("thing", "thing"),
    ]
    closed = told["similar"][1]
    assert (closed["outcome"], closed["note"]) == ("verified", "已核实, 张某")
    assert closed["closed_s"] == BEGAN_S
    assert (told["total"], told["is_part"]) == (2, False)


def test_alarms_about_the_hall_itself_share_no_place(ground: Ground) -> None:
    ground.raise_alarm("a0", rule="source_silent", entity_id="feed:a")
    ground.clock.advance(10)
    ground.raise_alarm("a1", rule="source_silent", entity_id="feed:b")
    assert ground.ask("similar_alarms", alarm_id="a1")["total"] == 0


def test_only_so_many_are_told_and_all_are_counted(ground: Ground) -> None:
    for n in range(25):
        ground.raise_alarm(f"a{n:02}")
    ground.clock.advance(10)
    ground.raise_alarm("meant")
    told = ground.ask("similar_alarms", alarm_id="meant")
    assert (len(told["similar"]), told["total"]) == (20, 25)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("rule_record", {}),
        ("rule_record", {"from_s": 10.0, "to_s": 1.0}),
        ("rule_record", {"from_s": 0.0, "to_s": 1e12}),
        ("rule_record", {"from_s": "x", "to_s": 1.0}),
        ("similar_alarms", {"alarm_id": 7}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(ground: Ground, name: str, arguments: Any):
    with pytest.raises(OperatorError, match="bad_value"):
        ground.ask(name, **arguments)


def test_a_book_without_rules_still_counts(tmp_path: Path, ground: Ground) -> None:
    ground.raise_alarm("a0", rule="strange")
    answers = AlarmAnswers(Reading(path_in(tmp_path)), RuleBook({}))
    question = ChildQuestion(
        "q", "rule_record", "city", {"from_s": BEGAN_S - 1, "to_s": BEGAN_S + 1}, {}
    )
    told = answers.rule_record(question)
    assert told["rules"] == []
    assert told["by_kind"][""]["raised"] == 1
