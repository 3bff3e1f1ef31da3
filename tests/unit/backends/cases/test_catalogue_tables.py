"""The shipped tables of matters are whole, and no file gets in that contradicts itself."""

from pathlib import Path

import pytest

from app.domain.errors import ConfigError
from backends.cases.campaigns_file import read_campaigns
from backends.cases.catalogue_file import SHIPPED, read_case_catalogue

TYPES = (SHIPPED / "types.toml").read_text("utf-8")
VIDEO = {
    *("manhole", "waterlogging", "rubbish", "muck", "hoarding", "crowding", "vendor"),
    *("out_of_store", "illegal_parking", "no_helmet", "wrong_way", "illegal_building"),
}
GOOD_TYPE = """
[[type]]
code = "a-b"
name = "井盖"
aspect = "公用设施"
kind = "component"
severity = 2
unit_kind = "municipal"
standard = "好"
source = "自定"
standing = "house"
valid_from = 2020-01-01
[type.limits]
close = { amount = 6, clock = "urgent_hours" }
"""
GOOD_UNIT = """
[[unit]]
unit_id = "u"
name = "中心"
level = "city"
"""


def shipped_types():
    found = read_case_catalogue(SHIPPED / "nowhere").types
    return [edition for editions in found.values() for edition in editions]


def test_the_shipped_types_have_seventeen_aspects_twelve_seen_by_video_and_all_four_clocks():
    types = shipped_types()
    assert len({one.aspect for one in types}) == 17
    assert len(types) >= 90
    assert {one.video_code for one in types} - {""} == VIDEO
    clocks = {limit.clock for one in types for limit in one.limits.values()}
    assert clocks == {"urgent_hours", "work_hours", "work_days", "calendar_days"}


def test_every_shipped_type_says_when_it_is_settled_where_that_is_from_and_how_well_known():
    for one in shipped_types():
        assert one.standard, one.code
        assert one.source, one.code
        assert one.words, one.code
        # Nobody here has read the standard: no limit may say that it was.
        assert one.standing == "house", one.code
        assert {"accept", "reply"} <= set(one.limits), one.code


def test_the_words_of_a_type_are_no_other_types_words():
    seen: dict[str, str] = {}
    for one in shipped_types():
        for word in one.words:
            assert seen.setdefault(word, one.code) == one.code, word


def refused(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        read_case_catalogue(folder)
    return str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "a-b"', 'code = ""', "types.toml: '' is no code"),
        ('code = "a-b"', 'code = "a b"', "types.toml: 'a b' is no code"),
        ('code = "a-b"', 'code = "' + "a" * 33 + '"', "1 to 32 plain characters"),
        ('code = "a-b"', 'code = "a\\u202eb"', "〔U+202E〕"),
        ('name = "井盖"', 'name = " "', "types.toml: a-b: name ' '"),
        ('name = "井盖"', 'name = "' + "井" * 121 + '"', "1 to 120 plain characters"),
        ('aspect = "公用设施"', 'aspect = ""', "a-b: aspect '' says nothing"),
        ('unit_kind = "municipal"', 'unit_kind = " "', "a-b: unit_kind ' ' says nothing"),
        ("severity = 2", "severity = 5", "a-b: severity 5, 1 to 4"),
        ("severity = 2", "severity = 0", "a-b: severity 0, 1 to 4"),
        ('standing = "house"', 'standing = "sure"', "a-b: standing 'sure'"),
        ('kind = "component"', 'kind = "thing"', "types.toml: Invalid enum value 'thing'"),
        ("amount = 6", "amount = 0", "a-b: close: a limit of 0 urgent_hours"),
        ("amount = 6", "amount = -1", "a-b: close: a limit of -1 urgent_hours"),
        ("amount = 6", "amount = nan", "a-b: close: a limit of nan urgent_hours"),
        ("amount = 6", "amount = 1e9", "a-b: close: a limit of 1e+09 urgent_hours"),
        ("amount = 6", 'amount = "6"', "types.toml: Expected `float`"),
        ("close =", "clsoe =", "types.toml: Invalid enum value 'clsoe'"),
        (
            'amount = 6, clock = "urgent_hours"',
            'amount = 1.5, clock = "work_days"',
            "a-b: close: a limit of 1.5 work_days: whole days",
        ),
        ("urgent_hours", "sun_hours", "types.toml: Invalid enum value 'sun_hours'"),
        (
            "valid_from = 2020-01-01",
            "valid_from = 2020-01-01\nvalid_to = 2019-12-31",
            "a-b: valid_to 2019-12-31 before 2020-01-01",
        ),
        *(
            (
                "[type.limits]",
                f'video_call_out = "{name}"\n[type.limits]',
                "a-b: video_call_out '" + said,
            )
            for name, said in (
                ("build seen", "build seen' is no template: 1 to 32 plain"),
                ("a" * 33, "aaa"),
                ("a\\u202eb", "a〔U+202E〕b' is no template"),
            )
        ),
        ("standard =", "standrad =", "types.toml: Object contains unknown field `standrad`"),
    ],
)
def test_a_type_that_cannot_be_is_refused_by_file_name_and_value(tmp_path, old, new, said):
    assert old in GOOD_TYPE
    assert said in refused(tmp_path, "types.toml", GOOD_TYPE.replace(old, new))


