"""Sizes follow the eye: 16 minutes of arc at a desk, 22 on a wall, 40 for a headline."""

import math

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass, Severity
from tests.widgets.shell.staging import RESOURCES
from widgets.look import Look, Scale, TextRole
from widgets.symbol import class_pixmap, mark_pixmap
from widgets.theme_file import load_theme

DESK = Scale()
DESK_4K = Scale(mm_per_px=0.136)
WALL = Scale(mm_per_px=0.9, distance_m=8.0, is_wall=True)


def _minutes(cap_px: float, scale: Scale) -> float:
    return math.degrees(math.atan(cap_px * scale.mm_per_px / 1000 / scale.distance_m)) * 60


@pytest.mark.parametrize(
    ("scale", "role", "minutes"),
    [
        (DESK, TextRole.BODY, 16),
        (DESK_4K, TextRole.BODY, 16),
        (WALL, TextRole.BODY, 22),
        (DESK, TextRole.HEADLINE, 40),
        (WALL, TextRole.HEADLINE, 40),
    ],
)
def test_capitals_are_as_high_as_their_reader_needs(
    font_family: str, scale: Scale, role: TextRole, minutes: float
) -> None:
    look = Look(load_theme(RESOURCES, "night"), scale, font_family)
    cap_px = QFontMetricsF(look.font(role)).capHeight()
    assert _minutes(cap_px, scale) == pytest.approx(minutes, rel=0.04)


@pytest.mark.parametrize("role", list(TextRole))
def test_all_figures_have_one_width(look: Look, role: TextRole) -> None:
    metrics = QFontMetricsF(look.font(role))
    assert len({round(metrics.horizontalAdvance(str(n) * 10), 2) for n in range(10)}) == 1


def test_a_finer_screen_doubles_every_length(font_family: str) -> None:
    theme = load_theme(RESOURCES, "night")
    desk, fine = Look(theme, DESK, font_family), Look(theme, DESK_4K, font_family)
    assert fine.px(360) == pytest.approx(2 * desk.px(360), abs=1)
    assert desk.px(0) == 0
    assert desk.px(0.1) == 1


@pytest.mark.parametrize("theme", ["night", "day"])
def test_marks_differ_in_shape_and_not_only_in_colour(font_family: str, theme: str) -> None:
    look = Look(load_theme(RESOURCES, theme), None, font_family)
    shapes = set()
    for severity in Severity:
        image = mark_pixmap(look, severity, 24).toImage()
        alphas = bytes(image.pixelColor(x, y).alpha() // 128 for y in range(24) for x in range(24))
        shapes.add(alphas)
    assert len(shapes) == len(Severity)


def test_every_class_has_a_symbol(look: Look, qapp: QApplication) -> None:
    for kind in EntityClass:
        image = class_pixmap(look, kind, 24).toImage()
        assert any(image.pixelColor(x, 12).alpha() for x in range(24)), kind
