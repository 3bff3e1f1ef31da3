"""What joins the panels to the duty window: the drawer over the map, windows, cards, keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QGuiApplication, QKeySequence, QScreen, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.cases.query import CaseFilter
from app.domain.directory_card import GRID
from app.domain.measures.asking import Member, Side
from app.domain.measures.indicator import FactKind, Indicator
from app.domain.measures.publishing import value_series
from app.services.finder import FinderAction, Hit
from app.services.live import Pumped
from widgets.actions import Initials
from widgets.card_dock import CardDock
from widgets.cases.case_room import CaseRoom
from widgets.dossiers.dossier_card import CARD_KINDS
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.panels.body import PanelActs
from widgets.panels.drill.figure_card import Asked, FigureCard, Ways
from widgets.panels.kinds.table import MAKERS
from widgets.panels.panel_deck import PanelDeck
from widgets.panels.panel_ground import PanelGround
from widgets.panels.panel_window import PanelWindow, next_screen
from widgets.panels.steps_back import StepsBack

PANEL = "panel:"  # before the key of a panel in the command box


@dataclass(frozen=True, slots=True)
class Screens:
    """Where the rows behind a figure open: the window's own ways, by what a row is."""

    alarm: Callable[[str], object]
    task: Callable[[str], object]
    thing: Callable[[str], object]
    series: Callable[[str], object]
    hit: Callable[[Hit], object]
    health: Callable[[], object]
    messages: Callable[[], object]
    do: Callable[[str], object]
    filter_of: Callable[[Asked], CaseFilter | None]


class Reports(Protocol):
    """Where what is looked at goes to paper (``widgets.reports.report_room``)."""

    def shown(self, panel: str, title: str) -> None:
        """Report what is looked at; ``panel`` is the key of the panel that is, if any."""
        ...

    def panel(self, key: str, title: str) -> None:
        """Report a panel."""
        ...

    def morning(self) -> None:
        """Report the morning brief."""
        ...


