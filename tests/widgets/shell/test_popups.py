"""What pops up is in the colours of the theme: dark at night, light by day, and readable."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QVBoxLayout, QWidget

from tests.widgets.shell.staging import RESOURCES
from widgets.look import Look
from widgets.theme_file import load_look

FARTHEST = 12  # of 255: how far a channel of a flat ground may be off
READABLE = 4.5  # the contrast of text that must be read

# What the platform without a screen says of every window that pops up.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(params=["day", "night"])
def themed(request: pytest.FixtureRequest, font_family: str) -> Look:
    return load_look(RESOURCES, request.param, font_family)


@pytest.fixture
def window(qapp: QApplication, themed: Look) -> Iterator[QWidget]:
    window = QWidget()
    QVBoxLayout(window)
    window.resize(400, 200)
    window.setPalette(themed.palette())
    window.setFont(themed.font())
    window.setStyleSheet(themed.style_sheet())
    window.show()
    yield window
    window.close()
    window.deleteLater()


def _light(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: QColor, other: QColor) -> float:
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _is_near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) <= FARTHEST for a, b in pairs)


def _colours(picture: QImage, top_px: int, height_px: int) -> list[QColor]:
    """Return every colour of a band, the commonest first."""
    counts: dict[int, int] = {}
    for y in range(top_px, top_px + height_px):
        for x in range(2, picture.width() - 2):
            rgb = picture.pixel(x, y)
            counts[rgb] = counts.get(rgb, 0) + 1
    return [QColor(rgb) for rgb in sorted(counts, key=lambda rgb: -counts[rgb])]


def _assert_row(picture: QImage, top_px: int, height_px: int, ground: QColor) -> None:
    colours = _colours(picture, top_px, height_px)
    assert _is_near(colours[0], ground), (colours[0].name(), ground.name())
    best = max(_contrast(colour, colours[0]) for colour in colours)
    assert best >= READABLE, f"text stands out of {colours[0].name()} by {best:.1f} only"


def test_the_list_of_a_choice_is_on_the_panels_ground(window: QWidget, themed: Look) -> None:
    combo = QComboBox()
    combo.addItems(["HHHH first", "HHHH second", "HHHH third"])
    layout = window.layout()
    assert layout is not None
    layout.addWidget(combo)
    QApplication.processEvents()
    combo.showPopup()
    QApplication.processEvents()
    view = combo.view()
    popup = view.window()
    picture = popup.grab().toImage()
    grounds = {0: "accent", 1: "panel", 2: "panel"}  # the first is chosen
    for row, ground in grounds.items():
        box = view.visualRect(view.model().index(row, 0))
        top_px = view.viewport().mapTo(popup, box.topLeft()).y()
        _assert_row(picture, top_px, box.height(), themed.colour(ground))
    edge = picture.pixelColor(view.mapTo(popup, QPoint(view.width() // 2, view.height() - 1)))
    assert _is_near(edge, themed.colour("line")), edge.name()
    combo.hidePopup()


def test_a_menu_is_on_the_panels_ground(window: QWidget, themed: Look) -> None:
    menu = QMenu(window)
    acts = [menu.addAction(f"HHHH {name}") for name in ("first", "second")]
    menu.popup(QPoint(0, 0))
    menu.setActiveAction(acts[0])
    QApplication.processEvents()
    picture = menu.grab().toImage()
    for act, ground in zip(acts, ("raised", "panel"), strict=True):
        box = menu.actionGeometry(act)
        _assert_row(picture, box.top(), box.height(), themed.colour(ground))
    menu.close()
