"""The table of outages; no journal of before has an entry that would be in it.

Alarms keep their table: what is new of them stands in the body, and an old body reads as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its index."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "outage",
        sa.Column("outage_id", sa.String(64), primary_key=True),
        sa.Column("from_seq", number, primary_key=True, autoincrement=False),
        sa.Column("to_seq", number),
        sa.Column("first_seq", number, nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("entity_id", sa.String(64), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("county", sa.String(32), nullable=False),
        sa.Column("until_s", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_outage_to_seq", "outage", ["to_seq"])
