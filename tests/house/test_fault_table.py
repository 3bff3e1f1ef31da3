"""docs/faults.md has a row for every number it is to have, and every test it names is there."""

import re

import pytest

from tests.house.test_coverage_table import dead
from tests.house.tree import ROOT

NUMBERS = [f"F{n}" for n in (*range(1, 37), 42, *range(45, 53))]
ROW = re.compile(r"^\| (F\d+) \|(.*)\|$")
REFERENCE = re.compile(r"`(tests/[^`]+)`")
WHEN = {"quick", "long", "quick, long", "bench", ""}


def faults(text: str) -> list[str]:
    """Return what is wrong with the table, one sentence each."""
    rows = [(m[1], m[2].split(" | ")) for line in text.splitlines() if (m := ROW.match(line))]
    listed = [number for number, _ in rows]
    found = [f"{number}: no row" for number in NUMBERS if number not in listed]
    found += [f"{n}: two rows" for n in sorted(set(listed)) if listed.count(n) > 1]
    for number, cells in rows:
        if len(cells) != 5:
            found.append(f"{number}: {len(cells)} cells")
            continue
        _, line, measured, tests, when = (cell.strip() for cell in cells)
        references = REFERENCE.findall(tests)
        found += [f"{number}: {fault}" for ref in references if (fault := dead(ref))]
        if when not in WHEN:
            found.append(f"{number}: when is '{when}'?")
        if measured.startswith("not built"):
            continue
        if not (references and line and measured and when):
            found.append(
                f"{number}: neither measured, with its pass line and test, nor 'not built'"
            )
    return found


def test_every_number_has_one_row_and_every_reference_leads_somewhere() -> None:
    assert faults((ROOT / "docs/faults.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("", "F6: no row"),
        ("| F6 | a | b | held |  | quick |", "F6: neither measured"),
        ("| F6 | a |  | held | `tests/house/tree.py` | quick |", "F6: neither measured"),
        ("| F6 | a | b | held | `tests/none.py` | quick |", "F6: there is no file tests/none.py"),
        (
            "| F6 | a | b | held | `tests/house/tree.py::test_x` | quick |",
            "F6: tests/house/tree.py",
        ),
        ("| F6 | a | b | held | `tests/house/tree.py` | soon |", "F6: when is 'soon'?"),
        ("| F6 |  |  | not built: x |  |  |\n| F6 |  |  | not built: x |  |  |", "F6: two rows"),
    ],
)
def test_a_missing_row_and_an_empty_promise_are_refused(row: str, fault: str) -> None:
    others = [f"| {n} |  |  | not built: x |  |  |" for n in NUMBERS if n != "F6"]
    (found,) = faults("\n".join([*others, row]))
    assert found.startswith(fault)
