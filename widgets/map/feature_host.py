"""The features of one map: buttons in its head, panels at its side, one open at most."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout

from app.domain.geo import LonLat
from app.services.live import Pumped
from widgets.look import Look, TextRole
from widgets.map.feature import FeatureMaker, Keyed, MapContext, MapFeature, Marked
from widgets.map.folding_row import FoldingRow
from widgets.map.narrowing import Narrowing
from widgets.map.tool_button import ToolButton
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

SIDE_PX = 300


class FeatureHost(QFrame):
    """The side column itself, hidden while nothing is open; ``buttons`` go into the pane's head.

    Emits ``changed`` when a feature was opened or shut.
    """

    changed = Signal()

    def __init__(
        self, makers: Sequence[FeatureMaker], context: MapContext, look: Look, texts: Texts
    ) -> None:
        super().__init__()
        self.setObjectName("pane")
        self._look = look
        self._texts = texts
        self._open: MapFeature | None = None
        self.features: tuple[MapFeature, ...] = tuple(make(context, look) for make in makers)
        self.buttons = FoldingRow(look, texts)
        self._button_of: dict[str, ToolButton] = {}
        self._title = PlainLabel()
        self._close = QPushButton(texts("map.tool.close"))
        self._close.clicked.connect(self.shut)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self._head = head
        self._panels = QStackedWidget()
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self._panels, 1)
        self._column = column
        for feature in self.features:
            self._add_button(feature)
            if (panel := feature.panel()) is not None:
                self._panels.addWidget(panel)
        self.hide()
        self.set_look(look)

    @property
    def open_key(self) -> str:
        """The key of the open feature, or an empty string."""
        return self._open.key if self._open is not None else ""

    def toggle(self, key: str) -> None:
        """Open a feature, or shut it if it is open; KeyError for one that is not here."""
        if self.open_key == key:
            self.shut()
            return
        feature = next((f for f in self.features if f.key == key), None)
        if feature is None:
            raise KeyError(key)
        self.shut()
        self._open = feature
        panel = feature.panel()
        if panel is not None:
            self._panels.setCurrentWidget(panel)
            self._title.set_text(self._texts(f"map.tool.{key}"))
            self.show()
        feature.open()
        self._tell()

    def shut(self) -> bool:
        """Shut what is open; return whether anything was."""
        if self._open is None:
            return False
        feature, self._open = self._open, None
        feature.shut()
        self.hide()
        self._tell()
        return True

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Offer a click to the open feature; return whether it took it."""
        return self._open is not None and self._open.clicked(hits, at)

    def show_everything(self) -> None:
        """Have every feature that hides something show it."""
        for feature in self.features:
            if isinstance(feature, Narrowing):
                feature.show_everything()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys that features have in the window, open or not."""
        found: dict[str, Callable[[], object]] = {}
        for feature in self.features:
            if isinstance(feature, Keyed):
                found |= feature.keys()
        return found

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        for feature in self.features:
            feature.absorb(pumped)

    def refresh(self) -> None:
        """Have every feature show how things stand."""
        for feature in self.features:
            feature.refresh()
            if isinstance(feature, Marked):
                self._show_mark(feature.key, feature.mark)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.setFixedWidth(look.px(SIDE_PX))
        self._column.setContentsMargins(look.px(10), look.px(8), look.px(10), look.px(8))
        self.buttons.set_look(look)
        self._title.setFont(look.font(TextRole.STRONG))
        for feature in self.features:
            feature.set_look(look)

    def release(self) -> None:
        """Stop everything."""
        self.shut()
        for feature in self.features:
            feature.release()

    def _add_button(self, feature: MapFeature) -> None:
        name = self._texts(f"map.tool.{feature.key}")
        button = ToolButton(name, self._texts(f"map.tool.{feature.key}_tip"), self._look)
        button.setCheckable(True)
        button.clicked.connect(lambda _checked, key=feature.key: self.toggle(key))
        self._button_of[feature.key] = button
        self.buttons.add(button)

    def _show_mark(self, key: str, mark: str) -> None:
        if self._button_of[key].mark != mark:
            self._button_of[key].set_mark(mark)
            self.buttons.tell()

    def _tell(self) -> None:
        for key, button in self._button_of.items():
            button.setChecked(key == self.open_key)
        self.buttons.tell()
        self.changed.emit()
