"""Refuses every way out of the machine while a test says so, and remembers what was tried."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.sendmsg"})
_LOOPBACK = ("127.", "::1", "localhost")
_tries: list[tuple[str, object]] = []
_is_watching: list[bool] = []
_installed: list[object] = []


class OutboundCallError(RuntimeError):
    """Something wanted to leave the machine."""


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED or not _is_watching:
        return
    target = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    if isinstance(target, tuple):
        target = target[0]
    if target is None or isinstance(target, bytes) or str(target).startswith((*_LOOPBACK, "/")):
        return  # the machine itself: a unix socket, or loopback
    _tries.append((event, target))
    raise OutboundCallError(f"{event} to {target!r}")


@contextmanager
def no_outbound() -> Iterator[list[tuple[str, object]]]:
    """Refuse outbound calls of this process's Python; yields the list of what was tried."""
    if _hook not in _installed:
        sys.addaudithook(_hook)  # it cannot be taken off again, so it is put on once
        _installed.append(_hook)
    _tries.clear()
    _is_watching.append(True)
    try:
        yield _tries
    finally:
        _is_watching.pop()
