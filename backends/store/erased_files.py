"""Which files of cases a journal has, and which are erased with what they were put to.

A case names its files by their SHA-256 in the bodies of its entries, and those are never erased.
When the personal texts of an entry are, a file goes with them if no other entry names it: it is
part of what somebody told. This follows from the journal alone, so that a hub, a backup and a
restore agree on it.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from backends.store.schema import journal
from backends.store.verify import ERASED

_NAMED = '"attachments":["'  # in an entry's body, which is canonical JSON


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """Files by their SHA-256: those that some entry still names, and those that are erased."""

    kept: frozenset[str]
    erased: frozenset[str]


def named_files(connection: Connection) -> NamedFiles:
    """Return what the journal says of files. Reads every entry that names one, once."""
    columns = journal.c
    erased_seqs: set[int] = set()
    named: list[tuple[int, list[str]]] = []
    asked = select(columns.seq, columns.kind, columns.body).where(
        or_(columns.kind == ERASED, columns.body.contains(_NAMED, autoescape=True))
    )
    for seq, kind, body in connection.execute(asked.execution_options(yield_per=1_000)):
        read = json.loads(body)
        if kind == ERASED:
            erased_seqs.update(read.get("seqs", ()))
        elif read.get("attachments"):
            named.append((seq, read["attachments"]))
    kept = frozenset(one for seq, files in named if seq not in erased_seqs for one in files)
    gone = frozenset(one for seq, files in named if seq in erased_seqs for one in files)
    return NamedFiles(kept, gone - kept)
