"""What a column can hold, checked before it is written: alike on every database.

PostgreSQL refuses a text that is too long or holds a NUL, and with it the whole group of commands
that would have been committed together. SQLite takes anything. So it is refused here, early.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, Table

from app.domain.errors import BugError

NUL = "\0"


def longest(table: Table) -> dict[str, int | None]:
    """Return the columns of a table that hold text, with how many characters fit."""
    return {c.name: c.type.length for c in table.columns if isinstance(c.type, String)}


class Fitting:
    """Says of the rows of one table whether they fit."""

    def __init__(self, table: Table) -> None:
        """Learn the columns."""
        self._name = table.name
        self._longest = longest(table)

    def check(self, values: Mapping[str, Any]) -> None:
        """Raise BugError naming the column whose text is too long or holds a NUL."""
        for column, most in self._longest.items():
            value = values[column]
            if most is not None and len(value) > most:
                raise BugError(f"{self._name}.{column}: {len(value)} characters; {most} fit")
            if NUL in value:
                raise BugError(f"{self._name}.{column}: holds a NUL character")
