"""Glyphs: rasterised once, on a sheet that grows, and what the font lacks stands as a box."""

import logging
from pathlib import Path

import numpy as np
import pytest

from map_layers.glyph_cover import code_points
from map_layers.glyph_lines import LARGEST_CELL_PX, GlyphLines
from map_layers.glyph_sheet import WIDTH_PX, GlyphSheet
from map_layers.glyph_stand_in import stand_in
from map_layers.glyphs import LOGGED_AT_MOST, Fonts, GlyphAtlas
from map_layers.text import TextRun
from map_layers.text_boxes import TextBoxes

FOLDER = Path(__file__).parents[3] / "resources" / "fonts"


@pytest.fixture(scope="module")
def fonts():
    return Fonts(*((FOLDER / f"NotoSansSC-{w}.ttf").read_bytes() for w in ("Regular", "Medium")))


def test_a_character_is_rasterised_once(fonts):
    atlas = GlyphAtlas(fonts)
    first = atlas.glyph("通", "regular", 16)
    version = atlas.version
    assert atlas.glyph("通", "regular", 16) is first
    assert atlas.version == version
    assert atlas.glyph("通", "regular", 20) != first


def test_the_halo_is_wider_than_the_letter(fonts):
    atlas = GlyphAtlas(fonts)
    glyph = atlas.glyph("南", "medium", 20)
    cell = atlas.pixels[glyph.y : glyph.y + glyph.height, glyph.x : glyph.x + glyph.width]
    assert (cell[..., 1] > 128).sum() > 1.3 * (cell[..., 0] > 128).sum() > 0


def test_a_space_takes_room_but_no_cell(fonts):
    glyph = GlyphAtlas(fonts).glyph(" ", "regular", 16)
    assert glyph.width == 0
    assert glyph.advance > 0


def test_the_width_of_a_text_costs_no_rasterising(fonts):
    atlas = GlyphAtlas(fonts)
    lines = GlyphLines(atlas)
    assert lines.width_px("南通市", "regular", 16) == 48.0
    assert lines.width_px("南通市", "regular", 16, 2.0) == 52.0
    assert atlas.version == 0
    assert not lines.is_ready("南通市", "regular", 16)
    line = lines.line("南通市", "regular", 16)
    assert line.width_px == 48.0
    assert len(line.quads) == 3
    assert lines.is_ready("南通市", "regular", 16)


def test_huge_type_is_drawn_from_cells_of_a_bounded_size(fonts):
    atlas = GlyphAtlas(fonts)
    line = GlyphLines(atlas).line("南", "regular", 3 * LARGEST_CELL_PX)
    assert line.quads["cell"][0, 2] < 1.5 * LARGEST_CELL_PX
    assert line.quads["rect"][0, 2] == 3 * line.quads["cell"][0, 2]


def test_a_sheet_grows_and_leaves_its_cells_where_they_are():
    sheet = GlyphSheet(64, 128)
    cell = np.full((30, 1000, 2), 7, np.uint8)
    places = [sheet.put(cell) for _ in range(6)]
    assert None not in places
    assert sheet.height_px == 128
    for x, y in places:
        assert (sheet.pixels[y : y + 30, x : x + 1000] == 7).all()
    assert len(set(places)) == 6
    assert sheet.put(cell) is None


def test_cells_on_a_sheet_never_overlap():
    rng = np.random.default_rng(5)
    sheet = GlyphSheet(256, 2048)
    owner = np.zeros((2048, WIDTH_PX), np.int32)
    for number in range(1, 900):
        height, width = rng.integers(3, 60, 2).tolist()
        x, y = sheet.put(np.ones((height, width, 2), np.uint8))
        assert not owner[y : y + height, x : x + width].any()
        owner[y : y + height, x : x + width] = number


def test_a_sheet_tells_only_what_is_new():
    sheet = GlyphSheet(64, 64)
    x, y = sheet.put(np.ones((10, 20, 2), np.uint8))
    assert sheet.take_new() == [(x, y, 20, 10)]
    assert sheet.take_new() == []
    sheet.clear()
    assert sheet.take_new() == [(0, 0, WIDTH_PX, 64)]


def test_a_full_atlas_starts_again_and_says_so(fonts):
    atlas = GlyphAtlas(fonts, GlyphSheet(64, 128))
    for point in range(0x4E00, 0x4E00 + 150):
        glyph = atlas.glyph(chr(point), "regular", 44)
        assert glyph.y + glyph.height < 128
    assert atlas.generation >= 1
    lines = GlyphLines(atlas)
    first = lines.line("南", "regular", 44)
    generation = atlas.generation
    while atlas.generation == generation:
        atlas.glyph(chr(0x5000 + atlas.version), "regular", 44)
    assert lines.line("南", "regular", 44) is not first


def test_a_character_that_the_font_lacks_stands_as_a_box_and_is_counted(fonts, caplog):
    atlas = GlyphAtlas(fonts)
    with caplog.at_level(logging.WARNING, "render"):
        glyph = atlas.glyph("𠮷", "regular", 24)
        atlas.glyph("𠮷", "regular", 24)
        atlas.glyph("𠮷", "medium", 16)
    assert glyph.advance == 24.0
    cell = atlas.pixels[glyph.y : glyph.y + glyph.height, glyph.x : glyph.x + glyph.width, 0]
    assert (cell > 0).sum() > 60
    assert atlas.missing == {"𠮷": 2}
    assert [record.message for record in caplog.records] == [
        "the map's font has no glyph for U+20BB7; a box stands for it"
    ]


def test_a_pack_in_a_foreign_script_does_not_fill_the_log(fonts, caplog):
    atlas = GlyphAtlas(fonts)
    with caplog.at_level(logging.WARNING, "render"):
        for point in range(0x0E01, 0x0E01 + 2 * LOGGED_AT_MOST):
            atlas.glyph(chr(point), "regular", 12)
    assert len(atlas.missing) == 2 * LOGGED_AT_MOST
    assert len(caplog.records) == LOGGED_AT_MOST + 1


@pytest.mark.parametrize("size_px", [6, 9, 12, 16, 24, 48, 96])
def test_boxes_of_different_characters_differ_where_there_is_room(size_px):
    one, left, top = stand_in(0x20BB7, size_px, 2)
    other, _, _ = stand_in(0x20BB8, size_px, 2)
    body = one[..., 0]
    assert (one[..., 1] > 0).sum() > (body > 0).sum() > 0
    assert (body[0] == 0).all()
    assert -3 <= left <= size_px
    assert top <= size_px
    if size_px >= 24:
        assert (one != other).any()


def test_a_font_that_is_cut_short_has_no_characters():
    whole = (FOLDER / "NotoSansSC-Regular.ttf").read_bytes()
    assert ord("通") in code_points(whole)
    assert 0x20BB7 not in code_points(whole)
    assert code_points(whole[:40]) == frozenset()
    assert code_points(b"") == frozenset()


def test_texts_that_would_touch_do_not_both_stand(fonts):
    boxes = TextBoxes(GlyphAtlas(fonts), 1.0, 2.0)

    def run(x_px):
        return TextRun("南通市", x_px, 100.0, 16.0, (1, 1, 1), (0, 0, 0))

    assert boxes.take(run(100.0))
    assert not boxes.take(run(140.0))
    assert boxes.take(run(200.0))
