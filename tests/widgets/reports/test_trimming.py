"""A picture on paper has no empty margin above, below and to the right of what is drawn."""

import pytest
from PySide6.QtGui import QColor, QImage

from widgets.reports.trimming import LEFT_PX, trimmed


@pytest.mark.parametrize("ratio", [1, 2])
def test_what_is_drawn_stays_with_a_narrow_margin(qapp, ratio):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.setPixelColor(50, 100, QColor("black"))
    image.setPixelColor(200, 180, QColor("#888888"))
    image.setDevicePixelRatio(ratio)
    found = trimmed(image)
    edge = LEFT_PX * ratio
    assert (found.width(), found.height()) == (201 + edge, 81 + 2 * edge)
    assert found.devicePixelRatio() == ratio
    assert found.pixelColor(50, edge).name() == "#000000"  # the left edge stays where it was


def test_a_picture_of_nothing_stays_as_it_is(qapp):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    assert trimmed(image).size() == image.size()
    assert trimmed(QImage()).isNull()
