"""What all panels of a window stand on: figures, parts, rows and curves, asked for once for all."""

from collections.abc import Callable, Sequence

from app.domain.cases.query import CaseFilter
from app.domain.measures.asking import Member, Side
from app.domain.measures.table import IndicatorTable
from app.domain.readings import QuantityCatalogue
from app.services.cases.people import CasePeople
from app.services.listeners import Listener
from app.services.live import Pumped, ViewGroup
from app.services.measures.figures import Figures
from app.services.measures.hall_names import HallNames
from app.services.measures.home import Home
from app.services.measures.members import MembersBook
from app.services.measures.noticing import NoticingBook
from app.services.measures.parts import PartsBook
from app.services.measures.past import PastBook
from app.services.readings import Readings
from app.services.series_book import SeriesBook
from widgets.city_words import CityWords
from widgets.panels.body import PanelActs, PanelContext
from widgets.panels.panels_folder import Panel, PanelsFolder, level_of
from widgets.panels.part_words import PartWords
from widgets.texts import Texts
from widgets.wall.shown_pane import MapPaneFactory


def no_town() -> str:
    """Return no town: whoever looks is not narrowed to one."""
    return ""


class NoActs:
    """What a click does on a wall: nothing."""

    def open_figure(
        self, indicator: str, node: str, side: Side, within: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Do nothing."""

    def open_member(self, member: Member) -> None:
        """Do nothing."""

    def open_cases(self, name: str, where: CaseFilter) -> None:
        """Do nothing."""

    def open_panel(self, key: str) -> None:
        """Do nothing."""

    def do(self, act: str) -> None:
        """Do nothing."""


class PanelGround:
    """``absorb`` takes every drain; what nobody looks at costs nothing there.

    ``node`` says whose figures are meant: the city's where they come, else those of the one county
    whose figures this seat is sent.
    """

    def __init__(
        self,
        group: ViewGroup,
        indicators: IndicatorTable,
        quantities: QuantityCatalogue,
        folder: PanelsFolder,
        words: CityWords,
        texts: Texts,
        monotonic: Callable[[], float],
    ) -> None:
        self.group = group
        self.folder = folder
        self.words = words
        self.texts = texts
        self.monotonic = monotonic
        self.map_factory: MapPaneFactory | None = None
        self.town: Callable[[], str] = no_town
        self._home = Home(group, monotonic)
        self._sitting = 0
        self._leave: Callable[[], None] | None = None
        self.figures = Figures(group, Readings(group, quantities), indicators)
        self._names = HallNames(group, texts.language, monotonic)
        self.parts = PartsBook(group, monotonic, self._names)
        self.members = MembersBook(group, monotonic)
        self.noticing = NoticingBook(group, monotonic, self._names)
        book = SeriesBook(group, monotonic)
        self.past = PastBook(group, indicators, book, monotonic)
        self.people = CasePeople(group, lambda: None, monotonic)
        self._name_of = PartWords(texts, words, self._person, quantities, self._names.named)

    @property
    def revision(self) -> int:
        """A number that grows with every answer that came."""
        books = (self.parts, self.members, self.past, self.noticing)
        return self._sitting + sum(book.revision for book in books)

    def node(self) -> str:
        """Return whose figures this seat is sent: ``city``, or the code of its county."""
        return self._home.node()

    def follow(self, connect: Callable[[Listener], Callable[[], None]]) -> None:
        """Have :meth:`forget` called whenever somebody signs in or out."""
        self._leave = connect(self.forget)

    def forget(self) -> None:
        """Drop what was told to whoever sat here, names and parts by person among it."""
        self._sitting += 1
        for book in (self.parts, self.members):
            book.release()
        self.people.forget()

    def panels(self) -> tuple[Panel, ...]:
        """Return the panels of whoever sits here, in their order."""
        return self.folder.of_level(level_of(self.node(), self.town()))

    def _person(self, person_id: str) -> str:
        """Return the name of somebody of the hall; the hub tells it to whom it may."""
        self.people.want_names((person_id,))
        return self.people.name_of(person_id)

    def context(self, acts: PanelActs, *, is_wall: bool = False) -> PanelContext:
        """Return what the panes of a panel look at."""
        self.figures.home = node = self.node()
        return PanelContext(
            *(self.group, self.texts, self.words, self.figures, self.parts, self.members),
            *(self.past, acts, node, self._name_of, self.map_factory, is_wall),
            noticing=self.noticing,
            sitting=lambda: self._sitting,
            monotonic=self.monotonic,
        )

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought."""
        self.past.absorb(pumped)
        if pumped.is_new_board:
            self._names.forget()

    def release(self) -> None:
        """Wait for nothing more."""
        if self._leave is not None:
            self._leave()
        for book in (self.parts, self.members, self.past, self.noticing):
            book.release()
        self._names.release()
        self.people.release()
