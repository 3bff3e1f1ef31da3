"""The directory's registers: read and written whole, hostile cells refused by line and reason."""

import datetime as dt

import pytest

from app.domain.directory import (
    Directory,
    DirectoryKind,
    GridMember,
    GridRole,
    IncidentPlan,
    PropertyScore,
)
from app.domain.errors import ConfigError
from backends.registers import read_registers
from backends.registers.columns import TABLES
from backends.registers.directory import read_directory, write_directory
from backends.registers.importing import import_csv
from backends.registers.table import Kind

DIRECTORY = Directory(
    plans=(IncidentPlan("PL-1", "预案", "fire", "dep-fire", ("先核实", "再派出")),),
    grid_team=(GridMember("GM-1", "甲", GridRole.HEAD, ("ZG-1", "WG-1")),),
    scores=(PropertyScore("SC-1", "PR-1", "street", 71.5, 100.0, valid_from="2026-09-30"),),
)


def test_what_is_written_reads_back_equal_and_the_other_registers_stay(tmp_path):
    write_directory(DIRECTORY, tmp_path)
    assert read_directory(tmp_path) == DIRECTORY
    assert read_registers(tmp_path) == type(read_registers(tmp_path))()


def test_an_empty_folder_holds_an_empty_directory(tmp_path):
    assert read_directory(tmp_path / "none") == Directory()


def test_every_kind_has_a_table_and_the_same_word():
    assert {kind.value for kind in DirectoryKind} < {kind.value for kind in TABLES}


def test_a_plan_is_imported_from_a_spreadsheet_after_a_dry_run(tmp_path):
    text = (
        "plan_id,name,incident,lead,steps,valid_from,valid_to\n"
        "PL-1,火灾预案,fire,dep-fire,核实地点;通知消防,2026-01-01,\n"
    )
    file = tmp_path / "plans.csv"
    file.write_bytes(text.encode("gb18030"))
    dry = import_csv(Kind.PLANS, file, tmp_path / "r", dry_run=True)
    assert (dry.added, (tmp_path / "r").exists()) == (1, False)
    import_csv(Kind.PLANS, file, tmp_path / "r", dry_run=False)
    (plan,) = read_directory(tmp_path / "r").plans
    assert plan.steps == ("核实地点", "通知消防")


HEADERS = {
    Kind.PLANS: "plan_id,name,incident,lead,steps",
    Kind.GRID_TEAM: "member_id,name,role,grids,phone",
    Kind.RESCUE_TEAMS: "team_id,name,incidents,strength,lon_deg,lat_deg",
    Kind.SCORES: "score_id,property_id,source,score,most,valid_from",
    Kind.PREMISES: "premises_id,name,kind,state,lon_deg,lat_deg",
    Kind.BODY_SETS: "set_id,wearer,url",
    Kind.TURNS: "turn_id,department,name,begins,hours",
    Kind.DATA_SETS: "set_id,name,owner,is_open",
    Kind.CONTACTS: "contact_id,name,kind,phone",
    Kind.EXPERTS: "expert_id,name,incidents",
    Kind.VISITS: "visit_id,name,kind,unit,first_day,begins,every_days,done,lon_deg,lat_deg",
}


