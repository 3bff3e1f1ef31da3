"""The hub's own probe: what it sends itself through its own doors, so that a break shows."""

import numpy as np
from numpy.typing import NDArray

from app.domain.world import NO_ROWS, Block, Rows, Tick

PROBE_ID = "dutywall:check"  # a thing of the world that is nobody, and a station that is nowhere
PROBE_QUANTITY = "heartbeat"
PROBE_EVERY_S = 2.0  # real seconds
_ID = PROBE_ID.encode()


class ProbeSieve:
    """Keeps the probe out of a world, tick by tick.

    ``fix_s`` is when the probe last said where it is, or None.
    """

    def __init__(self) -> None:
        self.fix_s: float | None = None
        self._row: int | None = None

    def forget(self) -> None:
        """Begin anew with a new world."""
        self._row, self.fix_s = None, None

    def sifted(self, tick: Tick) -> Tick:
        """Return the tick without the probe; the same one where it is not in it."""
        enter, move, leave = tick.enter, tick.move, tick.leave
        if self._row is not None and len(leave) and bool((leave == self._row).any()):
            leave, self._row = _without(leave, self._row), None
        if enter is not None:
            enter = self._entered(enter)
        if move is not None and self._row is not None:
            at = np.flatnonzero(move.rows == self._row)
            if len(at):
                self.fix_s = float(move.columns["fix_s"][at[-1]])
                move = _kept(move, move.rows != self._row)
        return Tick(enter, move, leave)

    def _entered(self, block: Block) -> Block | None:
        at = np.flatnonzero(block.columns["id"] == _ID)
        if not len(at):
            if self._row is not None and bool((block.rows == self._row).any()):
                self._row = None  # somebody else has its row now
            return block
        self._row = int(block.rows[at[-1]])
        self.fix_s = float(block.columns["fix_s"][at[-1]])
        return _kept(block, block.columns["id"] != _ID)


def _kept(block: Block, mask: NDArray[np.bool_]) -> Block | None:
    if not mask.any():
        return None
    columns = {key: values[mask] for key, values in block.columns.items()}
    return Block(block.rows[mask], columns)


def _without(rows: Rows, row: int) -> Rows:
    left = rows[rows != row]
    return left if len(left) else NO_ROWS
