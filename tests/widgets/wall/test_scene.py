"""Scenes are read whole or refused in one sentence that says where the fault is."""

from pathlib import Path

import pytest

from app.domain.errors import ConfigError
from widgets.wall.panes import MAKERS
from widgets.wall.scene import FigureGroup, PaneKind, read_scene

SCENES = Path(__file__).parents[3] / "resources/scenes"
GOOD = """
version = 1
id = "w"
window = "panes"
distance_m = 8.0
[[pane]]
kind = "clock"
at = [0, 0]
span = [4, 2]
"""


@pytest.mark.parametrize("path", sorted(SCENES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_scene_that_is_shipped_can_be_read_and_bears_its_name(path):
    assert read_scene(path.read_text(encoding="utf-8"), path.name).id == path.stem


def test_the_duty_scene_is_the_consoles_own_window():
    scene = read_scene((SCENES / "duty.toml").read_text(encoding="utf-8"), "duty.toml")
    assert scene.window == "duty"
    assert scene.pane == ()


def test_every_kind_but_the_map_has_its_maker():
    assert set(MAKERS) == set(PaneKind) - {PaneKind.MAP}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'kind = "clock"',
            'kind = "clok"',
            r"Invalid enum value 'clok' - at `\$\.pane\[0\]\.kind`",
        ),
        ('kind = "clock"', 'kind = "clock"\ncolour = 1', r"unknown field `colour`.*pane\[0\]"),
        ("distance_m = 8.0", "distance_m = 0.0", "must be above 0"),
        ("version = 1", "version = 2", "version 2, this program reads 1"),
        ("at = [0, 0]", "at = [10, 0]", r"\$\.pane\[0\] does not lie on the grid"),
        ("span = [4, 2]", "span = [0, 2]", r"\$\.pane\[0\] does not lie on the grid"),
        ("span = [4, 2]", "span = [4, 2]\ngravest = 5", "gravest is 5"),
        ('kind = "clock"', 'kind = "text"', r"\$\.pane\[0\]\.text is missing"),
        ('window = "panes"', 'window = "duty"', "the duty window has none"),
        ("[[pane]]", "[[pane]", "w.toml: "),
        ('id = "w"', "", "missing required field `id`"),
    ],
)
def test_a_fault_is_named_with_its_file_and_place(old, new, said):
    with pytest.raises(ConfigError, match=said) as refused:
        read_scene(GOOD.replace(old, new), "w.toml")
    assert str(refused.value).startswith("w.toml: ")
    assert "\n" not in str(refused.value)


def test_panes_that_overlap_are_refused():
    again = '[[pane]]\nkind = "tasks"\nat = [3, 1]\nspan = [4, 4]\n'
    with pytest.raises(ConfigError, match=r"\$\.pane\[0\] and \$\.pane\[1\] overlap"):
        read_scene(GOOD + again, "w.toml")


@pytest.mark.parametrize("name", ["wall", "wall-3x2"])
def test_a_wall_of_ours_shows_how_many_alarms_of_each_grade_are_open(name):
    text = (SCENES / f"{name}.toml").read_text(encoding="utf-8")
    figures = [pane for pane in read_scene(text, name).pane if pane.kind is PaneKind.FIGURES]
    assert any(FigureGroup.ALARMS in pane.figures for pane in figures)
