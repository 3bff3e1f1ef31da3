"""What every file of tokens is read by: its owner's alone, as TOML, plain tokens, and its stamp."""

import stat
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from app.domain.errors import ConfigError

_SHORTEST = 16
_T = TypeVar("_T")


def read_private(path: Path, shape: type[_T]) -> _T:
    """Return what a TOML file says; raise ConfigError if others may read it, or it is no such."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: cannot be read ({error})") from error
    if mode & 0o077:
        raise ConfigError(f"{path.name}: others may read it (mode {mode:o}); chmod 600 {path}")
    try:
        return msgspec.convert(tomllib.loads(text), shape)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path.name}: {error}") from error


def check_token(path: Path, name: str, token: str) -> None:
    """Raise ConfigError for a token of ``name`` that is too short or not plain."""
    if len(token) < _SHORTEST or not token.isascii() or not token.isprintable():
        raise ConfigError(f"{path.name}: the token of {name} has no 16 plain characters")


def stamp_of(path: Path | None) -> tuple[int, int]:
    """Return what tells a changed file from the one that was read; of none always the same."""
    if path is None:
        return (0, 0)
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)
