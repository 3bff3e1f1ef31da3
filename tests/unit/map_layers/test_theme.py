"""Both themes are complete and keep the contrasts the look asks for."""

from pathlib import Path

import pytest

from app.domain.classes import EntityClass, Severity
from app.domain.errors import ConfigError
from map_layers.theme import CHART_TINTS, Theme, contrast

FOLDER = Path(__file__).parents[3] / "resources" / "theme"
WALL, TEXT, MARK = 7.0, 4.5, 3.0


@pytest.fixture(params=["night", "day"])
def theme(request):
    name = request.param
    return Theme.from_toml((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)


def test_black_on_white_is_twenty_one():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", ["ui.ground", "ui.panel"])
@pytest.mark.parametrize("text", ["ui.text", "ui.text2", "ui.muted"])
def test_text_can_be_read_on_the_wall(theme, text, ground):
    assert contrast(theme.hex(text), theme.hex(ground)) >= WALL


@pytest.mark.parametrize("grade", list(Severity))
@pytest.mark.parametrize("ground", ["ui.ground", "ui.panel"])
def test_severity_text_can_be_read_on_the_wall(theme, grade, ground):
    assert contrast(theme.hex(f"severity.text.{int(grade)}"), theme.hex(ground)) >= WALL


@pytest.mark.parametrize("text", ["ui.text", "ui.text2", "ui.muted", "ui.accent", "ui.ours"])
def test_text_can_be_read_on_a_raised_row(theme, text):
    assert contrast(theme.hex(text), theme.hex("ui.raised")) >= TEXT


def test_text_can_be_read_on_the_accent(theme):
    assert contrast(theme.hex("ui.on_accent"), theme.hex("ui.accent")) >= TEXT


@pytest.mark.parametrize("ground", ["map.land", "map.water", "map.residential", "map.industrial"])
@pytest.mark.parametrize("grade", list(Severity))
def test_marks_stand_out_from_the_map(theme, grade, ground):
    assert contrast(theme.hex(f"severity.mark.{int(grade)}"), theme.hex(ground)) >= MARK


@pytest.mark.parametrize("grade", list(Severity))
def test_mark_sprites_stand_out_from_their_own_rim_and_letter(theme, grade):
    assert contrast(theme.hex(f"severity.fill.{int(grade)}"), "#05070A") >= TEXT


@pytest.mark.parametrize("kind", list(EntityClass))
@pytest.mark.parametrize("ground", ["map.land", "map.water"])
def test_symbols_stand_out_from_the_map(theme, kind, ground):
    assert contrast(theme.hex(f"class.{kind.name.lower()}"), theme.hex(ground)) >= MARK


@pytest.mark.parametrize("number", range(1, CHART_TINTS + 1))
@pytest.mark.parametrize("ground", ["ui.ground", "ui.panel"])
def test_tints_of_charts_stand_out_from_what_they_lie_on(theme, number, ground):
    assert contrast(theme.hex(f"chart.{number}"), theme.hex(ground)) >= MARK


@pytest.mark.parametrize("label", ["map.label", "map.label_minor", "map.label_water"])
def test_place_names_stand_out_from_their_halo(theme, label):
    assert contrast(theme.hex(label), theme.hex("map.label_halo")) >= TEXT


def test_a_missing_key_is_named():
    text = (FOLDER / "night.toml").read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match=r"x\.toml: ui\.ground is missing"):
        Theme.from_toml(text.replace("ground =", "grund =", 1), "x.toml")


def test_an_unknown_key_is_named():
    text = (FOLDER / "night.toml").read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match=r"unknown key ui\.glow"):
        Theme.from_toml(text.replace("[ui]", '[ui]\nglow = "#FFFFFF"', 1))


@pytest.mark.parametrize("value", ['"red"', '"#12345"', '"#GGGGGG"', "3"])
def test_what_is_no_colour_is_named(value):
    text = (FOLDER / "night.toml").read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="is not a colour"):
        Theme.from_toml(text.replace('"#0B0F14"', value, 1))


@pytest.mark.parametrize("text", ["", "id = 3\ndark = true", "id = [", 'id = "x"\ndark = 1'])
def test_a_broken_file_is_one_sentence(text):
    with pytest.raises(ConfigError):
        Theme.from_toml(text)
