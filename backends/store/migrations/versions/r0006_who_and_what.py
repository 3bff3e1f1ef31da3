"""Cases told apart by who has them and what they are of; of before only the leader is known."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = ("leader", "handler", "campaign", "seen_by", "about_id")
INDEXES = {
    "ix_matter_reply_due": ["reply_due_s"],
    "ix_matter_handler": ["handler", "is_open", "next_due_s"],
    "ix_matter_campaign": ["campaign", "state"],
    "ix_matter_seen_by": ["seen_by", "state"],
    "ix_matter_about": ["about_id", "number"],
}


def upgrade() -> None:
    """Add the columns, with what the bodies know of them, and what they are looked up by."""
    for name in COLUMNS:
        op.add_column("matter", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    # A case that a leader had given bore it in its body before there was a column for it.
    is_server = op.get_bind().dialect.name == "postgresql"
    led = "body::json->>'leader'" if is_server else "json_extract(body, '$.leader')"
    op.execute(f"UPDATE matter SET leader = {led} WHERE {led} <> ''")
    for name, columns in INDEXES.items():
        op.create_index(name, "matter", columns)
