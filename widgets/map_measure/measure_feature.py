"""The feature ``measure``: how far, how large and in which direction, under the hand."""

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from widgets.dossier.fact_rows import FactRows
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_measure.measure_tool import MeasureTool
from widgets.map_measure.measure_words import copied_text, inks_of, lines_of
from widgets.map_measure.tape import Tape, TapeKind
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

COPIED_CHARACTERS = 40_000  # of the most points a line may have


class MeasureFeature:
    """Has the hand while it is open; what was measured goes from the map when it is shut."""

    key: ClassVar[str] = "measure"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._access = context.access
        self._texts: Texts = context.texts
        self.tape = Tape()
        self._is_open = self._has_hand = False
        texts = self._texts
        self._panel = QWidget()
        self.kinds = {kind: QPushButton(texts(f"measure.{kind.value}")) for kind in TapeKind}
        row = QHBoxLayout()
        for kind, button in self.kinds.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked, kind=kind: self.begin(kind))
            row.addWidget(button)
        row.addStretch(1)
        self.hint = PlainLabel(texts("measure.hint"), is_wrapping=True)
        self.hint.setProperty("tone", "second")
        self.facts = FactRows(look)
        self.copy = QPushButton(texts("measure.copy"))
        self.copy.clicked.connect(self.copy_text)
        self.copied = PlainLabel(texts("measure.copied"))
        self.copied.setProperty("tone", "second")
        model = PlainLabel(texts("measure.model"), is_wrapping=True)
        model.setProperty("tone", "muted")
        self._column = QVBoxLayout(self._panel)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        for widget in (self.hint, self.facts, self.copy, self.copied, model):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.set_look(look)
        self._show()

    def panel(self) -> QWidget:
        """Return the figures."""
        return self._panel

    def open(self) -> None:
        """Take the hand."""
        self._is_open = True
        self.begin(self.tape.kind)

    def shut(self) -> None:
        """Clear the map and give the hand back."""
        self._is_open = self._has_hand = False
        self.tape.clear()
        self._access.take_hand(None)
        self._show()

    def begin(self, kind: TapeKind) -> None:
        """Measure something else."""
        self.tape = Tape(kind)
        self._has_hand = self._access.map is not None
        self._access.take_hand(MeasureTool(self.tape, self._show))
        self._show()

    def copy_text(self) -> None:
        """Put the figures on the clipboard."""
        text = safe_text(copied_text(self._texts, self.tape), COPIED_CHARACTERS, is_multiline=True)
        QApplication.clipboard().setText(text)
        self.copied.show()

    def absorb(self, pumped: Pumped) -> None:
        """Nothing that moves is measured."""
        del pumped

    def refresh(self) -> None:
        """Take the hand where the map came later than the wish."""
        if self._is_open and not self._has_hand and self._access.map is not None:
            self.begin(self.tape.kind)

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Take no click: the tool has the button."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(8))
        self.facts.set_look(look)

    def release(self) -> None:
        """There is nothing to stop."""

    def _show(self) -> None:
        for kind, button in self.kinds.items():
            button.setChecked(kind is self.tape.kind)
        lines = lines_of(self._texts, self.tape)
        self.facts.show_facts(lines)
        self.facts.setVisible(bool(lines))
        self.copy.setVisible(bool(lines))
        self.copied.hide()
        self._access.put(inks=inks_of(self._texts, self.tape))
