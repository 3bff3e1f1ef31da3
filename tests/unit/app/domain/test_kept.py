"""What a board keeps: the open and the groups are always what a look through everything finds."""

import random
from dataclasses import dataclass

import pytest

from app.domain.kept import Kept


@dataclass(frozen=True)
class Thing:
    """A thing that belongs to something, or to nothing."""

    name: str
    group: str | None
    is_open: bool = True


@pytest.fixture
def kept() -> Kept[Thing]:
    return Kept(lambda thing: thing.group)


def test_the_open_and_the_groups_are_what_a_look_through_everything_finds(kept):
    lots = random.Random(20260719)
    for n in range(3000):
        key = f"k{lots.randrange(200)}"
        if key in kept and lots.random() < 0.2:
            del kept[key]
        elif lots.random() < 0.5:
            kept[key] = Thing(f"{n}", lots.choice(("a", "b", None)), lots.random() < 0.7)
        elif key in kept:
            kept.pop(key)
        everything = list(kept.values())
        assert sorted(t.name for t in kept.open_ones) == sorted(
            t.name for t in everything if t.is_open
        )
        for group in ("a", "b"):
            assert {t.name for t in kept.group(group)} == {
                t.name for t in everything if t.group == group
            }
        assert sum(len(members) for members in kept.groups()) == sum(
            t.group is not None for t in everything
        )


def test_what_is_replaced_keeps_its_place_and_the_open_theirs(kept):
    for key in "abc":
        kept[key] = Thing(key, "g")
    kept["a"] = Thing("a2", "g")
    kept["b"] = Thing("b", "g", is_open=False)
    assert [t.name for t in kept.open_ones] == ["a2", "c"]
    assert [t.name for t in kept.group("g")] == ["a2", "b", "c"]
    assert [key for key, _ in kept.items()] == ["a", "b", "c"]


def test_it_reads_as_a_table_does(kept):
    assert kept == {}
    kept.update({"a": Thing("a", None)})
    assert kept == {"a": Thing("a", None)}
    assert kept.get("b") is None
    with pytest.raises(KeyError):
        del kept["b"]
    kept.clear()
    assert not list(kept.open_ones)
    assert kept.group("nobody") == ()
