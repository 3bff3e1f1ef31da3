"""What joins reports to the duty window: which thing is meant, and the card that is docked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.picks import Picks
from app.services.alarm_watch import AlarmWatch
from app.services.session import Session
from widgets.card_dock import CardDock
from widgets.cases.case_board import CaseBoard
from widgets.dossiers.directory_board import DirectoryBoard
from widgets.dossiers.dossier_words import kind_word
from widgets.look import Look
from widgets.map.host import PicturedHost
from widgets.map.map_pane import MapPane
from widgets.map_select.select_feature import SelectFeature
from widgets.panels.drill.figure_card import FigureCard
from widgets.panels.kinds.table import MAKERS
from widgets.panels.panel_ground import PanelGround
from widgets.reports.board_lists import alarms_report, tasks_report
from widgets.reports.brief import BriefPaper, read_brief
from widgets.reports.directory_list import directory_report
from widgets.reports.panel_paper import PanelPaper
from widgets.reports.paper import Paper
from widgets.reports.picked_list import picked_report
from widgets.reports.report_card import Office, ReportCard, Source
from widgets.reports.rows_paper import CasesPaper, MembersPaper
from widgets.reports.standing_paper import StandingPaper
from widgets.texts import Texts

MORNING, CASES, DIRECTORY, PICKED = "morning", "cases", "directory", "selection"
ALARMS, TASKS = "alarms", "tasks"


@dataclass(frozen=True, slots=True)
class Lists:
    """What of the window can be on paper beside its panels; ``alarm_panes`` show alarms."""

    cases: CaseBoard
    directory: DirectoryBoard
    map: MapPane
    watch: AlarmWatch
    alarm_panes: tuple[QWidget, ...]
    tasks: QWidget


class ReportRoom:
    """``paper_look`` is the look of paper, ``look`` gives that of the window as it is now."""

    def __init__(
        self,
        office: Office,
        lists: Lists,
        dock: CardDock,
        session: Session,
        texts: Texts,
        brief: Path,
        paper_look: Look,
        look: Callable[[], Look],
    ) -> None:
        self._office = office
        self._lists = lists
        self._dock = dock
        self._session = session
        self._texts = texts
        self._brief = brief
        self._paper_look = paper_look
        self._look = look

    def shown(self, panel: str, title: str) -> None:
        """Report what is looked at; the lists of the window and the brief are offered as well."""
        looked_at = [self._panel(panel, title)] if panel else list(self._drawers())
        self._open(*self._rows_behind(), *looked_at, *self._picked(), *self._others())

    def panel(self, key: str, title: str) -> None:
        """Report a panel."""
        self._open(self._panel(key, title), *self._others())

    def morning(self) -> None:
        """Report the morning brief."""
        self._open(self._morning())

    def _rows_behind(self) -> Iterator[Source]:
        """Yield the rows of the docked figure."""
        card = self._dock.card
        if isinstance(card, FigureCard):
            asked, title = card.asked, card.title.full_text()
            yield Source(asked.indicator.key, title, partial(MembersPaper, asked))

    def _panel(self, key: str, title: str) -> Source:
        def paper(ground: PanelGround) -> Paper:
            panel = ground.folder.find(key)
            if panel is None:  # its file was taken away since
                return BriefPaper(read_brief(self._brief), ground)
            return PanelPaper(panel, ground, self._paper_look, MAKERS)

        return Source(key, title, paper, is_panel=True)

    def _drawers(self) -> Iterator[Source]:
        """Yield the list of the drawer that is open."""
        texts, lists, look = self._texts, self._lists, self._paper_look
        if not lists.cases.isHidden():
            board = lists.cases
            yield Source(CASES, texts("cases.title"), lambda g: CasesPaper(board, g, look))
        elif not lists.directory.isHidden():
            found = lists.directory
            kind = kind_word(texts, found.kind.value)
            title = texts("reports.directory_list", kind=kind)
            yield Source(
                DIRECTORY, title, lambda g: StandingPaper(partial(directory_report, g, found))
            )

    def _picked(self) -> Iterator[Source]:
        """Yield what a band or a lasso caught on the map."""
        picks = self._picks()
        if picks is None:
            return
        title = self._texts("reports.picked_list")
        # As on screen when it was asked for: the card itself may lie over nothing, but things move.
        picture = self._map_picture()
        yield Source(
            *(PICKED, title),
            lambda g: StandingPaper(partial(picked_report, g, picks, picture)),
        )

    def _others(self) -> Iterator[Source]:
        """Yield what can always be reported, first of it the list that has the keyboard."""
        texts, lists = self._texts, self._lists
        watch = lists.watch
        alarms = Source(
            *(ALARMS, texts("reports.alarm_list")),
            lambda g: StandingPaper(partial(alarms_report, g, watch)),
        )
        tasks = Source(
            *(TASKS, texts("tasks.title")),
            lambda g: StandingPaper(partial(tasks_report, g)),
        )
        focus = QApplication.focusWidget()
        if focus is not None and lists.tasks.isAncestorOf(focus):
            yield from (tasks, alarms, self._morning())
        elif focus is not None and any(one.isAncestorOf(focus) for one in lists.alarm_panes):
            yield from (alarms, tasks, self._morning())
        else:
            yield from (self._morning(), alarms, tasks)

    def _morning(self) -> Source:
        spec = read_brief(self._brief)
        title = spec.title[self._texts.language]
        return Source(MORNING, title, lambda ground: BriefPaper(spec, ground))

    def _picks(self) -> Picks | None:
        features = self._lists.map.features.features
        select = next((one for one in features if isinstance(one, SelectFeature)), None)
        return None if select is None or select.picks.summary is None else select.picks

    def _map_picture(self) -> QImage | None:
        host = self._lists.map.map
        picture = host.picture() if isinstance(host, PicturedHost) else QImage()
        return None if picture.isNull() else picture

    def _open(self, *sources: Source) -> None:
        texts = self._texts
        name = self._session.name or texts("reports.nobody")
        card = ReportCard(sources, self._office, name, texts.language, self._look(), texts)
        self._dock.show_card(card, f"report:{sources[0].key}")
        card.format.setFocus()
