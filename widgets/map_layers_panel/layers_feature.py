"""The list of layers: on and off, notes, and those that failed, to be tried again."""

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.domain.geo import LonLat
from app.services.live import Pumped
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map.raster_note import UNOPENED, raster_words
from widgets.map_layers_panel.layer_row import LayerRow
from widgets.map_layers_panel.layer_words import LayerWords
from widgets.plain import PlainLabel

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit
    from map_layers.scene import MapScene


class LayersFeature:
    """The topmost layer stands first, as on the map. What is off stays off when it is shut."""

    key: ClassVar[str] = "layers"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._context = context
        self._texts = context.texts
        self._look = look
        self._words = LayerWords(context.texts)
        self._hidden: frozenset[str] = frozenset()
        self._awaited: frozenset[str] | None = None  # what was put on the map and is not there yet
        self._is_open = False
        self.rows: dict[str, LayerRow] = {}
        self.hint = PlainLabel(context.texts("layers.waiting"), is_wrapping=True)
        self.hint.setProperty("tone", "second")
        held = QWidget()
        held.setObjectName("scrolled")
        self._column = QVBoxLayout(held)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.hint)
        self._column.addStretch(1)
        self._panel = QScrollArea()
        self._panel.setWidgetResizable(True)
        self._panel.setFrameShape(QFrame.Shape.NoFrame)
        self._panel.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._panel.setWidget(held)
        self.set_look(look)

    def panel(self) -> QWidget:
        """Return the panel."""
        return self._panel

    def open(self) -> None:
        """Show how the layers stand."""
        self._is_open = True
        self.refresh()

    def shut(self) -> None:
        """Stay as it is: what is off is told in the head."""
        self._is_open = False

    def absorb(self, pumped: Pumped) -> None:
        """Take over what another feature hid or showed: a named view brings its own layers."""
        del pumped
        scene = self._scene
        if scene is None:
            return
        hidden = scene.overlays.hidden_layers
        if self._awaited is not None:
            self._awaited = None if hidden == self._awaited else self._awaited
        elif hidden != self._hidden:
            self._hidden = hidden
            self.refresh()

    def refresh(self) -> None:
        """Show notes and faults as they are now."""
        scene = self._scene
        if scene is None or not self._is_open:
            return
        states = {state.key: state for state in reversed(scene.model.stack.states)}
        if list(states) != list(self.rows):
            self._fill(tuple(states))
        for key, row in self.rows.items():
            fault = self._words.fault(states[key].fault)
            note = self._words.note(key, scene)
            row.show_state(note=note, fault=fault, is_on=key not in self._hidden and not fault)

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Take no clicks."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.hint.setFont(look.font())
        if self.rows:
            self._fill(tuple(self.rows))
            self.refresh()

    def release(self) -> None:
        """Hold nothing."""

    @property
    def mark(self) -> str:
        """How many layers failed, and which tiles, for the head: nobody opens the list hourly."""
        scene = self._scene
        if scene is None:
            return ""
        failed = sum(state.fault is not None for state in scene.model.stack.states)
        marks = [self._texts("layers.failed", count=failed)] if failed else []
        raster = scene.model.raster
        if raster is not None and raster.tiles.note.startswith(UNOPENED):
            marks.append(raster_words(raster.tiles.note, self._texts))
        return self._texts("map.narrowed.separator").join(marks)

    def show_everything(self) -> None:
        """Switch every layer on."""
        self._put(frozenset())

    @property
    def _scene(self) -> "MapScene | None":
        host = self._context.access.map
        return host.scene if host is not None else None

    def _fill(self, keys: tuple[str, ...]) -> None:
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = {key: LayerRow(key, self._words, self._look, self._texts) for key in keys}
        self.hint.hide()
        for at, row in enumerate(self.rows.values()):
            row.toggled.connect(self._toggle)
            row.retry_wanted.connect(self._retry)
            self._column.insertWidget(at, row)

    def _toggle(self, key: str, is_on: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._put(self._hidden - {key} if is_on else self._hidden | {key})

    def _put(self, hidden: frozenset[str]) -> None:
        if hidden != self._hidden:
            self._hidden = self._awaited = hidden
            self._context.access.put(hidden_layers=hidden)
            self.refresh()

    def _retry(self, key: str) -> None:
        scene = self._scene
        if scene is not None:
            scene.model.stack.retry(key)
            scene.touch()
            self.refresh()
