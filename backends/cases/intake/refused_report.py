"""The report of an import as a CSV file: row, column, value, and why."""

import csv
from collections import Counter
from pathlib import Path
from typing import IO

from app.domain.errors import ConfigError
from backends.cases.formula_safe import safe_cell
from backends.cases.intake.row_reader import CellFault

HEADING = ("row", "column", "value", "refused", "why")


class RefusedReport:
    """Written as it comes, so that a million refusals need no memory; counted by reason."""

    def __init__(self, path: Path | None) -> None:
        """Begin the file, if there is to be one; raise ConfigError where that cannot be."""
        self.reasons: Counter[str] = Counter()
        self._file: IO[str] | None = None
        if path is None:
            return
        try:
            # With its mark, which is how a spreadsheet knows that it is UTF-8.
            self._file = path.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
        self._lines = csv.writer(self._file, quoting=csv.QUOTE_ALL)
        self._lines.writerow(HEADING)

    def add(self, fault: CellFault) -> None:
        """Write down what is wrong with a cell, or what was changed in taking it."""
        self.reasons[f"{fault.column}: {fault.why}"[:120]] += 1
        if self._file is not None:
            is_refused = "no" if fault.is_taken else "yes"
            row = (str(fault.line), fault.column, fault.value, is_refused, fault.why)
            self._lines.writerow([safe_cell(cell) for cell in row])

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
