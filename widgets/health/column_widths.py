"""How wide the board's columns are: what stands in them fits, as long as there is room for all."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from widgets.health.source_rows import SourceRow
from widgets.health.source_words import cell_words
from widgets.look import Look, TextRole
from widgets.row_paint import LEFT, RIGHT
from widgets.texts import Texts

LINE_PX = 25
DOT_PX = 13
PAD_PX = 12
GAP_PX = 10
SPARE_PX = 2
MOST_PX = 420  # of one column: a name of any length is elided then
SPARK = "spark"
SPARK_PX = 96
# Key of the column's title, and the side its text keeps to.
COLUMNS: tuple[tuple[str, Qt.AlignmentFlag], ...] = (
    ("source", LEFT),
    ("state", LEFT),
    ("silence", RIGHT),
    ("last", RIGHT),
    ("rate", RIGHT),
    (SPARK, LEFT),
    ("accepted", RIGHT),
    ("refused", RIGHT),
    ("series", LEFT),
    ("schedule", LEFT),
    ("connected", RIGHT),
)
GIVING = frozenset({"source", SPARK, "series"})  # they give way before a number is cut


class ColumnWidths:
    """Remembers the widest of each column, so that a column never moves back and forth."""

    def __init__(self, look: Look, texts: Texts) -> None:
        self._texts = texts
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale and measure anew."""
        self._look = look
        metrics = QFontMetrics(look.font())
        self._wanted = {
            key: look.px(SPARK_PX)
            if key == SPARK
            else metrics.horizontalAdvance(self._texts(f"sources.column.{key}")) + look.px(SPARE_PX)
            for key, _ in COLUMNS
        }

    def take(self, rows: Iterable[SourceRow]) -> bool:
        """Widen the columns to what stands in ``rows``; return whether any had to be."""
        look, before = self._look, dict(self._wanted)
        # The strong type is the wider one; what is strong changes from row to row.
        strong = QFontMetrics(look.font(TextRole.STRONG))
        most = look.px(MOST_PX)
        for row in rows:
            for key, words in cell_words(row, self._texts).items():
                wide = strong.horizontalAdvance(words) + look.px(SPARE_PX)
                self._wanted[key] = max(self._wanted[key], min(wide, most))
        return self._wanted != before

    def boxes(self, width: int) -> dict[str, QRect]:
        """Return where each column begins and how wide it is in rows of ``width`` pixels."""
        px = self._look.px
        left = px(PAD_PX) + px(DOT_PX) + px(8)
        room = width - left - px(PAD_PX) - px(GAP_PX) * (len(COLUMNS) - 1)
        wanted = self._wanted
        whole = sum(wanted.values())
        soft = sum(wide for key, wide in wanted.items() if key in GIVING)
        share = max(0.1, room / whole)
        shares = dict.fromkeys(wanted, share)
        if room < whole and room - (whole - soft) > soft / 2:
            shares = {k: (room - whole + soft) / soft if k in GIVING else 1.0 for k in wanted}
        boxes: dict[str, QRect] = {}
        for key, _ in COLUMNS:
            boxes[key] = QRect(left, 0, int(wanted[key] * shares[key]), px(LINE_PX))
            left += boxes[key].width() + px(GAP_PX)
        return boxes