def test_two_editions_on_one_day_and_two_types_of_one_video_name_are_refused(tmp_path):
    said = refused(tmp_path, "types.toml", GOOD_TYPE + GOOD_TYPE)
    assert said == "types.toml: a-b: two editions on 2020-01-01"
    seen = GOOD_TYPE.replace("[type.limits]", 'video_code = "v"\n[type.limits]')
    said = refused(tmp_path, "types.toml", seen + seen.replace("a-b", "c-d"))
    assert said == "types.toml: c-d: 'v' is a-b's video_code"


def test_an_edition_follows_the_one_that_ends_the_day_before(tmp_path):
    ended = GOOD_TYPE.replace("2020-01-01", "2020-01-01\nvalid_to = 2025-12-31")
    follows = GOOD_TYPE.replace("2020-01-01", "2026-01-01").replace("amount = 6", "amount = 4")
    (tmp_path / "types.toml").write_text(follows + ended, encoding="utf-8")
    editions = read_case_catalogue(tmp_path).types["a-b"]
    assert [edition.limits["close"].amount for edition in editions] == [6, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD_UNIT + GOOD_UNIT, "units.toml: 'u' stands twice"),
        (GOOD_UNIT.replace('"u"', '""'), "units.toml: '' is no code"),
        (GOOD_UNIT.replace('"u"', '"' + "u" * 65 + '"'), "1 to 64 plain characters"),
        (GOOD_UNIT.replace('"中心"', '"中\\u0000心"'), "units.toml: u: name '中〔U+0000〕心'"),
        (GOOD_UNIT.replace('"city"', '"moon"'), "units.toml: u: level 'moon'"),
        (GOOD_UNIT + 'parent_id = "v"', "units.toml: u: no unit is called 'v'"),
        (GOOD_UNIT + 'parent_id = "u"', "units.toml: u: it stands below itself"),
        (
            GOOD_UNIT
            + 'parent_id = "v"'
            + GOOD_UNIT.replace('"u"', '"v"')
            + 'parent_id = "w"'
            + GOOD_UNIT.replace('"u"', '"w"')
            + 'parent_id = "v"',
            "it stands below itself",
        ),
        (
            GOOD_UNIT
            + 'parent_id = "v"\ncounty = "1"'
            + GOOD_UNIT.replace('"u"', '"v"')
            + 'county = "2"',
            "units.toml: u: county '1' below '2'",
        ),
        (GOOD_UNIT + "lon_deg = 120.0", "u: lon_deg 120.0, lat_deg None: both"),
        (GOOD_UNIT + "lon_deg = nan\nlat_deg = 32.0", "u: lon_deg nan, lat_deg 32.0: both"),
        (GOOD_UNIT + "lon_deg = 181.0\nlat_deg = 32.0", "u: lon_deg 181.0"),
        (GOOD_UNIT + "lon_deg = 120.0\nlat_deg = inf", "lat_deg inf"),
        (GOOD_UNIT + 'boss = "x"', "units.toml: Object contains unknown field `boss`"),
        ("[[unit", "units.toml:"),
    ],
)
def test_units_that_cannot_be_are_refused_by_file_name_and_value(tmp_path, text, said):
    assert said in refused(tmp_path, "units.toml", text)


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path):
    (tmp_path / "units.toml").write_bytes(b"\xff\xfe[[unit]]")
    with pytest.raises(ConfigError, match=r"units\.toml"):
        read_case_catalogue(tmp_path)


def is_english(name: str) -> bool:
    return bool(name) and name.isascii() and len(name) <= 32


def test_every_shipped_row_has_an_english_name_and_no_two_types_share_one():
    tables = read_case_catalogue(SHIPPED / "nowhere")
    types = shipped_types()
    named = {one.code: one.name_en for one in types}
    aspects = {one.aspect: one.aspect_en for one in types}
    channels = {one.code: one.name_en for one in tables.channels.values()}
    topics = {one.code: one.name_en for one in read_campaigns(SHIPPED / "nowhere").values()}
    for names in (named, aspects, channels, topics):
        assert not {key: name for key, name in names.items() if not is_english(name)}
        assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('name_en = " "', "types.toml: a-b: name ' '"),
        ('name_en = "a\\u202eb"', "〔U+202E〕"),
        ("name_en = 3", "types.toml: Expected `str`"),
    ],
)
def test_an_english_name_that_no_screen_may_show_is_refused(tmp_path, more, said):
    text = GOOD_TYPE.replace('name = "井盖"', f'name = "井盖"\n{more}')
    assert said in refused(tmp_path, "types.toml", text)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('"别的" = "Other"', "types.toml: aspects: no type is of '别的'"),
        ('"公用设施" = ""', "types.toml: aspects: '' says nothing"),
        ('"公用设施" = "a\\nb"', "says nothing"),
    ],
)
def test_an_english_name_of_no_aspect_or_that_is_none_is_refused(tmp_path, more, said):
    assert said in refused(tmp_path, "types.toml", f"{GOOD_TYPE}\n[aspects]\n{more}\n")


def test_units_and_channels_may_have_no_english_name_but_none_that_is_nothing(tmp_path):
    said = refused(tmp_path, "units.toml", GOOD_UNIT + 'name_en = "\\u0007"')
    assert said.startswith("units.toml: u: name")
    (tmp_path / "units.toml").write_text(GOOD_UNIT, encoding="utf-8")
    assert read_case_catalogue(tmp_path).units["u"].name_en == ""
    text = '[[channel]]\ncode = "c"\nname = "热线"\nname_en = " "'
    assert refused(tmp_path, "channels.toml", text).startswith("channels.toml: c: name ' '")
