"""A stranger's table comes in whole and right, or each row of it is refused by name."""

import csv
import datetime as dt
import os
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.commands import OpenCase
from app.domain.command import Reply
from app.domain.errors import ConfigError
from backends.cases.exporting import PERSONAL, PLAIN
from backends.cases.formula_safe import safe_cell
from backends.cases.intake.cells import CELL_CHARACTERS
from backends.cases.intake.importing import ImportCounts, Importing
from backends.cases.intake.mapping import CaseMapping, checked, guess, read_mapping
from backends.cases.intake.opening import open_sheet
from backends.cases.intake.refused_report import RefusedReport
from backends.cases.intake.row_reader import CellFault, Words
from tests.unit.backends.cases.intake.books import MAIN, book, sheet

NOW_S = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CITY_TIME).timestamp()
HEADING = ["编号", "标题", "内容", "时间", "区县", "类型", "电话", "经度", "纬度"]
FIELDS = ["original_no", "title", "text", "raised", "county", "type", "phone", "lon", "lat"]
MAPPING = CaseMapping(
    source="12345", channel="hotline", columns=dict(zip(FIELDS, HEADING, strict=True))
)
WORDS = Words({"pub-manhole": "pub-manhole", "井盖": "pub-manhole"}, {}, {"崇川区": "320602"})
SOUND = [
    "N-1",
    "井盖破损",
    "人民路井盖碎了",
    "2026-11-22 10:30",
    "崇川区",
    "井盖",
    "0513-8551",
    "120.9",
    "32.0",
]
REPO = Path(__file__).resolve().parents[5]


class Taking:
    """A way in that takes everything it does not know yet."""

    def __init__(self) -> None:
        self.bodies: dict[str, OpenCase] = {}

    def put(self, bodies: Sequence[OpenCase]) -> Sequence[Reply]:
        replies = []
        for body in bodies:
            is_known = body.case_id in self.bodies
            self.bodies.setdefault(body.case_id, body)
            replies.append(Reply("", "case_known" if is_known else "ok", result={"number": 7}))
        return replies


def bring(
    path: Path, mapping: CaseMapping = MAPPING, way: Taking | None = None
) -> tuple[ImportCounts, list[CellFault], list[OpenCase]]:
    way = way or Taking()
    faults: list[CellFault] = []
    opened = open_sheet(path)
    try:
        counts = Importing(way, mapping, WORDS, NOW_S, faults.append).run(opened)
    finally:
        opened.close()
    return counts, faults, list(way.bodies.values())


def table(path: Path, *rows: Sequence[str], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADING, *rows])
    return path


def but(**changes: str) -> list[str]:
    """Return the sound row with some of its cells changed."""
    return [changes.get(field, value) for field, value in zip(FIELDS, SOUND, strict=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_table_comes_in_however_its_letters_are_written(tmp_path: Path, encoding: str) -> None:
    counts, faults, (body,) = bring(table(tmp_path / "a.csv", SOUND, encoding=encoding))
    assert (counts.rows, counts.opened, faults) == (1, 1, [])
    assert (body.title, body.original_no, body.county) == ("井盖破损", "N-1", "320602")
    assert (body.type_code, body.channel, body.source) == ("pub-manhole", "hotline", "12345")
    assert body.raised_s == dt.datetime(2026, 11, 22, 10, 30, tzinfo=CITY_TIME).timestamp()
    assert (body.place.lon_deg, body.place.lat_deg) == (120.9, 32.0)


def test_a_place_outside_the_city_is_not_taken_and_the_report_gives_it(tmp_path: Path) -> None:
    faults: list[CellFault] = []
    way = Taking()
    sheet = open_sheet(table(tmp_path / "a.csv", SOUND, but(original_no="N-2", lon="116.4")))
    words = replace(WORDS, is_in_city=lambda point: point.lon_deg > 120.0)
    counts = Importing(way, MAPPING, words, NOW_S, faults.append).run(sheet)
    sheet.close()
    here, away = way.bodies.values()
    assert (here.place.lon_deg, away.place.lon_deg, away.place.lat_deg) == (120.9, None, None)
    assert (away.county, counts.opened, counts.changed) == ("320602", 2, 1)
    (fault,) = faults
    assert (fault.line, fault.column, fault.is_taken) == (3, "经度", True)
    assert "116.40000, 32.00000" in fault.why


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"original_no": ""}, "编号"),
        ({"original_no": "1.38E+10"}, "编号"),
        ({"original_no": "N" * 65}, "编号"),
        ({"raised": ""}, "时间"),
        ({"raised": "03/04/2026"}, "时间"),
        ({"raised": "2026-13-01"}, "时间"),
        ({"raised": "46000"}, "时间"),
        ({"raised": "1999-12-31"}, "时间"),
        ({"raised": "2026-11-24"}, "时间"),
        ({"raised": "nan"}, "时间"),
        ({"county": "别处"}, "区县"),
        ({"type": "从未听说"}, "类型"),
        ({"phone": "1.38E+10"}, "电话"),
        ({"phone": "1" * 21}, "电话"),
        ({"lon": "NaN"}, "经度"),
        ({"lon": "1e400"}, "经度"),
        ({"lon": "181"}, "经度"),
        ({"lat": ""}, "纬度"),
        ({"text": "", "title": ""}, "标题"),
        ({"text": "长" * 8001}, "内容"),
    ],
)
def test_a_bad_cell_refuses_its_row_by_name_and_no_other(
    tmp_path: Path, change: dict[str, str], column: str
) -> None:
    counts, faults, bodies = bring(table(tmp_path / "a.csv", but(**change), but(original_no="N-2")))
    assert (counts.rows, counts.opened, counts.refused) == (2, 1, 1)
    assert [body.original_no for body in bodies] == ["N-2"]
    assert [(fault.line, fault.column, fault.is_taken) for fault in faults] == [(2, column, False)]


