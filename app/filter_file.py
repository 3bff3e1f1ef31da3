"""The file in a seat's folder that holds its kept filters."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from app.domain.errors import StoreError
from app.domain.where_words import MOST_CHARACTERS
from app.services.kept_filters import MOST_FILTERS, NAME_CHARACTERS
from backends.wire.private_file import write_whole

FILTERS = "map-filters.json"
CASE_FILTERS = "case-filters-{}.json"
VERSION = 1
MOST_BYTES = 8 * MOST_FILTERS * (MOST_CHARACTERS + NAME_CHARACTERS)


class _Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    condition: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    filters: list[_Filter]


class FilterFile:
    """Implements ``FilterStore``; a file is replaced whole, so half of one is never left."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, str]:
        """Return what the file has, nothing where there is no file; raise StoreError."""
        try:
            with self._path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"{self._path.name}: {error.strerror}") from error
        if len(data) > MOST_BYTES:
            raise StoreError(f"{self._path.name}: larger than {MOST_BYTES} bytes")
        try:
            held = msgspec.json.decode(data, type=_File)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise StoreError(f"{self._path.name}: {error}") from error
        if held.version != VERSION:
            raise StoreError(f"{self._path.name}: version {held.version}, not {VERSION}")
        return {one.name: one.condition for one in held.filters}

    def write(self, filters: Mapping[str, str]) -> None:
        """Replace the file; raise StoreError where that cannot be done."""
        held = _File(VERSION, [_Filter(name, text) for name, text in filters.items()])
        content = msgspec.json.format(msgspec.json.encode(held))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, content)
        except OSError as error:
            raise StoreError(f"{self._path.name}: {error.strerror}") from error


def case_filter_file(data: Path, person_id: str) -> FilterFile:
    """Return where somebody's filters of the case queue lie; his number is in no file's name."""
    name = hashlib.sha256(person_id.encode()).hexdigest()[:16]
    return FilterFile(data / CASE_FILTERS.format(name))
