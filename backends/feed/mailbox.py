"""The mailbox between the feed thread and the screen: bounded, newest value per cell wins."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.domain.command import Reply
from app.domain.entry import Entry
from app.domain.health import SourceHealth
from app.domain.ports import Answer
from app.domain.world import Block, Tick

MERGE_ABOVE = 16  # ticks; a screen that drains 30 times a second never gets near
FULL_ABOVE_ROWS = 400_000


@dataclass(slots=True)
class Mail:
    """What one drain takes out."""

    ticks: list[Tick] = field(default_factory=list)
    reset: bool = False
    reading_ticks: list[Tick] = field(default_factory=list)
    reading_reset: bool = False
    restart_board: bool = False
    entries: list[Entry] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    health: tuple[SourceHealth, ...] | None = None


@dataclass(slots=True)
class _Pile:
    """Ticks of one world that nobody has taken yet."""

    ticks: list[Tick] = field(default_factory=list)
    reset: bool = False
    rows: int = 0

    def put(self, ticks: Sequence[Tick], *, reset: bool) -> tuple[bool, int]:
        """Add ticks; return whether they fit, and how many rows were merged or thrown away."""
        if reset:
            self.ticks.clear()
            self.reset = True
            self.rows = 0
        self.ticks.extend(ticks)
        self.rows += sum(_rows(tick) for tick in ticks)
        if reset:
            return True, 0
        dropped = self._merge() if len(self.ticks) > MERGE_ABOVE else 0
        if self.rows > FULL_ABOVE_ROWS:
            dropped += self.rows
            self.ticks.clear()
            self.rows = 0
            return False, dropped
        return True, dropped

    def _merge(self) -> int:
        before = self.rows
        self.ticks = merged(self.ticks)
        self.rows = sum(_rows(tick) for tick in self.ticks)
        return before - self.rows


class Mailbox:
    """Filled by the feed thread, emptied by the screen's; ``dropped`` counts merged-away rows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mail = Mail()
        self._ticks = _Pile()
        self._readings = _Pile()
        self.dropped = 0

    def put_ticks(self, ticks: Sequence[Tick], *, reset: bool) -> bool:
        """Add ticks; a reset discards those before it.

        Return False when the screen is so far behind that the mail was thrown away whole: the
        caller must ask for a snapshot.
        """
        return self._put(self._ticks, ticks, reset=reset)

    def put_readings(self, ticks: Sequence[Tick], *, reset: bool) -> bool:
        """Add ticks of the readings; the same rules."""
        return self._put(self._readings, ticks, reset=reset)

    def put_entries(self, entries: Sequence[Entry], *, restart: bool) -> None:
        """Add journal entries; they are never dropped."""
        with self._lock:
            if restart:
                self._mail.entries.clear()
                self._mail.restart_board = True
            self._mail.entries.extend(entries)

    def put_reply(self, reply: Reply) -> None:
        """Add the answer to a command."""
        with self._lock:
            self._mail.replies.append(reply)

    def put_answer(self, answer: Answer) -> None:
        """Add the answer to a query."""
        with self._lock:
            self._mail.answers.append(answer)

    def put_health(self, health: Sequence[SourceHealth]) -> None:
        """Replace the health of the sources."""
        with self._lock:
            self._mail.health = tuple(health)

    def take(self) -> Mail:
        """Take everything out."""
        with self._lock:
            mail, self._mail = self._mail, Mail()
            mail.ticks, mail.reset = self._ticks.ticks, self._ticks.reset
            mail.reading_ticks, mail.reading_reset = self._readings.ticks, self._readings.reset
            self._ticks, self._readings = _Pile(), _Pile()
            return mail

    def _put(self, pile: _Pile, ticks: Sequence[Tick], *, reset: bool) -> bool:
        with self._lock:
            fits, dropped = pile.put(ticks, reset=reset)
            self.dropped += dropped
            return fits


def merged(ticks: Sequence[Tick]) -> list[Tick]:
    """Return ticks with the same effect, runs of pure moves joined into one."""
    out: list[Tick] = []
    run: list[Block] = []
    for tick in ticks:
        pure = tick.enter is None and not len(tick.leave)
        if not pure and run:
            out.append(Tick(move=_join(run)))
            run = []
        if pure:
            if tick.move is not None:
                run.append(tick.move)
        else:
            out.append(tick)
    if run:
        out.append(Tick(move=_join(run)))
    return out


def _join(blocks: Sequence[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    rows = np.concatenate([block.rows for block in blocks])
    # The last occurrence of each row is the newest: look for the first in the reversed array.
    _, first = np.unique(rows[::-1], return_index=True)
    keep = len(rows) - 1 - first
    columns = {
        key: np.concatenate([block.columns[key] for block in blocks])[keep]
        for key in blocks[0].columns
    }
    return Block(rows[keep], columns)


def _rows(tick: Tick) -> int:
    enter = 0 if tick.enter is None else len(tick.enter.rows)
    move = 0 if tick.move is None else len(tick.move.rows)
    return enter + move + len(tick.leave)
