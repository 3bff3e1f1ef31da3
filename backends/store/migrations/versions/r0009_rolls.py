"""The table of roll-calls; no journal of before has an entry that would be in it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its index."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "roll",
        sa.Column("roll_id", sa.String(64), primary_key=True),
        sa.Column("from_seq", number, primary_key=True, autoincrement=False),
        sa.Column("to_seq", number),
        sa.Column("first_seq", number, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("county", sa.String(32), nullable=False),
        sa.Column("called_s", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_roll_to_seq", "roll", ["to_seq"])
