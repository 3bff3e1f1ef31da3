"""Cases go out as tables: what the asker may see, whole, and with nothing that computes."""

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.cases.case import CasePlace
from app.domain.cases.commands import OpenCase
from app.domain.errors import ConfigError
from app.domain.people import Role
from backends.cases import exporting
from backends.cases.exporting import Ask, export_cases, may_export_personal
from backends.cases.intake.xlsx_sheet import XlsxSheet
from tests.unit.backends.cases.test_walk import CALL, MONDAY_S, Hall, _plain

EVIL = '=cmd|"/c calc"!A1'


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.journal.close()


def put(hall: Hall, number: int, **more: Any) -> None:
    said = {**_plain(CALL), "case_id": f"c{number}", "original_no": f"NT-{number}", **more}
    assert hall.do(OpenCase(**said)).code == "ok"


def asked_by(hall: Hall, county: str) -> Ask:
    def ask(name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return hall.ask(name.removeprefix("case_"), county, **arguments)

    return ask


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_pages_go_out_in_the_order_of_their_numbers(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE_AT_MOST", 2)
    for number in range(5):
        put(hall, number)
    path = tmp_path / "a.csv"
    assert export_cases(asked_by(hall, "city"), {}, path, with_personal=False) == 5
    rows = rows_of(path)
    assert [row["number"][-1] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0]["raised"] == "2026-11-23 09:59:00"
    assert rows[0]["number"] == "20261123000001"


def test_nobody_exports_what_his_seat_does_not_see(hall: Hall, tmp_path: Path) -> None:
    put(hall, 1)  # in the county cc
    put(hall, 2, place=CasePlace(), county="dd", raised_s=MONDAY_S)
    path = tmp_path / "a.csv"
    assert export_cases(asked_by(hall, "dd"), {}, path, with_personal=True) == 1
    assert [row["original_no"] for row in rows_of(path)] == ["NT-2"]
    where = {"county": "cc"}
    assert export_cases(asked_by(hall, "dd"), where, path, with_personal=True) == 0


def test_personal_texts_go_out_only_where_they_were_asked_for(hall: Hall, tmp_path: Path) -> None:
    put(hall, 1)
    path = tmp_path / "a.csv"
    export_cases(asked_by(hall, "city"), {}, path, with_personal=False)
    assert "13800000000" not in path.read_text("utf-8-sig")
    export_cases(asked_by(hall, "city"), {}, path, with_personal=True)
    assert rows_of(path)[0]["phone"] == "13800000000"
    assert may_export_personal(Role.DUTY_OFFICER)
    assert not may_export_personal(Role.LEADER)
    assert not may_export_personal(Role.AUDITOR)


def test_no_cell_of_an_export_is_a_formula(hall: Hall, tmp_path: Path) -> None:
    put(hall, 1, title=EVIL, text=f"a;{EVIL}", reporter="@SUM(A1)", phone="+86138")
    for name in ("a.csv", "a.xlsx"):
        export_cases(asked_by(hall, "city"), {}, tmp_path / name, with_personal=True)
    (row,) = rows_of(tmp_path / "a.csv")
    assert row["title"] == f"'{EVIL}"
    assert row["text"] == f"a;'{EVIL}"
    assert (row["reporter"], row["phone"]) == ("'@SUM(A1)", "'+86138")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search(r"<f[ >]", xml)
    sheet = XlsxSheet(tmp_path / "a.xlsx")
    heading, cells = (line.cells for line in sheet.rows())
    sheet.close()
    assert dict(zip(heading, cells, strict=False))["title"] == EVIL


def test_a_table_of_another_kind_is_refused(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"a\.pdf"):
        export_cases(asked_by(hall, "city"), {}, tmp_path / "a.pdf", with_personal=False)
