"""Which systems may push matters: a token each, bound to a source, a county and channels."""

import secrets
from collections.abc import Mapping
from hmac import compare_digest
from pathlib import Path

import msgspec

from app.domain.errors import ConfigError
from app.domain.people import CITY
from backends.hub.gateway.token_file import check_token, read_private, stamp_of
from backends.wire.private_file import write_whole

FILE = "case_push.toml"  # in the hall's folder
LONGEST_NAME = 32
_MOST = 1_000


class CaseSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A system that may push: its matters are of this source, lie in this county, came this way.

    ``county`` is ``city`` for one that speaks for all of them.
    """

    name: str
    token: str
    county: str
    channels: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: tuple[CaseSource, ...] = ()


class CaseTokens:
    """The tokens of a file as it is now; ``reload`` takes a changed one over."""

    def __init__(self, path: Path) -> None:
        """Read; raise ConfigError if the file cannot be used."""
        self._path = path
        self.sources = read_case_tokens(path)
        self._stamp = stamp_of(path)

    def source_of(self, token: str) -> CaseSource | None:
        """Return whose token it is; as slow for a wrong one as for a right one."""
        found = None
        for source in self.sources.values():
            if compare_digest(token.encode(), source.token.encode()):
                found = source
        return found

    def reload(self) -> bool:
        """Take a changed file over and return whether it was; raise ConfigError and stay if bad."""
        stamp = stamp_of(self._path)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        self.sources = read_case_tokens(self._path)
        return True


def read_case_tokens(path: Path) -> Mapping[str, CaseSource]:
    """Return the sources by name; raise ConfigError if others may read the file."""
    rows = read_private(path, _File).source
    found: dict[str, CaseSource] = {}
    for row in rows[:_MOST]:
        _check_name(row.name)
        if row.name in found:
            raise ConfigError(f"{path.name}: {row.name!r} is there twice")
        check_token(path, row.name, row.token)
        if not row.channels or not row.county:
            raise ConfigError(f"{path.name}: {row.name} has no channel or no county")
        found[row.name] = row
    return found


def add_case_token(path: Path, name: str, channels: tuple[str, ...], county: str = CITY) -> str:
    """Make a token for ``name``, in place of an old one, and return it; raise ConfigError."""
    _check_name(name)
    found = dict(read_case_tokens(path)) if path.exists() else {}
    token = secrets.token_urlsafe(24)
    found[name] = CaseSource(name, token, county, channels)
    lines = []
    for one in found.values():
        texts = {"name": one.name, "token": one.token, "county": one.county}
        lines += ["[[source]]", *(f"{key} = {_quoted(text)}" for key, text in texts.items())]
        lines += [f"channels = [{', '.join(map(_quoted, one.channels))}]", ""]
    write_whole(path, "\n".join(lines).encode())
    read_case_tokens(path)
    return token


def _check_name(name: str) -> None:
    is_plain = all(c.isalnum() or c in "-_." for c in name)
    if not 0 < len(name) <= LONGEST_NAME or not is_plain:
        raise ConfigError(f"{name[:40]!r}: a source has 1 to {LONGEST_NAME} letters, digits, - _ .")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
