"""Every filter of cases finds its page by an index, alone and with others, at a million of them."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FILTERED = (
    *("state", "channel", "source", "type_code", "severity", "county", "town", "grid", "unit"),
    *("lon_deg", "lat_deg", "raised_s", "filed_s", "closed_s", "close_due_s", "reply_due_s"),
    *("replied_s", "returned", "reworked", "reopened", "is_deferred", "is_supervised"),
    *("is_satisfied", "leader", "handler", "campaign", "seen_by", "about_id"),
)
INDEXES = {
    "ix_matter_by_due": ("is_open", "next_due_s", "number", *FILTERED),
    "ix_matter_by_number": ("number", "is_open", "next_due_s", *FILTERED),
    "ix_matter_channel_number": ("channel", "number"),
    "ix_matter_source_number": ("source", "number"),
    "ix_matter_severity_number": ("severity", "number"),
    "ix_matter_town_number": ("town", "number"),
    "ix_matter_grid_number": ("grid", "number"),
    "ix_matter_type_number": ("type_code", "number"),
    "ix_matter_leader_number": ("leader", "number"),
    "ix_matter_supervised_number": ("is_supervised", "number"),
    "ix_matter_deferred_number": ("is_deferred", "number"),
    "ix_matter_returned_number": ("returned", "number"),
    "ix_matter_reworked_number": ("reworked", "number"),
    "ix_matter_reopened_number": ("reopened", "number"),
    "ix_matter_satisfied_number": ("is_satisfied", "number"),
    "ix_matter_due_number": ("next_due_s", "number"),
    "ix_matter_raised_number": ("raised_s", "number"),
    "ix_matter_closed_number": ("closed_s", "number"),
    "ix_matter_close_due_number": ("close_due_s", "number"),
    "ix_matter_reply_due_number": ("reply_due_s", "number"),
    "ix_matter_lat": ("lat_deg", "lon_deg", "number"),
}
# Each is the beginning of a new one.
GONE = ("open_due", "raised", "closed", "close_due", "reply_due")


def upgrade() -> None:
    """Make the new ones, and drop those that they begin with."""
    for name in GONE:
        op.drop_index(f"ix_matter_{name}", "matter")
    for name, columns in INDEXES.items():
        op.create_index(name, "matter", list(columns))
