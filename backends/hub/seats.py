"""The allow-list: which key is which seat, and where it may look; a file that may change."""

import tomllib
from pathlib import Path

import msgspec

from app.domain.errors import ConfigError
from app.domain.people import CITY
from backends.hub.seat_rules import check_key, check_words
from backends.wire.private_file import put_in_place, write_draft

KINDS = frozenset({"console", "wall", "client", "feed"})
_UNSEEN = (-1, -1)  # of a file that not even its size can be asked of


class SeatRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One admitted key (Z85). ``kind`` is console, wall, client or feed.

    ``source`` is the name under which a feed's data is known; a feed may use no other.
    """

    key: str
    seat: str
    kind: str
    county: str = CITY
    source: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seat: list[SeatRecord] = []


class SeatList:
    """The admitted seats of ``seats.toml``, read again when the file changes.

    ``has_lost_sight`` says that with the last change a seat may see less than before, or other
    things: its connection to a stream must be cut.

    A revoked key is cut at its next message, since every message is judged by this list.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] = (0, 0)
        self._by_key: dict[str, SeatRecord] = {}
        self._own: dict[str, SeatRecord] = {}
        self.has_lost_sight = False
        self.reload()

    def reload(self) -> bool:
        """Read the file if it changed; return whether it did.

        Raises ConfigError, once for each change, if it is bad: the list is then as it was.
        """
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            changed = bool(self._by_key)
            self._replace({})
            self._seen = (0, 0)
            return changed
        except OSError as error:
            if self._seen == _UNSEEN:
                return False
            self._seen = _UNSEEN
            raise ConfigError(f"{self._path.name}: cannot be read ({error.strerror})") from error
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen == self._seen:
            return False
        self._seen = seen
        self._replace({record.key: record for record in read_seats(self._path)})
        return True

    def _replace(self, by_key: dict[str, SeatRecord]) -> None:
        old, self._by_key = self._by_key, by_key
        self.has_lost_sight = any(_sight(r) != _sight(by_key.get(k)) for k, r in old.items())

    def admit_own(self, record: SeatRecord) -> None:
        """Admit a key of the hub's own for as long as it lives; it stands in no file."""
        self._own[record.key] = record

    def find(self, key: str) -> SeatRecord | None:
        """Return the seat of a key, or None if it is not admitted."""
        return self._by_key.get(key) or self._own.get(key)


def _sight(record: SeatRecord | None) -> str:
    """Return what a seat may look at: a county, the city, or nothing."""
    return "" if record is None or record.kind == "feed" else record.county


def read_seats(path: Path) -> list[SeatRecord]:
    """Return the records of ``path``; raise ConfigError saying which entry is wrong."""
    try:
        file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        # A number of too many digits and arrays in arrays are no TOMLDecodeError.
        raise ConfigError(f"{path.name}: {error}") from error
    for record in file.seat:
        if record.kind not in KINDS:
            raise ConfigError(f"{path.name}: seat {record.seat}: kind '{record.kind}' is none")
    return file.seat


def write_seats(path: Path, records: list[SeatRecord]) -> None:
    """Write the allow-list whole or not at all, readable by its owner alone."""
    put_in_place(_draft_seats(path, records), path)


def _draft_seats(path: Path, records: list[SeatRecord]) -> Path:
    lines = ["# Who may connect: one public key a seat. Changes take effect within a second.\n"]
    for record in records:
        lines.append("\n[[seat]]\n")
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if value:
                lines.append(f"{name} = {_quoted(value)}\n")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return write_draft(path, "".join(lines).encode())


def admit(path: Path, record: SeatRecord) -> None:
    """Add or replace the seat of a key.

    Raises ConfigError for a list that cannot be used or a seat that cannot be, OSError for a
    disk that takes none.
    """
    put_in_place(draft_admitted(path, record), path)


def draft_admitted(path: Path, record: SeatRecord) -> Path:
    """Write the list with the seat of a key beside ``path`` and return where; raise as admit."""
    check_key(record.key)
    check_words(record.seat, record.county, record.source)
    records = [r for r in read_seats(path) if r.key != record.key] if path.exists() else []
    return _draft_seats(path, [*records, record])


def check_free(path: Path, name: str, key: str = "") -> None:
    """Raise ConfigError where another key than ``key`` has a seat of that name already."""
    records = read_seats(path) if path.exists() else []
    if any(r.seat == name and r.key != key for r in records):
        raise ConfigError(
            f"there is a seat {name!r} already: choose another name, or take it out of {path} first"
        )


def _quoted(text: str) -> str:
    """Return a TOML basic string: whatever it holds, the file stays one line an entry."""
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(c: str) -> str:
    if c in '"\\':
        return "\\" + c
    return c if c.isprintable() else f"\\U{ord(c):08X}"
