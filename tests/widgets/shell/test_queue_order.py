"""The order of the alarm queue stands still while it is read."""

from hypothesis import given
from hypothesis import strategies as st

from widgets.alarms.queue_order import QueueOrder


def test_new_alarms_wait_above_while_the_list_is_read() -> None:
    order = QueueOrder()
    order.update(["a", "b"])
    order.lock()
    assert not order.update(["new", "a", "b"])
    assert order.shown == ["a", "b"]
    assert order.waiting == ["new"]


def test_an_ended_alarm_keeps_its_row_until_nobody_reads() -> None:
    order = QueueOrder()
    order.update(["a", "b"])
    order.lock()
    order.update(["b"])
    assert order.shown == ["a", "b"]
    assert order.unlock()
    assert order.shown == ["b"]


def test_the_reader_may_let_the_waiting_ones_in() -> None:
    order = QueueOrder()
    order.update(["a"])
    order.lock()
    order.update(["b", "a"])
    assert order.admit()
    assert order.shown == ["b", "a"]
    assert order.is_locked
    assert order.waiting == []


def test_an_empty_list_takes_its_first_alarm_even_under_the_pointer() -> None:
    order = QueueOrder()
    order.lock()
    assert order.update(["a"])
    assert order.shown == ["a"]


_step = st.one_of(
    st.lists(st.sampled_from("abcdefgh"), unique=True), st.sampled_from(["lock", "unlock", "admit"])
)


@given(st.lists(_step, max_size=30))
def test_no_alarm_is_ever_lost_or_shown_twice(steps: list[list[str] | str]) -> None:
    order = QueueOrder()
    now_open: list[str] = []
    for step in steps:
        before, was_locked = list(order.shown), order.is_locked
        if isinstance(step, list):
            now_open = step
            order.update(step)
            if was_locked and before:
                assert order.shown == before
        else:
            getattr(order, step)()
        assert len(set(order.shown)) == len(order.shown)
        assert set(now_open) <= set(order.shown) | set(order.waiting)
    order.unlock()
    assert order.shown == now_open
