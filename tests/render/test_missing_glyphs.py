"""Every character of our texts and of the demo's places is drawn; what a font lacks is told."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.citypack import Place
from map_layers.glyph_lines import GlyphLines
from map_layers.glyphs import GlyphAtlas
from map_layers.model import MapModel
from tests.render.conftest import Shot, count_near, rgb

ROOT = Path(__file__).parents[2]
EXTRACTS = ("baltimore", "porto", "andorra")


def characters(text):
    return {char for char in text if not char.isspace() and char.isprintable()}


def drawn(fonts, chars):
    """Return the atlas on which each of the characters was rasterised, 12 px of type."""
    atlas = GlyphAtlas(fonts)
    GlyphLines(atlas).line("".join(sorted(chars)), "regular", 12)
    return atlas


def test_every_character_of_our_texts_is_drawn(fonts):
    chars = set()
    for path in sorted((ROOT / "resources" / "texts").rglob("*.toml")):
        chars |= characters(path.read_text(encoding="utf-8"))
    atlas = drawn(fonts, chars)
    assert len(chars) > 500
    assert dict(atlas.missing) == {}
    for char in chars:
        glyph = atlas.glyph(char, "regular", 12)
        cell = atlas.pixels[glyph.y : glyph.y + glyph.height, glyph.x : glyph.x + glyph.width]
        assert cell.any(), f"U+{ord(char):04X}"


def test_every_character_of_the_demos_places_is_drawn(fonts):
    folder = ROOT / "resources" / "demo"
    chars = set()
    for path in sorted(folder.glob("*.csv")):
        chars |= characters(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "backends" / "demo" / "geography").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        chars |= {char for char in source if "\u2e80" <= char <= "\uffef"}
    assert len(chars) > 100
    assert dict(drawn(fonts, chars).missing) == {}


@pytest.mark.parametrize("name", EXTRACTS)
def test_what_the_font_lacks_of_a_real_extract_is_named(fonts, name, record_property):
    data = Path(os.environ.get("DUTYWALL_DATA", ROOT.parent / "shared" / "data"))
    path = data / "roads" / f"{name}.osm.pbf"
    if not path.exists():
        pytest.skip(f"{path.name} is not here: set DUTYWALL_DATA")
    osmium = pytest.importorskip("osmium")
    chars = set()
    for thing in osmium.FileProcessor(str(path)).with_filter(osmium.filter.KeyFilter("place")):
        for key in ("name", "name:en"):
            chars |= characters(thing.tags.get(key, ""))
    atlas = drawn(fonts, chars)
    lacking = sorted(atlas.missing)
    record_property("lacking", "".join(lacking))
    print(f"{name}: {len(chars)} characters, the font lacks {lacking}")
    assert len(chars) > 20
    assert len(lacking) < len(chars) / 2


def test_a_place_in_a_foreign_script_is_a_row_of_boxes_and_the_map_goes_on(
    world, base_map, registers, sprites, fonts, theme
):
    places = (Place("ไทย", "", "city", 0, 120.88, 32.0),)
    model = MapModel(world, replace(base_map, places=places), registers, sprites, fonts)
    one = Shot(model, theme)
    one.look_at(120.88, 32.0, 14.0)
    picture = one.take()
    assert set(model.glyphs.missing) == set("ไทย")
    x_px, y_px = one.screen_of(120.88, 32.0)
    region = picture[y_px - 14 : y_px + 14, x_px - 45 : x_px + 45]
    assert count_near(region, rgb(theme, "map.label"), 12) > 120
    one.release()
