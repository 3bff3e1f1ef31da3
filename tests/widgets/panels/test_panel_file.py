"""Panel files: every fault names its line, its entry, the value and what is allowed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ConfigError
from tests.widgets.panels.engine import TABLE
from widgets.panels.panel_file import Known, panel_of, read_panel
from widgets.panels.panel_needs import NEEDS
from widgets.panels.panel_toml import MOST_BYTES
from widgets.panels.panels_folder import PanelsFolder
from widgets.panels.spec import BodyKind, Level

KNOWN = Known(TABLE, frozenset({"hazmat_stay"}), frozenset({"overall"}))
BARE = (
    *(BodyKind.MAP, BodyKind.IMAGES, BodyKind.MATRIX, BodyKind.BURSTS, BodyKind.PRESENCE),
    *(BodyKind.LED, BodyKind.RULES),
)
HEAD = """version = 1
key = "demands"
number = 5
title = { zh_CN = "民情", en = "Demands" }
"""
FIGURE = """
[[pane]]
kind = "figure"
at = [0, 0]
span = [3, 3]
indicators = ["demands"]
"""


def said(text: str) -> list[str]:
    return [str(fault) for fault in panel_of(text, "5.toml", KNOWN).faults]


def test_a_panel_that_is_right_is_read_whole() -> None:
    spec = read_panel(HEAD + FIGURE, "5.toml", KNOWN)
    assert (spec.key, spec.number, len(spec.pane)) == ("demands", 5, 1)
    assert spec.pane[0].kind is BodyKind.FIGURE


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('kind = "tabel"', "7: pane 1: kind: Invalid enum value 'tabel'; one of figure, gauge"),
        ('at = "left"', "8: pane 1: at: Expected `array`, got `str`"),
        ("at = [10, 0]", "8: pane 1 (figure): at: [10, 0] with span [3, 3] does not lie on 12"),
        ("at = [-1, 0]", "8: pane 1 (figure): at: [-1, 0]"),
        ("span = [0, 3]", "8: pane 1 (figure): at: [0, 0] with span [0, 3] does not lie"),
        ('indicators = ["nobody"]', "10: pane 1 (figure): indicators: no indicator is called 'nob"),
        ("indicators = []", "10: pane 1 (figure): indicators: 0; 1 to 24"),
        ('colour = "red"', "11: pane 1: unknown entry 'colour'; there are kind, at, span"),
        ('order = "first"', "11: pane 1: order: Invalid enum value 'first'; one of value, worst"),
        ('side = "other"', "11: pane 1: side: Invalid enum value 'other'; one of counted, of, mi"),
        ("hours = 0", "11: pane 1 (figure): hours: 0; above 0"),
        ("rows = 900", "11: pane 1 (figure): rows: 900; 1 to 200"),
        ('across = "hour"', "11: pane 1 (figure): across: it needs 'by' as well"),
        ('cameras = ["C-1"]', "11: pane 1 (figure): cameras: they belong to a pane of kind cam"),
        ('layers = ["x"]', "11: pane 1 (figure): layers: it belongs to a pane of kind map"),
        ('shown = "class == bus"', "11: pane 1 (figure): shown: it belongs to a pane of kind map"),
        ('title = { zh_CN = "甲" }', "11: pane 1 (figure): title: it has zh_CN; one of each"),
        ("wall = { at = [0, 0], span = [13, 1] }", "11: pane 1 (figure): wall: [0, 0] with span"),
        ("wall = { at = [0, 0], span = [1, 1], rows = 0 }", "11: pane 1 (figure): wall.rows: 0"),
        ("wall = { at = [0, 0], span = [1, 1], x = 0 }", "11: pane 1: wall: unknown entry 'x'; "),
        (
            'entries = [{ title = { zh_CN = "a", en = "a" }, act = "x" }]',
            "11: pane 1 (figure): entries: they belong to a pane of kind tiles",
        ),
    ],
)
def test_what_is_wrong_in_a_pane_is_told_with_its_line(line: str, fault: str) -> None:
    key = line.partition(" ")[0]
    lines = FIGURE.splitlines()
    there = next((at for at, old in enumerate(lines) if old.startswith(f"{key} =")), None)
    if there is None:
        lines.append(line)
    else:
        lines[there] = line
    found = said(HEAD + "\n".join(lines) + "\n")
    assert len(found) == 1
    assert found[0].startswith(f"5.toml:{fault}")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("version = 1", "version = 2", "1: version: 2; this program reads 1"),
        ('key = "demands"', 'key = "民"', "2: key: '民'; lower case"),
        ("number = 5", "number = -1", "3: number: -1; 0 or more"),
        ("number = 5", 'number = "5"', "3: number: Expected `int`, got `str`"),
        ("number = 5\n", "", "1: number is missing"),
        (', en = "Demands"', "", "4: title: it has zh_CN; one of each"),
        (
            "number = ",
            'short = { fr = "X" }\nnumber = ',
            "3: short.fr: 'X'; words of some of zh_CN, en",
        ),
        ("number = 5", 'number = 5\nwatch = ["x"]', "4: watch: no rule is called 'x'"),
        ("number = 5", "number = 5\nwhat = 1", "4: unknown entry 'what'; there are version, key"),
    ],
)
def test_what_is_wrong_in_the_head_is_told_with_its_line(old: str, new: str, fault: str) -> None:
    assert said(HEAD.replace(old, new) + FIGURE)[0].startswith(f"5.toml:{fault}")


@pytest.mark.parametrize("kind", BodyKind)
def test_each_kind_says_what_it_lacks(kind: BodyKind) -> None:
    bare = f'\n[[pane]]\nkind = "{kind.value}"\nat = [0, 0]\nspan = [3, 3]\n'
    found = said(HEAD + bare)
    # A map shows the city, pictures the newest; goods and bursts are counted by themselves.
    assert bool(found) == (kind not in BARE)
    assert kind in NEEDS


def test_only_one_pane_is_the_headline_and_only_a_figure() -> None:
    second = FIGURE.replace("at = [0, 0]", "at = [3, 0]") + "headline = true\n"
    found = said(HEAD + FIGURE + "headline = true\n" + second)
    assert found == ["5.toml:18: headline: pane 1 is the headline already; one is"]
    listed = FIGURE.replace("figure", "list") + "headline = true\n"
    assert "only a figure or a gauge is one" in said(HEAD + listed)[0]


def test_two_panes_in_one_place_leave_the_first() -> None:
    found = panel_of(HEAD + FIGURE + FIGURE, "5.toml", KNOWN)
    assert [str(f) for f in found.faults] == ["5.toml:14: pane 2: at: it lies over pane 1"]
    assert found.spec is not None
    assert len(found.spec.pane) == 1


def test_two_places_on_a_wall_that_overlap_leave_the_first_there() -> None:
    wall = "wall = { at = [0, 0], span = [2, 2] }\n"
    second = FIGURE.replace("at = [0, 0]", "at = [3, 0]")
    found = panel_of(HEAD + FIGURE + wall + second + wall, "5.toml", KNOWN)
    assert [str(f) for f in found.faults] == ["5.toml:18: pane 2: wall: it lies over pane 1"]
    assert found.spec is not None
    assert [pane.wall is None for pane in found.spec.pane] == [False, True]


def test_an_entry_of_tiles_opens_one_thing_that_there_is() -> None:
    tiles = '\n[[pane]]\nkind = "tiles"\nat = [0, 0]\nspan = [6, 6]\n'
    entry = '[[pane.entries]]\ntitle = { zh_CN = "甲", en = "A" }\n'
    assert said(HEAD + tiles + entry + 'panel = "overall"\n') == []
    for more, fault in (
        ("", "entry 1: it opens nothing"),
        ('panel = "x"\n', "entry 1: panel: no panel is called 'x'"),
        ('panel = "overall"\nact = "about"\n', "entry 1: panel and act"),
        ('indicator = "x"\n', "entry 1: no indicator is called 'x'"),
    ):
        assert fault in said(HEAD + tiles + entry + more)[0]
    wrong = said(HEAD + tiles + entry + 'act = "about"\n' + entry + "act = 3\n")
    assert wrong == ["5.toml:15: pane 1: entries[1].act: Expected `str`, got `int`"]


def test_what_is_no_toml_at_all_names_the_line() -> None:
    assert said("version = 1\nkey = \n")[0].startswith("5.toml:2: ")
    assert said("")[0] == "5.toml:1: version is missing"
    assert said(HEAD) == ["5.toml:1: pane: there is none; a panel has at least one [[pane]]"]
    assert said(HEAD + "pane = 3\n") == ["5.toml:5: pane: write [[pane]]"]


def test_reading_a_panel_for_good_refuses_it_with_every_fault() -> None:
    with pytest.raises(ConfigError) as told:
        read_panel(HEAD.replace("5", "-5") + FIGURE + "rows = 0\n", "5.toml", KNOWN)
    assert len(str(told.value).splitlines()) == 2


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = panel_of(text, "x.toml", KNOWN)
    assert found.faults


def test_a_hall_adds_and_replaces_panels_by_key(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    (shipped / "05_demands.toml").write_text(HEAD + FIGURE, "utf-8")
    folder = PanelsFolder([shipped, own], KNOWN)
    assert [one.file.name for one in folder.panels] == ["05_demands.toml"]
    own.mkdir()
    (own / "ours.toml").write_text(HEAD.replace("民情", "我们的") + FIGURE, "utf-8")
    more = HEAD.replace('"demands"', '"more"').replace("5", "30")
    (own / "more.toml").write_text(more + FIGURE, "utf-8")
    assert folder.look() == {"demands", "more"}
    assert [one.title("zh_CN") for one in folder.panels] == ["我们的", "民情"]
    assert folder.faults == ()
    (own / "ours.toml").unlink()
    assert folder.look() == {"demands"}
    assert [one.title("zh_CN") for one in folder.panels] == ["民情", "民情"]


LEVELS = 'version = 1\ncity = ["demands"]\ncounty = ["demands"]\ntown = []\n'


def test_a_halls_own_panel_comes_after_those_that_the_shipped_sets_name(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder in (shipped, own):
        folder.mkdir()
    (shipped / "05_demands.toml").write_text(HEAD + FIGURE, "utf-8")
    (shipped / "levels.toml").write_text(LEVELS, "utf-8")
    head = HEAD.replace('"demands"', '"ours"').replace("5", "31")
    (own / "31_ours.toml").write_text(head + FIGURE, "utf-8")
    folder = PanelsFolder([shipped, own], KNOWN)

    def keys(level: Level) -> list[str]:
        return [one.key for one in folder.of_level(level)]

    assert [keys(level) for level in Level] == [["demands", "ours"]] * 2 + [["ours"]]
    (own / "31_ours.toml").write_text(head + 'levels = ["town"]\n' + FIGURE, "utf-8")
    folder.look()
    assert [keys(level) for level in Level] == [["demands"]] * 2 + [["ours"]]
    wrong = head + 'levels = ["village"]\n' + FIGURE
    assert "levels" in panel_of(wrong, "x.toml", KNOWN).faults[0].said
    (own / "31_ours.toml").write_text(head.replace("31", "5") + FIGURE, "utf-8")
    folder.look()
    said = "31_ours.toml:1: number: 05_demands.toml has 5 too"
    assert [str(fault) for one in folder.of_level(Level.CITY) for fault in one.faults] == [said]
    (own / "levels.toml").write_text(LEVELS, "utf-8")  # the hall says it all itself
    folder.look()
    assert [keys(level) for level in Level] == [["demands"]] * 2 + [[]]
    assert folder.faults == (said, "levels.toml:1: no level names the panel 'ours'")


def test_two_files_of_one_folder_with_one_key_or_number_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HEAD + FIGURE, "utf-8")
    (tmp_path / "b.toml").write_text(HEAD + FIGURE, "utf-8")
    other = HEAD.replace('"demands"', '"other"')
    (tmp_path / "c.toml").write_text(other + FIGURE, "utf-8")
    assert PanelsFolder([tmp_path], KNOWN).faults == (
        "b.toml:1: key: a.toml is called 'demands' too",
        "c.toml:1: number: b.toml has 5 too",
    )


def test_bytes_that_are_no_text_are_a_fault_of_that_file(tmp_path: Path) -> None:
    (tmp_path / "07_x.toml").write_bytes(b"\xff\xfe\x00")
    folder = PanelsFolder([tmp_path], KNOWN)
    assert [(one.key, one.number, one.spec) for one in folder.panels] == [("x", 7, None)]
    assert folder.faults[0].startswith("07_x.toml:1: ")


HOSTILE = {
    "deep": "key = " + "[" * 20_000,
    "huge": f"number = {'9' * 5_000}\n",
    "date": "key = 2025-02-30\n",
    "long": HEAD + FIGURE + "#" * MOST_BYTES,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_stands_in_a_file_spoils_that_file_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "05_demands.toml").write_text(HEAD + FIGURE, "utf-8")
    (tmp_path / "06_bad.toml").write_text(text, "utf-8")
    folder = PanelsFolder([tmp_path])  # at the start
    assert [one.key for one in folder.panels if one.spec is not None] == ["demands"]
    assert folder.faults[0].startswith("06_bad.toml:")
    (tmp_path / "05_demands.toml").write_text(text, "utf-8")
    (tmp_path / "levels.toml").write_text(text, "utf-8")
    folder.look()  # while it is shown: the picture of before stays
    assert [one.key for one in folder.panels if one.spec is not None] == ["demands"]
    assert folder.level_fault.startswith("levels.toml: ")
