"""Cases by the unit that gave one back, had its work sent back, or closed it too early."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DEEDS = {  # the kind of an entry, the count that says it happened, and what the body calls who did
    "case_returned": ("returned", "returned_by_unit"),
    "case_reworked": ("reworked", "reworked_of_unit"),
    "case_reopened": ("reopened", "reopened_of_unit"),
}
LEAVE = frozenset({"case_returned", "case_reopened"})  # the case lies with nobody after them
SENT = "case_dispatched"
CHUNK = 500

matter = sa.table(
    "matter", *map(sa.column, ("case_id", "returned", "reworked", "reopened", "body"))
)
journal = sa.table("journal", *map(sa.column, ("seq", "kind", "subject", "body")))


def upgrade() -> None:
    """Add the columns, with what the journal says, in the bodies too; their indexes tell whose."""
    for count, _ in DEEDS.values():
        unit = sa.Column(f"{count}_unit", sa.String(64), nullable=False, server_default="")
        op.add_column("matter", unit)
    _say_who()
    for count, _ in DEEDS.values():
        op.drop_index(f"ix_matter_{count}_number", "matter")
        op.create_index(f"ix_matter_{count}_number", "matter", [count, "number", f"{count}_unit"])


def _say_who() -> None:
    """Take who did it from the steps of every case that it happened to: bodies of before say less.

    A case that is changed later writes its columns from its body, so the body is told as well.
    """
    connection = op.get_bind()
    happened = sa.or_(*(matter.c[count] > 0 for count, _ in DEEDS.values()))
    ids = list(connection.execute(sa.select(matter.c.case_id).where(happened)).scalars())
    units: list[sa.ColumnClause[Any]] = [sa.column(f"{count}_unit") for count, _ in DEEDS.values()]
    told = sa.table("matter", sa.column("case_id"), sa.column("body"), *units)
    names: dict[str, sa.BindParameter[Any]] = {"body": sa.bindparam("new_body")} | {
        one.name: sa.bindparam(f"new_{one.name}") for one in units
    }
    change = sa.update(told).where(told.c.case_id == sa.bindparam("of_case")).values(names)
    for first in range(0, len(ids), CHUNK):
        some = ids[first : first + CHUNK]
        bodies = sa.select(matter.c.case_id, matter.c.body).where(matter.c.case_id.in_(some))
        doers = _doers(connection, some)
        rows = []
        for case_id, text in connection.execute(bodies).all():
            body = json.loads(text)
            row = {"of_case": case_id}
            for kind, (count, name) in DEEDS.items():
                row[f"new_{count}_unit"] = doers[case_id].get(kind, "")
                body[name] = row[f"new_{count}_unit"]
            rows.append(row | {"new_body": json.dumps(body, ensure_ascii=False, allow_nan=False)})
        connection.execute(change, rows)


def _doers(connection: sa.Connection, case_ids: list[str]) -> Mapping[str, Mapping[str, str]]:
    """Return by case, and by kind of entry, which unit did it last."""
    found: dict[str, dict[str, str]] = {case_id: {} for case_id in case_ids}
    lies_with = dict.fromkeys(case_ids, "")
    steps = (
        sa.select(journal.c.subject, journal.c.kind, journal.c.body)
        .where(journal.c.subject.in_([f"case:{case_id}" for case_id in case_ids]))
        .where(journal.c.kind.in_([SENT, *DEEDS]))
        .order_by(journal.c.seq)
    )
    for subject, kind, text in connection.execute(steps):
        case_id = subject.removeprefix("case:")
        if kind == SENT:
            lies_with[case_id] = json.loads(text)["unit"]
            continue
        found[case_id][kind] = lies_with[case_id]
        if kind in LEAVE:
            lies_with[case_id] = ""
    return found
