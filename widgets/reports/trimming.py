"""A picture without the empty margin round what is drawn on it: paper has a margin of its own."""

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

LEFT_PX = 6  # of the margin, so that nothing stands at the very edge
NEAR_WHITE = 250  # of 255: below it something is drawn


def trimmed(image: QImage) -> QImage:
    """Return what is drawn on white; a picture of nothing stays as it is."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = plain.width(), plain.height()
    if not width or not height:
        return image
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(height, plain.bytesPerLine())
    is_ink = np.any(rows.reshape(height, -1, 4)[:, :width, :3] < NEAR_WHITE, axis=2)
    ys, xs = (np.flatnonzero(is_ink.any(axis=axis)) for axis in (1, 0))
    if not len(ys):
        return image
    ratio = image.devicePixelRatio()
    edge = round(LEFT_PX * ratio)
    top = max(0, int(ys[0]) - edge)
    right, bottom = min(width, int(xs[-1]) + 1 + edge), min(height, int(ys[-1]) + 1 + edge)
    # The left edge stays: what stands in one column of the page begins there.
    return image.copy(QRect(0, top, right, bottom - top))
