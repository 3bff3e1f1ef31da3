"""The counter: the demo's client seat at the hub's desk, one question or command after another."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import zmq

from app.domain.clock import Clock
from app.domain.command import Command, CommandBody, Reply, SignIn
from app.domain.errors import ConfigError, FeedError
from backends.wire import desk, limits
from backends.wire.keys import load_or_make_keypair
from backends.wire.sockets import Context, as_client, open_socket

ANSWER_WITHIN_S = 20.0
LIFE_S = 300.0  # city seconds in which a command must have been decided
_LOOK_S = 0.01


class Counter:
    """A DEALER to the hub; every answer is waited for, and FeedError says that there was none."""

    def __init__(self, endpoint: str, key_file: Path, hub_public_key: str, clock: Clock) -> None:
        """Connect; raise ConfigError for a key or an endpoint that cannot be used.

        Without ``hub_public_key`` nothing is encrypted, as in a training hub.
        """
        self._clock = clock
        self._session = ""
        self._context: Context = zmq.Context()
        try:
            self._socket = open_socket(self._context, zmq.DEALER)
            if hub_public_key:
                as_client(self._socket, load_or_make_keypair(key_file), hub_public_key.encode())
            self._socket.connect(endpoint)
        except (zmq.ZMQError, ValueError, UnicodeEncodeError) as error:
            self.close()
            raise ConfigError(f"demo: desk '{endpoint}': {error}") from error
        except ConfigError:
            self.close()
            raise

    def close(self) -> None:
        """Close the socket at once."""
        self._context.destroy(linger=0)

    async def sign_in(self, person: str, password: str) -> None:
        """Say hello and begin a session; raise FeedError where the hub will have neither."""
        self._session = ""
        await self._say(desk.encode(desk.Hello(limits.VERSION, "client")))
        welcome = await self._hear(lambda message: isinstance(message, desk.Welcome))
        assert isinstance(welcome, desk.Welcome)
        reply = await self.give(SignIn(person, password))
        if not reply.is_ok:
            raise FeedError(f"demo line: sign-in of {person}: {reply.code}")
        self._session = str(reply.result["session"])

    async def give(self, body: CommandBody) -> Reply:
        """Return the hub's answer to a command."""
        now_s = self._clock.now_s()
        key = str(uuid.uuid4())
        command = Command(key, body, self._session, now_s, now_s + LIFE_S)
        await self._say(desk.encode_command(command))
        heard = await self._hear(
            lambda message: isinstance(message, desk.CommandReply) and message.key == key
        )
        assert isinstance(heard, desk.CommandReply)
        return Reply(key, heard.code, heard.seq, heard.detail, heard.result)

    async def ask(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the code and the result of a question."""
        request_id = uuid.uuid4().hex
        await self._say(desk.encode_query(request_id, name, self._session, arguments))
        heard = await self._hear(
            lambda message: (
                isinstance(message, desk.QueryAnswer) and message.request_id == request_id
            )
        )
        assert isinstance(heard, desk.QueryAnswer)
        return heard.code, desk.result_of(heard)

    async def _say(self, frame: bytes) -> None:
        until_s = time.monotonic() + ANSWER_WITHIN_S
        while True:
            try:
                self._socket.send(frame, zmq.NOBLOCK)
            except zmq.Again as error:
                if time.monotonic() > until_s:
                    raise FeedError("demo line: the hub takes nothing") from error
                await asyncio.sleep(_LOOK_S)
            else:
                return

    async def _hear(self, is_it: Callable[[desk.FromHub], bool]) -> desk.FromHub:
        until_s = time.monotonic() + ANSWER_WITHIN_S
        while time.monotonic() < until_s:
            try:
                frames = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                await asyncio.sleep(_LOOK_S)
                continue
            message = desk.decode_from_hub(frames)
            if isinstance(message, desk.Refused):
                raise FeedError(f"demo line: refused: {message.code}")
            if is_it(message):
                return message
        raise FeedError("demo line: the hub does not answer")
