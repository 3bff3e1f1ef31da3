"""The feature ``spots``: problem spots on the map, and their list; shut, they stay on the map."""

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.geo import LonLat
from app.domain.measures.noticing import AreaKind, Spot, SpotsAnswer, SpotsQuestion
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from app.services.measures.hall_names import HallNames
from app.services.measures.home import Home
from app.services.measures.noticing import NoticingBook
from widgets.choice_box import ChoiceBox
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_spots.spots_view import MOST_SPOTS, SIGNS, spot_words, spots_view
from widgets.plain import PlainLabel, plain_tooltip

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

ROW_CHARACTERS = 120
_AT = Qt.ItemDataRole.UserRole


class SpotsFeature:
    """Asks only while they are shown; what statistics notice is worked out once a minute."""

    key: ClassVar[str] = "spots"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._context = context
        self._texts = texts = context.texts
        self._names = HallNames(context.group, texts.language, context.monotonic)
        self._book = NoticingBook(context.group, context.monotonic, self._names)
        self._home = Home(context.group, context.monotonic)
        self._shown: tuple[SpotsAnswer | None, AreaKind] | None = None
        self.on = QCheckBox(texts("map_spots.on"))
        self.on.toggled.connect(lambda _on: self.refresh())
        self.area = ChoiceBox()
        for kind in AreaKind:
            self.area.addItem(texts(f"map_spots.area.{kind}"))
        self.area.setCurrentIndex(list(AreaKind).index(AreaKind.TOWN))
        self.area.currentIndexChanged.connect(lambda _at: self.refresh())
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "second")
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        self._panel = QWidget()
        self._column = QVBoxLayout(self._panel)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.on, self.area, self.note):
            self._column.addWidget(widget)
        self._column.addWidget(self.list, 1)
        self.set_look(look)

    def panel(self) -> QWidget:
        """Return the panel."""
        return self._panel

    def open(self) -> None:
        """Show them: whoever opens it wants to see them."""
        self.on.setChecked(True)
        self.refresh()

    def shut(self) -> None:
        """Stay as it is: what is on the map stays there."""

    def absorb(self, pumped: Pumped) -> None:
        """Ask for names again where another hub speaks; answers come by themselves."""
        if pumped.is_new_board:
            self._names.forget()

    def refresh(self) -> None:
        """Ask again what is due, and show the newest answer."""
        if not self.on.isChecked():
            if self._shown is not None:
                self._shown = None
                self._book.release()
                self._context.access.put(spots=None)
                self._list((), "")
            return
        kind = list(AreaKind)[max(0, self.area.currentIndex())]
        answer = self._book.spots(SpotsQuestion(self._home.node(), kind, most=MOST_SPOTS))
        if (answer, kind) == self._shown:
            return
        self._shown = (answer, kind)
        texts = self._texts
        if answer is None:
            live = self._context.group.is_live
            self._list((), texts("map_spots.asking" if live else "map_spots.in_replay"))
            self._context.access.put(spots=None)
            return
        self._context.access.put(spots=spots_view(answer, kind, texts))
        time = clock_text(answer.as_of_s)
        key = "map_spots.shown" if answer.spots else "map_spots.nothing"
        counts = {"shown": len(answer.spots), "count": answer.count, "tested": answer.tested}
        self._list(answer.spots, texts(key, time=time, unplaced=answer.unplaced, **counts))

    @property
    def mark(self) -> str:
        """That they are shown, for the head of the map."""
        return self._texts("map_spots.marked") if self.on.isChecked() else ""

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Take no clicks."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))
        for widget in (self.on, self.area, self.note, self.list):
            widget.setFont(look.font())

    def release(self) -> None:
        """Wait for nothing more."""
        self._book.release()
        self._names.release()

    def _list(self, spots: tuple[Spot, ...], note: str) -> None:
        self.note.set_text(note)
        self.list.clear()
        texts = self._texts
        for spot in spots:
            signs = "".join(SIGNS[one] for one in spot.classes)
            said = texts("map_spots.row", signs=signs, place=spot.name or spot.area,
                         said=spot_words(spot, texts))  # fmt: skip
            item = QListWidgetItem(safe_text(said, ROW_CHARACTERS))
            item.setToolTip(plain_tooltip(said))
            item.setData(_AT, (spot.lon_deg, spot.lat_deg))
            self.list.addItem(item)

    def _go(self, item: QListWidgetItem) -> None:
        self._context.access.show_place(*item.data(_AT))
