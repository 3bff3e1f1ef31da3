"""Imports a register from a CSV file, with a dry run that says what would happen and why not."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import ConfigError
from backends.registers.columns import TABLES
from backends.registers.store import read_table, write_table
from backends.registers.table import Kind, Record

MAX_FILE_BYTES = 128 * 2**20
MAX_ROWS = 1_000_000
_FOREVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: its line in the file (the header is line 1), and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do.

    ``added`` + ``replaced`` rows are accepted; ``duplicates`` counts the refused rows whose record
    the file already had for the same days.
    """

    kind: Kind
    is_dry_run: bool
    added: int
    replaced: int
    duplicates: int
    refused: tuple[RefusedRow, ...]

    @property
    def accepted(self) -> int:
        """How many rows were taken."""
        return self.added + self.replaced


def import_csv(kind: Kind, file: Path, folder: Path, *, dry_run: bool) -> ImportReport:
    """Merge the rows of ``file`` into the register in ``folder``.

    A row replaces the stored one with the same id and ``valid_from``. Rows of one id may not claim
    the same day. The file is UTF-8 (with or without a mark) or GB 18030, as spreadsheets write it.
    Raises ConfigError if the file or the stored register cannot be read at all.
    """
    id_column = TABLES[kind].id_column
    stored = {_key(r, id_column): r for r in read_table(folder, kind)}
    before = set(stored)
    days: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    refused: list[RefusedRow] = []
    fresh: dict[tuple[str, str], Record] = {}
    duplicates = 0
    for line, record in _rows(kind, file):
        if isinstance(record, str):
            refused.append(RefusedRow(line, record))
            continue
        key = _key(record, id_column)
        clash = _clash(days[key[0]], record)
        if clash is not None:
            duplicates += 1
            refused.append(RefusedRow(line, f"{key[0]} is in line {clash} for the same days"))
            continue
        days[key[0]].append((record.valid_from, record.valid_to or _FOREVER, line))
        fresh[key] = record
    _refuse_overlaps(stored, fresh, days, refused)
    stored.update(fresh)
    if not dry_run and fresh:
        write_table(folder, kind, list(stored.values()))
    replaced = len(before & set(fresh))
    return ImportReport(
        kind,
        dry_run,
        len(fresh) - replaced,
        replaced,
        duplicates,
        tuple(sorted(refused, key=lambda row: row.line)),
    )


def _key(record: Record, id_column: str) -> tuple[str, str]:
    return getattr(record, id_column), record.valid_from


def _clash(taken: Sequence[tuple[str, str, int]], record: Record) -> int | None:
    """Return the line whose days ``record`` shares, if any."""
    last = record.valid_to or _FOREVER
    for first_day, last_day, line in taken:
        if record.valid_from <= last_day and first_day <= last:
            return line
    return None


def _refuse_overlaps(
    stored: dict[tuple[str, str], Record],
    fresh: dict[tuple[str, str], Record],
    days: dict[str, list[tuple[str, str, int]]],
    refused: list[RefusedRow],
) -> None:
    """Take out of ``fresh`` what claims a day of a stored record that it does not replace."""
    for key, old in stored.items():
        if key in fresh or key[0] not in days:
            continue
        line = _clash(days[key[0]], old)
        while line is not None:
            at = next(i for i, day in enumerate(days[key[0]]) if day[2] == line)
            first_day, _, _ = days[key[0]].pop(at)
            del fresh[key[0], first_day]
            since = old.valid_from or "always"
            refused.append(
                RefusedRow(line, f"{key[0]} is stored for some of these days (since {since})")
            )
            line = _clash(days[key[0]], old)


def _rows(kind: Kind, file: Path) -> Iterator[tuple[int, Record | str]]:
    """Yield for each row its line and its record, or the reason why it is none."""
    table = TABLES[kind]
    reader = csv.reader(io.StringIO(_text_of(file), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(file, kind, header)
        for count, cells in enumerate(reader, 1):
            if count > MAX_ROWS:
                raise ConfigError(f"{file.name}: more than {MAX_ROWS} rows")
            if not any(cells):
                continue
            if len(cells) != len(header):
                yield reader.line_num, f"{len(cells)} cells, the header has {len(header)}"
                continue
            try:
                yield reader.line_num, table.read(dict(zip(header, cells, strict=True)))
            except ValueError as error:
                yield reader.line_num, str(error)
    except csv.Error as error:
        raise ConfigError(f"{file.name}, line {reader.line_num}: not CSV ({error})") from error


def _check_header(file: Path, kind: Kind, header: Sequence[str]) -> None:
    table = TABLES[kind]
    unknown = [name for name in header if name not in table.columns]
    missing = [n for n in table.columns if n not in header and n not in table.optional]
    if unknown or missing or len(set(header)) != len(header):
        wrong = [f"unknown {', '.join(unknown)[:80]}"] if unknown else []
        wrong += [f"missing {', '.join(missing)}"] if missing else []
        what = "; ".join(wrong) or "one is there twice"
        raise ConfigError(f"{file.name}: these are not the columns of {kind} ({what})")


def _text_of(file: Path) -> str:
    try:
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ConfigError(f"{file.name}: {size} bytes, the limit is {MAX_FILE_BYTES}")
        body = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{file.name}: neither UTF-8 nor GB 18030 text")
