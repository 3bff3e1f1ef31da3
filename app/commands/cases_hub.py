"""The way in through a running hub: this machine as a client seat that gives commands."""

import argparse
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.commands.cases_ground import password_of
from app.config import read_catalogues
from app.domain.cases.commands import OpenCase
from app.domain.clock import Clock, RunningClock
from app.domain.command import Command, CommandBody, Reply, SignIn
from app.domain.errors import ConfigError, FeedError, OperatorError
from app.domain.steady_wall import SteadyWall
from backends.feed.hub_addresses import HubAddresses
from backends.feed.link import HubLink
from backends.feed.waiting import Waiting
from backends.feed.wires import Seat
from backends.wire.endpoints import read_endpoints
from backends.wire.keys import load_or_make_keypair

ANSWER_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.01


class _InMemory:
    """An outbox that outlives nothing: what is brought again is known by its number."""

    def save(self, key: str, frame: bytes, expires_s: float) -> None:
        """Keep nothing."""

    def pending(self) -> Sequence[Waiting]:
        """Return nothing."""
        return ()

    def acknowledge(self, key: str, reply: bytes) -> bool:  # noqa: ARG002 - as the port has it
        """Say that it is well."""
        return True

    def expire(self, now_s: float) -> Sequence[Waiting]:  # noqa: ARG002 - as the port has it
        """Return nothing."""
        return ()

    def close(self) -> None:
        """Keep nothing."""


@dataclass(slots=True)
class HubIntake:
    """Gives the commands of a group together and waits for all answers."""

    link: HubLink
    clock: Clock
    speed: float
    session: str = ""
    role: str = ""
    _replies: dict[str, Reply] = field(default_factory=dict)

    def put(self, bodies: Sequence[OpenCase]) -> Sequence[Reply]:
        """Give them; raise FeedError where the hub is silent."""
        return self._ask(bodies)

    def sign_in(self, person: str, password: str) -> None:
        """Begin a session; raise OperatorError with the hub's code, or FeedError."""
        (reply,) = self._ask([SignIn(person, password)])
        if not reply.is_ok:
            raise OperatorError(reply.code, person)
        self.session = str(reply.result["session"])
        self.role = str(reply.result["role"])

    def query(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask the hub; raise OperatorError with its code, or FeedError where it is silent."""
        request_id = self.link.ask(name, session=self.session, **arguments)
        until_s = time.monotonic() + ANSWER_WITHIN_S
        while time.monotonic() < until_s:
            for answer in self.link.drain().answers:
                if answer.request_id == request_id:
                    if answer.code != "ok":
                        raise OperatorError(answer.code, name)
                    return answer.result
            time.sleep(_LOOK_EVERY_S)
        raise FeedError("the hub does not answer")

    def _ask(self, bodies: Sequence[CommandBody]) -> Sequence[Reply]:
        now_s = self.clock.now_s()
        expires_s = now_s + ANSWER_WITHIN_S * self.speed
        keys = [uuid.uuid4().hex for _ in bodies]
        for key, body in zip(keys, bodies, strict=True):
            self.link.send(Command(key, body, self.session, now_s, expires_s))
        until_s = time.monotonic() + ANSWER_WITHIN_S
        while not all(key in self._replies for key in keys):
            if time.monotonic() > until_s:
                raise FeedError("the hub does not answer; bring the file again when it does")
            time.sleep(_LOOK_EVERY_S)
            self._replies |= {reply.key: reply for reply in self.link.drain().replies}
        return [self._replies.pop(key) for key in keys]


def open_hub(arguments: argparse.Namespace, stack: ExitStack) -> tuple[HubIntake, Clock]:
    """Join a running hub and sign in; raise ConfigError, OperatorError or FeedError."""
    hubs = HubAddresses([partial(read_endpoints, file) for file in arguments.hub])
    where = hubs()
    if arguments.key is None and not where.is_plaintext:
        raise ConfigError("--hub needs --key (the key file of a seat of kind client)")
    keys = None if where.is_plaintext else load_or_make_keypair(arguments.key)
    clock = RunningClock(where.speed, where.wall_origin_s, where.city_origin_s, SteadyWall())
    link = HubLink(hubs, Seat(keys, "client"), read_catalogues(), clock, _InMemory())
    stack.callback(link.close)
    intake = HubIntake(link, clock, where.speed)
    intake.sign_in(arguments.person, password_of(arguments))
    return intake, clock
