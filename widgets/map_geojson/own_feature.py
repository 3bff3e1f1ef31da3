"""The feature ``own``: GeoJSON files of one's own on the map, to be looked at and no more."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.geo import LonLat
from app.domain.own_layer import NO_FEATURE, OwnLayer
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from app.services.own_layers import SUFFIXES, OwnLayers
from widgets.choice_box import ChoiceBox
from widgets.dossier.fact_rows import FactRows
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_geojson.own_words import about_text, refusal_text
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

DATUMS = ("wgs84", "gcj02")
NAME_CHARACTERS = 60
PATH_CHARACTERS = 4_000
REACH_PX = 8.0
ROWS_AT_MOST = 12
_KEY = Qt.ItemDataRole.UserRole


class OwnFeature:
    """The layers are of the process; which of them a window shows is its own matter.

    What is shown stays on the map while the panel is shut.
    """

    key: ClassVar[str] = "own"

    def __init__(self, context: MapContext, look: Look, own: OwnLayers) -> None:
        self._context = context
        self._access = context.access
        self._texts: Texts = context.texts
        self.own = own
        self._hidden: set[str] = set()
        self._listed: tuple[str, ...] = ()
        self._dialog: QFileDialog | None = None
        texts = self._texts
        self._panel = QWidget()
        hint = PlainLabel(texts("own.hint"), is_wrapping=True)
        hint.setProperty("tone", "second")
        self.path = QLineEdit()
        self.path.setPlaceholderText(texts("own.path"))
        self.path.setMaxLength(PATH_CHARACTERS)
        self.path.returnPressed.connect(self.open_path)
        self.files = ChoiceBox()
        self.files.activated.connect(self._take_file)
        self.datum = ChoiceBox()
        for datum in DATUMS:
            self.datum.addItem(texts(f"own.datum.{datum}"), datum)
        self.browse = QPushButton(texts("own.browse"))
        self.browse.clicked.connect(self._browse)
        self.open_button = QPushButton(texts("own.open"))
        self.open_button.clicked.connect(self.open_path)
        self.status = PlainLabel(is_wrapping=True)
        self.list = QListWidget()
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(self._switch)
        self.list.currentItemChanged.connect(self._show_chosen)
        self.about = PlainLabel(is_wrapping=True)
        self.about.setProperty("tone", "second")
        self.go = QPushButton(texts("own.go"))
        self.go.clicked.connect(self._go)
        self.remove = QPushButton(texts("own.remove"))
        self.remove.clicked.connect(self._remove)
        self.title = PlainLabel()
        self.facts = FactRows(look)
        self._lay_out(hint)
        self._disconnect = own.connect(self._show)
        self.set_look(look)
        self._show()

    def panel(self) -> QWidget:
        """Return the list of the layers and what is told of a thing that was clicked."""
        return self._panel

    def open(self) -> None:
        """Offer the files that lie in the folder now."""
        self.files.clear()
        self.files.addItem(self._texts("own.folder"), "")
        for path in self.own.files():
            self.files.addItem(safe_text(path.name, NAME_CHARACTERS), str(path))
        self.files.setVisible(self.files.count() > 1)

    def shut(self) -> None:
        """Shut the dialog with the panel."""
        if self._dialog is not None:
            self._dialog.close()

    def absorb(self, pumped: Pumped) -> None:
        """Take over what was read meanwhile."""
        del pumped
        self.own.poll()

    def refresh(self) -> None:
        """Give the layers to a map that was built since."""
        self._put()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Tell of the thing that was clicked, unless something of the hall's lies on it."""
        if any(hit.kind.value not in {"area", "shape"} for hit in hits):
            return False
        host = self._access.map
        if host is None:
            return False
        view = host.scene.camera.view(self._context.monotonic())
        reach_m = REACH_PX * view.ground_m_per_px
        for key in reversed(self._shown_keys()):
            layer = self.own.layers[key]
            found = layer.feature_at(at.lon_deg, at.lat_deg, reach_m)
            if found != NO_FEATURE:
                self._tell(layer, found)
                return True
        self._tell(None, NO_FEATURE)
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))
        self.facts.set_look(look)
        palette = self.list.palette()
        palette.setColor(palette.ColorRole.Highlight, look.colour("raised"))
        palette.setColor(palette.ColorRole.HighlightedText, look.colour("text"))
        self.list.setPalette(palette)

    def release(self) -> None:
        """Stop listening and reading; the layers stay with the process."""
        self.shut()
        self._disconnect()
        self.own.release()

    def open_path(self) -> None:
        """Read the file whose path stands in the line."""
        path = self.path.text().strip()
        if path:
            self.own.open(Path(path).expanduser(), str(self.datum.currentData()))

    def _lay_out(self, hint: PlainLabel) -> None:
        self._column = QVBoxLayout(self._panel)
        self._column.setContentsMargins(0, 0, 0, 0)
        above: tuple[QWidget, ...] = (hint, self.files, self.path, self.datum)
        between: tuple[QWidget, ...] = (self.status, self.list, self.about)
        for widget in above:
            self._column.addWidget(widget)
        for pair in ((self.browse, self.open_button), (self.go, self.remove)):
            row = QHBoxLayout()
            for button in pair:
                row.addWidget(button)
            if self.go in pair:
                for widget in between:
                    self._column.addWidget(widget, int(widget is self.list))
            self._column.addLayout(row)
        self._column.addWidget(self.title)
        self._column.addWidget(self.facts)
        self._column.addStretch(0)
        self.files.hide()

    def _take_file(self) -> None:
        path = str(self.files.currentData() or "")
        if path:
            self.path.setText(safe_text(path, PATH_CHARACTERS))
            self.own.open(Path(path), str(self.datum.currentData()))

    def _browse(self) -> None:
        """Offer files in a dialog beside the duty, which goes on."""
        texts = self._texts
        dialog = QFileDialog(self._panel.window(), texts("own.dialog"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setNameFilter(f"GeoJSON ({' '.join('*' + suffix for suffix in SUFFIXES)})")
        for label in QFileDialog.DialogLabel:
            dialog.setLabelText(label, texts(f"own.dialog_label.{label.name.lower()}"))
        if self.own.folder is not None and self.own.folder.is_dir():
            dialog.setDirectory(str(self.own.folder))
        dialog.setModal(False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen_file)
        dialog.destroyed.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.show()

    def _chosen_file(self, path: str) -> None:
        self.path.setText(safe_text(path, PATH_CHARACTERS))
        self.own.open(Path(path), str(self.datum.currentData()))

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _show(self) -> None:
        """Show which layers there are, and how the last opening went."""
        own, texts = self.own, self._texts
        self.open_button.setEnabled(not own.is_reading)
        opening = own.opening
        self.status.setVisible(opening is not None)
        if opening is not None:
            name = safe_text(opening.path.name, NAME_CHARACTERS)
            error = opening.error
            why = texts("own.reading") if error is None else refusal_text(texts, error)
            self.status.setProperty("tone", "second" if error is None else "bad")
            self.status.style().polish(self.status)
            self.status.set_text(texts("own.state", name=name, state=why))
        if tuple(own.layers) != self._listed:
            self._listed = tuple(own.layers)
            self._hidden &= own.layers.keys()
            self._fill()
            self._tell(None, NO_FEATURE)
        self._put()

    def _fill(self) -> None:
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.list.clear()
        for key, layer in self.own.layers.items():
            item = QListWidgetItem(safe_text(layer.name, NAME_CHARACTERS))
            item.setData(_KEY, key)
            is_shown = key not in self._hidden
            item.setCheckState(Qt.CheckState.Checked if is_shown else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(self.list.count() - 1)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's own
        self._show_chosen()

    def _switch(self, item: QListWidgetItem) -> None:
        key = str(item.data(_KEY))
        if item.checkState() == Qt.CheckState.Checked:
            self._hidden.discard(key)
        else:
            self._hidden.add(key)
        self._put()

    def _chosen(self) -> OwnLayer | None:
        item = self.list.currentItem()
        return None if item is None else self.own.layers.get(str(item.data(_KEY)))

    def _show_chosen(self) -> None:
        layer = self._chosen()
        for widget in (self.about, self.go, self.remove, self.list):
            widget.setHidden(layer is None)
        if layer is not None:
            self.about.set_text(about_text(self._texts, layer))

    def _go(self) -> None:
        layer = self._chosen()
        bounds = None if layer is None else layer.bounds_deg()
        if bounds is not None:
            west, south, east, north = bounds
            self._access.show_all([LonLat(west, south), LonLat(east, north)])

    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.own.remove(str(item.data(_KEY)))

    def _shown_keys(self) -> tuple[str, ...]:
        return tuple(key for key in self.own.layers if key not in self._hidden)

    def _put(self) -> None:
        host = self._access.map
        if host is not None:
            host.scene.model.own_layers.show(self.own.layers)
            self._access.put(own=self._shown_keys())

    def _tell(self, layer: OwnLayer | None, number: int) -> None:
        texts = self._texts
        feature = None if layer is None else layer.features[number]
        self.title.setVisible(feature is not None)
        properties = () if feature is None else feature.properties
        self.facts.show_facts(
            [(safe_text(key), safe_text(value)) for key, value in properties[:ROWS_AT_MOST]]
        )
        if feature is not None and layer is not None:
            name = safe_text(feature.title, NAME_CHARACTERS) or texts("own.nameless")
            self.title.set_text(texts("own.feature", name=name, number=number + 1))