def test_the_second_of_two_rows_with_one_number_is_refused_and_names_the_first(
    tmp_path: Path,
) -> None:
    counts, (fault,), _ = bring(table(tmp_path / "a.csv", SOUND, but(title="另一件")))
    assert (counts.opened, counts.refused, fault.line) == (1, 1, 3)
    assert "row 2" in fault.why


def test_the_same_file_brought_again_opens_nothing(tmp_path: Path) -> None:
    path, way = table(tmp_path / "a.csv", SOUND, but(original_no="N-2")), Taking()
    assert bring(path, way=way)[0].opened == 2
    again = bring(path, way=way)[0]
    assert (again.opened, again.known, again.refused) == (0, 2, 0)


def test_a_long_or_dirty_title_keeps_all_it_says_in_the_text(tmp_path: Path) -> None:
    title = "长" * 200
    row = but(title=title)
    dirty = but(original_no="N-2", title="\u200b井盖\u202e破损")
    counts, faults, bodies = bring(table(tmp_path / "a.csv", row, dirty))
    assert (counts.opened, counts.changed) == (2, 2)
    assert all(fault.is_taken for fault in faults)
    assert bodies[0].text.startswith(title)
    assert len(bodies[0].title) <= 120
    assert "\u202e" not in bodies[1].title
    assert "井盖" in bodies[1].title


def test_numbers_of_a_workbook_are_their_digits_and_days_count_from_its_own_year(
    tmp_path: Path,
) -> None:
    at_1900 = (dt.date(2026, 11, 22) - dt.date(1899, 12, 30)).days + 0.4375
    at_1904 = (dt.date(2026, 11, 22) - dt.date(1904, 1, 1)).days + 0.4375
    for is_1904, day in ((False, at_1900), (True, at_1904)):
        row = [188006.0, "标题", "内容", day, None, None, 13800000000.0, 120.9, 32.0]
        path = book(tmp_path / f"{is_1904}.xlsx", sheet([HEADING, row]), is_1904=is_1904)
        _, faults, (body,) = bring(path)
        assert faults == []
        assert (body.original_no, body.phone) == ("188006", "13800000000")
        assert body.raised_s == dt.datetime(2026, 11, 22, 10, 30, tzinfo=CITY_TIME).timestamp()


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_refused(tmp_path: Path) -> None:
    row = [320602199001011234.0, *SOUND[1:]]
    counts, (fault,), _ = bring(book(tmp_path / "a.xlsx", sheet([HEADING, row])))
    assert (counts.opened, fault.column) == (0, "编号")


