"""A seat whose outbox or whose hub cannot write: what arrives is shown, what was given waits."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.config import read_catalogues
from app.domain.clock import SetClock
from app.domain.command import Command, Reply, WriteLog
from app.domain.errors import ConfigError
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.store.outbox import Outbox
from backends.wire.endpoints import Endpoints

LIFE_S = 60.0


@pytest.fixture
def clock() -> SetClock:
    return SetClock(1000.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox" / "o.db"


@pytest.fixture
def link(path: Path, clock: SetClock) -> Iterator[HubLink]:
    def endpoints() -> Endpoints:
        raise ConfigError("no hub yet")

    link = HubLink(endpoints, Seat(None), read_catalogues(), clock, Outbox(path))
    yield link
    link.close()


def give(link: HubLink, key: str) -> None:
    link.send(Command(key, WriteLog("a line"), "session", 1000.0, 1000.0 + LIFE_S))


def held(path: Path) -> "closing[sqlite3.Connection]":
    """Return a foreign connection that holds the outbox's file until it is closed."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return closing(connection)


def test_an_answer_that_cannot_be_kept_is_shown_with_all_that_came_beside_it(
    link: HubLink, path: Path
):
    give(link, "k1")
    with held(path):
        link._mailbox.put_reply(Reply("k1", "ok", 7))
        link._mailbox.put_reply(Reply("sign-in", "ok"))
        arrivals = link.drain()
    assert [reply.key for reply in arrivals.replies] == ["k1", "sign-in"]
    assert arrivals.waiting == 0


def test_what_is_past_its_time_is_told_once_though_the_disk_refuses_at_first(
    link: HubLink, path: Path, clock: SetClock
):
    give(link, "k1")
    clock.advance(LIFE_S + 6.0)
    with held(path):
        assert link.drain().replies == []
    link._expire_at_s = 0.0
    assert [reply.code for reply in link.drain().replies] == ["outcome_unknown"]


def test_a_hub_that_cannot_write_has_not_refused_and_the_command_waits_on(link: HubLink):
    give(link, "k1")
    link._mailbox.put_reply(Reply("k1", "store_unavailable", detail="disk is full"))
    arrivals = link.drain()
    assert arrivals.replies == []
    assert arrivals.waiting == 1
    link._mailbox.put_reply(Reply("k1", "ok", 7))
    arrivals = link.drain()
    assert [reply.code for reply in arrivals.replies] == ["ok"]
    assert arrivals.waiting == 0


def test_a_sign_in_lies_in_no_outbox_and_is_told_that_nothing_can_be_written(link: HubLink):
    link._mailbox.put_reply(Reply("sign-in", "store_unavailable"))
    assert [reply.code for reply in link.drain().replies] == ["store_unavailable"]
