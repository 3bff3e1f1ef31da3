"""What of the directory can be found by the hall's search; phones are on the cards alone."""

from collections.abc import Iterator

from app.domain.directory import Directory, DirectoryKind, GridMember, id_of
from backends.directory.lists import line_of
from backends.search.sidecar import Thing
from backends.search.words import Doc

FOUND = tuple(
    kind
    for kind in DirectoryKind
    if kind not in (DirectoryKind.SCORES, DirectoryKind.TURNS)  # they are told with another
)


def directory_things(directory: Directory) -> list[Thing]:
    """Return everything, each kind in the order of its register; the newest row of an id."""
    return [thing for kind in FOUND for thing in _things(directory, kind)]


def _things(directory: Directory, kind: DirectoryKind) -> Iterator[Thing]:
    newest = {id_of(row): row for row in sorted(directory.of(kind), key=lambda r: r.valid_from)}
    for key, row in newest.items():
        line = line_of(kind.value, row, {})
        codes = "\n".join((key, *row.grids)) if isinstance(row, GridMember) else key
        doc = Doc(line.label, line.detail, codes)
        at = (line.lon_deg, line.lat_deg)
        yield Thing(kind.value, key, row.county, doc, line.detail, line.code, *at)
