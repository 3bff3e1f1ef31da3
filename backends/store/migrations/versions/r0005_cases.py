"""The table of cases; no journal of before has an entry that would be in it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_matter_open_due": ["is_open", "next_due_s", "number"],
    "ix_matter_county_open_due": ["county", "is_open", "next_due_s", "number"],
    "ix_matter_unit_open_due": ["unit", "is_open", "next_due_s", "number"],
    "ix_matter_state_number": ["state", "number"],
    "ix_matter_county_number": ["county", "number"],
    "ix_matter_unit_number": ["unit", "number"],
    "ix_matter_type_raised": ["type_code", "raised_s"],
    "ix_matter_raised": ["raised_s"],
    "ix_matter_closed": ["closed_s"],
    "ix_matter_close_due": ["close_due_s"],
    "ix_matter_origin": ["source", "original_no"],
    "ix_matter_into": ["into_id"],
}


def upgrade() -> None:
    """Make the table and its indexes."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

    def text(name: str, most: int) -> "sa.Column[str]":
        return sa.Column(name, sa.String(most), nullable=False)

    def real(name: str) -> "sa.Column[float]":
        return sa.Column(name, sa.Double(), nullable=False)

    def whole(name: str) -> "sa.Column[int]":
        return sa.Column(name, sa.Integer(), nullable=False)

    def flag(name: str) -> "sa.Column[bool]":
        return sa.Column(name, sa.Boolean(), nullable=False)

    op.create_table(
        "matter",
        sa.Column("case_id", sa.String(64), primary_key=True),
        sa.Column("seq", number, nullable=False),
        sa.Column("first_seq", number, nullable=False),
        sa.Column("number", number, nullable=False),
        *(text("kind", 16), text("channel", 32), text("source", 64), text("original_no", 64)),
        *(text("type_code", 32), text("state", 16), flag("is_open"), whole("severity")),
        *(text("county", 32), text("town", 64), text("grid", 64), text("unit", 64)),
        sa.Column("lon_deg", sa.Double()),
        sa.Column("lat_deg", sa.Double()),
        *(real("raised_s"), real("opened_s"), real("filed_s"), real("closed_s")),
        *(real("close_due_s"), real("reply_due_s"), real("replied_s"), real("next_due_s")),
        *(whole("returned"), whole("reworked"), whole("reopened"), whole("extended")),
        *(flag("is_deferred"), flag("is_supervised")),
        sa.Column("is_satisfied", sa.Boolean()),
        *(whole("members"), text("into_id", 64), flag("is_demo"), text("title", 200)),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("number", name="uq_matter_number"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "matter", columns)
