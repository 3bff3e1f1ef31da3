"""Writes the cases of a filter as a table: what its asker may see, and no cell that computes."""

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.query import PAGE_AT_MOST
from app.domain.errors import ConfigError
from app.domain.people import Role, may
from backends.cases.formula_safe import safe_cell
from backends.cases.workbook import Workbook

# What is said of each case, in order; times are the city's.
PLAIN = (
    *("number", "kind", "state", "severity", "channel", "type_code", "title", "county", "town"),
    *("unit", "raised_s", "next_due_s", "closed_s", "lon_deg", "lat_deg", "is_late", "returned"),
    *("members", "is_demo"),
)
PERSONAL = ("source", "original_no", "address", "text", "reporter", "phone")
Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
Write = Callable[[Sequence[str | float]], None]


def may_export_personal(role: Role) -> bool:
    """Return whether somebody may take reporters, numbers and texts out: who puts them in."""
    return may(role, "open_case")


def export_cases(ask: Ask, where: Mapping[str, Any], path: Path, *, with_personal: bool) -> int:
    """Write all cases of a filter to a ``.csv`` or ``.xlsx`` and return how many there are.

    ``ask`` answers the queries ``case_page`` and ``case_story`` as somebody's seat may have them.
    Raises ConfigError where the file cannot be written.
    """
    names = PLAIN + (PERSONAL if with_personal else ())
    count = 0
    with ExitStack() as stack:
        write = _open(path, stack)
        write([name.removesuffix("_s") for name in names])
        for line in _lines(ask, where):
            said = dict(line)
            if with_personal:
                case = ask("case_story", {"case_id": line["case_id"]})["case"]
                said |= {name: case.get(name, "") for name in PERSONAL}
                said["address"] = case["place"]["address"]
            write([_shown(name, said[name]) for name in names])
            count += 1
    return count


def _lines(ask: Ask, where: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the cases, oldest first: in that order none moves while pages are turned."""
    after = ""
    while True:
        page = ask(
            "case_page",
            {
                "where": dict(where),
                "order": "oldest",
                "after": after,
                "limit": PAGE_AT_MOST,
                "with_count": False,
            },
        )
        yield from page["lines"]
        after = page["cursor"]
        if not after:
            return


def _open(path: Path, stack: ExitStack) -> Write:
    if path.suffix == ".xlsx":
        return stack.enter_context(Workbook(path)).write
    if path.suffix != ".csv":
        raise ConfigError(f"{path.name}: a table is .csv or .xlsx")
    try:
        file = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error
    lines = csv.writer(file, quoting=csv.QUOTE_ALL)

    def write(cells: Sequence[str | float]) -> None:
        # A number of ours is one; whatever somebody wrote is a text.
        lines.writerow([safe_cell(c) if isinstance(c, str) else repr(c) for c in cells])

    return write


def _shown(name: str, value: object) -> str | float:
    if name.endswith("_s"):
        at_s = float(value) if isinstance(value, int | float) else 0.0
        return f"{dt.datetime.fromtimestamp(at_s, CITY_TIME):%Y-%m-%d %H:%M:%S}" if at_s else ""
    if isinstance(value, bool):
        return "1" if value else ""
    if name == "number":
        return str(value)  # fourteen digits, which a spreadsheet would show in short form
    if isinstance(value, int | float):
        return value
    return "" if value is None else str(value)
