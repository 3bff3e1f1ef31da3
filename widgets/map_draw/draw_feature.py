"""The feature ``draw``: geofences on the map, drawn and edited by hand and kept in the journal."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.domain.geofence import NAME_CHARACTERS, Geofence
from app.domain.safe_text import safe_text
from app.domain.shape import ShapeKind
from app.services.geofences import ActState, Content, Geofences
from app.services.inside_count import InsideCount
from app.services.live import Pumped
from map_layers.overlays import ShapeMark
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_draw.draw_tool import DrawTool
from widgets.map_draw.editor import Editor
from widgets.map_draw.fence_list import FenceList
from widgets.map_draw.fence_marks import FenceMarks
from widgets.map_draw.held import Held, HeldDrawings
from widgets.map_draw.pen import Pen
from widgets.map_draw.shape_words import inks_of
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

_DRAWN = frozenset({"draw", "change"})


class DrawFeature:
    """Geofences stay on the map while it is shut; a drawing that was not kept goes with it."""

    key: ClassVar[str] = "draw"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._context = context
        self._access = context.access
        self._texts: Texts = context.texts
        self.geofences = Geofences(context.group, context.commands, context.monotonic)
        self.pen: Pen | None = None
        self._seen: Geofence | None = None  # the one that is edited, as it was when that began
        self._chosen = ""
        self._awaited = ""
        self._held = HeldDrawings()
        self._is_back = False  # what is in the hand was refused before
        self._executor = ThreadPoolExecutor(1, "draw")
        self._inside = InsideCount(context.group, self._executor, context.monotonic)
        self._marks = FenceMarks()
        self._shown: tuple[ShapeMark, ...] = ()
        self._is_open = False
        texts = self._texts
        self._panel = QWidget()
        self.obstacle = PlainLabel(is_wrapping=True)
        self.obstacle.setProperty("tone", "late")
        self.status = PlainLabel(is_wrapping=True)
        self.recall = QPushButton()
        self.recall.clicked.connect(self._recall)
        self.new = PlainLabel(texts("draw.new"))
        self.buttons = {kind: QPushButton(texts(f"draw.{kind.value}")) for kind in ShapeKind}
        row = QHBoxLayout()
        for kind, button in self.buttons.items():
            button.clicked.connect(lambda _checked, kind=kind: self.begin(kind))
            row.addWidget(button)
        row.addStretch(1)
        self.editor = Editor(texts)
        self.editor.kept.connect(self._keep)
        self.editor.dropped.connect(self.drop)
        self.editor.sized.connect(self._size)
        self.list = FenceList(context.group, self.geofences, self._inside, texts)
        self.list.chosen.connect(self._choose)
        self.list.sought.connect(self._fly)
        self.list.edit_wanted.connect(self.edit)
        self.list.removed.connect(self._remove)
        self._column = self._laid_out(row)
        self._disconnect = self.geofences.connect(self._told)
        self.set_look(look)
        self._show()

    def _laid_out(self, kinds: QHBoxLayout) -> QVBoxLayout:
        note = PlainLabel(self._texts("draw.no_rule"), is_wrapping=True)
        note.setProperty("tone", "muted")
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.obstacle)
        column.addWidget(self.new)
        column.addLayout(kinds)
        column.addWidget(self.editor, 1)
        column.addWidget(self.status)
        column.addWidget(self.recall)
        column.addWidget(self.list, 1)
        column.addWidget(note)
        return column

    def panel(self) -> QWidget:
        """Return the list, and the form while one is drawn."""
        return self._panel

    def open(self) -> None:
        """Show how things stand."""
        self._is_open = True
        self._show()

    def shut(self) -> None:
        """Drop what was not kept and give the hand back."""
        self._is_open = False
        self.drop()
        self.list.choose("")
        self._show_marks()

    def absorb(self, pumped: Pumped) -> None:
        """Show another geofence on the map as soon as the journal has it."""
        if pumped.is_new_board or any(s.startswith("geofence:") for s in pumped.subjects):
            self._show()
            if self._awaited in self._context.group.board.geofences:
                self.list.choose(self._awaited)
                self._awaited = ""
        if self._is_open and self.list.isVisible() and self._inside.poll():
            self.list.show_inside()

    def refresh(self) -> None:
        """Let spans end, and say how old the count of who is inside is."""
        if self._is_open:
            self._show()
        else:
            self._show_marks()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Choose the geofence whose outline was clicked, unless something lies on it."""
        del at
        is_shape = bool(hits) and hits[0].kind.value == "shape"
        if is_shape:
            self.list.choose(hits[0].id)
        return is_shape

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(8))
        self.editor.set_look(look)
        self.list.set_look(look)

    def release(self) -> None:
        """Stop listening, and end the thread that counts."""
        self._disconnect()
        self._executor.shutdown(cancel_futures=True)

    def begin(self, kind: ShapeKind) -> None:
        """Give the hand a pen for a new shape."""
        if self.geofences.obstacle:
            self._show()
            return
        self.list.choose("")
        self._take(Pen(kind), None)

    def edit(self) -> None:
        """Give the hand the chosen geofence."""
        geofence = self.list.current
        if geofence is None or self.geofences.obstacle:
            return
        self._take(Pen.of(geofence.shape), geofence)

    def drop(self) -> None:
        """Discard what is being drawn."""
        if self.pen is None:
            return
        self.pen, self._seen = None, None
        self._access.take_hand(None)
        self._access.put(inks=())
        self._show()

    def _take(self, pen: Pen, seen: Geofence | None, decided: Content | None = None) -> None:
        self.pen, self._seen, self._is_back = pen, seen, decided is not None
        self._access.take_hand(DrawTool(pen, self._screen_of, self._drawn, self.drop))
        self.editor.begin(pen, decided or seen)
        self._drawn()
        self._show()

    def _screen_of(self, place: LonLat) -> tuple[float, float]:
        host = self._access.map
        if host is None:
            return -1.0, -1.0
        return host.scene.camera.view(self._context.monotonic()).screen_of(*place)

    def _drawn(self) -> None:
        if self.pen is not None:
            self.editor.show_pen(self.pen)
            self._access.put(inks=inks_of(self._texts, self.pen))

    def _size(self, size_m: float) -> None:
        if self.pen is not None:
            self.pen.size_m = size_m
            self._drawn()

    def _keep(self) -> None:
        if self.pen is None:
            return
        content = self.editor.content(self.pen, self._context.group.now_s())
        try:
            if self._seen is None:
                geofence_id = self._awaited = self.geofences.draw(content)
            else:
                geofence_id = self._seen.geofence_id
                self.geofences.change(self._seen, content)
        except OperatorError as error:
            self._say(error_text(self._texts, error.code), "bad")
            return
        self._held.sent(geofence_id, Held(self.pen, self._seen, content))
        self.drop()

    def _give_back(self) -> None:
        """Put what was refused into the hand again, as soon as that is free."""
        found = self._held.next_back()
        if found is None:
            return
        held, why = found
        # Told that somebody was faster, a person may now save over that, or draw a new one.
        now = held.seen and self.geofences.get(held.seen.geofence_id)
        self._take(held.pen, None if now is None or now.is_removed else now, held.content)
        name = safe_text(held.content.name, NAME_CHARACTERS)
        self._say(self._texts("draw.act.back", name=name, why=why), "bad")

    def _remove(self, seen: Geofence, reason: str) -> None:
        try:
            self.geofences.remove(seen, reason)
        except OperatorError as error:
            self._say(error_text(self._texts, error.code), "bad")

    def _recall(self) -> None:
        try:
            self.geofences.recall()
        except OperatorError as error:
            self._say(error_text(self._texts, error.code), "bad")

    def _choose(self, geofence_id: str) -> None:
        self._chosen = geofence_id
        self._show_marks()

    def _fly(self, geofence_id: str) -> None:
        """Show where it is: a hand that chose it in the list is not on the map."""
        geofence = self.geofences.get(geofence_id)
        if geofence is not None and self.pen is None:
            self._access.show_all([LonLat(*at) for at in geofence.shape.outline().tolist()])

    def _told(self) -> None:
        last, texts = self.geofences.last, self._texts
        if last is None:
            return
        name = safe_text(last.name, NAME_CHARACTERS)
        if last.state is ActState.REFUSED:
            why = error_text(texts, last.error)
            self._say(texts("draw.act.refused", name=name, why=why), "bad")
            if last.kind in _DRAWN:
                self._held.refused(last.geofence_id, why)
        elif last.state is ActState.SAVED:
            self._say(texts("draw.act.saved", name=name), "second")
        else:
            self._say(texts(f"draw.act.{last.kind}", name=name), "second")
            if last.kind in _DRAWN:
                self._held.kept(last.geofence_id)
        self._show()

    def _say(self, text: str, tone: str) -> None:
        self.status.setProperty("tone", tone)
        self.status.style().polish(self.status)
        self.status.set_text(text)

    def _show(self) -> None:
        obstacle = self.geofences.obstacle
        self.obstacle.setVisible(bool(obstacle))
        self.obstacle.set_text(self._texts(f"draw.obstacle.{obstacle}") if obstacle else "")
        for button in self.buttons.values():
            button.setEnabled(not obstacle)
        if obstacle and self.pen is not None:
            content = self.editor.content(self.pen, self._context.group.now_s())
            held = Held(self.pen, self._seen, content)
            self._held.set_aside(held, self.obstacle.full_text())
            self.drop()
            return
        if self._is_open and not obstacle and self.pen is None:
            self._give_back()
        self.editor.setVisible(self.pen is not None)
        self.list.setVisible(self.pen is None)
        self.status.setVisible(bool(self.status.full_text()))
        left_s = self.geofences.recall_seconds_left()
        self.recall.setVisible(left_s > 0)
        self.recall.setText(self._texts("draw.recall", seconds=round(left_s)))
        if self._is_open:
            self.list.renew()
        self._show_marks()

    def _show_marks(self) -> None:
        group = self._context.group
        # Beside what was refused stands what others made of it meanwhile.
        edited = None if self._is_back else self._seen
        hidden = edited.geofence_id if edited is not None else ""
        marks = self._marks.of(group.board, group.now_s(), self._chosen, hidden)
        if marks is not self._shown:
            self._shown = marks
            self._access.put(shapes=marks)
