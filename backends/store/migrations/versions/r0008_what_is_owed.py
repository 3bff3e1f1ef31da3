"""Cases by what the hub owes them: how far one was told upwards, until when one waits."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "escalation": sa.Integer(),
    "deferred_until_s": sa.Double(),
}
INDEXES = {
    "ix_matter_told_up": ["is_open", "escalation", "next_due_s"],
    "ix_matter_waits_until": ["is_deferred", "deferred_until_s"],
}


def upgrade() -> None:
    """Add the columns, with what the bodies know of them, and what they are looked up by."""
    is_server = op.get_bind().dialect.name == "postgresql"
    for name, kind in COLUMNS.items():
        op.add_column("matter", sa.Column(name, kind, nullable=False, server_default="0"))
        known = f"json_extract(body, '$.{name}')"
        if is_server:
            known = f"CAST(body::json->>'{name}' AS double precision)"
        op.execute(f"UPDATE matter SET {name} = {known} WHERE {known} > 0")
    for name, columns in INDEXES.items():
        op.create_index(name, "matter", columns)
