"""Which kind of sheet a file is, told by its first bytes and not by its name."""

from pathlib import Path

from app.domain.errors import ConfigError
from backends.cases.intake.cells import Sheet
from backends.cases.intake.csv_sheet import CsvSheet
from backends.cases.intake.xlsx_sheet import XlsxSheet

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def open_sheet(path: Path) -> Sheet:
    """Open a workbook or a CSV file; raise ConfigError for what is neither."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if head == _OLD_EXCEL:
        raise ConfigError(
            f"{path.name}: an old (xls) or an encrypted workbook; save it as xlsx without password"
        )
    return XlsxSheet(path) if head == _ZIP else CsvSheet(path)
