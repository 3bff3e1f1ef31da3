"""Children that nobody waits for start after the one that people wait for."""

import pytest

from backends.hub import children as module
from backends.hub.children import Children


@pytest.fixture
def children():
    made = Children()
    yield made
    made.stop()


def is_started(children, name):
    return children.children[name].process is not None


def test_a_child_starts_as_soon_as_the_one_it_gives_way_to_is_ready(children):
    children.add("first", ["this"])
    children.add("second", ["this"], "first")
    children.supervise()
    assert not is_started(children, "second")
    assert not children.is_ready("second")
    children.ready("first")
    assert is_started(children, "second")


def test_a_child_does_not_wait_for_one_that_never_comes(children, monkeypatch):
    children.add("second", ["this"], "first")
    monkeypatch.setattr(module, "PATIENCE_S", -1.0)
    children.supervise()
    assert is_started(children, "second")
    assert children.children["second"].starts == 1
