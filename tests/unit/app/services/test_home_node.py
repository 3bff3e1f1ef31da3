"""Whose figures a seat is sent is looked for among thousands of readings: seldom."""

import pytest

from app.services.measures import home
from app.services.measures.home import LOOK_EVERY_S, Home
from tests.unit.app.services.hall import Hall


def test_whoever_asks_each_second_has_it_looked_for_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = iter("123")
    monkeypatch.setattr(home, "home_node", lambda _group: next(nodes))
    real_s = [100.0]
    one = Home(Hall().group, lambda: real_s[0])
    assert [one.node(), one.node()] == ["1", "1"]
    real_s[0] += LOOK_EVERY_S - 0.1
    assert one.node() == "1"
    real_s[0] += 0.1
    assert one.node() == "2"
