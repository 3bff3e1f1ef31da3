"""CURVE key pairs on disk: made at first need, readable by their owner alone."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import zmq

from app.domain.errors import ConfigError

KEY_BYTES = 40  # Z85


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A CURVE key pair in Z85; the secret half never shows in a repr or a log."""

    public: bytes
    secret: bytes = field(repr=False)


def load_or_make_keypair(path: Path) -> KeyPair:
    """Return the pair kept in ``path`` (public and secret, one a line), making it if absent.

    The file has mode 0600. Raises ConfigError if it is readable by others or is no key pair.
    """
    if not path.exists():
        return _make(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise ConfigError(
            f"key file {path.name} has mode {mode:04o}: others can read it; run chmod 600 on it"
        )
    lines = path.read_bytes().split()
    if len(lines) != 2 or any(len(line) != KEY_BYTES for line in lines):  # noqa: PLR2004
        raise ConfigError(f"key file {path.name} does not hold a public and a secret key")
    try:
        public = zmq.curve_public(lines[1])
    except (ValueError, zmq.ZMQError) as error:
        raise ConfigError(f"key file {path.name}: the secret key is not Z85") from error
    if public != lines[0]:
        raise ConfigError(f"key file {path.name}: public and secret key do not belong together")
    return KeyPair(lines[0], lines[1])


def _make(path: Path) -> KeyPair:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    public, secret = zmq.curve_keypair()
    # O_EXCL and the mode in one call: at no moment is there a file that others could read.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(public + b"\n" + secret + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return KeyPair(public, secret)
