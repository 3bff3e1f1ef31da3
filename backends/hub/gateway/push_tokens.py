"""Who may push readings by HTTP: names and tokens in one file that only its owner may read."""

import re
import secrets
from collections.abc import Iterable, Mapping
from hmac import compare_digest
from pathlib import Path

import msgspec

from app.domain.errors import ConfigError
from backends.hub.gateway.token_file import check_token, read_private, stamp_of
from backends.hub.source_names import OWN
from backends.wire.private_file import write_whole

FILE = "push.toml"  # in the hall's folder
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


class _Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    token: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: tuple[_Source, ...] = ()


class PushTokens:
    """The tokens of a file as it is now; ``reload`` takes a changed one over."""

    def __init__(self, path: Path | None) -> None:
        """Read; raise ConfigError if the file cannot be used. Without one nobody has a token."""
        self._path = path
        self._token_of: Mapping[str, str] = {} if path is None else read_tokens(path)
        self._stamp = stamp_of(path)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names there are."""
        return tuple(self._token_of)

    def source_of(self, token: str) -> str | None:
        """Return whose token it is; as slow for a wrong one as for a right one."""
        found = None
        for name, due in self._token_of.items():
            if compare_digest(token.encode(), due.encode()):
                found = name
        return found

    def reload(self) -> bool:
        """Take a changed file over and return whether it was; raise ConfigError and stay if bad."""
        stamp = stamp_of(self._path)
        if self._path is None or stamp == self._stamp:
            return False
        self._stamp = stamp
        self._token_of = read_tokens(self._path)
        return True


def read_tokens(path: Path) -> Mapping[str, str]:
    """Return the token of each source; raise ConfigError if others may read the file."""
    rows = read_private(path, _File).source
    found: dict[str, str] = {}
    for row in rows:
        if not _NAME.fullmatch(row.name) or row.name in OWN or row.name in found:
            raise ConfigError(
                f"{path.name}: {row.name!r} is taken, or is not 1 to 16 of a-z, 0-9 and -"
            )
        check_token(path, row.name, row.token)
        found[row.name] = row.token
    return found


def add_token(path: Path, name: str) -> str:
    """Make a token for ``name``, in place of an old one, and return it; raise ConfigError."""
    return add_tokens(path, (name,))[name]


def add_tokens(path: Path, names: Iterable[str]) -> dict[str, str]:
    """Make a token for each name, in place of old ones, and return them; raise ConfigError."""
    made = {name: secrets.token_urlsafe(24) for name in names}
    for name in made:
        if not _NAME.fullmatch(name) or name in OWN:
            raise ConfigError(f"{name!r} is taken, or is not 1 to 16 of a-z, 0-9 and -")
    found = (dict(read_tokens(path)) if path.exists() else {}) | made
    text = "".join(f'[[source]]\nname = "{n}"\ntoken = "{t}"\n\n' for n, t in found.items())
    write_whole(path, text.encode())
    return made
