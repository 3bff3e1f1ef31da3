"""One camera over several screens: what they show together is the one picture, pixel for pixel."""

import numpy as np
import pytest

from app.domain.errors import ConfigError
from map_layers.model import MapModel
from map_layers.scene import MapScene
from map_layers.span import MOST_PX, Crop, ScreenGrid, Span
from map_layers.span_canvas import CropPainter, SpanCanvas
from tests.one_context import SharedTarget
from tests.render.conftest import NOW_S, thing

COLUMNS, ROWS = 3, 2
WIDTH_PX, HEIGHT_PX = 210, 160
AT_S = 100.0


def grid_of(bezel_px):
    return ScreenGrid(COLUMNS, ROWS, WIDTH_PX, HEIGHT_PX, bezel_px)


def places(grid):
    return [grid.at(column, row) for row in range(grid.rows) for column in range(grid.columns)]


def scene_over(model, theme, bearing_deg, span):
    scene = MapScene(model, theme, hurries=False)
    scene.resize(span.width_px, span.height_px, 1.0)
    scene.camera.rotate(bearing_deg, 0.0)
    return scene


@pytest.fixture
def model(world, base_map, registers, sprites, fonts, put):
    seams = np.linspace(120.82, 120.94, 60)
    put(*(thing(f"V-{n}", lon, 32.0 + 0.02 * np.sin(n)) for n, lon in enumerate(seams)))
    return MapModel(world, base_map, registers, sprites, fonts)


@pytest.mark.parametrize("bezel_px", [0, 24])
@pytest.mark.parametrize("bearing_deg", [0.0, 20.0])
def test_the_crops_of_six_screens_put_together_are_the_whole_picture(
    model, theme, bezel_px, bearing_deg
):
    span = Span.over(places(grid_of(bezel_px)))
    with SharedTarget(span.width_px, span.height_px) as whole:
        scene = scene_over(model, theme, bearing_deg, span)
        scene.attach(whole.gl)
        edges = ((g.left_px, g.top_px, g.right_px, g.bottom_px) for g in span.gaps)
        scene.set_gaps(tuple(tuple(float(edge) for edge in gap) for gap in edges))
        scene.draw(whole.fbo, span.width_px, span.height_px, 1.0, NOW_S, AT_S)
        expected = whole.picture()
        scene.release()
        model.release()
    with SharedTarget(WIDTH_PX, HEIGHT_PX) as screen:
        canvas = SpanCanvas(scene_over(model, theme, bearing_deg, span), screen.gl)
        painter = CropPainter(screen.gl)
        canvas.draw(span, 1.0, NOW_S, AT_S)
        together = np.zeros_like(expected)
        shown = np.zeros(expected.shape[:2], np.bool_)
        for number, crop in enumerate(span.crops):
            screen.clear()
            painter.draw(canvas, number, screen.fbo)
            seen = screen.picture()
            assert (seen == canvas.pixels(crop)).all()
            rows, columns = slice(crop.top_px, crop.bottom_px), slice(crop.left_px, crop.right_px)
            together[rows, columns] = seen
            shown[rows, columns] = True
        assert canvas.pictures == 1
        painter.release()
        canvas.release()
        model.release()
    assert (together[shown] == expected[shown]).all()
    assert len(np.unique(expected[shown].reshape(-1, 4), axis=0)) > 50  # a picture, not a blank
    hidden = (COLUMNS - 1) * bezel_px * expected.shape[0] + (ROWS - 1) * bezel_px * (
        COLUMNS * WIDTH_PX
    )
    assert int((~shown).sum()) == hidden


def test_a_straight_line_stays_straight_behind_a_bezel():
    grid = grid_of(24)
    assert grid.at(1, 1) == Crop(WIDTH_PX + 24, HEIGHT_PX + 24, WIDTH_PX, HEIGHT_PX)
    span = Span.over(places(grid))
    assert (span.width_px, span.height_px) == (3 * WIDTH_PX + 48, 2 * HEIGHT_PX + 24)


def test_the_canvas_begins_where_the_first_crop_does():
    span = Span.over([Crop(300, 40, 100, 60), Crop(500, 0, 100, 100)])
    assert (span.width_px, span.height_px) == (300, 100)
    assert span.crops == (Crop(0, 40, 100, 60), Crop(200, 0, 100, 100))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "needs parts"),
        ([Crop(0, 0, 0, 10)], "needs parts"),
        ([Crop(0, 0, 100, 100), Crop(MOST_PX, 0, 1, 1)], f"{MOST_PX} is the limit"),
    ],
)
def test_a_span_that_nothing_could_draw_is_refused(parts, said):
    with pytest.raises(ConfigError, match=said):
        Span.over(parts)
