"""How far the sidecar is behind the journal, as those are told who search in it."""

import sqlite3

from sqlalchemy import select

from app.domain.find import FindAnswer
from backends.store.database import Reading
from backends.store.schema import journal

NOT_BEHIND_S = 3.0  # it looks every second: what is younger is on its way


class Progress:
    """Compares what the sidecar notes of itself with the journal."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def state(self, file: sqlite3.Connection, now_s: float) -> FindAnswer:
        """Return an answer without hits that says how whole the index is.

        Raises sqlite3.Error where the file is not one of ours.
        """
        notes = dict(file.execute("SELECT key, value FROM note"))
        if "seq" not in notes:
            return FindAnswer(built=0.0)
        built = 1.0
        if notes.get("built_to"):
            built = min(int(notes["done"]) / max(1, int(notes["total"])), 0.99)
        elif not notes.get("things"):
            built = 0.99
        return FindAnswer(built=built, behind_s=self._behind_s(int(notes["seq"]), now_s))

    def _behind_s(self, seq: int, now_s: float) -> float:
        oldest = select(journal.c.time_s).where(journal.c.seq > seq)
        with self._reading.read() as connection:
            found = connection.execute(oldest.order_by(journal.c.seq).limit(1))
            time_s = found.scalar_one_or_none()
        age_s = 0.0 if time_s is None else now_s - time_s
        return age_s if age_s > NOT_BEHIND_S else 0.0
