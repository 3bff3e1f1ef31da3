"""The first schema: journal, personal texts, replies, projections, people, seat keys."""

import sqlalchemy as sa
from alembic import op

from backends.store.append_only import forbid_change

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, and the journal append-only."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "journal",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("time_s", sa.Double(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("county", sa.String(32), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("seat", sa.String(64), nullable=False),
        sa.Column("command_key", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("personal_hash", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "personal",
        sa.Column(
            "seq", number, sa.ForeignKey("journal.seq"), primary_key=True, autoincrement=False
        ),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
    )
    op.create_table(
        "replies",
        sa.Column("command_key", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("seq", number, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("time_s", sa.Double(), nullable=False),
    )
    op.create_table(
        "alarm",
        sa.Column("alarm_id", sa.String(64), primary_key=True),
        sa.Column("from_seq", number, primary_key=True, autoincrement=False),
        sa.Column("to_seq", number),
        sa.Column("first_seq", number, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("entity_id", sa.String(64), nullable=False),
        sa.Column("county", sa.String(32), nullable=False),
        sa.Column("raised_s", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "task",
        sa.Column("task_id", sa.String(64), primary_key=True),
        sa.Column("from_seq", number, primary_key=True, autoincrement=False),
        sa.Column("to_seq", number),
        sa.Column("first_seq", number, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("alarm_id", sa.String(64), nullable=False),
        sa.Column("target_id", sa.String(64), nullable=False),
        sa.Column("officer_id", sa.String(64), nullable=False),
        sa.Column("county", sa.String(32), nullable=False),
        sa.Column("issued_s", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "handover",
        sa.Column("handover_id", sa.String(64), primary_key=True),
        sa.Column("from_seq", number, primary_key=True, autoincrement=False),
        sa.Column("to_seq", number),
        sa.Column("first_seq", number, nullable=False),
        sa.Column("outgoing", sa.String(64), nullable=False),
        sa.Column("incoming", sa.String(64), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("started_s", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "log_line",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("from_seq", number, primary_key=True, autoincrement=False),
        sa.Column("to_seq", number),
        sa.Column("first_seq", number, nullable=False),
        sa.Column("time_s", sa.Double(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("county", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("locked_until_s", sa.Double(), nullable=False),
    )
    op.create_table(
        "seat_key",
        sa.Column("public_key", sa.String(40), primary_key=True),
        sa.Column("seat", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("county", sa.String(32), nullable=False),
        sa.Column("added_s", sa.Double(), nullable=False),
        sa.Column("revoked_s", sa.Double()),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_index("ix_journal_subject", "journal", ["subject"])
    op.create_index("ix_journal_county", "journal", ["county"])
    op.create_index("ix_alarm_to_seq", "alarm", ["to_seq"])
    op.create_index("ix_alarm_entity_id", "alarm", ["entity_id"])
    op.create_index("ix_task_to_seq", "task", ["to_seq"])
    op.create_index("ix_task_target_id", "task", ["target_id"])
    op.create_index("ix_task_officer_id", "task", ["officer_id"])
    op.create_index("ix_handover_to_seq", "handover", ["to_seq"])
    op.create_index("ix_log_line_to_seq", "log_line", ["to_seq"])
    op.create_index("ix_seat_key_seat", "seat_key", ["seat"])
    forbid_change(op.get_bind(), "journal")
