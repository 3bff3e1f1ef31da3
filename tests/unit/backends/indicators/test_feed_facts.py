"""The table of feeds says of each source what the hub's ledger says."""

import math
import random

import numpy as np
import pytest

from app.domain.classes import Age
from app.domain.directory import DataSet
from app.domain.errors import ConfigError
from app.domain.health import SourceHealth
from app.domain.measures.terms import term
from backends.hub import history_watch, journal_watch
from backends.hub.judge_desk import JUDGE
from backends.hub.stations import CHECK, MEASURE
from backends.indicators.feed_facts import FeedFacts

NOW_S = 1_795_320_000.0
SETS = (
    DataSet("X-1", "空气质量", "生态环境局", is_open=True, feed="air"),
    DataSet("X-2", "警力位置", "公安局", is_open=False, feed="police"),
)


def health(source: str, last_s: float | None = NOW_S, **more: object) -> SourceHealth:
    given = {"accepted": 90, "rate_per_s": 3.0, "refused": {"bad": 7, "late": 3}} | more
    return SourceHealth(source, "columns", NOW_S, last_s, **given)  # type: ignore[arg-type]


def held(facts: FeedFacts, text: str, now_s: float = NOW_S) -> list[bool]:
    return [bool(one) for one in facts.mask(term(text), facts.rows(()), now_s)]


def test_a_source_has_its_age_its_quality_and_its_owner() -> None:
    facts = FeedFacts(SETS)
    facts.hear([health("air"), health("police", NOW_S - 30.0), health("odd", None)], NOW_S)
    assert held(facts, "live") == [True, False, False]
    assert held(facts, "state = late | lost") == [False, True, True]
    assert held(facts, "open") == [True, False, False]
    assert held(facts, "unit = 公安局") == [False, True, False]
    rows = facts.rows(())
    assert facts.numbers("quality", rows, NOW_S).tolist() == [0.9, 0.9, 0.9]
    assert facts.numbers("refused", rows, NOW_S).tolist() == [10.0, 10.0, 10.0]
    silent_s = facts.numbers("silent_s", rows, NOW_S + 5.0)
    # The last never spoke: since it is known of.
    assert silent_s.tolist() == [5.0, 35.0, 5.0]
    assert facts.parts("source")[0] == ("air", "空气质量")
    member = facts.member(1)
    assert (member.kind, member.ref, member.title) == ("feeds", "police", "警力位置")
    assert (member.state, member.value) == ("late", 30.0)
    assert facts.moves(term("silent_s > 60"))


def test_a_source_that_is_not_named_any_more_is_lost_and_stays() -> None:
    facts = FeedFacts()
    facts.hear([health("a"), health("b")], NOW_S)
    facts.hear([health("b")], NOW_S + 1.0)
    assert facts.size == 2
    assert held(facts, "lost") == [True, False]
    assert facts.touched(1).all
    assert facts.as_of_s == NOW_S + 1.0


def test_the_hubs_own_parts_are_no_feeds() -> None:
    own = [
        *(("dutywall-measure", MEASURE), ("dutywall-check", CHECK)),
        *((history_watch.SOURCE, history_watch.KIND), (journal_watch.SOURCE, journal_watch.KIND)),
    ]
    facts = FeedFacts()
    told = [SourceHealth(source, kind, NOW_S, NOW_S, 9, 1.0) for source, kind in own]
    assert facts.hear([*told, health("air")], NOW_S) == 1
    assert facts.size == 1
    assert facts.parts("source")[0][0] == "air"


def test_the_judge_has_its_row_and_what_it_took_is_counted_once() -> None:
    facts = FeedFacts()
    facts.hear([SourceHealth(JUDGE, JUDGE, NOW_S, None, 9, 1.0), health("air")], NOW_S)
    assert held(facts, "lost") == [True, False]
    for name in ("accepted", "rate_per_s", "quality"):
        judge, air = facts.numbers(name, facts.rows(()), NOW_S).tolist()
        assert math.isnan(judge)
        assert air > 0.0


def test_what_gave_nothing_has_no_quality() -> None:
    facts = FeedFacts()
    facts.hear([health("a", None, accepted=0, refused={})], NOW_S)
    assert math.isnan(facts.numbers("quality", np.arange(1), NOW_S)[0])
    assert held(facts, "quality < 1") == [False]


@pytest.mark.parametrize("seed", range(4))
def test_flags_and_parts_are_those_of_a_plain_count(seed: int) -> None:
    chance = random.Random(seed)
    facts, last = FeedFacts(), {}
    for _ in range(20):
        told = [
            health(f"s{n}", chance.choice((None, NOW_S, NOW_S - 40.0, NOW_S - 900.0)))
            for n in chance.sample(range(30), 10)
        ]
        facts.hear(told, NOW_S)
        last = dict.fromkeys(last, Age.LOST) | {one.source: one.age(NOW_S) for one in told}
    rows = facts.rows(())
    assert facts.size == len(last)
    for age in Age:
        wanted = sum(one is age for one in last.values())
        assert sum(held(facts, age.name.lower())) == wanted
        word = [key for key, _ in facts.parts("state")]
        code = word.index(age.name.lower()) if age.name.lower() in word else -9
        assert int((facts.codes("state", rows) == code).sum()) == wanted


def test_an_empty_ledger_and_an_unknown_word() -> None:
    facts = FeedFacts()
    assert facts.hear([], NOW_S) == 0
    assert held(facts, "live") == []
    with pytest.raises(ConfigError, match="feeds: there is no number 'luck'"):
        facts.numbers("luck", facts.rows(()), NOW_S)
