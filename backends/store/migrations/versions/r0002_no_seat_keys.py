"""The table of seat keys goes: who may connect is a file (decision 0003), and nobody read this."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the table and its index."""
    op.drop_index("ix_seat_key_seat", "seat_key")
    op.drop_table("seat_key")
