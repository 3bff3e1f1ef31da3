"""Cases told apart by who has them and what they are of; a table of before knows none of it."""

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
    """Add the columns, empty, and what they are looked up by."""
    for name in COLUMNS:
        op.add_column("matter", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    for name, columns in INDEXES.items():
        op.create_index(name, "matter", columns)