@pytest.mark.parametrize(
    ("kind", "row", "why"),
    [
        (Kind.PLANS, "PL-1,n,fire,dep,", "steps is empty"),
        (Kind.PLANS, "PL-1,n,Big Fire,dep,a", "incident 'Big Fire' is not a word"),
        (Kind.PLANS, "PL-1,n,,dep,a", "incident is empty"),
        (Kind.PLANS, "PL-1,,fire,dep,a", "name is empty"),
        (Kind.PLANS, f"PL-1,n,fire,dep,{'长' * 121}", "too long or not printable"),
        (Kind.PLANS, "PL-1,n,fire,dep,a;a", "one stands twice"),
        (Kind.PLANS, "PL-1,n,fire,dep," + ";".join(map(str, range(31))), "more than 30"),
        (Kind.GRID_TEAM, "GM-1,n,king,ZG-1,", "none of head"),
        (Kind.GRID_TEAM, "GM-1,n,head,,", "grids is empty"),
        (Kind.GRID_TEAM, "GM-1,n,head,ZG 1,", "has a space"),
        (Kind.GRID_TEAM, "GM-1,n,head,ZG-1,call me", "is not a telephone number"),
        (Kind.RESCUE_TEAMS, "RT-1,n,fire,2.5,121,32", "no whole number"),
        (Kind.RESCUE_TEAMS, "RT-1,n,fire,-1,121,32", "not within 0"),
        (Kind.RESCUE_TEAMS, "RT-1,n,fire,1e9,121,32", "not within 0"),
        (Kind.RESCUE_TEAMS, "RT-1,n,fire,5,nan,32", "not within -180"),
        (Kind.RESCUE_TEAMS, "RT-1,n,<b>,5,121,32", "no word of letters"),
        (Kind.SCORES, "SC-1,PR-1,street,101,100,2026-01-01", "is more than 100"),
        (Kind.SCORES, "SC-1,PR-1,street,90,100,", "a score is of a day"),
        (Kind.SCORES, "SC-1,PR-1,street,inf,100,2026-01-01", "not within 0"),
        (Kind.PREMISES, "PM-1,n,rental,haunted,121,32", "none of suspected"),
        (Kind.BODY_SETS, "BW-1,n,file:///etc/passwd", "neither http"),
        (Kind.BODY_SETS, "BW-1,n,../../x", "neither http"),
        (Kind.BODY_SETS, "BW-1,,", "wearer is empty"),
        (Kind.TURNS, "DT-1,dep,n,25:00,12", "is not a time"),
        (Kind.TURNS, "DT-1,dep,n,,12", "begins is empty"),
        (Kind.TURNS, "DT-1,dep,n,08:00,48", "not within 0.5 to 24"),
        (Kind.DATA_SETS, "DS-1,n,,yes", "owner is empty"),
        (Kind.DATA_SETS, "DS-1,n,centre,perhaps", "neither yes nor no"),
        (Kind.VISITS, "VS-1,n,market,u,,08:30,7,,121,32", "first_day is empty"),
        (Kind.VISITS, "VS-1,n,market,u,soon,08:30,7,,121,32", "first_day"),
        (Kind.VISITS, "VS-1,n,market,u,2026-01-05,8,7,,121,32", "is not a time"),
        (Kind.VISITS, "VS-1,n,market,u,2026-01-05,08:30,1.5,,121,32", "no whole number"),
        (Kind.VISITS, "VS-1,n,market,u,2026-01-05,08:30,400,,121,32", "not within 0 to 366"),
        (Kind.VISITS, "VS-1,n,market,u,2026-01-05,08:30,7,2026-13-01,121,32", "done"),
        (Kind.VISITS, "VS-1,n,market,,2026-01-05,08:30,7,,121,32", "unit is empty"),
        (Kind.CONTACTS, "CT-1,n\x07,airline,", "not printable"),
        (Kind.EXPERTS, f"{'E' * 33},n,fire", "more than 32 bytes"),
    ],
)
def test_a_bad_cell_refuses_its_row(tmp_path, kind, row, why):
    file = tmp_path / "in.csv"
    file.write_text(f"{HEADERS[kind]}\n{row}\n", encoding="utf-8")
    report = import_csv(kind, file, tmp_path / "r", dry_run=False)
    assert report.accepted == 0
    assert why in report.refused[0].reason


def test_a_visit_is_due_once_and_not_made_where_nothing_else_is_said(tmp_path):
    file = tmp_path / "visits.csv"
    head, row = HEADERS[Kind.VISITS], "VS-1,市场,market,team-1,2026-01-05,08:30,,,121,32"
    file.write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert import_csv(Kind.VISITS, file, tmp_path / "r", dry_run=False).added == 1
    (visit,) = read_directory(tmp_path / "r").visits
    assert (visit.every_days, visit.done, visit.person) == (0, (), "")


def many_days(days: int) -> str:
    first = dt.date(2006, 1, 1)
    return ";".join((first + dt.timedelta(days=at)).isoformat() for at in range(days))


@pytest.mark.parametrize(
    ("done", "days"),
    [("2026-01-06;2026-01-05; 2026-01-06;", 2), (many_days(401), 401), (many_days(7_320), 7_320)],
)
def test_a_visit_was_made_on_each_of_its_days_once_for_twenty_years(tmp_path, done, days):
    file = tmp_path / "visits.csv"
    row = f"VS-1,市场,market,team-1,2006-01-01,08:30,1,{done},121,32"
    file.write_text(f"{HEADERS[Kind.VISITS]}\n{row}\n", encoding="utf-8")
    assert import_csv(Kind.VISITS, file, tmp_path / "r", dry_run=False).refused == ()
    (visit,) = read_directory(tmp_path / "r").visits
    assert len(visit.done) == days
    assert visit.was_made_on("2026-01-06") is (days != 401)


def test_more_days_than_in_twenty_years_are_refused_by_their_limit(tmp_path):
    file = tmp_path / "visits.csv"
    row = f"VS-1,n,market,u,2006-01-01,08:30,1,{many_days(7_321)},121,32"
    file.write_text(f"{HEADERS[Kind.VISITS]}\n{row}\n", encoding="utf-8")
    report = import_csv(Kind.VISITS, file, tmp_path / "r", dry_run=False)
    assert report.refused[0].reason == "done: 7321 days, 7320 at most"


def test_two_rows_of_one_id_never_share_a_day(tmp_path):
    file = tmp_path / "in.csv"
    file.write_text(
        "set_id,wearer,valid_from,valid_to\nBW-1,甲,2026-01-01,2026-06-30\n"
        "BW-1,乙,2026-06-30,\nBW-1,丙,2026-07-01,\n",
        encoding="utf-8",
    )
    report = import_csv(Kind.BODY_SETS, file, tmp_path / "r", dry_run=False)
    assert (report.accepted, [row.line for row in report.refused]) == (2, [3])


def test_a_file_changed_by_hand_is_noticed(tmp_path):
    write_directory(DIRECTORY, tmp_path)
    (file,) = tmp_path.glob("plans-*.csv")
    file.write_text(file.read_text("utf-8").replace("dep-fire", "dep-none"), "utf-8")
    with pytest.raises(ConfigError, match="plans is damaged"):
        read_directory(tmp_path)