def test_a_formula_in_a_workbook_is_refused_and_its_result_not_believed(tmp_path: Path) -> None:
    xml = sheet([HEADING, SOUND]).replace(
        '<c r="B2" t="inlineStr"><is><t>井盖破损</t></is></c>',
        '<c r="B2" t="str"><f>HYPERLINK("http://bad.example","x")</f><v>井盖破损</v></c>',
    )
    counts, (fault,), _ = bring(book(tmp_path / "a.xlsx", xml))
    assert (counts.opened, counts.refused) == (0, 1)
    assert (fault.line, fault.column) == (2, "标题")
    assert fault.value.startswith("=HYPERLINK")


def test_what_looks_like_a_formula_in_a_text_stays_a_text(tmp_path: Path) -> None:
    row = but(text="=1+1 是他写在墙上的字")
    _, faults, (body,) = bring(table(tmp_path / "a.csv", row))
    assert (body.text, faults) == ("=1+1 是他写在墙上的字", [])


def test_a_merged_cell_holds_for_the_rows_it_covers_and_the_report_says_so(tmp_path: Path) -> None:
    rows: list[list[str | float | None]] = [HEADING, [*SOUND], [*SOUND], [*SOUND]]
    for number, row in enumerate(rows[1:], 1):
        row[0] = f"N-{number}"
    rows[2][4] = rows[3][4] = None
    merges = '<mergeCells count="1"><mergeCell ref="E2:E3"/></mergeCells>'
    counts, faults, bodies = bring(book(tmp_path / "a.xlsx", sheet(rows, merges)))
    assert [body.county for body in bodies] == ["320602", "320602", ""]
    assert [(f.line, f.column, f.is_taken) for f in faults] == [(3, "区县", True)]
    assert (counts.opened, counts.changed) == (3, 1)


def test_a_line_merged_across_the_table_is_no_value_of_its_columns(tmp_path: Path) -> None:
    rows = [["某区工单汇总表"], HEADING, SOUND]
    merges = '<mergeCells><mergeCell ref="A1:I1"/></mergeCells>'
    counts, faults, _ = bring(book(tmp_path / "a.xlsx", sheet(rows, merges)))
    assert (counts.rows, counts.opened, faults) == (1, 1, [])


def test_a_cell_that_is_broken_refuses_its_row(tmp_path: Path) -> None:
    xml = sheet([HEADING, SOUND]).replace(
        '<c r="E2" t="inlineStr"><is><t>崇川区</t></is></c>', '<c r="E2" t="e"><v>#REF!</v></c>'
    )
    _, (fault,), bodies = bring(book(tmp_path / "a.xlsx", xml))
    assert (fault.column, fault.value, bodies) == ("区县", "#REF!", [])


def test_shared_texts_are_found_and_a_number_beyond_them_is_broken(tmp_path: Path) -> None:
    shared = (
        f"<sst {MAIN}><si><r><t>井盖</t></r><r><t>破损</t></r><rPh><t>jinggai</t></rPh></si></sst>"
    )
    good = '<c r="B2" t="s"><v>0</v></c>'
    for there, opened in ((good, 1), (good.replace(">0<", ">9<"), 0)):
        xml = sheet([HEADING, SOUND]).replace(
            '<c r="B2" t="inlineStr"><is><t>井盖破损</t></is></c>', there
        )
        path = book(tmp_path / "a.xlsx", xml, parts={"xl/sharedStrings.xml": shared})
        counts, _, bodies = bring(path)
        assert counts.opened == opened
        assert [body.title for body in bodies] == ["井盖破损"] * opened


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "harm",
    [
        lambda xml: ENTITIES + xml.replace("井盖破损", "&b;"),
        lambda xml: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + xml,
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace('<row r="2">', '<row r="1">'),
        lambda xml: xml.replace('<row r="2">', '<row r="1048577">'),
    ],
)
def test_a_hostile_sheet_is_refused_in_one_sentence(tmp_path: Path, harm) -> None:  # type: ignore[no-untyped-def]
    path = book(tmp_path / "a.xlsx", harm(sheet([HEADING, SOUND])))
    with pytest.raises(ConfigError, match=r"a\.xlsx"):
        bring(path)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    bodies = {
        "old.xls": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "broken.xlsx": b"PK\x03\x04" + b"\0" * 60,
        "noise.csv": b"\xff\xfe\xfa\x00\x81\x20\xff",
        "open.csv": b'a,b\n"never closed',
    }
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)
        with pytest.raises(ConfigError):
            bring(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(ConfigError, match="no workbook"):
        bring(tmp_path / "other.xlsx")


def test_a_cell_that_is_longer_than_any_is_broken(tmp_path: Path) -> None:
    _, faults, bodies = bring(table(tmp_path / "a.csv", but(text="长" * (CELL_CHARACTERS + 1))))
    assert ([fault.column for fault in faults], bodies) == (["内容"], [])


def test_a_heading_that_lacks_a_column_or_has_it_twice_is_refused(tmp_path: Path) -> None:
    for heading in (HEADING[1:], [*HEADING, "编号"]):
        with (tmp_path / "a.csv").open("w", newline="") as file:
            csv.writer(file).writerows([heading, SOUND])
        with pytest.raises(ConfigError, match="编号"):
            bring(tmp_path / "a.csv")


def test_the_report_says_row_column_value_and_why_and_carries_no_formula(tmp_path: Path) -> None:
    report = RefusedReport(tmp_path / "r.csv")
    report.add(CellFault(7, "类型", '=cmd|"/c calc"!A1', "not known here"))
    report.close()
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == ["7", "类型", '\'=cmd|"/c calc"!A1', "yes", "not known here"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-2+3",
        "@SUM(A1)",
        " =1",
        "\t=1",
        "＝1",
        "a;=1",
        "a,=1",
        'a","=1',
        "a\n=1",
        "a\r\n@b",
    ],
)
def test_no_cell_begins_as_a_formula_wherever_a_spreadsheet_cuts(text: str) -> None:
    cell = safe_cell(text)
    for separator in (None, ";", ",", "\t", "|", "\n"):
        for part in [cell] if separator is None else cell.split(separator):
            assert not part.strip(" \"'\n") or part.strip(' "\n')[0] not in "=+-@＝＋－＠"


