"""docs/coverage.md has a row for every item of the domain, and every reference leads somewhere."""

import re

import pytest

from tests.house.tree import ROOT

ITEMS = [
    f"{c}{i}"
    for c, last in (("N", 36), ("Z", 16), ("H", 10), ("D", 11))
    for i in range(1, last + 1)
]
NOT_BUILT = "not built yet"
REFERENCE = re.compile(r"`([^`]+)`")
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \|$")


def faults(text: str) -> list[str]:
    """Return what is wrong with a coverage table, one sentence each."""
    rows = [match.groups() for line in text.splitlines() if (match := ROW.match(line))]
    listed = [item for item, _, _ in rows]
    found = [f"{item}: no row" for item in ITEMS if item not in listed]
    found += [f"{item}: no such item" for item in listed if item not in ITEMS]
    found += [f"{item}: two rows" for item in sorted(set(listed)) if listed.count(item) > 1]
    for item, _, shown_by in rows:
        if shown_by == NOT_BUILT:
            continue
        references = REFERENCE.findall(shown_by)
        if not references:
            found.append(f"{item}: neither a test, a picture nor '{NOT_BUILT}'")
        found += [f"{item}: {fault}" for ref in references if (fault := dead(ref))]
    return found


def dead(reference: str) -> str:
    """Return why ``path`` or ``path::name`` leads nowhere, or an empty string if it leads."""
    name, _, test = reference.partition("::")
    path = ROOT / name
    if not path.is_file():
        return f"there is no file {name}"
    if test and not re.search(rf"\bdef {re.escape(test)}\(", path.read_text(encoding="utf-8")):
        return f"{name} has no {test}"
    return ""


def test_every_item_has_one_row_and_every_reference_leads_somewhere() -> None:
    assert faults((ROOT / "docs/coverage.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("", "N5: no row"),
        ("| N5 | cameras | soon |", "N5: neither a test, a picture nor 'not built yet'"),
        ("| N5 | cameras | `tests/none.py` |", "N5: there is no file tests/none.py"),
        (
            "| N5 | cameras | partly: `tests/house/tree.py::test_x` |",
            "N5: tests/house/tree.py has no test_x",
        ),
        ("| N5 | a | not built yet |\n| N5 | a | not built yet |", "N5: two rows"),
        ("| N5 | a | not built yet |\n| N99 | a | not built yet |", "N99: no such item"),
    ],
)
def test_a_missing_row_and_a_dead_reference_are_refused(row: str, fault: str) -> None:
    others = "\n".join(f"| {item} | what | {NOT_BUILT} |" for item in ITEMS if item != "N5")
    assert faults(f"{others}\n{row}") == [fault]


def test_a_whole_table_with_living_references_has_no_fault() -> None:
    table = "\n".join(f"| {item} | what | `tests/house/tree.py::tracked` |" for item in ITEMS)
    assert faults(table) == []
