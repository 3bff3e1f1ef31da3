"""Rows from the hub's line: numbered there, of a thing and of its slot here."""

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import DecodeError
from app.domain.fields import Column
from backends.history.messages import NUMBER, Told
from backends.judging.heard import Heard, heard
from backends.judging.roster import SlotRoster

UNNAMED = -1


class NumberedFixes:
    """Whose the hub's numbers are; a number may be given to another thing later."""

    def __init__(self, roster: SlotRoster) -> None:
        self._roster = roster
        self._slot_of: NDArray[np.int64] = np.zeros(0, np.int64)
        self._kind_of: NDArray[np.uint8] = np.zeros(0, np.uint8)
        self.unnamed = 0

    def name(self, told: Told) -> None:
        """Take over whose the numbers are from now on; raise DecodeError if a column is missing."""
        numbers = _column(told, NUMBER).astype(np.int64)
        if not len(numbers):
            return
        slots = self._roster.slots_of(_column(told, "id").astype("S32"))
        extra = int(numbers.max()) + 1 - len(self._slot_of)
        if extra > 0:
            extra = max(extra, len(self._slot_of))
            self._slot_of = np.append(self._slot_of, np.full(extra, UNNAMED))
            self._kind_of = np.append(self._kind_of, np.zeros(extra, np.uint8))
        self._slot_of[numbers] = slots
        self._kind_of[numbers] = _column(told, "class")

    def rows(self, told: Told) -> Heard:
        """Return rows; those of nobody that was named (a bug) are counted in ``unnamed``."""
        numbers = _column(told, NUMBER).astype(np.int64)
        columns = told.columns
        known = numbers < len(self._slot_of)
        known[known] = self._slot_of[numbers[known]] != UNNAMED
        if not known.all():
            self.unnamed += int((~known).sum())
            numbers = numbers[known]
            columns = {key: values[known] for key, values in columns.items()}
        return heard(self._slot_of[numbers].astype(np.uint32), self._kind_of[numbers], columns)


def _column(told: Told, key: str) -> Column:
    try:
        return told.columns[key]
    except KeyError as error:
        raise DecodeError("column_missing", key) from error
