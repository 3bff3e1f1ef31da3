"""Somebody who writes into the duty log at a seat and holds every answer against the journal."""

import sqlite3
from collections import Counter
from contextlib import closing

from app.domain.command import Reply, WriteLog
from tests.e2e.hall import Hall
from tests.e2e.seat import HallSeat


class Diarist:
    """Gives log lines at a seat and keeps the answers."""

    def __init__(self, seat: HallSeat, name: str = "line") -> None:
        self._seat = seat
        self._name = name
        self.given: list[str] = []
        self.replies: dict[str, Reply] = {}

    def write(self, times: int = 1) -> None:
        """Give more lines."""
        for _ in range(times):
            text = f"{self._name} {len(self.given)}"
            key = self._seat.commands.give(WriteLog(text), self._keep)
            self.given.append(key)

    def wait(self, within_s: float = 20.0) -> float:
        """Wait until everything is answered; return how long that took."""
        return self._seat.wait(
            lambda: len(self.replies) == len(self.given), within_s, "every command is answered"
        )

    @property
    def codes(self) -> "Counter[str]":
        """How often which answer came."""
        return Counter(reply.code for reply in self.replies.values())

    def judge(self, hall: Hall) -> None:
        """Wait for all answers, and find each line that was taken once in the journal, no other."""
        self.wait()
        with closing(sqlite3.connect(f"file:{hall.data}/journal.db?mode=ro", uri=True)) as journal:
            found = journal.execute("SELECT command_key FROM journal WHERE kind = 'log_written'")
            written = Counter(key for (key,) in found)
        taken = [key for key in self.given if self.replies[key].is_ok]
        assert [written[key] for key in taken] == [1] * len(taken), "lost or doubled"
        refused = [key for key in self.given if not self.replies[key].is_ok]
        assert [key for key in refused if written[key]] == [], "refused and done"

    def _keep(self, reply: Reply) -> None:
        assert reply.key not in self.replies, "answered twice"
        self.replies[reply.key] = reply
