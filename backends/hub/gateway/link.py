"""The gateway's link to its hub: a DEALER that keeps what matters and drops old fixes first."""

import asyncio
from collections import deque
from types import TracebackType

import zmq
import zmq.asyncio

from app.domain.errors import DecodeError, FeedError
from backends.hub.gateway.messages import Down, Readings, Tracks, Up, decode_down, encode

MOST_BATCHES_WAITING = 50
MOST_READINGS_WAITING = 600  # batches: a minute, since a reading of a moment comes but once
_LARGEST_FRAME = 64 * 1024 * 1024
_LINGER_MS = 500


class HubLink:
    """Sends and receives messages in order; to be used within ``async with``.

    A hub that reads too slowly costs fixes first (``dropped`` counts batches), then readings
    (``dropped_readings``), never receipts or answers.
    """

    def __init__(self, address: str, identity: str) -> None:
        self.dropped = 0
        self.dropped_readings = 0
        self._address = address
        self._identity = identity.encode()
        self._waiting: deque[bytes] = deque()
        self._batches: deque[bytes] = deque(maxlen=MOST_BATCHES_WAITING)
        self._readings: deque[bytes] = deque(maxlen=MOST_READINGS_WAITING)
        self._something = asyncio.Event()
        self._sender: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "HubLink":
        """Connect; raise FeedError for an address that is none."""
        self._context = zmq.asyncio.Context()
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.setsockopt(zmq.ROUTING_ID, self._identity)
        self._socket.setsockopt(zmq.LINGER, _LINGER_MS)
        self._socket.setsockopt(zmq.SNDHWM, 200)
        self._socket.setsockopt(zmq.MAXMSGSIZE, _LARGEST_FRAME)
        try:
            self._socket.connect(self._address)
        except zmq.ZMQError as error:
            self._socket.close()
            self._context.term()
            raise FeedError(f"{self._address}: {error}") from error
        self._sender = asyncio.create_task(self._send())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give what waits a moment to leave, then close."""
        if self._sender is not None:
            for _ in range(10):
                if not self._waiting:
                    break
                await asyncio.sleep(_LINGER_MS / 10_000)
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        self._socket.close()
        self._context.term()

    def post(self, message: Up) -> None:
        """Queue a message; never blocks."""
        if isinstance(message, Tracks):
            self.dropped += len(self._batches) == MOST_BATCHES_WAITING
            self._batches.append(encode(message))
        elif isinstance(message, Readings):
            self.dropped_readings += len(self._readings) == MOST_READINGS_WAITING
            self._readings.append(encode(message))
        else:
            self._waiting.append(encode(message))
        self._something.set()

    async def receive(self) -> Down:
        """Return the hub's next message; one that is none raises DecodeError ``bad_message``."""
        frames = await self._socket.recv_multipart()
        if len(frames) != 1:
            raise DecodeError("bad_message", f"{len(frames)} frames instead of one")
        return decode_down(frames[0])

    async def _send(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while line := self._waiting or self._readings or self._batches:
                await self._socket.send(line.popleft())
