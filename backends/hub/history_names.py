"""Whose each number is at the recorder's side of the queue: the last name that left it."""

from collections.abc import Mapping

import numpy as np

from app.domain.fields import Column
from backends.history.messages import NUMBER

Told = Mapping[str, Column]


class HistoryNames:
    """Names of one kind by number; what a recorder that knows nobody must be told first."""

    def __init__(self) -> None:
        self._is_named = np.zeros(0, np.bool_)
        self._columns: dict[str, Column] = {}

    def take(self, names: Told) -> None:
        """Take over whose the numbers are from here on."""
        numbers = names[NUMBER]
        fixed = {key: values for key, values in names.items() if key != NUMBER}
        size = len(self._is_named)
        if (needed := int(numbers.max()) + 1) > size:
            extra = max(needed - size, size)
            self._is_named = np.append(self._is_named, np.zeros(extra, np.bool_))
            for key, values in fixed.items():
                before = self._columns.get(key, np.zeros(0, values.dtype))
                self._columns[key] = np.append(before, np.zeros(extra, values.dtype))
        self._is_named[numbers] = True
        for key, values in fixed.items():
            self._columns[key][numbers] = values

    def every(self) -> Told | None:
        """Return all names, or None if there are none."""
        numbers = np.flatnonzero(self._is_named).astype(np.uint32)
        if not len(numbers):
            return None
        return {NUMBER: numbers} | {key: values[numbers] for key, values in self._columns.items()}
