"""The duty console's window: bar, alarm queue, map, dossier or card, cameras, tasks, strip."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.citypack import CityInfo
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from widgets.about import AboutFacts
from widgets.actions import Actions, Initials
from widgets.alarms.alarm_queue import AlarmQueue
from widgets.bar import Bar
from widgets.camera_grid.grid_acts import GridActs
from widgets.camera_slot import CameraSlot
from widgets.card_dock import CardDock
from widgets.card_shelf import SIGN_IN, CardShelf
from widgets.cards.alarm_card import AlarmCard
from widgets.cards.handover_card import SavePage
from widgets.case_figures.figures_room import FiguresRoom
from widgets.cases.case_room import CaseRoom
from widgets.city_words import CityWords
from widgets.command.command_box import CommandBox
from widgets.command.command_room import CommandRoom
from widgets.desk import Desk
from widgets.dossier.dossier import Dossier
from widgets.dossiers.directory_room import DirectoryRoom
from widgets.duty_actions import actions_of
from widgets.duty_acts import DutyActs
from widgets.duty_drawers import drawers_of
from widgets.duty_keys import keys_of
from widgets.duty_layout import DutyLayout
from widgets.duty_pump import feed_pump
from widgets.duty_strip import strip_of
from widgets.evidence.evidence_acts import EvidenceActs
from widgets.floating import float_above
from widgets.found_room import FoundRoom
from widgets.frame_pump import FramePump
from widgets.hazmat.hazmat_acts import HazmatActs
from widgets.keys import Keys
from widgets.lent_font import lend_font
from widgets.locator.overview_feature import overview_of
from widgets.locator.place_map import PlaceMap
from widgets.look import Look
from widgets.map.feature_table import features_of
from widgets.map.host import MapHostFactory
from widgets.map.hover_card import HoverCard
from widgets.map.map_pane import MapPane
from widgets.map.station_labels import StationLabels
from widgets.map.under_list import UnderList
from widgets.map_views.views_feature import views_of
from widgets.notify.message_room import MessageRoom
from widgets.panel_host import PanelHost
from widgets.panels.panels_of import panels_of
from widgets.roll.roll_room import RollRoom
from widgets.station.station_facts import StationFacts
from widgets.strip.feed_strip import FeedStrip
from widgets.tasks.last_order_line import LastOrderLine
from widgets.tasks.task_list import TaskList
from widgets.texts import Texts
from widgets.theme_file import THEMES

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit as MapHit

TITLE_CHARACTERS = 120
SMALLEST_PX = (1280, 720)
WARM_AFTER_MS = 30


class DutyWindow(QWidget):
    """Shows its shell at once and loads the map after that; emits ``closed`` when it is closed.

    ``looks`` returns the look of a theme (``night``, ``day``). ``initials`` gives the pinyin
    initials of a label and is first called when the command box opens. ``on_language`` restarts
    the window in the other language (:class:`DutySeat`), or is None where that cannot be done.
    """

    closed = Signal()

    def __init__(
        self,
        desk: Desk,
        city: CityInfo,
        look: Look,
        looks: Callable[[str], Look],
        texts: Texts,
        map_factory: MapHostFactory,
        host: PanelHost,
        cameras: CameraSlot | None,
        save_page: SavePage,
        about: Callable[[], AboutFacts],
        initials: Initials,
        on_language: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setWindowTitle(safe_text(window_title(desk, city, texts), TITLE_CHARACTERS))
        self._desk, self._texts, self._look, self._looks = desk, texts, look, looks
        self._host, self._cameras = host, cameras
        self._had_session = desk.session.who is not None
        self._releases: list[Callable[[], None]] = []
        words, group = CityWords(city, texts.language), desk.group
        self.bar = Bar(group, desk.session, look, texts, words)
        self.alarms = AlarmQueue(group, look, texts, words, desk.monotonic, desk.watch, desk.sound)
        self.map = MapPane(
            *(group, desk.selection, desk.dispatch, look, texts, map_factory, host),
            desk.monotonic,
            StationLabels(group, desk.quantities, desk.limits, texts),
            (
                views_of(desk.views, lambda: desk.session.person_id),
                *features_of(words, self._replay, desk.own_layers),
                *overview_of(desk.locator),
            ),
            desk.commands if group.is_live else None,
            words,
            desk.filters,
        )
        held = drawers_of(desk, self.alarms.list, look, texts)
        self.log, self.health, self.chart, self.room = held.log, held.health, held.chart, held.room
        self.hazmat, self.cameras = held.hazmat, held.cameras
        station = StationFacts(group, desk.quantities, desk.limits, look, texts, desk.monotonic)
        self.dossier = Dossier(
            *(group, desk.selection, desk.session, look, texts, words, station),
            PlaceMap(desk.locator, look, texts),
            lambda: self.map.registers,
            self.map.hides,
        )
        self.dock = CardDock(self.dossier, look)
        self.tasks = TaskList(group, look, texts)
        self.last_order = LastOrderLine(desk.dispatch, look, texts)
        self.tasks.content.addWidget(self.last_order)
        self.drawers = held.drawers
        strip = strip_of(group, desk.player, look, texts)
        self.feeds, self.time_bar, self.band = strip.feeds, strip.time_bar, strip.band
        self.command_box = CommandBox(desk.finder, look, texts, self)
        self.under = UnderList(group, look, texts, self)
        self.hover = HoverCard(
            self.map, group, look, texts, words, desk.dispatch, self._is_reading, self
        )
        self.shelf = CardShelf(desk, self.dock, look, texts, save_page, about)
        self.acts = DutyActs(desk, self.map, self.shelf, self.dock, self.alarms, cameras)
        self.evidence = EvidenceActs(desk, held, self.dock, self.map, self.acts, texts)
        self.cases = CaseRoom(desk, held.cases, self.dock, self.map, held.drawers, look, texts)
        self.messages = MessageRoom(
            *(desk, self.cases, self.dock, self.map, held.drawers, look, texts)
        )
        self.figures = FiguresRoom(desk, self.cases, self.dock, held.drawers, words, look, texts)
        self.found = FoundRoom(desk, self.cases, self.map, held.drawers, look, texts)
        self.directory = DirectoryRoom(
            *(desk, self.cases, self.dock, self.map, held.drawers, look, texts),
            self.acts.show_hit,
        )
        self.rolls = RollRoom(desk, held.drawers, look, texts)
        self.panels = panels_of(self, desk, words, look, texts, initials)
        self.grid_acts: GridActs | None = None
        if self.cameras is not None:
            self.grid_acts = GridActs(desk, self.map, self.dock, self.cameras, self.drawers, texts)
        self.actions_table = Actions(actions_of(self, desk, on_language), texts, initials)
        self.pump = FramePump(group, host, desk.monotonic, self)
        self._warming = QTimer(self, singleShot=True, interval=WARM_AFTER_MS)
        self._warming.timeout.connect(self.map.warm)
        self._layout = DutyLayout(
            self,
            (self.bar, self.band),
            self.alarms,
            (self.map, *self.drawers.all),
            (self.dock, cameras.widget() if cameras is not None else None, self.tasks),
            (self.feeds, self.time_bar),
        )
        self._wire()
        self._bind_keys()
        self.set_look(look)
        if not self._had_session and group.is_live:
            self.shelf.sign_in()

    @property
    def theme_id(self) -> str:
        """The theme the window wears now."""
        return self._look.theme.theme_id

    # Life

    def start(self) -> None:
        """Begin to pump and, a moment after the first paint, load the map."""
        self.pump.start()
        self._warming.start()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything in order."""
        self.under.dismiss()
        self.hover.dismiss()
        self.pump.stop()
        self._warming.stop()
        self.dock.clear()
        for release in self._releases:
            release()
        self._releases.clear()
        super().closeEvent(event)
        self.closed.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the command box under the bar, in the middle."""
        super().resizeEvent(event)
        self._place_command_box()

    # Look

    def set_look(self, look: Look) -> None:
        """Take another theme, everywhere at once."""
        self._look = look
        self.shelf.look = look
        self.setPalette(look.palette())
        self.setFont(look.font())
        self.setStyleSheet(look.style_sheet())
        for part in (
            *(self.bar, self.alarms, self.map, self.dossier, self.dock, self.tasks),
            *(self.log, self.health, self.chart, self.room, self.hazmat),
            *([self.cameras] if self.cameras is not None else []),
            *(self.feeds, self.time_bar, self.command_box, self.under, self.hover),
            *(self.last_order, self.evidence, self.cases, self.figures, self.found),
            *(self.directory, self.panels, self.rolls),
        ):
            part.set_look(look)
        self.messages.set_look(look)
        if self.band is not None:
            self.band.set_look(look)
        if self._cameras is not None:
            self._cameras.set_look(look)
        self._layout.set_look(look)
        lend_font(self, look)
        self.setMinimumSize(*(look.px(side) for side in SMALLEST_PX))

    def switch_theme(self) -> None:
        """Change between night and day."""
        other = next(name for name in THEMES if name != self._look.theme.theme_id)
        self.set_look(self._looks(other))

    def toggle_log(self) -> None:
        """Open the duty log, or shut it."""
        self.drawers.toggle(self.log)

    def toggle_health(self) -> None:
        """Open the data-health board, or shut it."""
        self.drawers.toggle(self.health)

    def toggle_room(self) -> None:
        """Open the alarm room, or shut it."""
        self.drawers.toggle(self.room)

    def shelve(self) -> None:
        """Ask why the alarm of the open card, or of the chosen row, is to be shelved."""
        alarm_id = self.alarms.chosen_id()
        if not isinstance(self.dock.card, AlarmCard) and alarm_id is not None:
            self.acts.show_alarm(alarm_id)
        if isinstance(self.dock.card, AlarmCard):
            self.dock.card.ask_shelf()

    def toggle_mute(self) -> None:
        """Mute the alarms for two minutes, or hear them again."""
        self._desk.sound.toggle_mute()
        self.alarms.load.refresh()

    def toggle_cameras(self) -> None:
        """Open the nine nearest cameras of what is meant now, or shut them."""
        if self.grid_acts is not None:
            self.grid_acts.toggle()

    def show_series(self, series_id: str) -> None:
        """Open the drawer with the curve of a series."""
        self.chart.show_series(series_id)
        self.drawers.open(self.chart)

    def open_command_box(self) -> None:
        """Open the command box with what can be done now."""
        self._desk.finder.offer((*self.actions_table.offered(), *self.panels.offered()))
        self.command_box.open()
        self._place_command_box()

    def step_back(self) -> None:
        """Esc: shut what floats, a panel's row, the drawer, the card; then let the selection go."""
        if not self.command_box.isHidden():
            self.command_box.dismiss()
        elif not self.under.isHidden():
            self.under.dismiss()
        elif self.map.features.shut() or self.panels.step_back() or self.drawers.step_back():
            pass
        elif self.dock.card is not None:
            self.dock.card.close_card()
        else:
            self._desk.selection.select(None)

    def _wire(self) -> None:
        desk, acts = self._desk, self.acts
        self.hazmat_acts = HazmatActs(self.hazmat, self.map, acts, self.drawers)
        self.bar.command_wanted.connect(self.open_command_box)
        self.bar.session_wanted.connect(self.shelf.sign_in)
        self.alarms.chosen.connect(acts.show_alarm)
        self.alarms.load.room_wanted.connect(self.toggle_room)
        self.room.chosen.connect(acts.show_alarm)
        self.map.alarm_chosen.connect(acts.show_alarm)
        self.map.camera_chosen.connect(acts.look_near_camera)
        self.map.clicked_on.connect(self._offer_under)
        self.map.moved.connect(self.under.dismiss)
        self.under.chosen.connect(self.map.choose)
        self.tasks.chosen.connect(acts.show_task)
        self.time_bar.chosen.connect(acts.show_subject)
        self.time_bar.replay_wanted.connect(self.shelf.replay)
        self.dossier.intercept_wanted.connect(acts.intercept)
        self.dossier.cameras_wanted.connect(acts.look_near)
        self.dossier.route_known.connect(self.map.show_route)
        self.dossier.station.series_wanted.connect(self.show_series)
        for drawer in (self.log, self.health, self.chart, self.room, self.hazmat):
            drawer.closed.connect(self.drawers.step_back)
        self.log.picture_wanted.connect(self.shelf.picture)
        if self.cameras is not None and self.grid_acts is not None:
            self.cameras.closed.connect(self.drawers.shut)
            self.map.clicked_on.connect(self.grid_acts.take_click)
            self.map.camera_chosen.connect(self.grid_acts.take_camera)
            self._releases.append(self.cameras.release)
        if isinstance(self.feeds, FeedStrip):  # a replay has its buttons there
            self.feeds.board_wanted.connect(self.toggle_health)
        self.dock.changed.connect(acts.follow_dock)
        self._commands = CommandRoom(
            *(self.command_box, self.map, desk),
            *(self.panels.do, self.directory.show_hit, self.cases.show_case),
        )
        feed_pump(self.pump, self, desk, self._cameras)
        self._releases += [
            *(self.map.release, self.dossier.release, self.log.release, self.command_box.release),
            *(self.last_order.release, self.chart.release, self.room.release, self.hazmat.release),
            *(self.messages.release, self.directory.release, self.panels.release),
            self.rolls.release,
            *(self.evidence.release, self.cases.release, self.figures.release, self.found.release),
            desk.session.connect(self._session_moved),
            desk.dispatch.connect(acts.follow_dispatch),
            *([self._cameras.release] if self._cameras is not None else []),
        ]

    def _bind_keys(self) -> None:
        self.keys = Keys(self, keys_of(self, self._desk))
        self.map.built.connect(self._float_over_map)

    def _replay(self, time_s: float) -> None:
        self.shelf.replay(time_s)

    def _float_over_map(self) -> None:
        """Only native widgets can float over a native map, and it keeps its keys to itself."""
        if self.map.map is not None and self.map.map.is_native:
            self.keys.watch(self.map.map.surface)
            self.under.watch(self.map.map.surface)
            self.command_box.make_native()
            float_above(self.under)
            float_above(self.hover)

    def _is_reading(self) -> bool:
        """Return whether something lies over the map that a card would disturb."""
        return self.under.isVisible() or self.command_box.isVisible()

    def _offer_under(self, hits: list["MapHit"], at: QPoint) -> None:
        room = QRect(self.map.pos(), self.map.size())
        self.under.offer(hits, self.map.registers, self.map.mapTo(self, at), room)

    def show_state(self, pumped: Pumped) -> None:
        """Show in the bar what a drain changed, and which panes do not work."""
        self.bar.show_failed(self._host.failed)
        if pumped.state_changed or pumped.subjects or pumped.is_new_board:
            self.bar.refresh()

    def _session_moved(self) -> None:
        is_signed_in = self._desk.session.who is not None
        if is_signed_in and self.dock.key == SIGN_IN:
            self.dock.clear()
        elif self._had_session and not is_signed_in:
            self.shelf.sign_in()
        self._had_session = is_signed_in
        self.bar.refresh()

    def _place_command_box(self) -> None:
        box = self.command_box
        box.move((self.width() - box.width()) // 2, self.bar.height() + self._look.px(8))


def window_title(desk: Desk, city: CityInfo, texts: Texts) -> str:
    """Return what the window is called; in a replay it says so."""
    title = texts("bar.window", city=city.name)
    if desk.player is not None:
        title = texts("replay.window", title=title)
    return title
