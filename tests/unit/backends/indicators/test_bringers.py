"""Which feeds bring what is meant to a county: of the class that is asked for, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.measures.terms import term
from app.domain.patience import Patience
from backends.indicators.bringers import Bringers
from backends.indicators.kept_bringers import KeptBringers
from backends.indicators.thing_facts import ThingFacts
from tests.unit.backends.indicators.test_thing_facts import COUNTIES, NOW_S, fixes, names

BUS = 4


@pytest.fixture
def facts() -> ThingFacts:
    made = ThingFacts(COUNTIES, Patience())
    kinds = [made.words["class"].known([word])[0] for word in CLASSES]
    made.hear(names([0, 1, 2], [b"a", b"b", b"c"], kinds, (b"gw-1", b"gw-2", b"ais")))
    made.hear(fixes([0, 1, 2], [NOW_S] * 3, county=np.array([1, 2, 1], np.uint8)))
    return made


CLASSES = ("bus", "officer", "tanker_vessel")


def brought(facts: ThingFacts, *terms: str, now_s: float = NOW_S) -> set[tuple[str, int]]:
    found = facts.brought([term(one) for one in terms], now_s, 3)
    words = facts.words["source"]
    return {(words.key(feed), cell) for feed, cell in np.argwhere(found).tolist()}


@pytest.mark.parametrize(
    ("terms", "feeds"),
    [
        ((), {("gw-1", 1), ("gw-2", 2), ("ais", 1)}),
        (("class = bus", "live"), {("gw-1", 1)}),
        (("class = bus | officer",), {("gw-1", 1), ("gw-2", 2)}),
        (("class != bus",), {("gw-2", 2), ("ais", 1)}),
        (("ours",), {("gw-2", 2)}),
        (("!ours",), {("gw-1", 1), ("ais", 1)}),
        (("tanker",), {("ais", 1)}),
        (("source = ais",), {("ais", 1)}),
        (("source != ais",), {("gw-1", 1), ("gw-2", 2)}),
        (("class = taxi",), set()),
    ],
)
def test_terms_mean_the_feeds_of_the_kind(
    facts: ThingFacts, terms: tuple[str, ...], feeds: set[tuple[str, int]]
) -> None:
    assert brought(facts, *terms) == feeds


def test_a_group_means_its_classes(facts: ThingFacts) -> None:
    for row, feed in ((0, ("gw-1", 1)), (1, ("gw-2", 2)), (2, ("ais", 1))):
        group = facts.words["group"].key(int(facts.codes("group", np.array([row]))[0]))
        if group:
            assert feed in brought(facts, f"group = {group}")
            assert feed not in brought(facts, f"group != {group}")


def test_what_lies_in_no_county_is_of_none(facts: ThingFacts) -> None:
    facts.hear(fixes([0], [NOW_S], county=np.array([0], np.uint8)))
    assert brought(facts, "class = bus") == {("gw-1", 1)}


def test_many_feeds_are_kept_apart() -> None:
    facts = ThingFacts(COUNTIES, Patience())
    sources = tuple(b"gw-%d" % n for n in range(40))
    facts.hear(names([*range(40)], [b"bus:%d" % n for n in range(40)], [BUS] * 40, sources))
    facts.hear(fixes([*range(40)], [NOW_S] * 40, county=np.array([1, 2] * 20, np.uint8)))
    assert brought(facts) == {(f"gw-{n}", 1 + n % 2) for n in range(40)}


def test_what_is_kept_comes_back_and_old_counties_and_classes_are_left_out(
    facts: ThingFacts, tmp_path: Path
) -> None:
    path = tmp_path / "bringers.last"
    KeptBringers(path, facts.bringers).refresh(NOW_S)
    again = ThingFacts(COUNTIES, Patience())
    KeptBringers(path, again.bringers).restore()
    assert brought(again) == brought(facts)
    elsewhere = ThingFacts((("320700", "别处", 1),), Patience())
    KeptBringers(path, elsewhere.bringers).restore()
    assert brought(elsewhere) == set()
    again.bringers.restore([("gw", "no such class", COUNTIES[0][0], NOW_S)])
    assert brought(again) == brought(facts)


def test_what_is_kept_makes_nothing_older_and_another_version_is_left_out(
    facts: ThingFacts, tmp_path: Path
) -> None:
    path, (bus, *others) = tmp_path / "bringers.last", facts.bringers.rows()
    facts.bringers.restore([(*bus[:3], NOW_S - 1_000.0), ("gw-9", *bus[1:])])
    assert facts.bringers.rows() == [bus, *others, ("gw-9", *bus[1:])]
    KeptBringers(path, facts.bringers).refresh(NOW_S)
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":2'))
    again = ThingFacts(COUNTIES, Patience())
    KeptBringers(path, again.bringers).restore()
    assert brought(again) == set()


def test_it_is_written_when_something_is_new_and_not_at_every_look(
    facts: ThingFacts, tmp_path: Path
) -> None:
    path = tmp_path / "bringers.last"
    kept = KeptBringers(path, facts.bringers)
    kept.refresh(NOW_S)
    path.unlink()
    facts.hear(fixes([0], [NOW_S + 90.0], county=np.array([1], np.uint8)))  # as before
    kept.refresh(NOW_S + 90.0)
    assert not path.exists()
    facts.hear(fixes([0], [NOW_S + 91.0], county=np.array([2], np.uint8)))
    kept.refresh(NOW_S + 91.0)
    assert path.exists()
    path.unlink()
    kept.refresh(NOW_S + 3_700.0)  # and each hour: how long ago it was
    assert path.exists()


def test_a_disk_that_cannot_be_written_is_tried_again(
    facts: ThingFacts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = KeptBringers(tmp_path / "none" / "bringers.last", facts.bringers)
    kept.refresh(NOW_S)
    assert "cannot be kept" in caplog.text
    (tmp_path / "none").mkdir()
    kept.refresh(NOW_S + 3_700.0)
    assert (tmp_path / "none" / "bringers.last").exists()


def test_nothing_is_brought_by_a_table_that_was_told_nothing() -> None:
    made = ThingFacts(COUNTIES, Patience())
    assert isinstance(made.bringers, Bringers)
    assert brought(made) == set()
