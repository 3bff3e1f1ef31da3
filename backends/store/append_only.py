"""Triggers that make UPDATE and DELETE of a table fail, in the words of each database.

Whoever owns the database can still drop them; the chain of hashes is what proves.
"""

from sqlalchemy import Connection

VERBS = ("UPDATE", "DELETE")


def forbid_change(connection: Connection, table: str) -> None:
    """Make ``table`` append-only."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        for verb in (*VERBS, "TRUNCATE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
            )
        return
    for verb in VERBS:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
