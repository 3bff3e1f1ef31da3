"""A database that does not answer holds up nobody who did not ask it, and is asked no more."""

from concurrent.futures import Future
from typing import Any

import pytest

from app.domain import command as commands
from app.domain.command import Command
from app.domain.errors import StoreError
from backends.wire import desk
from tests.unit.backends.hub.ground import NOON_S
from tests.unit.backends.hub.test_office import CITY, bureau

__all__ = ["bureau"]


class NeverDone:
    """A pool whose threads all wait for a server that is frozen."""

    def __init__(self) -> None:
        self.waiting: list[Future[Any]] = []

    def submit(self, _work: Any, *_arguments: Any) -> "Future[Any]":
        self.waiting.append(Future())
        return self.waiting[-1]


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_the_stored_answer_of_a_frozen_server_is_waited_for_by_nobody_else(bureau, is_signed_in):
    session = bureau.sign_in() if is_signed_in else ""
    pool = bureau.office.slow = NeverDone()
    bureau.office.facts_for = lambda _body, _people: None
    bureau.store.reply_for = None  # called on this thread it would break
    command = Command("k", commands.WriteLog("x"), session, NOON_S, NOON_S + 60)
    bureau.office.command(CITY, desk.decode_from_seat([desk.encode_command(command)]))
    assert bureau.paper.heard() == []
    pool.waiting[0].set_exception(StoreError("the server is gone"))
    (reply,) = bureau.paper.heard()
    assert (reply.key, reply.code) == ("k", "store_unavailable")


def test_while_the_database_is_silent_every_command_is_refused_and_nothing_is_asked(bureau):
    session = bureau.sign_in()
    decided = bureau.store.decided
    bureau.office.is_store_silent = lambda: True
    pool = bureau.office.slow = NeverDone()
    for body, by in (
        (commands.WriteLog("x"), session),
        (commands.WriteLog("x"), "no session"),
        (commands.SignIn("wang", "right"), ""),
        (commands.SignOut(), session),
    ):
        assert bureau.send(body, by).code == "store_unavailable"
    assert (pool.waiting, bureau.store.decided) == ([], decided)
    bureau.office.is_store_silent = lambda: False
    assert bureau.send(commands.WriteLog("x"), session).code == "ok"
