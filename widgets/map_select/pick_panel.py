"""What was caught: how many of what, how old, where, how fast, and the first of them by name."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.picks import Drift, Listed, Summary
from app.domain.safe_text import safe_text
from widgets.city_words import CityWords
from widgets.dossier.fact_rows import FactRows
from widgets.hall_time import age_text, clock_text
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

NAME_CHARACTERS = 40
KMH = 3.6
ROWS_AT_MOST = 6  # of classes and of counties; the rest is one row
_ID = Qt.ItemDataRole.UserRole


class PickPanel(QWidget):
    """Stands still while it is read; emits ``chosen`` with an id, and what its buttons want."""

    chosen = Signal(str)
    renew_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, look: Look, texts: Texts, words: CityWords | None) -> None:
        super().__init__()
        self._texts = texts
        self._words = words
        self.title = PlainLabel()
        self.renew = QPushButton()
        self.renew.clicked.connect(self.renew_wanted)
        self.facts = FactRows(look)
        self.note = PlainLabel()
        self.note.setProperty("tone", "muted")
        self.list = QListWidget()
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.clear = QPushButton(texts("select.clear"))
        self.clear.clicked.connect(self.clear_wanted)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.title, self.renew, self.facts, self.note):
            self._column.addWidget(widget)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self.clear)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))
        self.facts.set_look(look)
        palette = self.list.palette()
        palette.setColor(palette.ColorRole.Highlight, look.colour("raised"))
        palette.setColor(palette.ColorRole.HighlightedText, look.colour("text"))
        self.list.setPalette(palette)

    def show_summary(self, summary: Summary | None) -> None:
        """Show a catch; None for none."""
        self.setVisible(summary is not None)
        self.show_drift(None)
        if summary is None:
            return
        texts = self._texts
        at = clock_text(summary.as_of_s)
        self.title.set_text(texts("select.title", count=summary.total, time=at))
        self.facts.show_facts(self._facts(summary))
        shown = len(summary.listed)
        self.note.set_text(texts("select.first", count=shown))
        self.note.setVisible(shown < summary.total)
        self.list.clear()
        for listed in summary.listed:
            item = QListWidgetItem(safe_text(self._line(listed), 2 * NAME_CHARACTERS))
            item.setData(_ID, listed.entity_id)
            self.list.addItem(item)

    def show_drift(self, drift: Drift | None) -> None:
        """Offer what has changed since; it is not done unless it is wanted."""
        self.renew.setVisible(drift is not None and drift.is_any)
        if drift is not None:
            left = drift.left + drift.gone
            text = self._texts("select.drift", left=int(left), entered=int(drift.entered))
            self.renew.setText(text)

    def _facts(self, summary: Summary) -> list[tuple[str, str]]:
        texts = self._texts
        facts = [
            (texts(f"classes.{kind.name.lower()}"), texts("select.count", count=count))
            for kind, count in summary.by_class[:ROWS_AT_MOST]
        ]
        if rest := sum(count for _, count in summary.by_class[ROWS_AT_MOST:]):
            facts.append((texts("select.others"), texts("select.count", count=rest)))
        if summary.total:
            ages = texts("select.ages", live=summary.live, late=summary.late, lost=summary.lost)
            facts.append((texts("select.age"), ages))
        if math.isfinite(summary.oldest_fix_s):
            oldest = age_text(texts, summary.as_of_s - summary.oldest_fix_s)
            facts.append((texts("select.oldest"), texts("select.ago", age=oldest)))
        if summary.moving:
            speeds = {"mean": summary.mean_mps * KMH, "most": summary.fastest_mps * KMH}
            facts.append((texts("select.moving"), texts("select.count", count=summary.moving)))
            facts.append((texts("select.speed"), texts("select.speeds", **speeds)))
        if self._words is not None and summary.total:
            facts.append((texts("select.county"), self._counties(summary, self._words)))
        return facts

    def _counties(self, summary: Summary, words: CityWords) -> str:
        nowhere = self._texts("select.nowhere")
        parts = [
            self._texts("select.in_county", name=words.county_at(index) or nowhere, count=count)
            for index, count in summary.by_county[:ROWS_AT_MOST]
        ]
        return self._texts("select.between").join(parts)

    def _line(self, listed: Listed) -> str:
        name = safe_text(listed.label or listed.entity_id, NAME_CHARACTERS)
        kind = self._texts(f"classes.{listed.kind.name.lower()}")
        return self._texts("select.row", name=name, kind=kind)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(_ID)))
