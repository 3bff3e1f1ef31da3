"""The map pane: what the link lets it claim, the map itself, and its legend."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Unpack

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.geo import LonLat
from app.domain.ports import LinkState
from app.domain.register import Registers
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.kept_filters import KeptFilters
from app.services.live import Pumped, ViewGroup
from app.services.selection import Selection
from map_layers.overlays import OverlayParts, Overlays, ValueLabel
from widgets.city_words import CityWords
from widgets.judging import map_doubt
from widgets.look import DESIGN_BODY_PX, Look, TextRole
from widgets.map.feature import FeatureMaker, MapContext
from widgets.map.feature_host import FeatureHost
from widgets.map.glides import glide_to, glide_to_all, glide_to_city
from widgets.map.hand_tool import HandTool
from widgets.map.hands import MapHands
from widgets.map.host import MapHost, MapHostFactory
from widgets.map.legend import Legend
from widgets.map.map_heading import MapHeading
from widgets.map.map_tally import is_hidden, tally_of
from widgets.map.narrowing import NarrowedSign
from widgets.map.overlay_state import overlays_of
from widgets.map.register_wait import RegisterWait
from widgets.map.station_labels import StationLabels
from widgets.map.taking_down import take_down
from widgets.map.waiting_words import waiting_text
from widgets.map.whereabouts import place_now
from widgets.map.whole_change import whole_change
from widgets.pane import Pane
from widgets.panel_host import PanelHost
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:  # both bring the GL library with them
    from map_layers.camera import CameraView
    from map_layers.contract import Hit
    from widgets.map.clicks import MapClicks

TOOLS_MARGIN_PX, TOOLS_BELOW_PX = 12, 4


class MapPane(Pane):
    """Shows that it waits until the link is live; then it makes its host and shows the map.

    Emits ``alarm_chosen`` and ``camera_chosen`` with ids for what was clicked on the map.
    ``features`` are the console's (``widgets/map/feature_table.py``); a wall has none.
    """

    alarm_chosen, case_chosen = Signal(str), Signal(str)
    camera_chosen = Signal(str, float, float)
    clicked_on = Signal(object, QPoint)  # list[Hit] under a click, nearest first; where, in here
    hovered_on = Signal(object)  # list[Hit] under the pointer; empty while a hand draws
    moved, built = Signal(), Signal()

    def __init__(
        self,
        group: ViewGroup,
        selection: Selection,
        dispatch: Dispatch,
        look: Look,
        texts: Texts,
        factory: MapHostFactory,
        host: PanelHost,
        monotonic: Callable[[], float],
        station_labels: StationLabels | None = None,
        features: Sequence[FeatureMaker] = (),
        commands: Commands | None = None,
        words: CityWords | None = None,
        filters: KeptFilters | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("map.title"), look, parent)
        self._group = group
        self._selection = selection
        self._dispatch = dispatch
        self._look = look
        self._texts = texts
        self._factory = factory
        self._panel_host = host
        self._monotonic = monotonic
        self._station_labels = station_labels
        self._values: tuple[ValueLabel, ...] = ()
        self._map: MapHost | None = None
        self._hands: MapHands | None = None
        self._clicks: MapClicks | None = None
        self.registers = Registers()
        self._view: CameraView | None = None
        self._route: tuple[LonLat, ...] = ()
        self._register_wait = RegisterWait(group, monotonic)
        self._parts: OverlayParts = {}
        self._is_warming = self._is_warm = self._is_doubtful = self._is_bare = False
        self._is_overlay_due = True
        self.takes_place: Callable[[LonLat], bool] | None = None  # asked first of every click
        self._heading = MapHeading(self, group, texts)
        self._waits = PlainLabel(texts("map.wait.connecting"), is_wrapping=True)
        self._waits.setProperty("tone", "second")
        self._waits.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ground = QWidget()
        self._ground.setObjectName("ground")
        QVBoxLayout(self._ground).addWidget(self._waits)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._ground)
        self.legend = Legend(look, texts)
        self.legend.changed.connect(self._narrowed)
        self.narrowed = NarrowedSign(texts, keeps_place=bool(features))
        self.narrowed.clicked.connect(self.show_everything)
        readings = station_labels.readings if station_labels is not None else None
        services = (group, selection, dispatch, texts, monotonic, commands, readings)
        context = MapContext(self, *services, words, filters)
        self.features = FeatureHost(features, context, look, texts)
        self._lay_out()
        self._disconnects = [
            selection.connect(self._mark_overlays),
            dispatch.connect(self._mark_overlays),
        ]
        self.set_look(look)
        self.refresh()

    @property
    def map(self) -> MapHost | None:
        """The host, once it was built."""
        return self._map

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme."""
        super().set_look(look)
        self._look = look
        if hasattr(self, "legend"):
            self.legend.set_look(look)
            self.features.set_look(look)
            if self.features.features:  # a wall has none, and gives the room to its map
                margin_px, below_px = look.px(TOOLS_MARGIN_PX), look.px(TOOLS_BELOW_PX)
                self._tools.setContentsMargins(margin_px, 0, margin_px, below_px)
            self._heading.keep_places()
            self._waits.setFont(look.font(TextRole.TITLE))
        if self.__dict__.get("_map") is not None:
            self._dress()

    def _lay_out(self) -> None:
        """Give the buttons a row of their own: title and as-of change their lengths all day."""
        self.header.insertWidget(2, self.narrowed)
        self._tools = QHBoxLayout()
        self._tools.addWidget(self.features.buttons)
        self.content.addLayout(self._tools)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.stack, 1)
        beside.addWidget(self.features)
        self.content.addLayout(beside, 1)
        self.content.addWidget(self.legend)

    def warm(self) -> None:
        """Begin to load the GL library; the map is built when it is here. Call it once seen."""
        self._panel_host.run("map", self._factory.warm)
        self._is_warming = "map" not in self._panel_host.failed
        if not self._is_warming:
            self._waits.set_text(self._texts("map.failed"))

    def _look_if_warm(self) -> None:
        is_warm = self._panel_host.call("map", self._factory.is_warm, None)
        self._is_warm = bool(is_warm)
        if is_warm is None:
            self._waits.set_text(self._texts("map.failed"))

    def _build(self, registers: Registers) -> None:
        made = self._panel_host.call("map", partial(self._factory.make, registers), None)
        if made is None:
            self._waits.set_text(self._texts("map.failed"))
            return
        from widgets.map.clicks import MapClicks  # noqa: PLC0415 - brings the GL library, loaded by now

        self._is_bare = not self._register_wait.has_come
        self._view = self.view
        take_down(self._map, self._hands)
        clicks = MapClicks(self._group, self._selection, self._dispatch, self)
        clicks.alarm_chosen.connect(self.alarm_chosen)
        clicks.camera_chosen.connect(self.camera_chosen)
        clicks.case_chosen.connect(self.case_chosen)
        clicks.clicked_on.connect(self._clicked_on)
        clicks.count_chosen.connect(self._open_count)
        self._map, self._clicks, self.registers = made, clicks, registers
        self._hands = MapHands(made.scene, self._group.now_s, self._monotonic, self)
        self._hands.clicked.connect(self._click)
        self._hands.hovered.connect(self._hovered)
        self._hands.fit_wanted.connect(self.fit)
        self._hands.moved.connect(self.moved)
        made.surface.installEventFilter(self._hands)
        made.scene.model.absorb(whole_change(self._group.world))
        made.scene.set_overlays(self._overlays())  # the first picture hides what is not meant
        if self._view is not None:
            made.scene.camera.jump(self._view)
        self._dress()
        self.stack.addWidget(made.widget())
        self._show_state()
        self.built.emit()

    def absorb(self, pumped: Pumped) -> None:
        """Hand changes to the layers, and draw when a picture is due."""
        if pumped.state_changed:
            self._show_state()
        subjects = pumped.subjects
        self.features.absorb(pumped)
        if pumped.is_new_board or any(s.startswith(("alarm:", "task:")) for s in subjects):
            self._is_overlay_due = True
        if self._map is None or self._is_bare:
            self._make_ready()
        if self._map is None:
            return
        scene = self._map.scene
        if not pumped.change.is_empty:
            scene.model.absorb(pumped.change)
        if self._is_overlay_due:
            self._is_overlay_due = False
            scene.set_overlays(self._overlays())
        if self._hands is not None:
            self._hands.look_under_pointer()
        is_seen = self.stack.currentWidget() is not self._ground
        if is_seen and scene.is_due(self._group.now_s(), self._monotonic()):
            self._map.request()

    def refresh(self) -> None:
        """Say how old what is shown is."""
        self._show_state()
        self.features.refresh()
        self._show_tally()
        doubt = self._is_doubtful != bool(map_doubt(self._group, self._texts))
        self._is_overlay_due |= doubt or self._dispatch.plan is not None  # its margins count down
        if self._station_labels is not None and self._map is not None:
            values = self._station_labels.labels()
            if values != self._values:
                self._values = values
                self._mark_overlays()

    def show_route(self, route: Sequence[LonLat]) -> None:
        """Show the declared route of what is selected; empty for none."""
        if tuple(route) != self._route:
            self._route = tuple(route)
            self._mark_overlays()

    def show_place(self, lon_deg: float, lat_deg: float) -> None:
        """Glide to a place, unless a hand is on the map."""
        if self._map is not None:
            glide_to(self._map.scene, lon_deg, lat_deg, self._monotonic())

    def show_all(self, points: Sequence[LonLat], *, is_asked: bool = True) -> bool:
        """Glide to where all of ``points`` are in view; False while a hand is on, if not asked."""
        scene = None if self._map is None else self._map.scene
        return scene is None or glide_to_all(scene, points, self._monotonic(), is_asked=is_asked)

    def put(self, **parts: Unpack[OverlayParts]) -> None:
        """Show these parts of ``Overlays`` from the next picture on; the others stay."""
        self._parts |= parts
        self._mark_overlays()
        if "rows" in parts or "hidden_layers" in parts:
            self._show_tally()

    def show_everything(self) -> None:
        """Let neither legend, nor filter, nor list of layers hide anything."""
        self.legend.hide_classes(frozenset())
        self.features.show_everything()

    def hides(self, entity_id: str) -> bool:
        """Return whether legend or filter hide a thing that is here."""
        return is_hidden(self._group, entity_id, self.legend.hidden, self._parts.get("rows"))

    def take_hand(self, tool: HandTool | None) -> None:
        """Give the left button to a tool, or back to clicking and panning."""
        if self._map is not None and self._hands is not None:
            self._hands.take(tool)
            self._map.surface.installEventFilter(self._hands)  # now before the window's keys
            cursor = Qt.CursorShape.ArrowCursor if tool is None else tool.cursor
            surface = self._map.surface
            if isinstance(surface, QWidget | QWindow):
                surface.setCursor(cursor)

    def choose(self, hit: "Hit") -> None:
        """Take one of what lay under a click, as if it had lain there alone."""
        if self._clicks is not None:
            self._clicks.choose(hit)

    @property
    def view(self) -> "CameraView | None":
        """Where the camera is or will rest; None before the map was built."""
        return self._map.scene.camera.target if self._map is not None else self._view

    @view.setter
    def view(self, view: "CameraView | None") -> None:
        """Begin at this view, however large the map was then; set before the map is built."""
        self._view = view

    def fit(self) -> None:
        """Glide to where the whole city is in view."""
        if self._map is not None:
            glide_to_city(self._map.scene, self._monotonic())

    def place_of(self, hit: "Hit") -> QPoint | None:
        """Return where in the pane a thing is now; None where it is gone, or out of the map."""
        if self._map is None:
            return None
        surface = self._map.widget()
        at = place_now(self._map.scene, hit, self._group.now_s(), self._monotonic())
        is_seen = at is not None and surface.rect().contains(at.toPoint())
        return surface.mapTo(self, at.toPoint()) if at is not None and is_seen else None

    def release(self) -> None:
        """Stop listening and give the GL objects back."""
        self._register_wait.cancel()
        for disconnect in self._disconnects:
            disconnect()
        self.features.release()
        take_down(self._map, self._hands)
        self._map = None

    def _make_ready(self) -> None:
        if self._is_warming and not self._is_warm:
            self._look_if_warm()
        if not self._is_warm or self._group.status.state is not LinkState.LIVE:
            return
        registers = self._register_wait.poll()
        if registers is not None and (self._map is None or self._register_wait.has_come):
            self._build(registers)

    def _click(self, hits: list["Hit"], at: QPointF) -> None:
        if self._map is None or self._clicks is None:
            return
        place = LonLat(*self._map.scene.lonlat_at(at.x(), at.y(), self._monotonic()))
        if self.takes_place is not None and self.takes_place(place):
            return  # a form waits for a place: whatever lies there is not meant
        if not self.features.clicked(hits, place):
            self._clicks.click(hits, at)

    def _hovered(self, hits: list["Hit"]) -> None:
        if self._clicks is not None and self._hands is not None:
            self._clicks.hover(hits)
            self.hovered_on.emit([] if self._hands.tool is not None else hits)

    def _open_count(self, hit: "Hit", at: QPointF) -> None:
        """Go nearer, or list what is counted, beside the click that chose it."""
        if self._map is not None:
            from widgets.map.count_opening import open_count  # noqa: PLC0415 - as above

            members = open_count(self._map.scene, hit, self._monotonic())
            if members:
                self._clicked_on(members, at)

    def _clicked_on(self, hits: list["Hit"], at: QPointF) -> None:
        if self._map is not None:
            self.clicked_on.emit(hits, self._map.widget().mapTo(self, at.toPoint()))

    def _dress(self) -> None:
        if self._map is not None:
            scene = self._map.scene
            scene.set_theme(self._look.theme)
            scene.set_language(self._texts.language)
            scene.set_unit(self._look.px(100 * DESIGN_BODY_PX) / (100 * DESIGN_BODY_PX))

    def _overlays(self) -> Overlays:
        services = (self._group, self._selection, self._dispatch, self.legend.hidden)
        overlays = overlays_of(*services, self._route, self._values, self._parts, texts=self._texts)
        self._is_doubtful = bool(overlays.doubt)
        return overlays.with_evidence()

    def _mark_overlays(self) -> None:
        self._is_overlay_due = True

    def _narrowed(self) -> None:
        self._mark_overlays()
        self._show_tally()

    def _show_tally(self) -> None:
        """Count what is shown; a map that hides something never looks like the whole city."""
        if self.narrowed.is_quiet and self.legend.isHidden():
            return  # nobody is told: the map in a panel
        hidden, rows = self.legend.hidden, self._parts.get("rows")
        scene = self._map.scene if self._map is not None else None
        tally = tally_of(self._group, scene, hidden, rows, self._monotonic())
        self.legend.show_tally(tally)
        layers = len(self._parts.get("hidden_layers", ()))
        self.narrowed.show_tally(tally, layers, is_filtered=bool(hidden) or rows is not None)

    def _show_state(self) -> None:
        self._heading.show(is_bare=self._is_bare)
        if self._map is not None:
            self.stack.setCurrentWidget(self._map.widget())
        elif "map" not in self._panel_host.failed:
            self._waits.set_text(waiting_text(self._texts, self._group))
