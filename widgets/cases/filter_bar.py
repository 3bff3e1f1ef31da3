"""The row over the queue that narrows a filter: words, level, town, channel; and keeps it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.safe_text import safe_text
from app.services.cases.narrowing import TEXT_CHARACTERS, Narrowing
from app.services.kept_filters import NAME_CHARACTERS as FILTER_NAME_CHARACTERS
from widgets.cases.case_words import NAME_CHARACTERS
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.plain import button_text
from widgets.texts import Texts

LEVELS = ("city", "county", "town")
PAUSE_MS = 400  # what is typed is asked for when the hand rests
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilterBar(QWidget):
    """Emits ``narrowed`` when ``narrowing`` changed, ``kept`` with a name, ``dropped``.

    ``said`` is the key of a text about what was narrowed last, empty where there is nothing to say.
    ``ring_wanted`` asks for a ring on the map, ``left`` gives the keyboard back to the list.
    """

    narrowed = Signal()
    kept = Signal(str)
    dropped = Signal()
    ring_wanted = Signal()
    left = Signal()

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.narrowing = Narrowing()
        self.said = ""
        self.words = QLineEdit()
        self.words.setPlaceholderText(texts("cases.bar.words"))
        self.words.setMaxLength(TEXT_CHARACTERS)
        self.name = QLineEdit()
        self.name.setPlaceholderText(texts("cases.bar.name"))
        self.name.setMaxLength(FILTER_NAME_CHARACTERS)
        self.name.hide()
        self.level, self.town, self.channel, self.aspect = (ChoiceBox() for _ in range(4))
        self.ring = self._button("ring", self.ring_wanted.emit)
        self.keep = self._button("keep", self._name_it)
        self.drop = self._button("drop", self.dropped.emit)
        self.all = self._button("all", self.clear)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._take)
        self.words.textEdited.connect(lambda _text: self._pause.start())
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 3)
        self._row.addWidget(self.name, 3)
        for box in self._boxes():
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.currentIndexChanged.connect(lambda _at: self._take())
            self._row.addWidget(box, 2)
        for button in (self.ring, self.keep, self.drop, self.all):
            self._row.addWidget(button)
        for line in (self.words, self.name):
            line.installEventFilter(self)
        self.fill(None)
        self.show_own(is_own=False)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.px(4))
        for widget in (
            *(self.words, self.name, *self._boxes()),
            *(self.ring, self.keep, self.drop, self.all),
        ):
            widget.setFont(look.font())

    def fill(self, catalogue: CaseCatalogue | None) -> None:
        """Offer the towns, channels and aspects of the hall's tables; what is chosen stays so."""
        towns, channels, aspects = {}, {}, {}
        if catalogue is not None:
            channels = {one.code: one.name for one in catalogue.channels.values()}
            towns = dict(catalogue.towns)
            newest = (one[-1] for one in catalogue.types.values())
            named = sorted({(one.aspect_name, one.aspect) for one in newest})
            aspects = {key: name for name, key in named}
        levels = {level: self._texts(f"cases.bar.level.{level}") for level in LEVELS}
        rows = (
            *((self.level, "levels", levels), (self.town, "towns", towns)),
            *((self.channel, "channels", channels), (self.aspect, "aspects", aspects)),
        )
        for box, key, names_of in rows:
            if box.count() != len(names_of) + 1:
                with QSignalBlocker(box):
                    chosen = box.currentData()
                    box.clear()
                    box.addItem(self._texts(f"cases.bar.{key}"), "")
                    for code, name in names_of.items():
                        box.addItem(safe_text(name, NAME_CHARACTERS), code)
                    box.setCurrentIndex(max(box.findData(chosen), 0))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return what is chosen in the boxes, as they say it."""
        return tuple(box.currentText() for box in self._boxes() if box.currentData())

    def show_own(self, *, is_own: bool) -> None:
        """Offer to drop a filter of one's own, or to keep what is narrowed now."""
        self.drop.setVisible(is_own)
        is_naming = not self.name.isHidden()
        may_keep = bool(self.narrowing) and not self.narrowing.ids and not is_own
        self.keep.setVisible(may_keep and not is_naming)
        self.all.setVisible(bool(self.narrowing))

    def take_ids(self, ids: tuple[str, ...]) -> None:
        """Narrow by what was ringed on the map."""
        self._narrow(replace(self.narrowing, ids=ids, bounds_deg=None))

    def take_bounds(self, bounds_deg: tuple[float, float, float, float], said: str = "") -> None:
        """Narrow by a piece of the map, saying a text where it is not what was meant."""
        self._narrow(replace(self.narrowing, ids=(), bounds_deg=bounds_deg), said)

    def say(self, said: str) -> None:
        """Say a text and narrow as before; it is said until something is narrowed anew."""
        self._narrow(self.narrowing, said)

    def _narrow(self, narrowing: Narrowing, said: str = "") -> None:
        self.narrowing, self.said = narrowing, said
        self.narrowed.emit()

    def clear(self) -> None:
        """Narrow no longer."""
        self._pause.stop()
        self._stop_naming()
        for widget in (self.words, *self._boxes()):
            blocker = QSignalBlocker(widget)
            if isinstance(widget, QLineEdit):
                widget.clear()
            else:
                widget.setCurrentIndex(0)
            blocker.unblock()
        self._narrow(Narrowing())
        self.left.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter asks at once, or keeps; Esc leaves the name, or the words."""
        if not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress or key not in (*_ENTER, Qt.Key.Key_Escape):
            return False
        if watched is self.name:
            name = self.name.text().strip()
            if key == Qt.Key.Key_Escape:
                self._stop_naming()
            elif name:
                self._stop_naming()
                self.kept.emit(name)
            return True
        if key == Qt.Key.Key_Escape:
            self.words.clear()
        self._pause.stop()
        self._take()
        self.left.emit()
        return True

    def _boxes(self) -> tuple[QComboBox, QComboBox, QComboBox, QComboBox]:
        return self.level, self.town, self.channel, self.aspect

    def _button(self, key: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(button_text(self._texts(f"cases.bar.{key}")))
        button.setProperty("role", "quiet")
        button.clicked.connect(lambda _checked: act())
        return button

    def _name_it(self) -> None:
        self.words.hide()
        self.keep.hide()
        self.name.setText(safe_text(self.words.text(), FILTER_NAME_CHARACTERS))
        self.name.show()
        self.name.selectAll()
        self.name.setFocus()

    def _stop_naming(self) -> None:
        self.name.hide()
        self.words.show()
        self.show_own(is_own=not self.drop.isHidden())

    def _take(self) -> None:
        level, town, channel, aspect = (str(box.currentData() or "") for box in self._boxes())
        narrowing = replace(
            self.narrowing,
            text=self.words.text().strip(),
            level=level,
            town=town,
            channel=channel,
            aspect=aspect,
        )
        if narrowing != self.narrowing:  # within a box it is still a box
            self._narrow(narrowing, self.said if narrowing.bounds_deg is not None else "")
