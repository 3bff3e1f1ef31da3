"""Ribbons, line styles, the scale bar, sprites and glyphs before any GL."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.classes import EntityClass, Severity
from map_layers.corner import scale_of
from map_layers.glyphs import Fonts
from map_layers.ribbons import segments_of
from map_layers.site_silhouettes import SITE_SILHOUETTES
from map_layers.sprites import CELL_PX, COLUMNS, draw_atlas
from map_layers.state_silhouettes import CASE_STATES, SPOT_KINDS, STATION_STATES

FONTS = Path(__file__).parents[3] / "resources" / "fonts"


@pytest.fixture(scope="module")
def fonts():
    return Fonts(*((FONTS / f"NotoSansSC-{w}.ttf").read_bytes() for w in ("Regular", "Medium")))


@pytest.fixture(scope="module")
def sprites():
    return draw_atlas()


def test_lines_end_to_end_are_not_joined():
    points = np.array([[0, 0], [3, 4], [3, 9], [100, 0], [100, 7]], np.float32)
    segments = segments_of(points, np.array([0, 3, 5]))
    assert segments.tolist() == [[0, 0, 3, 4, 0], [3, 4, 3, 9, 5], [100, 0, 100, 7, 10]]


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_points_are_no_line(count):
    assert segments_of(np.zeros((count, 2), np.float32), np.array([0, count])).shape == (0, 5)


@pytest.mark.parametrize(
    ("ground_m_per_px", "length_m", "text"),
    [(1.0, 100.0, "100 m"), (0.3, 20.0, "20 m"), (10.0, 1000.0, "1 km"), (70.0, 5000.0, "5 km")],
)
def test_the_scale_bar_is_the_longest_round_length_that_fits(ground_m_per_px, length_m, text):
    assert scale_of(ground_m_per_px, 110.0) == (length_m, text)


def test_every_class_has_a_sprite_at_the_index_that_is_its_number(sprites):
    for kind in EntityClass:
        assert sprites.cells[f"class.{kind.name.lower()}"] == int(kind)


def test_no_two_sprites_look_alike_and_none_is_cut(sprites):
    cells = {}
    for name, index in sprites.cells.items():
        row, column = divmod(index, COLUMNS)
        cell = sprites.pixels[
            row * CELL_PX : (row + 1) * CELL_PX, column * CELL_PX : (column + 1) * CELL_PX
        ]
        ink = cell[..., 0].astype(int) * (255 - cell[..., 3].astype(int)) // 255
        assert 300 < (ink > 128).sum() < 2600, name
        edge = np.concatenate([cell[0], cell[-1], cell[:, 0], cell[:, -1]])
        assert edge[:, :3].max() <= 40, name
        for other, seen in cells.items():
            assert np.abs(ink - seen).sum() > 255 * 50, (name, other)
        cells[name] = ink
    states = len(STATION_STATES) + len(CASE_STATES) + len(SPOT_KINDS)
    assert len(cells) == len(EntityClass) + len(Severity) + 3 + len(SITE_SILHOUETTES) + states


def test_the_rim_holds_the_body_and_the_halo_the_rim(sprites):
    fill, rim, halo = (sprites.pixels[..., plane].astype(int) for plane in range(3))
    assert (rim[fill > 200] > 180).all()
    assert (halo > 100).sum() > (rim > 100).sum() > (fill > 100).sum()


def test_digits_are_of_one_width(fonts):
    for weight in ("regular", "medium"):
        assert len({fonts.face(weight, 24).getlength(digit) for digit in "0123456789"}) == 1


def test_bytes_that_are_no_font_are_refused():
    with pytest.raises(OSError, match=r"\S"):
        Fonts(b"nothing", b"nothing")
