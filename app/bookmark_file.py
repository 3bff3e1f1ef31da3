"""The file of the map's bookmarks in a seat's data folder: whole, or as it was before."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from app.domain.errors import StoreError
from app.services.bookmarks import MOST, NAME_CHARACTERS, Bookmark
from backends.wire.private_file import write_whole

FILE = "map-views.json"
VERSION = 1
MOST_BYTES = 1 << 20
MOST_PEOPLE = 500
MOST_LAYERS = 100


class _View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS)]
    lon_deg: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    lat_deg: Annotated[float, msgspec.Meta(ge=-85.06, le=85.06)]
    zoom: Annotated[float, msgspec.Meta(ge=0, le=24)]
    bearing_deg: Annotated[float, msgspec.Meta(ge=0, lt=360)] = 0.0
    hidden_layers: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_LAYERS)] = ()


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    people: Annotated[
        dict[str, Annotated[tuple[_View, ...], msgspec.Meta(max_length=MOST)]],
        msgspec.Meta(max_length=MOST_PEOPLE),
    ]


class BookmarkFile:
    """Implements ``app.services.bookmarks.BookmarkStore``; every fault is a StoreError."""

    def __init__(self, data: Path) -> None:
        self.path = data / FILE

    def load(self) -> dict[str, tuple[Bookmark, ...]]:
        """Read all; nothing where there is no file yet."""
        try:
            with self.path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"{self.path.name}: {error.strerror or error}") from error
        if len(content) > MOST_BYTES:
            raise StoreError(f"{self.path.name}: larger than {MOST_BYTES} bytes")
        try:
            read = msgspec.json.decode(content, type=_Content)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise StoreError(f"{self.path.name}: {error}") from error
        if read.version != VERSION:
            raise StoreError(
                f"{self.path.name}: version {read.version}, this program reads {VERSION}"
            )
        return {person: tuple(map(_bookmark, views)) for person, views in read.people.items()}

    def save(self, kept: Mapping[str, tuple[Bookmark, ...]]) -> None:
        """Write all beside the file and put it in its place."""
        people = {person: tuple(map(_view, views)) for person, views in kept.items()}
        content = msgspec.json.format(msgspec.json.encode(_Content(VERSION, people)))
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self.path, content)
        except OSError as error:
            raise StoreError(f"{self.path.name}: {error.strerror or error}") from error


def _bookmark(view: _View) -> Bookmark:
    place = (view.lon_deg, view.lat_deg, view.zoom, view.bearing_deg)
    return Bookmark(view.name, *place, view.hidden_layers)


def _view(bookmark: Bookmark) -> _View:
    place = (bookmark.lon_deg, bookmark.lat_deg, bookmark.zoom, bookmark.bearing_deg)
    return _View(bookmark.name, *place, bookmark.hidden_layers)