class PanelsRoom:
    """The drawer lies over the map, which comes back when it is shut.

    A window shows one panel on a screen of its own and goes on while the drawer is shut.
    """

    def __init__(
        self,
        ground: PanelGround,
        map_pane: QWidget,
        cases: CaseRoom,
        dock: CardDock,
        drawers: Drawers,
        screens: Screens,
        look: Look,
        initials: Initials,
    ) -> None:
        self.ground = ground
        self._map, self._cases, self._dock, self._drawers = map_pane, cases, dock, drawers
        self._screens = screens
        self._look = look
        self._initials = initials
        self._of_title: dict[str, str] = {}
        self.reports: Reports | None = None
        self.deck = self._deck()
        self.deck.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.deck.closed.connect(drawers.shut)
        self.deck.appeared.connect(map_pane.hide)
        self.deck.vanished.connect(map_pane.show)
        self.deck.window_wanted.connect(self.open_window)
        self.steps = StepsBack(dock, self.deck, drawers, self._show_figure)
        self.step_back = self.steps.step_back
        self.windows: list[PanelWindow] = []
        drawers.add(self.deck, self.deck, self.deck.refresh)

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys of the window that are the panels'."""
        return {"P": self.toggle, "Shift+P": self.to_window, "Ctrl+E": self.report}

    def report(self) -> None:
        """Put what is looked at on paper, where there is somewhere to put it."""
        if self.reports is not None:
            view = None if self.deck.isHidden() else self.deck.view
            title = "" if view is None else view.panel.title(self.ground.texts.language)
            self.reports.shown("" if view is None else view.panel.key, title)

    def morning(self) -> None:
        """Put the morning brief on paper."""
        if self.reports is not None:
            self.reports.morning()

    def toggle(self) -> None:
        """Open the panels over the map, or shut them."""
        self._drawers.toggle(self.deck)

    def show_panel(self, key: str) -> None:
        """Show one panel over the map."""
        self.deck.show_panel(key)
        if self.deck.isHidden():
            self._drawers.open(self.deck)

    def to_window(self) -> None:
        """Show the panel of the drawer, or the first, in a window of its own."""
        panels = self.deck.panels
        key = self.deck.key or (panels[0].key if panels else "")
        if key:
            self.open_window(key)

    def open_window(self, key: str) -> None:
        """Show a panel on the next screen that nothing of ours is on."""
        ground, look = self.ground, self._look
        window = PanelWindow(self._deck(), look, ground.texts, ground.words.name)
        taken = [one.screen() for one in self.windows]
        own = self._map.window().screen()
        screen: QScreen | None = next_screen(QGuiApplication.screens(), own, taken)
        self.windows.append(window)
        window.closed.connect(lambda: self._shut(window))
        window.deck.show_panel(key)
        shortcut = QShortcut(QKeySequence("Ctrl+E"), window)
        shortcut.activated.connect(lambda: self._report_of(window.deck))
        window.show_on(screen)
        window.refresh()

    def offered(self) -> tuple[FinderAction, ...]:
        """Return the panels as the command box offers them: by name, number and pinyin."""
        texts = self.ground.texts
        found = []
        for one in self.deck.panels:
            title = one.title(texts.language)
            if title not in self._of_title:
                self._of_title[title] = self._initials(title)
            words = "" if one.spec is None else " ".join(one.spec.title.values())
            label = texts("panels.named", title=title)
            named = f"{words} {one.key} {one.number}"
            found.append(FinderAction(PANEL + one.key, label, self._of_title[title], named))
        return tuple(found)

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought."""
        self.ground.absorb(pumped)
        self.deck.absorb(pumped)
        for window in self.windows:
            window.deck.absorb(pumped)

    def refresh(self) -> None:
        """Show how things stand wherever a panel can be seen."""
        self.deck.refresh()
        for window in self.windows:
            window.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.deck.set_look(look)
        for window in self.windows:
            window.set_look(look)

    def release(self) -> None:
        """Shut the windows and stop asking."""
        for window in list(self.windows):
            window.close()
        self.deck.release()
        self.ground.release()

    def open_figure(
        self, indicator: str, node: str, side: Side, within: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Dock the card of a figure."""
        one = self.ground.figures.table.find(indicator)
        if one is None:
            return
        self._show_figure(Asked(one, node, side, tuple(within)))

    def _show_figure(self, asked: Asked, row: str = "") -> None:
        context = self.ground.context(DeckActs(self, self.deck))
        ways = Ways(self.open_member, self._show_series, self.open_cases, self._screens.filter_of)
        card = FigureCard(asked, context, ways, self._look)
        card.closed.connect(self._back)
        self._dock.show_card(card, asked.key)
        card.setFocus()
        card.return_to(row)

    def open_member(self, member: Member) -> None:
        """Open the screen of a row by what it is; Esc there comes back."""
        self.steps.leave(lambda: self._open(member))

    def _open(self, member: Member) -> None:
        screens, kind, ref = self._screens, member.kind, member.ref
        if kind == FactKind.CASES:
            self._cases.show_case(ref)
        elif kind == FactKind.ALARMS:
            screens.alarm(ref)
        elif kind == FactKind.TASKS:
            screens.task(ref)
        elif kind == FactKind.THINGS:
            self._uncover_map()
            screens.thing(ref)
        elif kind == FactKind.READINGS:
            screens.series(ref)
        elif kind == FactKind.RECORDS:
            register, _, key = ref.partition(":")
            hit = _hit_of(register, key, member)
            if hit.kind not in CARD_KINDS and hit.lon_deg is not None and hit.lat_deg is not None:
                self._uncover_map()  # it has no card, only a place
            screens.hit(hit)
        else:
            self._open_board(kind)

    def _open_board(self, kind: str) -> None:
        """Open the board of rows that have no screen each."""
        screens = self._screens
        if kind == FactKind.FEEDS:
            screens.health()
        elif kind == FactKind.MESSAGES:
            screens.messages()
        elif kind == FactKind.ROLLS:
            screens.do("roll_call")

    def do(self, act: str) -> None:
        """Do an act of the command box; that of a panel shows it."""
        if act.startswith(PANEL):
            self.show_panel(act.removeprefix(PANEL))
        else:
            self._screens.do(act)

    def _deck(self) -> PanelDeck:
        ground = self.ground

        def acts(deck: PanelDeck) -> PanelActs:
            return DeckActs(self, deck)

        return PanelDeck(ground, acts, self._look, ground.texts, MAKERS)

    def _report_of(self, deck: PanelDeck) -> None:
        """Dock the card of a window's panel at the console: a panel's screen has no cards."""
        if self.reports is not None and deck.view is not None:
            panel = deck.view.panel
            self.reports.panel(panel.key, panel.title(self.ground.texts.language))

    def _uncover_map(self) -> None:
        if not self.deck.isHidden():
            self._drawers.shut()

    def _show_series(self, indicator: Indicator, node: str) -> None:
        self.steps.leave(lambda: self._screens.series(value_series(indicator, node)))

    def open_cases(self, name: str, where: CaseFilter) -> None:
        """Open the queue of cases with a filter."""
        self.steps.leave(lambda: self._cases.show_filter(name, where))

    def _back(self) -> None:
        """Give the keyboard back to the panel that the card came from."""
        if not self.deck.isHidden():
            self.deck.setFocus()

    def _shut(self, window: PanelWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            window.deleteLater()


# What the search and the directory call a register's records, where it is not the register's name.
HIT_KINDS = {
    "sites": "site",
    "cameras": "camera",
    "officers": "officer",
    "vehicles": "vehicle",
    "stations": "station",
    "units": "unit",
}
# The directory has one card for all areas, and knows each by its set and code.
AREA_SETS = {
    "unit_grids": "unit_grid",
    "grids": "responsibility_grid",
    "towns": "town",
    "counties": "county",
}


def _hit_of(register: str, key: str, member: Member) -> Hit:
    """Return a record as the search would have found it."""
    place = (member.lon_deg, member.lat_deg)
    if register in AREA_SETS:
        return Hit(GRID, f"{AREA_SETS[register]}:{key}", member.title, "", *place)
    return Hit(HIT_KINDS.get(register, register), key, member.title, "", *place)


class DeckActs:
    """The acts of one deck's panes: a tile that opens a panel does so in that very deck."""

    def __init__(self, room: PanelsRoom, deck: PanelDeck) -> None:
        self._room = room
        self._deck = deck

    def open_figure(
        self, indicator: str, node: str, side: Side, within: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Dock the card of a figure."""
        self._room.open_figure(indicator, node, side, within)

    def open_member(self, member: Member) -> None:
        """Open the screen of a row."""
        self._room.open_member(member)

    def open_cases(self, name: str, where: CaseFilter) -> None:
        """Open the queue of cases."""
        self._room.open_cases(name, where)

    def open_panel(self, key: str) -> None:
        """Show another panel in this one's place."""
        self._deck.show_panel(key)

    def do(self, act: str) -> None:
        """Do an act of the command box."""
        self._room.do(act)