def test_a_mapping_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    columns = {"original_no": "a", "raised": "b", "title": "c"}
    base = {"source": "s", "channel": "hotline", "columns": columns}
    for change, word in (
        ({"columns": {**columns, "colour": "x"}}, "colour"),
        ({"columns": {"title": "c", "raised": "b"}}, "original_no"),
        ({"columns": {"original_no": "a", "raised": "b"}}, "title"),
        ({"channel": ""}, "channel"),
        ({"source": ""}, "source"),
    ):
        with pytest.raises(ConfigError, match=word):
            checked(msgspec.convert({**base, **change}, CaseMapping))
    (tmp_path / "m.toml").write_text('source = "s"\ncolour = 1\n[columns]\n')
    with pytest.raises(ConfigError, match="colour"):
        read_mapping(tmp_path / "m.toml")


def test_what_the_hall_wrote_out_is_known_by_its_headings() -> None:
    found = guess([name.removesuffix("_s") for name in (*PLAIN, *PERSONAL)]).columns
    assert {"lon": "lon_deg", "lat": "lat_deg", "type": "type_code"}.items() <= found.items()
    assert set(found) >= {"original_no", "title", "text", "raised", "county", "town", "severity"}


def test_a_guess_by_headings_is_a_mapping_that_can_be_read(tmp_path: Path) -> None:
    letters = guess(["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数"])
    known = read_mapping(REPO / "docs" / "examples" / "mapping-letters.toml")
    assert letters.columns == dict(known.columns)
    found = guess(["工单编号", "标题", "诉求内容", "来电时间", "备注"])
    assert found.unknown == ("备注",)
    (tmp_path / "m.toml").write_text(found.text('a "source"'), "utf-8")
    mapping = read_mapping(tmp_path / "m.toml")
    assert mapping.columns == {
        "original_no": "工单编号", "title": "标题", "text": "诉求内容", "raised": "来电时间",
    }  # fmt: skip


def test_the_real_complaints_come_in_all(tmp_path: Path) -> None:
    data = Path(os.environ.get("DUTYWALL_DATA", REPO.parent / "shared" / "data"))
    path = data / "text" / "complaints.xlsx"
    if not path.exists():
        pytest.skip(f"{path.name} is not here (DUTYWALL_DATA)")
    mapping = read_mapping(REPO / "docs" / "examples" / "mapping-letters.toml")
    counts, faults, bodies = bring(path, mapping)
    assert (counts.rows, counts.opened, counts.refused) == (4326, 4326, 0)
    assert {fault.why for fault in faults} == {"characters that nobody sees were taken out"}
    assert all(body.raised_s < NOW_S and body.title for body in bodies)
