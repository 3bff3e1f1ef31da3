"""Garbage is looked for on the screen's thread only: a widget must not go in another."""

import gc
import threading
import weakref

import pytest

from app.garbage import GarbageOnScreen


class Circle:
    """Something that only a search for garbage finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("qapp")
def test_what_is_there_at_the_start_is_never_looked_through_again() -> None:
    kept = Circle()
    with GarbageOnScreen():
        assert gc.get_freeze_count() > 0
        assert not any(one is kept for one in gc.get_objects())
    assert any(one is kept for one in gc.get_objects())


@pytest.mark.usefixtures("qapp")
def test_no_other_thread_looks_for_garbage_while_the_screen_does() -> None:
    went_in: list[str] = []
    with GarbageOnScreen() as garbage:
        weakref.finalize(Circle(), lambda: went_in.append(threading.current_thread().name))

        def work() -> None:
            kept = [[] for _ in range(20 * gc.get_threshold()[0])]
            kept.clear()

        thread = threading.Thread(target=work, name="a link")
        thread.start()
        thread.join()
        assert went_in == []
        kept = [[] for _ in range(2 * gc.get_threshold()[0])]
        garbage.look()
        assert went_in == [threading.current_thread().name]
        kept.clear()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
