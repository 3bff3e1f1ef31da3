"""A TCP proxy on loopback that does to a connection what a network does: one thread, no privileges.

A black hole leaves the bytes where they are, as a network does that TCP will try again: nothing is
lost when it heals. Faults are set for each direction and may be changed while bytes are on the way.
"""

import contextlib
import queue
import selectors
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

CHUNK_BYTES = 65536
HELD_BYTES = 1024 * 1024
TURN_S = 0.005
RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: close() sends RST
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the bytes of one direction; the default is a good line."""

    is_black_hole: bool = False
    delay_s: float = 0.0
    bytes_per_s: float = 0.0  # 0 for no limit
    flip_every_bytes: int = 0  # one bit of each so-manieth byte; 0 for none


GOOD = Fault()
BLACK_HOLE = Fault(is_black_hole=True)


@dataclass(eq=False, slots=True)
class _Pipe:
    """One direction of one connection: what was read and is still to be written."""

    source: socket.socket
    sink: socket.socket
    is_up: bool
    held: deque[tuple[float, bytes]] = field(default_factory=deque)
    held_bytes: int = 0
    passed_bytes: int = 0
    allowance: float = 0.0
    filled_at_s: float = field(default_factory=time.monotonic)
    is_ended: bool = False
    is_told: bool = False  # the sink knows of the end


class Proxy:
    """Passes bytes between whoever connects to :attr:`address` and ``target``."""

    def __init__(self, target: Address) -> None:
        """Listen on a free port; nothing passes before the context is entered."""
        self.target = target
        self.accepted = 0
        self.passed_up_bytes = self.passed_down_bytes = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.address: Address = self._listener.getsockname()
        self._up = self._down = GOOD
        self._is_cut = False
        self._orders: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]]
        self._orders = queue.SimpleQueue()
        self._pipes: list[_Pipe] = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy")

    @property
    def endpoint(self) -> str:
        """The address as ZeroMQ writes it."""
        return f"tcp://{self.address[0]}:{self.address[1]}"

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join(5.0)
        self._drop(is_reset=False)
        self._listener.close()

    def set(self, up: Fault = GOOD, down: Fault = GOOD) -> None:
        """Have this happen from now on, to new and old connections; ``up`` is to the target."""

        def change() -> None:
            self._up, self._down = up, down

        self._have_done(change)

    def black_hole(self) -> None:
        """Let nothing through, either way, and tell nobody."""
        self.set(BLACK_HOLE, BLACK_HOLE)

    def cut(self) -> None:
        """End all connections in order, and every new one at once."""

        def end_all() -> None:
            self._is_cut = True
            self._drop(is_reset=False)

        self._have_done(end_all)

    def reset(self) -> None:
        """End all connections with RST; new ones are welcome."""
        self._have_done(lambda: self._drop(is_reset=True))

    def heal(self) -> None:
        """Be a good line again."""

        def mend() -> None:
            self._is_cut = False
            self._up = self._down = GOOD

        self._have_done(mend)

    @property
    def connections(self) -> int:
        """How many are open now."""
        return sum(pipe.is_up for pipe in self._pipes)

    def _have_done(self, act: Callable[[], None]) -> None:
        """Have the proxy's thread do something between two turns; return when it is done."""
        done = threading.Event()
        self._orders.put((act, done))
        assert done.wait(10.0), "the proxy's thread is gone"

    # --- the proxy's thread ---

    def _run(self) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(queue.Empty):
                act, done = self._orders.get_nowait()
                act()
                done.set()
            if self._turn():
                self._wait()

    def _wait(self) -> None:
        """Wait for bytes; a fault that holds them back is looked at again every turn."""
        readers = [pipe for pipe in self._pipes if self._may_read(pipe)]
        is_held = any(pipe.held for pipe in self._pipes) or len(readers) < len(self._pipes)
        if is_held or self._up.is_black_hole:
            time.sleep(TURN_S)
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            for pipe in readers:
                selector.register(pipe.source, selectors.EVENT_READ)
            selector.select(TURN_S)

    def _turn(self) -> bool:
        """Move what may move; return whether nothing did."""
        is_idle = not self._accept()
        for pipe in self._pipes:
            try:
                is_idle &= not self._read(pipe)
                is_idle &= not self._write(pipe)
            except OSError:
                self._close(pipe)
        dead = {id(s) for p in self._pipes for s in (p.source, p.sink) if s.fileno() < 0}
        over = [p for p in self._pipes if p.is_told]
        for pipe in over:
            if any(p.source is pipe.sink and p.is_told for p in over):
                self._close(pipe)
                dead |= {id(pipe.source), id(pipe.sink)}
        self._pipes = [p for p in self._pipes if not {id(p.source), id(p.sink)} & dead]
        return is_idle

    def _accept(self) -> bool:
        if self._up.is_black_hole and self._down.is_black_hole:
            return False
        try:
            client, _ = self._listener.accept()
        except BlockingIOError:
            return False
        self.accepted += 1
        if self._is_cut:
            client.close()
            return True
        try:
            server = socket.create_connection(self.target, 1.0)
        except OSError:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            client.close()
            return True
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            one.setblocking(False)
        self._pipes += [_Pipe(client, server, is_up=True), _Pipe(server, client, is_up=False)]
        return True

    def _fault(self, pipe: _Pipe) -> Fault:
        return self._up if pipe.is_up else self._down

    def _may_read(self, pipe: _Pipe) -> bool:
        is_open = not (pipe.is_ended or self._fault(pipe).is_black_hole)
        return is_open and pipe.held_bytes < HELD_BYTES

    def _read(self, pipe: _Pipe) -> bool:
        if not self._may_read(pipe):
            return False
        try:
            data = pipe.source.recv(CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not data:
            pipe.is_ended = True
            return True
        fault = self._fault(pipe)
        if fault.flip_every_bytes:
            data = _flipped(data, pipe.passed_bytes, fault.flip_every_bytes)
        pipe.passed_bytes += len(data)
        pipe.held.append((time.monotonic() + fault.delay_s, data))
        pipe.held_bytes += len(data)
        return True

    def _write(self, pipe: _Pipe) -> bool:
        fault = self._fault(pipe)
        now_s = time.monotonic()
        if fault.is_black_hole:
            return False
        if not pipe.held:
            if not pipe.is_ended or pipe.is_told:
                return False
            pipe.is_told = True
            pipe.sink.shutdown(socket.SHUT_WR)
            return True
        due_s, data = pipe.held[0]
        most = len(data)
        if fault.bytes_per_s:
            pipe.allowance += (now_s - pipe.filled_at_s) * fault.bytes_per_s
            pipe.allowance = min(pipe.allowance, fault.bytes_per_s / 10)
            most = min(most, int(pipe.allowance))
        pipe.filled_at_s = now_s
        if due_s > now_s or most == 0:
            return False
        with contextlib.suppress(BlockingIOError):
            sent = pipe.sink.send(data[:most])
            pipe.allowance -= sent
            pipe.held_bytes -= sent
            pipe.held.popleft()
            if sent < len(data):
                pipe.held.appendleft((due_s, data[sent:]))
            if pipe.is_up:
                self.passed_up_bytes += sent
            else:
                self.passed_down_bytes += sent
            return True
        return False

    def _drop(self, *, is_reset: bool) -> None:
        for pipe in self._pipes:
            if is_reset and pipe.source.fileno() >= 0:
                pipe.source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            pipe.source.close()
        self._pipes.clear()

    def _close(self, pipe: _Pipe) -> None:
        pipe.source.close()
        pipe.sink.close()


def _flipped(data: bytes, start: int, every: int) -> bytes:
    """Return ``data``, whose first byte is number ``start``, with a bit of some bytes turned."""
    spoiled = bytearray(data)
    for at in range((-start - 1) % every, len(data), every):
        spoiled[at] ^= 0x10
    return bytes(spoiled)
