"""Registers: rows are taken or refused one by one, a dry run changes nothing, storage is whole."""

import csv
import dataclasses
import datetime as dt
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.geo import LonLat
from app.domain.register import (
    Camera,
    Firm,
    Licensing,
    NoteKind,
    Officer,
    Origin,
    Permit,
    PlantNote,
    Registers,
    Site,
    SiteStatus,
    Station,
    Vehicle,
)
from backends.registers import read_registers, write
from backends.registers.columns import TABLES
from backends.registers.importing import import_csv
from backends.registers.table import Kind

SITES = "site_id,name,kind,lon_deg,lat_deg,radius_m,valid_from,valid_to\n"
GOOD = SITES + "S-1,演示厂,plant,121.0,32.0,150,,\nS-2,演示站,filling_station,121.1,32.1,60,,\n"


@pytest.fixture
def given_file(tmp_path):
    def make(text, name="in.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make


def registers():
    route = (LonLat(121.0, 32.0), LonLat(121.25, 32.125), LonLat(121.5, 32.0))
    return Registers(
        sites=(Site("S-1", '演示,厂"1"', "plant", 121.0, 32.0, 150.0, "320613"),),
        cameras=(
            Camera("C-1", "路口", 121.0, 32.0, 45.0, "camera/C-1", "320613", is_simulated=True),
            Camera("C-2", "桥", 121.0, 32.0, 0.0, "rtsp://10.0.0.7:554/a", ""),
        ),
        officers=(
            Officer("P-1", "甲", "队", "13900000001", "2019", "ab", "320613"),
            Officer("PC-1", "车", "队", "13900000002", "2013", "cd", "", EntityClass.PATROL_CAR),
        ),
        vehicles=(
            Vehicle(
                *("V-1", "苏F·D0371", EntityClass.HAZMAT_TRUCK, "主", "证", "2027-01-31"),
                *("13910000001", "ef", "320613", "甲醇", "线", route, "2025-01-01", "2026-12-31"),
            ),
            Vehicle("V-2", "苏F·T0001", EntityClass.TAXI, "", "", "", "", "", ""),
        ),
        stations=(
            Station(
                *("A-01", "演示空气站1", EntityClass.AIR_STATION, 121.0, 32.0, ("pm25", "pm10")),
                *(10.0, "320613", "S-1", "hj212:010000A8900016F000169DC0", "123456"),
            ),
            Station("M-1", "表", EntityClass.METER, 121.0, 32.0, ("power",), 5.0, ""),
        ),
        statuses=(
            SiteStatus("S-1", Licensing.CLOSED, "2026-01-01", "2026-06-30"),
            SiteStatus("S-1", Licensing.LICENSED, "2026-07-01"),
        ),
        permits=(
            Permit(
                *("L-1", "S-1", "safe_production", "苏安许1", "演示局", ("甲醇", "液氯")),
                *(Origin.DERIVED, True, "2023-01-01", "2025-12-31"),
            ),
        ),
        notes=(
            PlantNote("N-1", "S-1", NoteKind.OUTPUT, 120.5, "t", "", "演示局", Origin.HELD, True),
            PlantNote("N-2", "S-1", NoteKind.PENALTY, math.nan, "", "超量储存", "演示局"),
        ),
        firms=(
            Firm(
                "91320600MA1TEST01X",
                "演示化工",
                ("甲醇", "苯"),
                "320613",
                ("S-1",),
                1000.5,
                "t",
                True,
            ),
            Firm("91320600MA1TEST02X", "演示危运", valid_to="2026-01-31"),
        ),
    )


def test_what_is_written_reads_back_equal(tmp_path):
    write(registers(), tmp_path / "r")
    assert read_registers(tmp_path / "r") == registers()


def test_only_what_is_valid_on_the_day_is_read(tmp_path):
    write(registers(), tmp_path)
    for day, plates in (
        ("2024-12-31", ["苏F·T0001"]),
        ("2025-01-01", ["苏F·D0371", "苏F·T0001"]),
        ("2026-12-31", ["苏F·D0371", "苏F·T0001"]),
        ("2027-01-01", ["苏F·T0001"]),
    ):
        found = read_registers(tmp_path, dt.date.fromisoformat(day))
        assert [v.plate for v in found.vehicles] == plates


def test_the_timeline_of_a_site_is_read_whole_on_any_day(tmp_path):
    write(registers(), tmp_path)
    for day in ("2025-01-01", "2026-03-01", "2030-01-01"):
        assert read_registers(tmp_path, dt.date.fromisoformat(day)).statuses == registers().statuses


def test_a_permit_that_has_run_out_is_read_on_any_day(tmp_path):
    write(registers(), tmp_path)
    for day in ("2022-01-01", "2026-03-01", "2030-01-01"):
        found = read_registers(tmp_path, dt.date.fromisoformat(day))
        assert (found.permits, found.notes) == (registers().permits, registers().notes)


def test_two_statuses_of_a_site_never_share_a_day(tmp_path, given_file):
    text = (
        "site_id,status,valid_from,valid_to\n"
        "S-1,closed,2026-01-01,2026-03-31\n"
        "S-1,rectifying,2026-03-31,\n"
        "S-2,haunted,2026-03-31,\n"
        "S-1,rectifying,2026-04-01,\n"
    )
    report = import_csv(Kind.STATUSES, given_file(text), tmp_path / "r", dry_run=False)
    assert report.accepted == 2
    assert [row.line for row in report.refused] == [3, 4]
    assert "haunted" in report.refused[1].reason


def test_an_empty_folder_holds_empty_registers(tmp_path):
    assert read_registers(tmp_path / "none") == Registers()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(tmp_path, given_file):
    report = import_csv(Kind.SITES, given_file(GOOD), tmp_path / "r", dry_run=True)
    assert (report.accepted, report.added, report.is_dry_run) == (2, 2, True)
    assert not (tmp_path / "r").exists()
    done = import_csv(Kind.SITES, given_file(GOOD), tmp_path / "r", dry_run=False)
    assert (done.added, done.refused) == (report.added, report.refused)
    assert [s.site_id for s in read_registers(tmp_path / "r").sites] == ["S-1", "S-2"]


def test_refused_rows_are_named_by_line_and_reason_and_the_rest_is_taken(tmp_path, given_file):
    text = GOOD + (
        "S-3,x,plant,181,32,10,,\n"
        "S-4,x,plant,121,32,ten,,\n"
        "S-5,x,plant,121,32\n"
        "S-1,again,plant,121,32,10,,\n"
        ",x,plant,121,32,10,,\n"
        "S-6,x,plant,nan,32,10,,\n"
        "S-7,x,plant,121,32,10,2026-02-30,\n"
        "S-8,x,plant,121,32,10,2026-03-01,2026-02-01\n"
        "\n"
        "S-9,ok,plant,121,32,10,20260301,\n"
    )
    report = import_csv(Kind.SITES, given_file(text), tmp_path / "r", dry_run=False)
    assert report.accepted == 2
    assert report.duplicates == 1
    why = {row.line: row.reason for row in report.refused}
    assert why == {
        4: "lon_deg 181 is not within -180 to 180",
        5: "radius_m 'ten' is not a number",
        6: "5 cells, the header has 8",
        7: "S-1 is in line 2 for the same days",
        8: "site_id is empty",
        9: "lon_deg nan is not within -180 to 180",
        10: "valid_from '2026-02-30' is no day (YYYY-MM-DD)",
        11: "valid_to 2026-02-01 lies before valid_from 2026-03-01",
        13: "valid_from '20260301' is no day (YYYY-MM-DD)",
    }


def test_a_second_import_replaces_by_id_and_day_and_keeps_the_others(tmp_path, given_file):
    import_csv(Kind.SITES, given_file(GOOD), tmp_path / "r", dry_run=False)
    text = SITES + "S-2,新名,filling_station,121.1,32.1,60,,\nS-3,新站,depot,121,32,9,,\n"
    report = import_csv(Kind.SITES, given_file(text), tmp_path / "r", dry_run=False)
    assert (report.added, report.replaced) == (1, 1)
    assert [s.name for s in read_registers(tmp_path / "r").sites] == ["演示厂", "新名", "新站"]


def test_one_id_may_have_several_records_for_different_days_only(tmp_path, given_file):
    text = SITES + "S-1,old,plant,121,32,9,2025-01-01,2025-12-31\n"
    text += "S-1,new,plant,121,32,9,2026-01-01,\n"
    report = import_csv(Kind.SITES, given_file(text), tmp_path / "r", dry_run=False)
    assert (report.accepted, report.refused) == (2, ())
    text = SITES + "S-1,clash,plant,121,32,9,2025-06-01,2025-07-01\n"
    report = import_csv(Kind.SITES, given_file(text), tmp_path / "r", dry_run=False)
    assert report.accepted == 0
    assert report.refused[0].reason == "S-1 is stored for some of these days (since 2025-01-01)"
    assert len(read_registers(tmp_path / "r").sites) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_spreadsheet_encodings_are_read(tmp_path, given_file, encoding):
    import_csv(Kind.SITES, given_file(GOOD, encoding=encoding), tmp_path / "r", dry_run=False)
    assert read_registers(tmp_path / "r").sites[0].name == "演示厂"


@pytest.mark.parametrize(
    ("kind", "row", "why"),
    [
        (Kind.CAMERAS, "C-1,n,121,32,0,javascript:alert(1)", "neither http"),
        (Kind.CAMERAS, "C-1,n,121,32,0,../../secret", "neither http"),
        (Kind.CAMERAS, "C-1,n,121,32,0,file:///x", "neither http"),
        (Kind.CAMERAS, "C-1,n,121,32,400,camera/1", "not within 0 to 360"),
        (Kind.STATIONS, "A-1,n,taxi,121,32,pm25,10,", "cannot stand in this register"),
        (Kind.STATIONS, "A-1,n,meter,121,32,PM 2.5,10,", "no key of a quantity"),
        (Kind.STATIONS, "A-1,n,meter,121,32,power;power,10,", "one stands twice"),
        (Kind.STATIONS, "A-1,n,meter,121,32,power,0,", "not within 1 to 86400"),
        (Kind.STATIONS, "A-1,n,meter,121,32,power,10,hj212:1", "secret is empty"),
        (Kind.OFFICERS, "P-1,n,1390000,2011,a,officer", "neither 2013 nor 2019"),
        (Kind.PERMITS, "L-1,S-1,Safe Production,,", "no word of letters"),
        (Kind.PERMITS, "L-1,S-1,safe_production,,guessed", "none of held, derived"),
        (Kind.FIRMS, "91-1,n,,,,", "not letters and digits"),
        (Kind.FIRMS, "911,,,,,", "name is empty"),
        (Kind.FIRMS, "911,n,,S-1;S-1,,", "one stands twice"),
        (Kind.FIRMS, "911,n,,S 1,,", "has a space"),
        (Kind.FIRMS, "911,n,,,5,", "unit is empty"),
        (Kind.FIRMS, "911,n,,,-5,t", "not within 0 to"),
        (Kind.NOTES, "N-1,S-1,gossip,1,t,x", "none of penalty"),
        (Kind.NOTES, "N-1,S-1,output,-1,t,x", "not within 0 to"),
        (Kind.NOTES, "N-1,S-1,output,5,,x", "unit is empty"),
        (Kind.NOTES, "N-1,S-1,penalty,,,", "text is empty"),
        (Kind.OFFICERS, "P-1,n,139x,2013,a,officer", "5 to 20 digits"),
        (Kind.OFFICERS, "P-1,n,1390000,2013,,officer", "auth_code is empty"),
        (Kind.OFFICERS, "P-1,n,1390000,2013,a,taxi", "cannot stand in this register"),
        (Kind.OFFICERS, "P-1,n,1390000,2013,a,dragon", "not known"),
        (Kind.OFFICERS, f"{'P' * 33},n,1390000,2013,a,officer", "more than 32 bytes"),
        (Kind.OFFICERS, f"P-1,{'名' * 17},1390000,2013,a,officer", "more than 48 bytes"),
        (Kind.OFFICERS, "P-1,a\x07b,1390000,2013,a,officer", "not printable"),
        (Kind.OFFICERS, "P-1,a\x00b,1390000,2013,a,officer", "not printable"),
        (Kind.VEHICLES, "V-1,p,taxi,121 32", "1 points, 2 to 2000"),
        (Kind.VEHICLES, "V-1,p,taxi,121 32;1e999 32", "outside the earth"),
        (Kind.VEHICLES, "V-1,p,taxi,121 32;nan 32", "outside the earth"),
        (Kind.VEHICLES, "V-1,p,taxi,121,32", "5 cells"),
        (Kind.VEHICLES, "V-1,p,taxi,121 32;north", "is not 'lon lat'"),
    ],
)
def test_a_bad_cell_refuses_its_row(tmp_path, given_file, kind, row, why):
    header = {
        Kind.CAMERAS: "camera_id,name,lon_deg,lat_deg,bearing_deg,url\n",
        Kind.OFFICERS: "officer_id,name,terminal,protocol,auth_code,class\n",
        Kind.VEHICLES: "vehicle_id,plate,class,route\n",
        Kind.STATIONS: "station_id,name,class,lon_deg,lat_deg,quantities,every_s,address\n",
        Kind.PERMITS: "permit_id,site_id,kind,number,origin\n",
        Kind.NOTES: "note_id,site_id,kind,value,unit,text\n",
        Kind.FIRMS: "credit_code,name,scope,site_ids,capacity,unit\n",
    }[kind]
    report = import_csv(kind, given_file(header + row + "\n"), tmp_path / "r", dry_run=False)
    assert report.accepted == 0
    assert why in report.refused[0].reason


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing site_id"),
        ("site_id,name,kind,lon_deg,lat_deg,radius_m,colour\n", "unknown colour"),
        (SITES.replace("name", "site_id"), "missing name"),
        (GOOD + '"open', "not CSV"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused_whole(tmp_path, given_file, text, why):
    with pytest.raises(ConfigError, match=rf"^in\.csv.*{why}"):
        import_csv(Kind.SITES, given_file(text), tmp_path / "r", dry_run=False)
    assert not (tmp_path / "r").exists()


def test_bytes_that_are_no_text_and_files_that_are_missing_are_refused(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(b"\xff\xfe\x00\xff" * 50)
    with pytest.raises(ConfigError, match=r"neither UTF-8 nor GB 18030"):
        import_csv(Kind.SITES, path, tmp_path / "r", dry_run=False)
    with pytest.raises(ConfigError, match=r"cannot be read"):
        import_csv(Kind.SITES, tmp_path / "none.csv", tmp_path / "r", dry_run=False)


def test_a_register_changed_by_hand_is_noticed(tmp_path):
    write(registers(), tmp_path)
    (file,) = tmp_path.glob("sites-*.csv")
    file.write_text(file.read_text().replace("150", "15000"))
    with pytest.raises(ConfigError, match="sites is damaged or was changed by hand"):
        read_registers(tmp_path)


def test_a_broken_manifest_is_one_sentence(tmp_path):
    for text in ("", "[]", '{"format": 9}', '{"format": 1, "tables": 3}'):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(ConfigError, match=r"manifest\.json"):
            read_registers(tmp_path)


def test_superseded_files_are_cleared_and_a_lost_update_leaves_the_old_registers(
    tmp_path, monkeypatch
):
    write(registers(), tmp_path)
    write(Registers(), tmp_path)
    assert len(list(tmp_path.glob("*.csv"))) == len(dataclasses.fields(Registers))
    manifest = (tmp_path / "manifest.json").read_text()
    write(registers(), tmp_path)
    for name in json.loads(manifest)["tables"].values():
        assert not (tmp_path / name["file"]).exists()

    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(Exception, match="cannot be written"):
        write(Registers(), tmp_path)
    assert read_registers(tmp_path) == registers()


@given(st.lists(st.lists(st.text(max_size=30), max_size=14), max_size=8), st.sampled_from(Kind))
def test_noise_is_refused_row_by_row_and_never_raises(tmp_path_factory, rows, kind):
    folder = tmp_path_factory.mktemp("noise")
    with (folder / "in.csv").open("w", encoding="utf-8", errors="surrogatepass", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(TABLES[kind].columns)
        writer.writerows([[c.replace("\x00", "") for c in row] for row in rows])
    try:
        report = import_csv(kind, folder / "in.csv", folder / "r", dry_run=True)
    except ConfigError:
        return
    assert report.accepted + len(report.refused) <= len(rows)
