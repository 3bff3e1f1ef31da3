"""The filters of the queue that a person keeps: what they mean later, and what is not believed."""

import pytest

from app.domain.cases.catalogue import EMPTY_CATALOGUE
from app.domain.errors import OperatorError
from app.services.cases.filters import KeptFilter, kept_filters
from app.services.cases.narrowing import Narrowing
from app.services.cases.own_filters import OwnFilters
from app.services.kept_filters import MemoryStore

BASES = {one.key: one for one in kept_filters(EMPTY_CATALOGUE)}
NARROWING = Narrowing(text="井盖", level="town", bounds_deg=(120.0, 31.0, 121.0, 32.0))


def test_a_kept_filter_narrows_its_base_as_of_now_and_is_its_owners_alone() -> None:
    stores: dict[str, MemoryStore] = {}
    own = OwnFilters(lambda person_id: stores.setdefault(person_id, MemoryStore()))
    key = own.keep("P-1", " 快到期的井盖 ", BASES["soon"], NARROWING)
    (kept,) = OwnFilters(stores.__getitem__).of("P-1", BASES)  # as after a new start
    assert (kept.key, kept.name) == (key, "快到期的井盖")
    where = kept.where(1_000.0)
    assert (where.text, where.levels, where.bounds_deg) == ("井盖", ("town",), NARROWING.bounds_deg)
    assert where.due_from_s == 1_000.0
    assert kept.where(5_000.0).due_from_s == 5_000.0
    assert own.of("P-2", BASES) == ()
    own.drop("P-1", key)
    assert own.of("P-1", BASES) == ()


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "[]",
        '{"base": "late", "county": "320602"}',  # says more than is known here
        '{"base": "gone", "text": "井盖"}',
        '{"base": "late", "text": 5}',
        '{"base": "late", "text": "' + "长" * 200 + '"}',
    ],
)
def test_what_cannot_be_read_whole_is_left_out(condition: str) -> None:
    store = MemoryStore()
    store.write({"坏": condition, "好": '{"base": "late"}'})
    assert [one.name for one in OwnFilters(lambda _: store).of("P-1", BASES)] == ["好"]


@pytest.mark.parametrize(
    ("base", "narrowing", "name"),
    [
        (BASES["late"], Narrowing(ids=("c1",)), "圈"),
        (KeptFilter("own:x", BASES["late"].where), NARROWING, "再"),
        (KeptFilter("asked:1", BASES["late"].where), NARROWING, "图"),
        (BASES["late"], NARROWING, "  "),
        (BASES["late"], NARROWING, "长" * 41),
    ],
)
def test_what_would_mean_something_else_later_is_not_kept(
    base: KeptFilter, narrowing: Narrowing, name: str
) -> None:
    own = OwnFilters()
    with pytest.raises(OperatorError):
        own.keep("P-1", name, base, narrowing)
    assert own.of("P-1", BASES) == ()
