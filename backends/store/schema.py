"""The tables of the store, as the newest migration leaves them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

# Every constraint has a name, so that a later migration can speak of it on any database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A 64-bit number; SQLite makes only a column called INTEGER its row id.
Sequence = BigInteger().with_variant(Integer, "sqlite")

journal = Table(
    "journal",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("time_s", Double, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("county", String(32), nullable=False, index=True),
    Column("person", String(64), nullable=False),
    Column("role", String(32), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("seat", String(64), nullable=False),
    Column("command_key", String(64), nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON
    Column("personal_hash", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

personal = Table(
    "personal",
    metadata,
    Column("seq", Sequence, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
    Column("texts", Text, nullable=False),  # canonical JSON
)

replies = Table(
    "replies",
    metadata,
    Column("command_key", String(64), primary_key=True),
    Column("code", String(64), nullable=False),
    Column("seq", Sequence, nullable=False),
    Column("detail", Text, nullable=False),
    Column("result", Text, nullable=False),  # JSON
    Column("time_s", Double, nullable=False),
)

# Projections. A row held from entry ``from_seq`` on and until (not with) ``to_seq``; ``to_seq`` is
# NULL while it holds, so any past state is a predicate. ``first_seq`` is the entry that began the
# thing. ``body`` is the whole value of app.domain as JSON, the other columns are there to query.
alarm = Table(
    "alarm",
    metadata,
    Column("alarm_id", String(64), primary_key=True),
    Column("from_seq", Sequence, primary_key=True, autoincrement=False),
    Column("to_seq", Sequence, index=True),
    Column("first_seq", Sequence, nullable=False),
    Column("state", String(32), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("entity_id", String(64), nullable=False, index=True),
    Column("county", String(32), nullable=False),
    Column("raised_s", Double, nullable=False),
    Column("body", Text, nullable=False),
)

task = Table(
    "task",
    metadata,
    Column("task_id", String(64), primary_key=True),
    Column("from_seq", Sequence, primary_key=True, autoincrement=False),
    Column("to_seq", Sequence, index=True),
    Column("first_seq", Sequence, nullable=False),
    Column("number", Sequence, nullable=False),
    Column("state", String(32), nullable=False),
    Column("alarm_id", String(64), nullable=False),
    Column("target_id", String(64), nullable=False, index=True),
    Column("officer_id", String(64), nullable=False, index=True),
    Column("county", String(32), nullable=False),
    Column("issued_s", Double, nullable=False),
    Column("body", Text, nullable=False),
)

handover = Table(
    "handover",
    metadata,
    Column("handover_id", String(64), primary_key=True),
    Column("from_seq", Sequence, primary_key=True, autoincrement=False),
    Column("to_seq", Sequence, index=True),
    Column("first_seq", Sequence, nullable=False),
    Column("outgoing", String(64), nullable=False),
    Column("incoming", String(64), nullable=False),
    Column("is_complete", Boolean, nullable=False),
    Column("started_s", Double, nullable=False),
    Column("body", Text, nullable=False),
)

geofence = Table(
    "geofence",
    metadata,
    Column("geofence_id", String(64), primary_key=True),
    Column("from_seq", Sequence, primary_key=True, autoincrement=False),
    Column("to_seq", Sequence, index=True),
    Column("first_seq", Sequence, nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("is_removed", Boolean, nullable=False),
    Column("county", String(32), nullable=False),
    Column("drawn_s", Double, nullable=False),
    Column("body", Text, nullable=False),
)

outage = Table(
    "outage",
    metadata,
    Column("outage_id", String(64), primary_key=True),
    Column("from_seq", Sequence, primary_key=True, autoincrement=False),
    Column("to_seq", Sequence, index=True),
    Column("first_seq", Sequence, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("entity_id", String(64), nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("county", String(32), nullable=False),
    Column("until_s", Double, nullable=False),
    Column("body", Text, nullable=False),
)

roll = Table(
    "roll",
    metadata,
    Column("roll_id", String(64), primary_key=True),
    Column("from_seq", Sequence, primary_key=True, autoincrement=False),
    Column("to_seq", Sequence, index=True),
    Column("first_seq", Sequence, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("county", String(32), nullable=False),
    Column("called_s", Double, nullable=False),
    Column("body", Text, nullable=False),
)

log_line = Table(
    "log_line",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("from_seq", Sequence, primary_key=True, autoincrement=False),
    Column("to_seq", Sequence, index=True),
    Column("first_seq", Sequence, nullable=False),
    Column("time_s", Double, nullable=False),
    Column("person", String(64), nullable=False),
    Column("about", String(200), nullable=False),
    Column("county", String(32), nullable=False),
    Column("body", Text, nullable=False),
)

# What a filter of cases may ask for beside what is open and due: 32 columns an index has at most,
# on PostgreSQL.
FILTERED = (
    *("state", "channel", "source", "type_code", "severity", "county", "town", "grid", "unit"),
    *("lon_deg", "lat_deg", "raised_s", "filed_s", "closed_s", "close_due_s", "reply_due_s"),
    *("replied_s", "returned", "reworked", "reopened", "is_deferred", "is_supervised"),
    *("is_satisfied", "leader", "handler", "campaign", "seen_by", "about_id"),
)

# Cases have their newest state alone: a past one is a fold of the case's own entries, which the
# journal finds by subject; a version for every step would be the journal a second time.
matter = Table(
    "matter",
    metadata,
    Column("case_id", String(64), primary_key=True),
    Column("seq", Sequence, nullable=False),  # the newest entry
    Column("first_seq", Sequence, nullable=False),
    Column("number", Sequence, nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("source", String(64), nullable=False),
    Column("original_no", String(64), nullable=False),
    Column("type_code", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("county", String(32), nullable=False),
    Column("town", String(64), nullable=False),
    Column("grid", String(64), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("lon_deg", Double),
    Column("lat_deg", Double),
    Column("raised_s", Double, nullable=False),
    Column("opened_s", Double, nullable=False),
    Column("filed_s", Double, nullable=False),  # 0: never
    Column("closed_s", Double, nullable=False),  # 0: not closed
    Column("close_due_s", Double, nullable=False),  # 0: none
    Column("reply_due_s", Double, nullable=False),  # 0: none
    Column("replied_s", Double, nullable=False),  # 0: not yet
    Column("next_due_s", Double, nullable=False),  # 0: nothing is due
    Column("returned", Integer, nullable=False),
    Column("reworked", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("extended", Integer, nullable=False),
    Column("is_deferred", Boolean, nullable=False),
    Column("is_supervised", Boolean, nullable=False),
    Column("is_satisfied", Boolean),  # NULL: nobody said
    Column("members", Integer, nullable=False),
    Column("into_id", String(64), nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("title", String(200), nullable=False),
    # Where nobody has said anything they are empty; a table of before has them so, too.
    Column("leader", String(64), nullable=False, server_default=""),
    Column("handler", String(64), nullable=False, server_default=""),
    Column("campaign", String(64), nullable=False, server_default=""),
    Column("seen_by", String(64), nullable=False, server_default=""),
    Column("about_id", String(64), nullable=False, server_default=""),
    # Who did it last; empty where nobody did, and where it is not known who.
    Column("returned_unit", String(64), nullable=False, server_default=""),
    Column("reworked_unit", String(64), nullable=False, server_default=""),
    Column("reopened_unit", String(64), nullable=False, server_default=""),
    Column("escalation", Integer, nullable=False, server_default="0"),
    Column("deferred_until_s", Double, nullable=False, server_default="0"),  # 0: it does not wait
    Column("body", Text, nullable=False),  # the whole app.domain.cases.Case as JSON
    # A whole filter is judged by one of these two, walked in a page's order without the bodies.
    Index("ix_matter_by_due", "is_open", "next_due_s", "number", *FILTERED),
    Index("ix_matter_by_number", "number", "is_open", "next_due_s", *FILTERED),
    # By each of these a filter that names little is entered; what it yields is a number.
    Index("ix_matter_county_open_due", "county", "is_open", "next_due_s", "number"),
    Index("ix_matter_unit_open_due", "unit", "is_open", "next_due_s", "number"),
    Index("ix_matter_state_number", "state", "number"),
    Index("ix_matter_county_number", "county", "number"),
    Index("ix_matter_unit_number", "unit", "number"),
    Index("ix_matter_channel_number", "channel", "number"),
    Index("ix_matter_source_number", "source", "number"),
    Index("ix_matter_severity_number", "severity", "number"),
    Index("ix_matter_town_number", "town", "number"),
    Index("ix_matter_grid_number", "grid", "number"),
    Index("ix_matter_type_number", "type_code", "number"),
    Index("ix_matter_leader_number", "leader", "number"),
    Index("ix_matter_supervised_number", "is_supervised", "number"),
    Index("ix_matter_deferred_number", "is_deferred", "number"),
    Index("ix_matter_returned_number", "returned", "number", "returned_unit"),
    Index("ix_matter_reworked_number", "reworked", "number", "reworked_unit"),
    Index("ix_matter_reopened_number", "reopened", "number", "reopened_unit"),
    Index("ix_matter_satisfied_number", "is_satisfied", "number"),
    Index("ix_matter_due_number", "next_due_s", "number"),
    Index("ix_matter_raised_number", "raised_s", "number"),
    Index("ix_matter_closed_number", "closed_s", "number"),
    Index("ix_matter_close_due_number", "close_due_s", "number"),
    Index("ix_matter_reply_due_number", "reply_due_s", "number"),
    Index("ix_matter_lat", "lat_deg", "lon_deg", "number"),
    Index("ix_matter_type_raised", "type_code", "raised_s"),
    Index("ix_matter_origin", "source", "original_no"),
    Index("ix_matter_into", "into_id"),
    Index("ix_matter_handler", "handler", "is_open", "next_due_s"),
    Index("ix_matter_campaign", "campaign", "state"),
    Index("ix_matter_seen_by", "seen_by", "state"),
    Index("ix_matter_about", "about_id", "number"),
    Index("ix_matter_told_up", "is_open", "escalation", "next_due_s"),
    Index("ix_matter_waits_until", "is_deferred", "deferred_until_s"),
)

person = Table(
    "person",
    metadata,
    Column("person_id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("role", String(32), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("failed_count", Integer, nullable=False),
    Column("locked_until_s", Double, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
